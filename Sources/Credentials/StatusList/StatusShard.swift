/// The name of one shard of a province's status lists: `s/CN-GD/20220815/0`.
///
/// A shard covers credentials of one issuer that expire on one day (UTC), so that after that day it can be let go, and
/// a verifier holds only the days that can still be shown. Which index a credential gets is drawn at random by the
/// issuer; a shard is full at ``capacity`` entries, then the next number begins.
public struct StatusShard: Sendable, Hashable, CustomStringConvertible {
    /// The issuer, ISO 3166-2.
    public let issuer: String
    /// The day on which its credentials expire, as the number `yyyymmdd`.
    public let day: Int
    /// From 0.
    public let number: Int

    /// Entries of a shard: 2^20 bits are 128 KiB.
    public static let capacity = 1 << 20
    /// Bytes of a name at most; it stands in every credential.
    public static let greatestLength = 24

    /// The shard for credentials that expire at an instant, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// - Throws: ``StatusListError`` `name` when the issuer is neither a country's code nor a province's (ISO 3166), the
    ///   year has not four digits, or the name would be longer than 24 bytes.
    public init(issuer: String, expiresAt: Int64, number: Int) throws(StatusListError) {
        guard let shard = StatusShard("s/\(issuer)/\(Self.day(of: expiresAt))/\(number)") else {
            throw StatusListError(.name, "no shard of this issuer, day and number")
        }
        self = shard
    }

    /// The shard of a name; `nil` when it is not a shard's.
    public init?(_ name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        guard name.utf8.count <= Self.greatestLength, parts.count == 4, parts[0] == [UInt8(ascii: "s")],
            Self.isIssuer(parts[1]), parts[2].count == 8,
            let day = Self.number(parts[2]), let number = Self.number(parts[3])
        else { return nil }
        issuer = String(decoding: parts[1], as: UTF8.self)
        self.day = day
        self.number = number
    }

    /// The name.
    public var description: String { "s/\(issuer)/\(day)/\(number)" }

    /// Two letters in upper case; for a province a hyphen after them, and one to three letters or digits.
    private static func isIssuer(_ text: [UInt8]) -> Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.count == 2 || (4...6).contains(text.count), text.prefix(2).allSatisfy(letters.contains) else {
            return false
        }
        return text.count == 2
            || text[2] == UInt8(ascii: "-") && text[3...].allSatisfy { letters.contains($0) || digits.contains($0) }
    }

    /// Digits without a leading zero.
    private static func number(_ text: [UInt8]) -> Int? {
        guard text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            text.count == 1 || text.first != UInt8(ascii: "0")
        else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    /// The day of an instant in UTC as `yyyymmdd`, by the Gregorian calendar counted in years that begin in March, so
    /// that the leap day is the last of its year.
    static func day(of instant: Int64) -> Int {
        let days = Int(instant / 86_400) - (instant % 86_400 < 0 ? 1 : 0)
        // Days since 0000-03-01; 146,097 in 400 years.
        let count = days + 719_468
        let era = (count >= 0 ? count : count - 146_096) / 146_097
        let dayOfEra = count - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months from March: 31, 30, 31, 30, 31 days and again.
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return year * 10_000 + (month < 10 ? month + 3 : month - 9) * 100 + day
    }
}
