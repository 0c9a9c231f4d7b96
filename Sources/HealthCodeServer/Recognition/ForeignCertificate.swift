import Credentials

/// A certificate in a form of other countries, as far as those who look at it need to know.
struct ForeignCertificate: Sendable {
    /// What the verifier said.
    let verdict: Verdict
    /// What the rules say of it.
    let acceptance: Acceptance

    /// - Returns: `nil` for a verdict on anything else.
    init?(_ verdict: Verdict?, _ rules: CertificateAcceptance, at now: Int64, region: String?) {
        guard let verdict, verdict.format == .hcert || verdict.format == .smartHealthCard else { return nil }
        self.verdict = verdict
        acceptance = rules.decide(on: verdict, at: now, region: region)
    }

    /// What a gate does: whether it is valid goes before whether it is accepted.
    var outcome: Outcome {
        guard verdict.isValid else { return .invalid }
        return switch acceptance {
        case .accepted: .pass
        case .open: .caution
        case .notAccepted: .invalid
        }
    }

    /// Whom it names, for whoever compares it with a passport.
    struct Holder: Encodable, Sendable {
        let name: String
        let birthDate: String

        enum CodingKeys: String, CodingKey {
            case name
            case birthDate = "birth_date"
        }
    }

    /// Whom it names; `nil` unless it is valid, since a name on anything else is nobody's.
    var holder: Holder? {
        guard verdict.isValid, let claims = verdict.claims else { return nil }
        if verdict.format == .hcert {
            let names = CertificateName(claims)
            return Holder(name: names.whole, birthDate: claims["dob"]?.string ?? "")
        }
        let entries = claims["vc"]?["credentialSubject"]?["fhirBundle"]?["entry"]?.array ?? []
        let patient = entries.lazy.compactMap { $0["resource"] }.first { $0["resourceType"]?.string == "Patient" }
        let name = patient?["name"]?[0]
        let parts = (name?["given"]?.array?.compactMap(\.string) ?? []) + [name?["family"]?.string].compactMap(\.self)
        let whole = parts.isEmpty ? name?["text"]?.string ?? "" : parts.joined(separator: " ")
        return Holder(name: String(whole.prefix(100)), birthDate: patient?["birthDate"]?.string ?? "")
    }
}

/// The names in an EU certificate.
struct CertificateName: Sendable {
    private let family: String
    private let given: String
    private let familyLetters: String
    private let givenLetters: String

    init(_ certificate: JSONValue) {
        let name = certificate["nam"]
        family = name?["fn"]?.string ?? ""
        given = name?["gn"]?.string ?? ""
        familyLetters = name?["fnt"]?.string ?? ""
        givenLetters = name?["gnt"]?.string ?? ""
    }

    /// Given name and family name as they are written, or else in the letters of travel documents; at most 100
    /// characters, as many as a record takes.
    var whole: String {
        let written = [given, family].filter { !$0.isEmpty }.joined(separator: " ")
        let letters = [givenLetters, familyLetters].filter { !$0.isEmpty }.joined(separator: " ")
        let text = written.isEmpty ? letters.replacing("<", with: " ") : written
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(100)))
    }

    /// Whether somebody of this name, as a department wrote it, can be meant: letter by letter, or in the letters of
    /// travel documents, in either order of family and given name.
    func names(_ registered: String) -> Bool {
        func bare(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
        let own = bare(registered)
        if !own.isEmpty, [family + given, given + family].contains(where: { bare($0) == own }) { return true }
        let letters = TravelDocumentName.bare(TravelDocumentName.letters(of: registered))
        return !letters.isEmpty
            && [familyLetters + givenLetters, givenLetters + familyLetters].contains {
                TravelDocumentName.bare($0) == letters
            }
    }
}
