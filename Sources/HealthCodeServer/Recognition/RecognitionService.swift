import Credentials
import HealthCode
import HealthCodeStore

/// Decides on a code that another province issued, in four ways, each said as what it was; and on certificates of other
/// countries, which prove themselves as codes do and are accepted by rules.
///
/// 1. *Offline*: the code proves itself by its signature; no network is asked.
/// 2. *Shared evidence*: this node holds what was stated about the person and derives the colour itself.
/// 3. *Translator*: the hub's index says what the owning province said last.
/// 4. *National code*: the hub's own, for those whose province has none.
///
/// The person is known to the second, third and fourth alone by the document that lies beside the code. Where this
/// node's own evidence is fresher or says worse than the code that was shown, it goes before it; the answer says that it
/// did, and not what it is.
struct RecognitionService: Sendable {
    let codes: CodeService
    let statusLists: StatusLists
    let trust: NodeTrust
    let admission: AdmissionRules
    let acceptance: CertificateAcceptance

    private var node: NodeParts { codes.node }

    /// What is presented.
    struct Presented: Sendable {
        var text: String?
        var document: IdentityDocument?
        /// The number beside a paper, as it was typed.
        var documentNumber: String?
        var audience: String?
        var nonce: [UInt8]?
        /// The kind of place, for rules of admission.
        var place: String?
        /// Who asks about the document, and what for; without them the hub is not asked.
        var reader: (principal: Principal, purpose: String)?
    }

    /// The ways, in the order in which they are tried.
    enum Way: String, Sendable, CaseIterable {
        case offline
        case sharedEvidence = "shared-evidence"
        case translator
        case nationalCode = "national-code"
    }

    /// What came of it.
    struct Recognition: Sendable {
        /// How it was recognised; `nil` when it was not.
        var way: Way?
        var outcome: Outcome
        var reasons: [Reason]
        /// Who issued the code, or says what it is.
        var issuer: String?
        /// Whether this node's own evidence went before the code that was shown.
        var ownEvidence = false
        /// How old the evidence behind the colour is, in seconds; `nil` where nobody says.
        var evidenceAge: Int64?
        var admission: AdmissionRules.Answer?
        /// The form of what was shown.
        var format: CredentialFormat?
        /// What the rules say of a foreign certificate.
        var acceptance: AdmissionRules.Answer?
        /// Whom a foreign certificate names.
        var holder: ForeignCertificate.Holder?
    }

    /// Decides.
    ///
    /// - Parameter byNumberAlone: whether the document counts without a code, a paper or a certificate of the person's
    ///   that proves itself: who may ask only about what is shown is told nothing by a number.
    /// - Throws: ``Problem`` 503 when the node has no rules, or when only the hub could answer and cannot be reached.
    func recognise(_ presented: Presented, byNumberAlone: Bool) async throws -> Recognition {
        var presented = presented
        let now = node.clock.now()
        let verdict = presented.text.map { text in
            trust.verifier.verify(
                Array(text.utf8),
                in: Circumstances(
                    at: now.seconds, audience: presented.audience, nonce: presented.nonce,
                    documentNumber: presented.documentNumber, pace: node.clock.pace))
        }
        if !byNumberAlone, let document = presented.document, try await !shows(verdict, whoHas: document) {
            presented.document = nil
        }
        let own = try await ownCode(of: presented.document, at: now)
        let certificate = ForeignCertificate(verdict, acceptance, at: now.seconds, region: node.role.issuer)
        var recognition =
            certificate.map { self.recognition(of: $0, beside: own) } ?? self.recognition(of: verdict, beside: own)
        recognition.format = verdict?.format
        if recognition.way == nil, let document = presented.document, let reader = presented.reader {
            let state = try await codes.state(of: document, for: reader.principal, purpose: reader.purpose)
            take(state, into: &recognition)
        }
        recognition.admission = admission.answer(
            claims: recognition.way == .offline && !recognition.ownEvidence ? verdict?.claims : own?.claims(at: now),
            at: now.seconds, region: node.role.issuer, place: presented.place)
        return recognition
    }

    /// Whether what was shown is signed by who may, and is the person's with this document: a code that this node signed it
    /// knows, of a certificate it compares the whole name. A code that another node signed has no more than a masked name and
    /// four characters, which strangers share: it opens no number.
    private func shows(_ verdict: Verdict?, whoHas document: IdentityDocument) async throws -> Bool {
        guard let verdict, verdict.stages.signature == true, verdict.stages.time == true, let claims = verdict.claims,
            verdict.format == .healthCode || verdict.format == .hcert
        else { return false }
        if let ending = claims["code"]?["document"]?.string,
            ending != HealthCodeContent.ending(of: document.number)
        {
            return false
        }
        if let status = claims["status"], let uri = status["uri"]?.string, let place = status["idx"]?.integer,
            let isTheirs = try await statusLists.isHeld(by: document, uri: uri, place: place)
        {
            return isTheirs
        }
        guard verdict.format == .hcert, let name = try await node.residents.name(of: document) else {
            return false
        }
        return CertificateName(claims).names(name)
    }

