import Credentials
import Synchronization

/// By which rules a node accepts foreign certificates. Rules and value sets are data, in the form in which the EU's
/// gateway exchanges them; those of this country are asked, and of the country of issue its invalidation rules.
final class CertificateAcceptance: Sendable {
    /// The rules of the configuration.
    private let rules: [AcceptanceRule]
    private let engine: Mutex<AcceptanceEngine>
    private let valueSets: ValueSets

    private static let country = "CN"

    /// Reads rules and value sets; without any, each certificate is left for a person to decide.
    ///
    /// - Throws: ``NodeFault`` that names the file and the place.
    init(_ settings: NodeConfiguration.Acceptance) throws {
        var rules: [AcceptanceRule] = []
        if let folder = settings.rulesFolder {
            try ConfiguredFiles(key: "acceptance.rules_folder").each(in: folder) {
                rules.append(try AcceptanceRule(document: $0))
            }
        }
        self.rules = rules
        engine = Mutex(AcceptanceEngine(AcceptanceRules(rules)))
        guard let file = settings.valueSetsFile else {
            valueSets = ValueSets()
            return
        }
        let document = try ConfiguredFiles(key: "acceptance.value_sets_file").document(of: file)
        do {
            valueSets = try ValueSets(document: document)
        } catch {
            throw NodeFault("acceptance.value_sets_file: \(error)")
        }
    }

    /// Takes the rules that other countries uploaded, in place of those they had uploaded before.
    func take(_ uploaded: [AcceptanceRule]) {
        let following = AcceptanceEngine(AcceptanceRules(rules + uploaded))
        engine.withLock { $0 = following }
    }

    /// What the rules say of a certificate, on which a verifier has given its verdict.
    func decide(on verdict: Verdict, at now: Int64, region: String?) -> Acceptance {
        var external = ExternalParameters(at: now, valueSets: valueSets, countryCode: Self.country)
        external.region = region
        return engine.withLock { $0 }.decide(on: verdict, external)
    }
}

extension AdmissionRules.Answer {
    /// What rules of acceptance say, in both languages.
    init(_ acceptance: Acceptance) {
        switch acceptance {
        case .accepted: self.init(result: acceptance.name, rules: [])
        case .notAccepted(let failed):
            self.init(
                result: acceptance.name,
                rules: failed.map { .init(rule: $0.identifier, zh: $0.chinese, en: $0.english) })
        case .open(let open):
            self.init(
                result: acceptance.name,
                rules: open.map { rule in
                    let name = rule.identifier.map { "规则 \($0) 无法判断" } ?? "没有可依据的规则"
                    return .init(rule: rule.identifier ?? "", zh: "\(name)，须由人工决定。", en: "\(rule.why).")
                })
        }
    }
}
