import Credentials
import Crypto
import HTTPTypes
import HealthCode
import HealthCodeStore
import Logging

/// Signs residents' own statements in the forms that other countries read.
///
/// A statement is signed when it is asked for and never kept. Each signature names it anew, so that two verifiers who
/// compare what they were shown learn nothing. Under what name it was signed is noted until it ends, at most thirty days,
/// so that ``StatementWithdrawal`` can withdraw it.
struct StatementIssuing: Sendable {
    let node: NodeParts
    let records: Statements
    let credentialPlaces: CredentialPlaces
    let trust: NodeTrust

    /// A signer's certificate is good for 31 days from the day on which it is the newest, see
    /// ``TrustedSigner/isRotationDue(at:)``.
    private static let lifetime: Int64 = 30 * 86_400

    /// The forms.
    enum Format: String, Sendable, CaseIterable {
        case hcert
        case smartHealthCard = "shc"
    }

    /// What a person may have signed.
    struct Offer: Sendable {
        /// `nil` where no statement of residence says who the person is: nothing is signed then.
        let holder: StatementHolder?
        let statements: [(statement: OwnStatement, formats: [Format])]
    }

    /// A statement that was signed.
    struct Signed: Sendable {
        let statement: OwnStatement
        let holder: StatementHolder
        /// What the QR code says: `HC1:` or `shc:/`.
        let text: String
        /// A SMART Health Card as JWS.
        let card: String?
        let issuedAt: Instant
        let expiresAt: Instant
    }

    /// Whose statements a resident asks for, as with codes: their own, or those of a person whose residence names them as
    /// guardian.
    ///
    /// - Throws: ``Problem`` 403 for anybody else's, known here or not.
    func subject(_ ward: IdentityDocument?, for resident: IdentityDocument) async throws -> IdentityDocument {
        guard let ward else { return resident }
        if ward == resident { return ward }
        let isGuardian = try await credentialPlaces.isGuardian(resident, of: ward)
        try await node.noteGuardian(reading: .statements, of: ward, isRefused: !isGuardian)
        guard isGuardian else { throw Problem(CredentialFault.notGuardian) }
        return ward
    }

    /// The statements of a person that hold now, and the forms in which this node signs each.
    func offer(to document: IdentityDocument) async throws -> Offer {
        let now = Instant(seconds: node.clock.now().seconds)
        guard let file = try await records.file(of: document) else {
            return Offer(holder: nil, statements: [])
        }
        let holder = StatementHolder(file)
        return Offer(
            holder: holder,
            statements: OwnStatement.standing(in: file, at: now).map { statement in
                let formats = Format.allCases.filter { format in
                    holder != nil && trust.ownSigner(at: now, for: statement.kind) != nil
                        && isExpressible(statement, as: format)
                }
                return (statement, formats)
            })
    }

    /// Signs one.
    ///
    /// - Throws: ``Problem``: 404 for none of the person's, 409 for what has no such form, 429 when as many stand as anybody
    ///   can need, 503 where nobody signs.
    func sign(_ id: String, as format: Format, for document: IdentityDocument) async throws -> Signed {
        // Certificates tell time in seconds, and are looked at again as of then.
        let now = Instant(seconds: node.clock.now().seconds)
        let file = try await records.file(of: document)
        let statements = file.map { OwnStatement.standing(in: $0, at: now) } ?? []
        guard let file, let statement = statements.first(where: { $0.id == id }) else {
            throw Self.gone
        }
        guard let holder = StatementHolder(file) else {
            throw Problem(.conflict, "No statement of residence says your name and date of birth.")
        }
        guard let own = trust.ownSigner(at: now, for: statement.kind) else {
            throw Problem(
                .notReady, "The node has no signer that may sign this kind of statement now.",
                headers: [.retryAfter: "60"])
        }
        let expires = min(now.seconds + Self.lifetime, own.signer.validity.upperBound)
        let made: Made =
            switch format {
            case .hcert: try certificate(statement, holder, own, at: now.seconds, until: expires)
            case .smartHealthCard: try self.card(statement, holder, own, at: now.seconds, until: expires)
            }
        try await note(
            IssuedStatement(
                form: format == .hcert ? .certificate : .card, name: made.name, signer: made.signer,
                says: statement.says(of: holder, as: format), issuedAt: now, expiresAt: Instant(seconds: expires)),
            about: document)
        return Signed(
            statement: statement, holder: holder, text: made.text, card: made.card, issuedAt: now,
            expiresAt: Instant(seconds: expires))
    }

