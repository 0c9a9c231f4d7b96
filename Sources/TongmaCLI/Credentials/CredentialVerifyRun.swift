internal import Credentials
internal import Foundation

/// One run of `tongma credential verify` or `accept`: what every line has in common.
struct CredentialVerifyRun: Sendable {
    private let status: StatusListDirectory
    private let verifier: CredentialVerifier
    private let circumstances: Circumstances
    private let isGate: Bool
    private let rules: VenueRules?
    let failures = FailureCount()

    init(
        trust: TrustAnchors, status: StatusListDirectory, circumstances: Circumstances, isGate: Bool,
        rules: VenueRules? = nil
    ) {
        self.status = status
        // Without a memory: that a proof is in two lines of a file says nothing.
        verifier = CredentialVerifier(trust: trust, status: status)
        self.circumstances = circumstances
        self.isGate = isGate
        self.rules = rules
    }

    /// The answer to the text of one credential.
    func answer(to text: [UInt8]) -> JSONValue {
        answer(verifier.verify(text, in: circumstances), identifier: .null, at: circumstances.at)
    }

    /// The answer to one line; `nil` stands for a line that was too long.
    func answer(to line: ArraySlice<UInt8>?) -> JSONValue {
        // Whatever is wrong with a line, the answer has the form of all answers.
        let question = line.flatMap { try? JSONValue(parsing: $0) }
        guard let question, let text = question["text"]?.string else {
            return answer(Self.unreadable, identifier: question?["id"] ?? .null, at: circumstances.at)
        }
        let identifier = question["id"] ?? .null
        var circumstances = circumstances
        if let at = question["at"], !at.isNull {
            // What is none is said in the answer of its line, below.
            guard let at = at.string.flatMap({ try? VerificationInstant.parse($0, option: "at") }) else {
                return answer(Self.unreadable, identifier: identifier, at: circumstances.at)
            }
            circumstances.at = at
        }
        circumstances.documentNumber = question["document"]?.string
        var verifier = verifier
        if let certificates = question["trust"]?.array {
            verifier = CredentialVerifier(trust: Self.trust(in: certificates), status: status)
        }
        return answer(
            verifier.verify(Array(text.utf8), in: circumstances), identifier: identifier, at: circumstances.at)
    }

    /// What is no certificate is passed over: the verdict says that the signer is not known.
    private static func trust(in certificates: [JSONValue]) -> TrustAnchors {
        var trust = TrustAnchors()
        for certificate in certificates {
            guard let bytes = certificate.string.flatMap({ Data(base64Encoded: $0) }),
                // Passed over, as said above: the verdict says what is missing.
                let signer = try? TrustedSigner(certificate: Array(bytes))
            else { continue }
            trust.signers.insert(signer)
        }
        return trust
    }

    private func answer(_ verdict: Verdict, identifier: JSONValue, at: Int64) -> JSONValue {
        let json = verdict.json(identifier: identifier)
        guard let rules else {
            if isGate ? verdict.outcome != .pass : !verdict.isValid { failures.add() }
            return json
        }
        let acceptance = rules.decide(on: verdict, at: at)
        // A rule of admission never recolours: a code that may not pass does not pass because the rules are content.
        if acceptance != .accepted || (verdict.outcome ?? .pass) != .pass { failures.add() }
        var object = json.object ?? [:]
        object["acceptance"] = acceptance.json
        return .object(object)
    }

    private static var unreadable: Verdict {
        var verdict = Verdict()
        verdict.note(.format)
        return verdict
    }
}
