extension DocumentNode {
    /// A whole number, written plainly.
    func integer(in range: ClosedRange<Int>) throws(DocumentError) -> Int {
        guard let scalar, scalar.isPlain, Self.isInteger(scalar.text) else {
            throw place.error(.wrongType(expected: "a whole number"))
        }
        guard let number = Int(scalar.text), range.contains(number) else { throw place.error(.outOfRange(range)) }
        return number
    }

    /// `true` or `false`, written plainly.
    func boolean() throws(DocumentError) -> Bool {
        switch scalar {
        case ("true", true)?: return true
        case ("false", true)?: return false
        default: throw place.error(.wrongType(expected: "true or false"))
        }
    }

    /// A text for people: not empty, no control characters, at most 2,000 scalars.
    func text() throws(DocumentError) -> String {
        guard let scalar, !scalar.isPlain || !Self.isTyped(scalar.text) else {
            throw place.error(.wrongType(expected: "a text"))
        }
        guard !scalar.text.allSatisfy(\.isWhitespace) else { throw place.error(.empty) }
        guard scalar.text.unicodeScalars.count <= 2_000,
            !scalar.text.unicodeScalars.contains(where: Self.breaksLines)
        else { throw place.error(.malformed(expected: "a text of at most 2,000 characters on one line")) }
        return scalar.text
    }

    /// A text in both languages: `{zh: …, en: …}`.
    func localizedText() throws(DocumentError) -> LocalizedText {
        let mapping = try DocumentMapping(self, keys: ["zh", "en"])
        return LocalizedText(zh: try mapping.required("zh").text(), en: try mapping.required("en").text())
    }

    /// A name for programs: 1–64 of `a-z 0-9 . -`, beginning and ending with a letter or digit.
    func identifier() throws(DocumentError) -> String {
        guard let text = scalar?.text else { throw place.error(.wrongType(expected: "a name")) }
        let bytes = Array(text.utf8)
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 64, isAlphanumeric(first),
            isAlphanumeric(last),
            bytes.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { throw place.error(.malformed(expected: "a name of 1–64 small letters, digits, dots and hyphens")) }
        return text
    }

    /// A number of the protocol: plain, or `{value: 14, assumed: true}`.
    func parameter(in range: ClosedRange<Int>) throws(DocumentError) -> Parameter {
        let (value, isAssumed) = try assumable("value", in: range)
        return Parameter(value, isAssumed: isAssumed)
    }

    /// A number, or a mapping of it under `key` and a mark `assumed`.
    func assumable(_ key: String, in range: ClosedRange<Int>) throws(DocumentError) -> (Int, isAssumed: Bool) {
        guard isMapping else { return (try integer(in: range), false) }
        let mapping = try DocumentMapping(self, keys: [key, "assumed"])
        let number = try mapping.required(key).integer(in: range)
        return (number, try mapping["assumed"]?.boolean() ?? false)
    }

    /// A date, `YYYY-MM-DD`.
    func date() throws(DocumentError) -> LocalDate {
        guard let text = scalar?.text, let date = LocalDate(text) else {
            throw place.error(.malformed(expected: "a date (YYYY-MM-DD)"))
        }
        return date
    }

    /// A fixed offset, `+HH:MM`.
    func offset() throws(DocumentError) -> UTCOffset {
        guard let text = scalar?.text, text.utf8.count == 6,
            let midnight = Instant("1970-01-01T00:00:00" + text),
            let offset = UTCOffset(seconds: -Int(midnight.seconds))
        else { throw place.error(.malformed(expected: "an offset (+HH:MM)")) }
        return offset
    }

    /// An instant with its offset, RFC 3339.
    func instant() throws(DocumentError) -> Instant {
        guard let text = scalar?.text, let instant = Instant(text) else {
            throw place.error(.malformed(expected: "an RFC 3339 instant with an offset"))
        }
        return instant
    }

    /// One of the names of a closed list.
    func choice<Value>(of values: [(name: String, value: Value)]) throws(DocumentError) -> Value {
        guard let text = scalar?.text, let found = values.first(where: { $0.name == text }) else {
            throw place.error(.malformed(expected: "one of " + values.map(\.name).joined(separator: ", ")))
        }
        return found.value
    }

    /// A list of names of a closed list, none twice.
    func choices<Value: Hashable>(of values: [(name: String, value: Value)]) throws(DocumentError) -> Set<Value> {
        var chosen: Set<Value> = []
        for node in try list(limit: values.count) {
            let value = try node.choice(of: values)
            guard chosen.insert(value).inserted else { throw node.place.error(.repeated(node.scalar?.text ?? "")) }
        }
        return chosen
    }

    /// Checks the document's own `format`, which has to be there.
    static func checkFormat(_ root: DocumentMapping, is expected: String) throws(DocumentError) {
        let format = try root.required("format")
        guard format.scalar?.text == expected else { throw format.place.error(.wrongFormat(expected: expected)) }
    }

    /// Control characters, line and paragraph separators, and the byte-order mark.
    private static func breaksLines(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar == "\u{FEFF}"
        }
    }

    private static func isInteger(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return digits == "0" || !digits.hasPrefix("0")
    }

    /// Whether other readers of YAML would take it for a number, a truth value or nothing.
    private static func isTyped(_ text: String) -> Bool {
        ["true", "false", "null", "~", "yes", "no", "on", "off", ""].contains(text.lowercased()) || Double(text) != nil
    }
}

extension CaseIterable where Self: RawRepresentable<String> {
    /// All cases by the names that documents use.
    static var choices: [(name: String, value: Self)] { allCases.map { ($0.rawValue, $0) } }
}