    /// The first two ways.
    private func recognition(of verdict: Verdict?, beside own: OwnCode?) -> Recognition {
        guard let verdict else {
            guard let own else { return Recognition(outcome: .invalid, reasons: [.documentNeeded]) }
            var recognition = Recognition(
                way: .sharedEvidence, outcome: .invalid, reasons: [], issuer: node.role.issuer)
            own.speak(in: &recognition)
            return recognition
        }
        var recognition = Recognition(
            outcome: verdict.outcome ?? .invalid, reasons: verdict.reasons, issuer: verdict.issuer)
        recognition.evidenceAge = verdict.evidenceAge
        switch recognition.outcome {
        case .pass, .caution, .stop:
            recognition.way = .offline
            guard let own, own.goes(before: verdict) else { return recognition }
            recognition.ownEvidence = true
            own.speak(in: &recognition)
        case .stale, .invalid:
            guard let own else { return recognition }
            recognition.way = .sharedEvidence
            recognition.issuer = node.role.issuer
            own.speak(in: &recognition)
        }
        return recognition
    }

    /// The first two ways for a foreign certificate. It says nothing about a colour, so this node's own evidence goes
    /// before it only where that is worse.
    private func recognition(of certificate: ForeignCertificate, beside own: OwnCode?) -> Recognition {
        let verdict = certificate.verdict
        var recognition = Recognition(
            outcome: certificate.outcome, reasons: verdict.reasons, issuer: verdict.signerCountry ?? verdict.issuer)
        recognition.holder = certificate.holder
        if verdict.isValid {
            recognition.way = .offline
            recognition.acceptance = AdmissionRules.Answer(certificate.acceptance)
            guard let own, own.colour.outcome != .pass, own.colour.outcome.rank >= recognition.outcome.rank else {
                return recognition
            }
            recognition.ownEvidence = true
            own.speak(in: &recognition)
        } else if let own {
            recognition.way = .sharedEvidence
            recognition.issuer = node.role.issuer
            own.speak(in: &recognition)
        }
        return recognition
    }

    /// The last two ways.
    private func take(_ state: CodeStateDocument, into recognition: inout Recognition) {
        guard let colour = Colour.allCases.first(where: { $0.name == state.colour }), let owner = state.owner else {
            return
        }
        recognition.way = owner == NodeRole.hub.name ? .nationalCode : .translator
        recognition.outcome = colour.outcome
        recognition.issuer = Division(owner)?.iso3166 ?? "CN"
    }

    /// This node's own code of a person, as far as it has one: it owns it, or holds all that is known of them.
    private func ownCode(of document: IdentityDocument?, at now: Instant) async throws -> OwnCode? {
        guard let document else { return nil }
        let rules = try codes.rules(at: now)
        let answer = try await codes.held.code(of: document, at: now, rules: rules.timeline)
        guard answer.standing == .known, let colour = answer.colour, node.role != .hub || answer.isOwned else {
            return nil
        }
        let asOf = try await node.asOf(of: document, try await node.watermarks(at: now))
        return OwnCode(
            colour: colour, code: answer, asOf: asOf ?? .distantPast, age: asOf.map { now.seconds - $0.seconds },
            limits: trust.ageLimits)
    }
}

/// A code that this node derives itself.
private struct OwnCode {
    let colour: Colour
    let code: CodeAnswer
    let asOf: Instant
    /// How old the evidence is, in seconds; `nil` when nobody can tell.
    let age: Int64?
    let limits: EvidenceAgeLimits

    /// Says what it says: of a green also whether it rests on evidence that is too old to speak for it.
    func speak(in recognition: inout RecognitionService.Recognition) {
        recognition.evidenceAge = age
        recognition.outcome = colour.outcome
        recognition.reasons.removeAll { $0 == .oldEvidence }
        guard colour == .green else { return }
        recognition.outcome = limits.outcome(of: age)
        if recognition.outcome != .pass { recognition.reasons.append(.oldEvidence) }
    }

    /// Whether it says worse than a code that was shown, or rests on later evidence.
    func goes(before verdict: Verdict) -> Bool {
        let shown = verdict.claims?["code"]
        if verdict.outcome != .caution || verdict.reasons.isEmpty, colour.outcome.rank < verdict.outcome?.rank ?? 0 {
            // It says better: only what is complete up to a later hour may.
            return asOf.seconds - asOf.seconds % 3_600 > shown?["as_of"]?.integer ?? .max
        }
        return colour.outcome.rank > verdict.outcome?.rank ?? 0
    }

    /// What rules of admission may read of it.
    func claims(at now: Instant) -> JSONValue {
        var content: JSONObject = [
            "colour": .string(colour.name), "doses": .integer(Int64(code.doses)), "protocol": .string(code.edition),
            "form": "live", "as_of": .integer(asOf.seconds - asOf.seconds % 3_600),
        ]
        if let negativeAt = code.negativeAt {
            content["last_negative_test"] = .integer(negativeAt.seconds - negativeAt.seconds % 3_600)
        }
        return ["code": .object(content)]
    }
}

extension Colour {
    /// What a gate does for the colour alone.
    fileprivate var outcome: Outcome {
        switch self {
        case .green: .pass
        case .yellow: .caution
        case .red: .stop
        }
    }
}

extension Outcome {
    /// From the best to the worst.
    fileprivate var rank: Int {
        switch self {
        case .pass: 0
        case .caution: 1
        case .stop: 2
        case .stale: 3
        case .invalid: 4
        }
    }
}
