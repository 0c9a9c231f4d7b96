/// Asks rules about a credential's payload.
public struct AcceptanceEngine: Sendable {
    /// The only language of rules that is evaluated, and the version of its specification.
    package static let name = "CERTLOGIC"
    package static let version = SemanticVersion(1, 3, 3)

    private let rules: AcceptanceRules

    /// An engine over these rules.
    public init(_ rules: AcceptanceRules) {
        self.rules = rules
    }

    /// What the rules say of an EU certificate: those of the country of arrival, and the invalidation rules of the country
    /// that issued it.
    ///
    /// - Parameter signerCountry: of whoever signed it, whose invalidation rules are asked too: naming another country as
    ///   issuer does not lead past them.
    public func decide(
        onCertificate payload: JSONValue, _ external: ExternalParameters, signerCountry: String? = nil
    ) -> Acceptance {
        // As other verifiers do: issuers wrote codes with white space around them, which no list has.
        let payload = payload.trimmed
        let kinds = Self.certificateKinds(of: payload)
        var selected = select(.acceptance, external.countryCode, external.region, kinds, external.at)
        for country in Set([external.issuerCountryCode, signerCountry].compactMap(\.self)).sorted() {
            selected += select(.invalidation, country, nil, kinds, external.at)
        }
        return decide(.acceptance, selected, payload, external)
    }

    /// What the rules of admission of a country and its province say of a health code, whose claims are those of a verdict.
    /// It never recolours the code.
    public func decide(onHealthCode claims: JSONValue, _ external: ExternalParameters) -> Acceptance {
        let selected = select(.admission, external.countryCode, external.region, [.healthCode], external.at)
        return decide(.admission, selected, AdmissionPayload.payload(for: claims), external)
    }

    private func select(
        _ kind: AcceptanceRule.Kind, _ country: String, _ region: String?,
        _ certificateKinds: Set<AcceptanceRule.CertificateKind>, _ at: Int64
    ) -> [AcceptanceRule] {
        rules.selected(
            by: .init(kind: kind, country: country, region: region, certificateKinds: certificateKinds, at: at))
    }

    /// Which kinds of statements a certificate makes; more than one is not allowed but has been issued.
    public static func certificateKinds(of payload: JSONValue) -> Set<AcceptanceRule.CertificateKind> {
        let members: [(String, AcceptanceRule.CertificateKind)] = [
            ("v", .vaccination), ("t", .test), ("r", .recovery),
        ]
        return Set(members.filter { payload[$0.0]?[0] != nil }.map(\.1))
    }

    private func decide(
        _ kind: AcceptanceRule.Kind, _ selected: [AcceptanceRule], _ payload: JSONValue, _ external: ExternalParameters
    ) -> Acceptance {
        let data: JSONValue = ["payload": payload, "external": external.json]
        var failed: [Acceptance.FailedRule] = []
        var open: [Acceptance.OpenRule] = []
        if !rules.hasAny(kind, of: external.countryCode, at: external.at) {
            let why = "no rule of \(external.countryCode) is in force at that time"
            open.append(.init(identifier: nil, version: nil, why: why))
        }
        for rule in selected {
            switch answer(of: rule, on: data) {
            case .success(true): break
            case .success(false): failed.append(rule.failure)
            case .failure(let error):
                open.append(.init(identifier: rule.identifier, version: rule.version, why: error.message))
            }
        }
        if !failed.isEmpty { return .notAccepted(failed) }
        return open.isEmpty ? .accepted : .open(open)
    }

    private func answer(of rule: AcceptanceRule, on data: JSONValue) -> Result<Bool, CertLogicError> {
        guard rule.engine == Self.name else {
            return .failure(CertLogicError(.invalid, "its engine \(rule.engine) is not known"))
        }
        guard rule.engineVersion <= Self.version else {
            return .failure(CertLogicError(.invalid, "it needs version \(rule.engineVersion) of \(Self.name)"))
        }
        return rule.logic.flatMap { logic in
            do throws(CertLogicError) {
                return .success(try logic.holds(on: data))
            } catch {
                return .failure(error)
            }
        }
    }
}
