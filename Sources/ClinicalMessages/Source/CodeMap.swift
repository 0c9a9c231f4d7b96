internal import CClinicalMessagesResources
internal import HealthCode

/// What codes of terminologies mean to the mapping. The standard ones lie in `Resources/codes.csv`; a source profile adds
/// its own.
public struct CodeMap: Sendable, Hashable {
    /// A code in its system.
    struct Key: Sendable, Hashable {
        let use: String
        let system: String
        let code: String
    }

    /// What an observation's code says that was tested.
    enum Test: String {
        case naat, antigen, igm, igg
        /// IgM and IgG together: cannot be mapped, since the dataset has both apart.
        case totalAntibody = "total-antibody"
    }

    /// A result, and whether it is one of a pool.
    struct Result: Hashable {
        let result: TestResult
        let isOfPool: Bool
    }

    private var meanings: [Key: String]

    /// The standard codes.
    public static let standard: CodeMap = {
        let file = ClinicalResources.codes_csv
        let text = String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self)
        var map = CodeMap(meanings: [:])
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            precondition(
                fields.count == 4 && map.add(use: fields[0], system: fields[1], code: fields[2], means: fields[3]))
        }
        return map
    }()

    private init(meanings: [Key: String]) {
        self.meanings = meanings
    }

    /// The uses, and what a code can mean in each; `nil` for any text.
    static let uses: [String: [String]?] = [
        "test": ["naat", "antigen", "igm", "igg", "total-antibody"],
        "result": ["positive", "negative", "indeterminate", "negative-pool", "positive-pool", "indeterminate-pool"],
        "vaccine": nil,
        "dose-number": ["dose"],
        "case": ["infection", "asymptomatic", "discharged"],
    ]

    /// Adds a code, or gives one another meaning.
    ///
    /// - Parameters:
    ///   - use: `test`, `result`, `vaccine`, `dose-number` or `case`.
    ///   - system: a name of the terminology in HL7 v2 or its URI in FHIR.
    ///   - means: what it means: a test, a result (with `-pool` for one that needs the size of its pool), a product (or
    ///     `no-dose`), `dose`, `infection`, `asymptomatic` or `discharged`.
    /// - Returns: whether there is such a use and such a meaning in it.
    @discardableResult
    public mutating func add(use: String, system: String, code: String, means: String) -> Bool {
        guard let list = Self.uses[use], !code.isEmpty, !means.isEmpty, list?.contains(means) ?? true else {
            return false
        }
        meanings[Key(use: use, system: Self.normalised(system), code: code)] = means
        return true
    }

    func meaning(use: String, of codes: [Coded]) -> String? {
        for coded in codes {
            if let meaning = meanings[Key(use: use, system: coded.system, code: coded.code)] { return meaning }
        }
        return nil
    }

    func test(_ codes: [Coded]) -> Test? { meaning(use: "test", of: codes).flatMap(Test.init) }

    func result(_ codes: [Coded]) -> Result? {
        guard let text = meaning(use: "result", of: codes) else { return nil }
        let isOfPool = text.hasSuffix("-pool")
        return TestResult(rawValue: isOfPool ? String(text.dropLast(5)) : text).map {
            Result(result: $0, isOfPool: isOfPool)
        }
    }

    /// One name for each terminology, whichever of its names a message uses.
    static func normalised(_ system: String) -> String {
        let bare = system.hasPrefix("urn:oid:") ? String(system.dropFirst(8)) : system
        return switch bare {
        case "LN", "LOINC", "http://loinc.org", "2.16.840.1.113883.6.1": "LN"
        case "SCT", "SNM", "SNOMED", "http://snomed.info/sct", "2.16.840.1.113883.6.96": "SCT"
        case "CVX", "http://hl7.org/fhir/sid/cvx", "2.16.840.1.113883.12.292": "CVX"
        case "I10", "I10C", "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm",
            "2.16.840.1.113883.6.3", "2.16.840.1.113883.6.90":
            "I10"
        default: bare
        }
    }
}

/// A code as a message has it, its system by the one name.
struct Coded: Hashable {
    let system: String
    let code: String

    init(system: String, code: String) {
        self.system = CodeMap.normalised(system)
        self.code = code
    }
}
