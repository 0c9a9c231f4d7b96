public import HealthCode

/// A person who does not exist: an identity card with the prefix 99, which no real card has.
public struct SyntheticPerson: Sendable, Hashable {
    /// Which of them.
    public let number: Int

    /// The person with this number (0 ..< 10,000,000).
    public init(_ number: Int) {
        self.number = number
    }

    /// Eighteen characters with a correct check character.
    public var documentNumber: String {
        let text = String(number)
        let sequence = String(repeating: "0", count: max(0, 7 - text.count)) + text
        let digits = "99" + sequence.prefix(4) + "19800101" + sequence.suffix(3)
        let check = CitizenIdentityNumber.checkCharacter(ofFirst17: Array(digits.utf8)) ?? UInt8(ascii: "?")
        return digits + String(UnicodeScalar(check))
    }

    /// The document that identifies them.
    public var document: IdentityDocument? {
        IdentityDocument(type: .idCard, number: documentNumber)
    }
}
