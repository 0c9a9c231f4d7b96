internal import HealthCode

/// Gives the persons and records of one copy of the sample names of their own. Copy 0 is the sample itself.
///
/// What is valid stays valid and what is not stays so, and what was equal or different before is so afterwards: a copy
/// has the codes of the original, person by person.
public struct Renaming: Sendable {
    /// The most copies that there can be: sequence numbers of cards have room for so many.
    public static let maximumCopies = 100

    private let copy: Int
    private let suffix: [UInt8]

    /// - Parameter copy: 0 ..< ``maximumCopies``.
    public init(copy: Int) {
        self.copy = copy
        suffix = Array("c\(copy / 10)\(copy % 10)".utf8)
    }

    /// A record id, a specimen, a tube, a train number: the name of the copy at its end. Blank stays blank.
    public func name(_ value: ArraySlice<UInt8>) -> [UInt8] {
        guard copy > 0, value.contains(where: { $0 > 0x20 }) else { return Array(value) }
        return value + suffix
    }

    /// A document number of that type.
    public func document(_ value: ArraySlice<UInt8>, type: ArraySlice<UInt8>) -> [UInt8] {
        guard copy > 0 else { return Array(value) }
        return type.elementsEqual(Self.idCard) ? card(value) : prefixed(value)
    }

    /// A document number whose type is not given.
    public func document(_ value: ArraySlice<UInt8>) -> [UInt8] {
        guard copy > 0 else { return Array(value) }
        return IdentityDocument(type: .idCard, number: String(decoding: value, as: UTF8.self)) == nil
            ? prefixed(value) : card(value)
    }

    private static let idCard = Array("id-card".utf8)

    /// Behind leading white space; the suffix is made of capitals and digits, as normal forms are.
    private func prefixed(_ value: ArraySlice<UInt8>) -> [UInt8] {
        guard let start = value.firstIndex(where: isDigitOrLetter) else { return Array(value) }
        return value[..<start] + [UInt8(ascii: "C"), suffix[1], suffix[2]] + value[start...]
    }

    /// The sample's sequence numbers are below 10: ten times the copy is added, so that the sex stays what it was, and
    /// a check character that was right is made right again.
    private func card(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(value)
        guard let start = digits.firstIndex(where: isDigitOrLetter),
            let end = digits.lastIndex(where: isDigitOrLetter).map({ $0 + 1 })
        else { return digits }
        let sequence = end - start == 15 ? start + 12 : start + 14
        guard end - start == 15 || end - start == 18, digits[sequence] == UInt8(ascii: "0"),
            digits[sequence + 1] == UInt8(ascii: "0")
        else { return digits }
        let wasRight = end - start == 18 && isRight(digits[start..<end])
        digits[sequence] = suffix[1]
        digits[sequence + 1] = suffix[2]
        guard end - start == 18, let check = CitizenIdentityNumber.checkCharacter(ofFirst17: digits[start..<end - 1])
        else { return digits }
        if wasRight {
            digits[end - 1] = check
        } else if isRight(digits[start..<end]) {
            digits[end - 1] = check == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
        }
        return digits
    }

    private func isRight(_ card: ArraySlice<UInt8>) -> Bool {
        guard let last = card.last else { return false }
        return CitizenIdentityNumber.checkCharacter(ofFirst17: card.dropLast())
            == (last == UInt8(ascii: "x") ? UInt8(ascii: "X") : last)
    }

    private func isDigitOrLetter(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}
