import Credentials

/// The rules of admission of a node: who is let in where, beside the colour and never instead of it.
struct AdmissionRules: Sendable {
    private let engine: AcceptanceEngine?
    /// The rules as documents, for the pages that decide by themselves.
    let documents: [JSONValue]

    /// Where nobody has rules of admission, the colour alone is said.
    static let none = AdmissionRules(engine: nil, documents: [])

    private init(engine: AcceptanceEngine?, documents: [JSONValue]) {
        self.engine = engine
        self.documents = documents
    }

    /// Reads rules: each file one, or a list of them.
    ///
    /// - Throws: ``NodeFault`` that names the file and the place.
    init(files: [String]) throws {
        guard !files.isEmpty else {
            self = .none
            return
        }
        var rules: [AcceptanceRule] = []
        var documents: [JSONValue] = []
        for file in files {
            try ConfiguredFiles(key: "admission.files").each(of: file) { rule in
                rules.append(try AcceptanceRule(document: rule))
                documents.append(rule)
            }
        }
        self.init(engine: AcceptanceEngine(AcceptanceRules(rules)), documents: documents)
    }

    /// What the rules say.
    struct Answer: Encodable, Sendable {
        /// A rule that is not fulfilled, or cannot be judged.
        struct Rule: Encodable, Sendable {
            let rule: String
            let zh: String
            let en: String
        }

        let result: String
        let rules: [Rule]
    }

    /// Asks the rules about a code's claims; `nil` where there are no rules, or nothing to ask about.
    func answer(claims: JSONValue?, at now: Int64, region: String?, place: String?) -> Answer? {
        guard let engine, let claims else { return nil }
        var external = ExternalParameters(at: now, valueSets: ValueSets(), countryCode: "CN")
        external.region = region
        external.place = place
        switch engine.decide(onHealthCode: claims, external) {
        case .accepted: return Answer(result: "accepted", rules: [])
        case .notAccepted(let failed):
            return Answer(
                result: "not-accepted",
                rules: failed.map { .init(rule: $0.identifier, zh: $0.chinese, en: $0.english) })
        case .open(let open):
            return Answer(
                result: "open",
                rules: open.map { .init(rule: $0.identifier ?? "", zh: $0.why, en: $0.why) })
        }
    }
}
