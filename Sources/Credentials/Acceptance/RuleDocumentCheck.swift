/// Walks through a rule's document and collects what is wrong with it.
struct RuleDocumentCheck {
    private(set) var issues: [RuleIssue] = []
    private let document: JSONValue
    private var kind: AcceptanceRule.Kind?
    private var certificateKind: AcceptanceRule.CertificateKind?

    /// The gateway takes no description of fewer characters.
    private static let shortestDescription = 20
    /// A Chinese sentence says in eight characters what takes twenty letters.
    private static let shortestChineseDescription = 8
    private static let shortestValidity: Int64 = 72 * 3600

    init(_ document: JSONValue) {
        self.document = document
    }

    mutating func run() {
        guard case .object = document else {
            note("", "a rule is an object, not \(document.kind)")
            return
        }
        kind = attempt { reader throws(RuleIssue) in try reader.choice("Type") }
        certificateKind = attempt { reader throws(RuleIssue) in try reader.choice("CertificateType") }
        checkIdentifier()
        checkRegion()
        checkVersionsAndEngine()
        checkDescriptions()
        checkValidity()
        checkLogic()
    }

    private mutating func note(_ place: String, _ message: String) {
        issues.append(RuleIssue(place, message))
    }

    private mutating func attempt<Value>(
        _ read: (RuleDocumentReader) throws(RuleIssue) -> Value
    ) -> Value? {
        do throws(RuleIssue) {
            return try read(try RuleDocumentReader(document))
        } catch {
            issues.append(error)
            return nil
        }
    }

    private mutating func checkIdentifier() {
        let identifier = attempt { reader throws(RuleIssue) in try reader.text("Identifier") }
        let country = attempt { reader throws(RuleIssue) in try reader.text("Country") }
        let isCountryKnown = country.map(Self.isCountryCode) ?? false
        if country != nil, !isCountryKnown { note("Country", "must be two capital letters (ISO 3166-1)") }
        guard let identifier else { return }
        let parts = identifier.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, Self.isCountryCode(String(parts[1])), parts[2].utf8.count == 4,
            parts[2].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let expected = Self.prefixes[String(parts[0])]
        else {
            note(
                "Identifier", "must be a prefix (GR, VR, TR, RR, IR, AR), a country and four digits, such as VR-DE-0001"
            )
            return
        }
        if let kind, expected.kind != kind {
            note("Identifier", "begins with \(parts[0]), which a rule of the type \(kind.rawValue) must not")
        }
        if let certificateKind, let own = expected.certificateKind, own != certificateKind {
            note("Identifier", "begins with \(parts[0]), but CertificateType is \(certificateKind.rawValue)")
        }
        if isCountryKnown, let country, parts[1] != country { note("Identifier", "names another country than Country") }
    }

    /// Member states wrote regions as they liked; a province is named as in a health code.
    private mutating func checkRegion() {
        guard kind == .admission, let region = document["Region"], !region.isNull else { return }
        guard let name = region.string, let country = document["Country"]?.string, name.hasPrefix(country + "-"),
            (4...6).contains(name.utf8.count)
        else {
            note("Region", "must be a part of Country by ISO 3166-2, such as CN-HI")
            return
        }
    }

    private static let prefixes:
        [String: (kind: AcceptanceRule.Kind, certificateKind: AcceptanceRule.CertificateKind?)] = [
            "GR": (.acceptance, .general), "VR": (.acceptance, .vaccination), "TR": (.acceptance, .test),
            "RR": (.acceptance, .recovery), "IR": (.invalidation, nil), "AR": (.admission, .healthCode),
        ]