    /// Notes what was signed, before it leaves the node.
    ///
    /// What was corrected before it is noted is not looked at again, so that it is asked once more whether it holds.
    private func note(_ issued: IssuedStatement, about document: IdentityDocument) async throws {
        do {
            try await records.note(issued, about: document)
        } catch StatementFault.tooMany(let end) {
            throw Problem.tooManyRequests(retryAfter: Int(max(1, end.seconds - issued.issuedAt.seconds + 1)))
        } catch StatementFault.noPerson {
            throw Self.gone
        }
        if let file = try await records.file(of: document),
            OwnStatement.says(in: file, at: issued.issuedAt).contains(issued.says)
        {
            return
        }
        try await records.forget(issued)
        throw Self.gone
    }

    private static var gone: Problem {
        Problem(.notFound, "No statement of this name is about you and holds now.", field: "statement")
    }

    /// The keys that sign cards now, as their verifiers fetch them.
    func keys() -> JSONWebKeySet {
        let counter = trust.withdrawn.counter
        return JSONWebKeySet(
            trust.ownSigners(at: node.clock.now()).compactMap { own in
                // Keys of other curves sign no cards; the folder has none.
                guard var key = own.key.verificationKey.jsonWebKey else { return nil }
                key.keyIdentifier = key.thumbprint
                key.use = "sig"
                key.algorithm = "ES256"
                key.revocationListCounter = counter
                return key
            })
    }

    /// The cards of a key that were withdrawn; `nil` for a key by which no card is signed, or was and can be shown.
    func revocationList(_ signer: String) -> CardRevocationList? {
        let withdrawn = trust.withdrawn
        let isOwn =
            withdrawn.cards.contains { $0.signer == signer } || keys().keys.contains { $0.keyIdentifier == signer }
        return isOwn ? withdrawn.cardList(of: signer) : nil
    }

    /// What was signed, and how it can be withdrawn.
    private struct Made {
        let text: String
        var card: String?
        let name: [UInt8]
        let signer: String
    }

    private func isExpressible(_ statement: OwnStatement, as format: Format) -> Bool {
        switch (format, statement.content) {
        case (.smartHealthCard, _) where node.configuration.trust.cardIssuer == nil: false
        case (.smartHealthCard, .recovery): false
        case (_, .vaccination(let product, _, _, _)): VaccineCodes.builtIn.vaccine(named: product) != nil
        default: true
        }
    }

    private func certificate(
        _ statement: OwnStatement, _ holder: StatementHolder, _ own: SignerFolder.OwnSigner, at now: Int64,
        until expires: Int64
    ) throws -> Made {
        let identifier = Self.newIdentifier()
        guard
            let certificate = statement.certificate(
                of: holder, identifier: identifier, issuer: node.configuration.name.en)
        else { throw Self.noForm }
        do {
            let text = try HCERTIssuer(signer: own.signer, key: own.key).issue(
                certificate, issuedAt: now, expires: expires)
            return Made(
                text: text, name: Array(SHA256.hash(data: Array(identifier.utf8)).prefix(16)),
                signer: Base64URL.encode(own.signer.keyIdentifier))
        } catch {
            // What it says of the certificate is a place in it, and no value.
            node.shell.logger.error("a certificate was not issued", metadata: ["code": "\(error.code.rawValue)"])
            throw Self.noForm
        }
    }

    private func card(
        _ statement: OwnStatement, _ holder: StatementHolder, _ own: SignerFolder.OwnSigner, at now: Int64,
        until expires: Int64
    ) throws -> Made {
        guard let address = node.configuration.trust.cardIssuer else {
            throw Problem(
                .notReady, "The node has no address under which it issues cards.", headers: [.retryAfter: "3600"])
        }
        guard let bundle = statement.bundle(of: holder) else { throw Self.noForm }
        do {
            let issuer = try SmartHealthCardIssuer(
                address: address, key: own.key, publicKey: own.key.verificationKey)
            // 64 bits that say nothing, as many as the specification wants.
            let name = (0..<8).map { _ in UInt8.random(in: .min ... .max) }
            let card = try issuer.issue(
                bundle, notBefore: now, expiresAt: expires, types: [SmartHealthCard.covid19Type],
                revocationIdentifier: Base64URL.encode(name))
            return Made(
                text: try SmartHealthCardText.write(card), card: card, name: name, signer: issuer.keyIdentifier)
        } catch {
            node.shell.logger.error("a card was not issued", metadata: ["code": "\(error.code.rawValue)"])
            throw Self.noForm
        }
    }

    private static var noForm: Problem {
        Problem(.conflict, "The statement has no form in this format.", field: "statement")
    }

    /// A certificate's name by the eHealth Network's guidelines (option 2: an opaque string), of 26 letters and digits,
    /// or 134 random bits.
    private static func newIdentifier() -> String {
        let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return "URN:UVCI:01:CN:" + String((0..<26).map { _ in characters[Int.random(in: 0..<characters.count)] })
    }
}
