/// A rule of acceptance, invalidation or admission: one document as the EU gateway exchanges them.
///
/// The document is data that a country or a province publishes; nothing of what it says stands in this code. A province's
/// rule of admission has the same form with the type `Admission`, and is asked about a health code's claims.
public struct AcceptanceRule: Sendable {
    /// What a rule is for.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What the country of arrival asks of a certificate.
        case acceptance = "Acceptance"
        /// By what the country of issue recognises certificates that it no longer stands for.
        case invalidation = "Invalidation"
        /// What a province or a venue asks of a health code before it lets its holder in.
        case admission = "Admission"
    }

    /// Which statements a rule is asked about.
    public enum CertificateKind: String, Sendable, Hashable, CaseIterable {
        case general = "General"
        case test = "Test"
        case vaccination = "Vaccination"
        case recovery = "Recovery"
        /// A health code (`TM1`), for rules of admission.
        case healthCode = "HealthCode"
    }

    /// What the rule demands, in one language.
    public struct Description: Sendable, Hashable {
        /// The language, such as `en`, `zh` or `de-at`.
        public let language: String
        /// The sentence.
        public let text: String
    }

    /// The name under which its versions follow one another, such as `VR-DE-0001`.
    public let identifier: String
    /// What it is for.
    public let kind: Kind
    /// Which statements it is asked about.
    public let certificateKind: CertificateKind
    /// ISO 3166-1, two letters.
    public let country: String
    /// The part of the country in which it holds; `nil` for all of it.
    public let region: String?
    /// Which of several documents under one identifier goes before.
    public let version: SemanticVersion
    /// The version of the certificate's schema that the rule was written for.
    public let schemaVersion: SemanticVersion
    /// The name of the language in which the logic is written.
    public let engine: String
    /// The least version of that language which it needs.
    public let engineVersion: SemanticVersion
    /// What it demands, in several languages.
    public let descriptions: [Description]
    /// From when to when it is in force, both included, in seconds since 1970-01-01T00:00:00Z.
    public let validity: ClosedRange<Int64>
    /// The paths in the payload that the logic reads.
    public let affectedFields: [String]
    /// The compiled logic, or why there is none: such a rule leaves open whatever it is asked.
    public let logic: Result<CertLogicExpression, CertLogicError>

    /// Reads a rule's document, as tolerantly as it can still be obeyed; ``GatewayConstraints`` says what is wrong with one.
    ///
    /// - Throws: ``RuleIssue`` for the first member without which the rule cannot be selected.
    public init(document: JSONValue) throws(RuleIssue) {
        let reader = try RuleDocumentReader(document)
        identifier = try reader.text("Identifier")
        kind = try reader.choice("Type")
        certificateKind = try reader.choice("CertificateType")
        country = try reader.text("Country").uppercased()
        region = reader.optionalText("Region")
        version = try reader.version("Version")
        schemaVersion = try reader.version("SchemaVersion")
        engine = try reader.text("Engine")
        engineVersion = try reader.version("EngineVersion")
        let start = try reader.instant("ValidFrom")
        let end = try reader.instant("ValidTo")
        guard start <= end else { throw RuleIssue("ValidTo", "lies before ValidFrom") }
        validity = start...end
        descriptions =
            document["Description"]?.array?.compactMap { item in
                guard let language = item["lang"]?.string, let text = item["desc"]?.string else { return nil }
                return Description(language: language.lowercased(), text: text)
            } ?? []
        affectedFields = document["AffectedFields"]?.array?.compactMap(\.string) ?? []
        let expression = document["Logic"] ?? .null
        do throws(CertLogicError) {
            logic = .success(try CertLogicExpression(compiling: expression))
        } catch {
            logic = .failure(error)
        }
    }

    /// What the rule demands, in a language: the description in exactly that language, or in a regional form of it.
    public func description(in language: String) -> String? {
        let exact = descriptions.first { $0.language == language }
        return (exact ?? descriptions.first { $0.language.hasPrefix(language + "-") })?.text
    }
}
