internal import Mustache

/// What a template is filled with. Templates see nothing else, so that every text has passed ``PlainText``.
struct Fields: Sendable, MustacheParent {
    private let values: [String: Value]

    init(_ values: [String: Value]) {
        self.values = values
    }

    /// One thing that a template can name.
    enum Value: Sendable {
        case string(String)
        case flag(Bool)
        case one(Fields)
        case many([Fields])
        /// Not there. It hides a field of the same name further out, which Mustache would look up otherwise.
        case nothing

        /// A text from wherever; one that is missing or empty is not there.
        static func text(_ text: String?) -> Value {
            guard let text, !text.isEmpty else { return .nothing }
            return .string(PlainText.clean(text))
        }

        static func number(_ number: Int) -> Value { .string(String(number)) }

        static func optional(_ fields: Fields?) -> Value { fields.map(Value.one) ?? .nothing }
    }

    func child(named name: String) -> Any? {
        switch values[name] {
        case .string(let text): text
        case .flag(let flag): flag
        case .one(let fields): fields
        case .many(let list): list
        case .nothing: Nothing()
        case nil: nil
        }
    }

    /// These fields and others beside them; of two of one name the other holds.
    func with(_ others: [String: Value]) -> Fields {
        Fields(values.merging(others) { $1 })
    }

    /// Renders as no text and as no section.
    private struct Nothing: MustacheCustomRenderable {
        var renderText: String { "" }
        var isNull: Bool { true }
    }
}