    private static func isCountryCode(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private mutating func checkVersionsAndEngine() {
        for name in ["Version", "SchemaVersion", "EngineVersion"] {
            _ = attempt { reader throws(RuleIssue) in try reader.version(name) }
        }
        guard let engine = attempt({ reader throws(RuleIssue) in try reader.text("Engine") }) else { return }
        if engine != AcceptanceEngine.name {
            note("Engine", "is '\(engine)', which only few can evaluate; \(AcceptanceEngine.name) is what all can")
        }
    }

    private mutating func checkDescriptions() {
        guard let descriptions = document["Description"]?.array, !descriptions.isEmpty else {
            note("Description", "must be an array with at least one description")
            return
        }
        var languages: Set<String> = []
        for (index, description) in descriptions.enumerated() {
            let place = "Description/\(index)"
            guard let language = description["lang"]?.string, Self.isLanguage(language) else {
                note(place + "/lang", "must be a language such as en or de-at")
                continue
            }
            if !languages.insert(language).inserted { note(place + "/lang", "'\(language)' occurs twice") }
            guard let text = description["desc"]?.string else {
                note(place + "/desc", "must be a string")
                continue
            }
            let isChinese = kind == .admission && language.hasPrefix("zh")
            let shortest = isChinese ? Self.shortestChineseDescription : Self.shortestDescription
            if text.unicodeScalars.count < shortest {
                note(place + "/desc", "must have at least \(shortest) characters, not \(text.unicodeScalars.count)")
            }
        }
        if !languages.contains("en") { note("Description", "must have a description in English (en)") }
        if kind == .admission, !languages.contains(where: { $0.hasPrefix("zh") }) {
            note("Description", "of a rule of admission must be given in Chinese (zh) too")
        }
    }

    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                part.utf8.count == 2 && part.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            }
    }

    private mutating func checkValidity() {
        let start = attempt { reader throws(RuleIssue) in try Self.strictInstant("ValidFrom", reader) }
        let end = attempt { reader throws(RuleIssue) in try Self.strictInstant("ValidTo", reader) }
        guard let start, let end else { return }
        if start >= end {
            note("ValidTo", "must lie after ValidFrom")
        } else if end - start < Self.shortestValidity {
            note("ValidTo", "leaves the rule in force for less than 72 hours")
        }
    }

    /// The gateway takes seconds without decimals, and an offset that is `Z` or has hours and minutes.
    private static func strictInstant(_ name: String, _ reader: RuleDocumentReader) throws(RuleIssue) -> Int64 {
        let length = try reader.text(name).utf8.count
        let instant = try reader.instant(name)
        let text = try reader.text(name)
        let isUTC = length == 20 && text.hasSuffix("Z")
        let hasOffset = length == 25 && text.utf8.dropLast(2).last == UInt8(ascii: ":")
        guard isUTC || hasOffset else {
            throw RuleIssue(name, "must have seconds without decimals and an offset, such as 2021-07-03T00:00:00+02:00")
        }
        return instant
    }

    private mutating func checkLogic() {
        guard let logic = document["Logic"] else {
            note("Logic", "is missing")
            return
        }
        guard case .object(let object) = logic, !object.isEmpty else {
            note("Logic", "must be an object that is an operation")
            return
        }
        for issue in CertLogicIssue.issues(in: logic) {
            note("Logic" + issue.place, issue.message)
        }
        guard let listed = document["AffectedFields"]?.array, !listed.isEmpty else {
            note("AffectedFields", "must be an array with at least one field")
            return
        }
        let fields = listed.compactMap(\.string)
        if fields.count < listed.count { note("AffectedFields", "must hold strings only") }
        let expression: CertLogicExpression
        do {
            expression = try CertLogicExpression(compiling: logic)
        } catch {
            // What the logic reads is only known when it compiles.
            return
        }
        let prefix = "payload."
        let read = expression.dataPaths.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        let (readOnes, listedOnes) = (Set(read), Set(fields))
        for (index, field) in fields.enumerated() where !readOnes.contains(field) {
            note("AffectedFields/\(index)", "'\(field)' is not read by Logic")
        }
        for field in read where !listedOnes.contains(field) {
            note("AffectedFields", "'\(field)' is read by Logic but not listed")
        }
    }
}
