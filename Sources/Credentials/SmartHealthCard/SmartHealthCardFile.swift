/// A `.smart-health-card` file (`application/smart-health-card`): one or more cards as JWS.
public struct SmartHealthCardFile: Sendable, Hashable {
    /// The cards, each a compact JWS.
    public let cards: [String]

    /// The greatest file that is read, in bytes, and the most cards.
    public static let limits = (bytes: 4 << 20, cards: 64)

    /// A file of cards.
    public init(cards: [String]) {
        self.cards = cards
    }

    /// Reads a file.
    ///
    /// - Throws: ``SmartHealthCardError``: `limit`; `document` unless it is an object whose `verifiableCredential` is an
    ///   array of texts.
    public init(parsing file: [UInt8]) throws(SmartHealthCardError) {
        guard file.count <= Self.limits.bytes else { throw SmartHealthCardError(.limit, "a file has at most 4 MiB") }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: file, limits: .init(depth: 4, bytes: Self.limits.bytes))
        } catch {
            throw SmartHealthCardError(.document, error.description)
        }
        guard let entries = json["verifiableCredential"]?.array else {
            throw SmartHealthCardError(.document, "verifiableCredential is missing")
        }
        guard entries.count <= Self.limits.cards else { throw SmartHealthCardError(.limit, "more than 64 cards") }
        var cards: [String] = []
        for entry in entries {
            guard let card = entry.string else { throw SmartHealthCardError(.document, "a card is not a text") }
            cards.append(card)
        }
        self.cards = cards
    }

    /// The file.
    public var bytes: [UInt8] {
        JSONValue.object(["verifiableCredential": .array(cards.map { .string($0) })]).serialized()
    }
}
