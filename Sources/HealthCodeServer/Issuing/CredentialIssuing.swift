import Credentials
import HTTPTypes
import HealthCode
import HealthCodeStore

/// Signs residents' codes: what `TM1` says, and where each can be withdrawn.
struct CredentialIssuing: Sendable {
    let node: NodeParts
    let credentialPlaces: CredentialPlaces
    let trust: NodeTrust

    /// A credential, and when its device should come for the next.
    struct Issued: Sendable {
        /// The untagged COSE_Sign1.
        let credential: [UInt8]
        let expires: Int64
        let renewAfter: Int64
        let colour: HealthCodeColour
        let now: Int64
    }

    /// Signs a code for a device that holds a key.
    ///
    /// - Parameters:
    ///   - token: the session whose device asks.
    ///   - ward: whom the resident asks for; `nil` for themselves.
    ///   - holderKey: the device's public key, a new one each time.
    func issue(session token: String, ward: IdentityDocument?, holderKey: VerificationKey) async throws -> Issued {
        let taken = try await take(.live, session: token, ward: ward)
        let credential = try taken.sign(holderKey: holderKey)
        let now = taken.now
        let expires = taken.basis.shard.expiresAt.seconds
        var generator = SystemRandomNumberGenerator()
        let after = RenewalSchedule.renewal(
            received: now, expires: expires, change: taken.nextReview?.seconds, using: &generator)
        return Issued(
            credential: credential, expires: expires, renewAfter: after, colour: taken.content.colour, now: now)
    }

    /// Signs a code for paper: its text, the content that is printed beside it, and its end. What was printed before ends.
    func paper(
        session token: String, ward: IdentityDocument?
    ) async throws -> (text: String, content: HealthCodeContent, expires: Instant, issuer: String) {
        let taken = try await take(.paper, session: token, ward: ward)
        let text = HealthCodePresentation(credential: try taken.sign(holderKey: nil)).text
        return (text, taken.content, taken.basis.shard.expiresAt, taken.signer.signer.authority)
    }

    private func take(
        _ form: HealthCodeForm, session token: String, ward: IdentityDocument?
    ) async throws -> Taken {
        let now = node.clock.now()
        guard let rules = node.rules.rules(at: now) else {
            throw Problem(
                .notReady, "The node does not have the edition in force and issues no codes.",
                headers: [.retryAfter: "5"])
        }
        guard let signer = try trust.ownSigner(at: now) else {
            throw Problem(
                .notReady, "The node has no signer that is valid now and issues no credentials.",
                headers: [.retryAfter: "60"])
        }
        let authority = signer.signer.authority
        // A code says up to when what it rests on is complete; while nobody can tell, there is none to sign.
        let watermarks = try await node.watermarks(at: now)
        // The rules of the person's home, when they are known to change, may make another colour of the same evidence.
        let review = { @Sendable (code: CodeAnswer) in
            [code.nextReview, rules.nextChange(after: now, in: code.home)].compactMap { $0 }.min()
        }
        let places = node.configuration.trust.shardPlaces
        do {
            let basis = try await credentialPlaces.takeCredential(
                session: token, ward: ward, onPaper: form == .paper, at: now, rules: rules.timeline,
                watermarks: watermarks
            ) {
                try Self.shard($1, of: authority, for: form, nextReview: review($0), at: now, places: places)
            }
            if let ward { try await node.noteGuardian(reading: .code, of: ward, isRefused: false) }
            return Taken(
                basis: basis, nextReview: review(basis.code), form: form, signer: signer, now: now.seconds)
        } catch let fault as CredentialFault {
            if let ward, case .notGuardian = fault {
                try await node.noteGuardian(reading: .code, of: ward, isRefused: true)
            }
            throw Problem(fault)
        }
    }

    /// A credential ends when its form has lived, or when the colour may change by itself; rounded down to the hour
    /// where that leaves it an hour, so that those of an hour look alike.
    private static func shard(
        _ number: Int, of authority: String, for form: HealthCodeForm, nextReview: Instant?, at now: Instant,
        places: Int
    ) throws -> CredentialShard {
        let review = nextReview.map { max($0.seconds, now.seconds + 1) } ?? .max
        let end = min(review, now.seconds + form.lifetime)
        let hour = end - end % 3_600
        let expires = hour >= now.seconds + 3_600 ? hour : end
        let day = expires - expires % 86_400
        let shard = try StatusShard(issuer: authority, expiresAt: expires, number: number)
        return CredentialShard(
            uri: shard.description, end: Instant(seconds: day + 86_400),
            expiresAt: Instant(seconds: expires), places: places,
            // A list that is cut short has no places to spare.
            openPlaces: places < StatusShard.capacity ? StatusShard.capacity : OpenShard.openPlaces(number: number))
    }
}

/// A place in a status list, with all that a credential for it says.
private struct Taken {
    let basis: CredentialBasis
    let signer: SignerFolder.OwnSigner
    let content: HealthCodeContent
    /// When the colour may change by itself, or because the rules do.
    let nextReview: Instant?
    let now: Int64

    init(
        basis: CredentialBasis, nextReview: Instant?, form: HealthCodeForm, signer: SignerFolder.OwnSigner,
        now: Int64
    ) {
        self.basis = basis
        self.nextReview = nextReview
        self.signer = signer
        self.now = now
        let code = basis.code
        content = HealthCodeContent(
            colour: HealthCodeColour(code.colour ?? .red), name: basis.name ?? "*",
            documentNumber: form == .paper ? basis.document.number : nil,
            lastNegativeTest: code.negativeAt.map { min($0.seconds, now) }, doses: code.doses,
            protocolIdentifier: code.edition, form: form, asOf: basis.asOf.map { min($0.seconds, now) })
    }

    func sign(holderKey: VerificationKey?) throws -> [UInt8] {
        let issuer = HealthCodeIssuer(
            key: signer.key, keyIdentifier: signer.signer.keyIdentifier, authority: signer.signer.authority)
        return try issuer.issue(
            content, holderKey: holderKey,
            status: StatusReference(uri: basis.shard.uri, index: UInt64(basis.place)), at: now,
            nextReview: nextReview.map { max($0.seconds, now + 1) })
    }
}

extension HealthCodeColour {
    /// The colour of an assessment.
    init(_ colour: Colour) {
        switch colour {
        case .green: self = .green
        case .yellow: self = .yellow
        case .red: self = .red
        }
    }
}

extension Problem {
    /// Why nothing is signed.
    init(_ fault: CredentialFault) {
        switch fault {
        case .noSession: self = .unauthenticated(wasGiven: true)
        case .notGuardian:
            self = Problem(
                .notGuardian, "No statement of residence names you as this person's guardian.", field: "for")
        case .deviceReplaced(let since):
            self = Problem(
                .deviceReplaced, "Another device was enrolled at \(UTCOffset.china.format(since)) and holds the code.")
        case .notOwned(let standing):
            self = Problem(
                .conflict,
                standing == .known
                    ? "The code belongs to another province, which signs it."
                    : "There is no code to sign: it is \(standing.rawValue).")
        case .tooMany: self = .tooManyRequests(retryAfter: 3_600)
        case .shardFull:
            self = Problem(.overloaded, "No place in a status list was found.", headers: [.retryAfter: "1"])
        }
    }
}
