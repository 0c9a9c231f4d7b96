/// A division code: twelve digits, GB/T 2260 (province, city, county: two each) and then three for the township and
/// three for the community, padded with zeros on the right.
public struct Division: Hashable, Comparable, Sendable {
    /// The twelve digits as one number.
    public let code: UInt64

    /// Reads twelve digits, or `nil` when the text is anything else.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        guard let division = copy.withUTF8({ Division(digits: $0) }) else { return nil }
        self = division
    }

    /// The division with this code as a number, or `nil` when it has more than twelve digits.
    public init?(number: Int64) {
        guard (0..<1_000_000_000_000).contains(number) else { return nil }
        code = UInt64(number)
    }

    init(code: UInt64) {
        self.code = code
    }

    init?(digits: Bytes) {
        guard digits.count == 12 else { return nil }
        var code: UInt64 = 0
        for byte in digits {
            guard let digit = decimalDigit(byte) else { return nil }
            code = code * 10 + UInt64(digit)
        }
        self.code = code
    }

    /// The whole country: no place, but what every place lies in.
    public static let nation = Division(code: 0)

    /// In the order of the codes.
    public static func < (lhs: Division, rhs: Division) -> Bool {
        lhs.code < rhs.code
    }

    /// The level that the padding shows.
    public var level: DivisionLevel {
        for level in DivisionLevel.allCases where code % level.unit == 0 { return level }
        return .community
    }

    /// The division of that level that this one lies in, or is.
    public func ancestor(_ level: DivisionLevel) -> Division {
        Division(code: code / level.unit * level.unit)
    }

    /// Whether this place lies in `other`: its code starts with the other's prefix.
    public func isIn(_ other: Division) -> Bool {
        ancestor(other.level) == other || other == .nation
    }

    /// The codes of all places in this division, as numbers.
    public var placeNumbers: Range<Int64> { Int64(code)..<Int64(code + level.unit) }

    /// The province.
    public var province: Division { ancestor(.province) }
}

extension Division: CustomStringConvertible {
    /// The twelve digits.
    public var description: String { decimal(Int(code), digits: 12) }
}

/// The levels of divisions, each with the length of its prefix.
public enum DivisionLevel: Int, CaseIterable, Comparable, Sendable {
    /// Two digits.
    case province = 2
    /// Four digits.
    case city = 4
    /// Six digits.
    case county = 6
    /// Nine digits: townships, towns and subdistricts.
    case township = 9
    /// Twelve digits: villages and residential communities.
    case community = 12

    /// The number of digits of a prefix.
    public var prefixLength: Int { rawValue }

    /// The level above is less.
    public static func < (lhs: DivisionLevel, rhs: DivisionLevel) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    /// 10 to the number of digits that are padding at this level.
    var unit: UInt64 {
        switch self {
        case .province: 10_000_000_000
        case .city: 100_000_000
        case .county: 1_000_000
        case .township: 1_000
        case .community: 1
        }
    }
}
