/// The DCC schema as code: a certificate is checked for each one that is verified, and an engine for JSON Schema would
/// cost more than the signature.
struct DCCValidation {
    let strictness: DCC.Strictness
    private(set) var defects: [DCC.Defect] = []

    init(strictness: DCC.Strictness) {
        self.strictness = strictness
    }

    /// Names, identifiers and places have at most as many characters.
    private static let longestText = 80

    mutating func check(_ certificate: JSONValue) {
        guard let members = certificate.object else { return note("", "an object") }
        checkText(members["ver"], "/ver", "a version of three numbers", where: Self.isVersion)
        checkText(members["dob"], "/dob", "a date, a month, a year from 1900 to 2099, or nothing") { [strictness] in
            DCCDate.isDateOfBirth($0, strictness)
        }
        checkName(members["nam"])
        checkGroups(members)
    }

    private mutating func note(_ pointer: String, _ expected: String) {
        defects.append(DCC.Defect(pointer: pointer, expected: expected))
    }

    // Places are spelt out for defects alone: most certificates have none.
    private mutating func checkText(
        _ value: JSONValue?, _ pointer: @autoclosure () -> String, _ expected: String, where isRight: (String) -> Bool
    ) {
        guard let text = value?.string, isRight(text) else { return note(pointer(), expected) }
    }

    private mutating func checkOptional(
        _ value: JSONValue?, _ pointer: @autoclosure () -> String, _ expected: String, where isRight: (String) -> Bool
    ) {
        // A null is what a serializer writes for something absent.
        if value == nil || (value?.isNull == true && strictness == .read) { return }
        checkText(value, pointer(), expected, where: isRight)
    }

    // MARK: The person

    private mutating func checkName(_ value: JSONValue?) {
        guard let name = value?.object else { return note("/nam", "an object") }
        let short = "a text of at most 80 characters"
        for member in ["fn", "gn"] { checkOptional(name[member], "/nam/\(member)", short, where: Self.isShort) }
        for member in ["fnt", "gnt"] {
            checkOptional(name[member], "/nam/\(member)", "at most 80 letters A to Z and <") { [strictness] in
                Self.isShort($0) && (strictness == .read || $0.utf8.allSatisfy(Self.isTravelDocumentCharacter))
            }
        }
        if name["fnt"]?.string == nil, name["gnt"]?.string == nil { note("/nam", "fnt or gnt") }
    }

    // MARK: The groups

    private mutating func checkGroups(_ members: JSONObject) {
        var present: [(StatementKind, [JSONValue])] = []
        for kind in StatementKind.allCases {
            guard let value = members[kind.rawValue] else { continue }
            switch value {
            case .array(let entries) where !entries.isEmpty || strictness == .issue: present.append((kind, entries))
            case .null where strictness == .read, .array where strictness == .read: continue
            default: note("/\(kind.rawValue)", "an array")
            }
        }
        guard let (kind, entries) = present.first, present.count == 1 else {
            return note("", "one of v, t and r")
        }
        guard let entry = entries.first, entries.count == 1 else { return note("/\(kind.rawValue)", "one entry") }
        // Written out, since it is needed for each certificate that has no defect either.
        let pointer =
            switch kind {
            case .test: "/t/0"
            case .vaccination: "/v/0"
            case .recovery: "/r/0"
            }
        guard let entry = entry.object else { return note(pointer, "an object") }
        checkCommon(entry, pointer)
        switch kind {
        case .vaccination: checkVaccination(entry, pointer)
        case .test: checkTest(entry, pointer)
        case .recovery: checkRecovery(entry, pointer)
        }
    }

    private mutating func checkCommon(_ entry: JSONObject, _ pointer: String) {
        checkText(entry["tg"], "\(pointer)/tg", "a text") { _ in true }
        checkText(entry["co"], "\(pointer)/co", "a country's or an organization's code") { [strictness] in
            Self.isCountry($0, strictness)
        }
        for member in ["is", "ci"] {
            checkText(entry[member], "\(pointer)/\(member)", "a text of at most 80 characters", where: Self.isShort)
        }
    }

    private mutating func checkVaccination(_ entry: JSONObject, _ pointer: String) {
        for member in ["vp", "mp", "ma"] { checkText(entry[member], "\(pointer)/\(member)", "a text") { _ in true } }
        for member in ["dn", "sd"] {
            guard let doses = entry[member]?.integer, doses >= 1 else {
                note("\(pointer)/\(member)", "a whole number from 1")
                continue
            }
        }
        checkDate(entry["dt"], "\(pointer)/dt")
    }

    private mutating func checkTest(_ entry: JSONObject, _ pointer: String) {
        for member in ["tt", "tr"] { checkText(entry[member], "\(pointer)/\(member)", "a text") { _ in true } }
        for member in ["nm", "tc"] {
            checkOptional(entry[member], "\(pointer)/\(member)", "a text of at most 80 characters", where: Self.isShort)
        }
        checkOptional(entry["ma"], "\(pointer)/ma", "a text") { _ in true }
        checkText(entry["sc"], "\(pointer)/sc", "a date and a time with its offset") { [strictness] in
            DCCDate.isInstant($0, strictness)
        }
    }

    private mutating func checkRecovery(_ entry: JSONObject, _ pointer: String) {
        for member in ["fr", "df", "du"] { checkDate(entry[member], "\(pointer)/\(member)") }
    }

    private mutating func checkDate(_ value: JSONValue?, _ pointer: @autoclosure () -> String) {
        checkText(value, pointer(), "a date") { [strictness] in DCCDate.isDate($0, strictness) }
    }

    // MARK: Characters

    private static func isShort(_ text: String) -> Bool {
        text.utf8.count <= longestText || text.unicodeScalars.count <= longestText
    }

    /// `^[A-Z<]*$`: what the machine readable zone of a travel document holds (ICAO Doc 9303).
    private static func isTravelDocumentCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "<")
    }

    /// The schema has no anchors on its `[A-Z]{1,10}`; what we write has them.
    private static func isCountry(_ text: String, _ strictness: DCC.Strictness) -> Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        if strictness == .read { return text.utf8.contains { letters.contains($0) } }
        return (1...10).contains(text.utf8.count) && text.utf8.allSatisfy { letters.contains($0) }
    }

    private static func isVersion(_ text: String) -> Bool {
        var dots = 0
        var digits = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard digits > 0 else { return false }
                (dots, digits) = (dots + 1, 0)
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return false }
                digits += 1
            }
        }
        return dots == 2 && digits > 0
    }
}
