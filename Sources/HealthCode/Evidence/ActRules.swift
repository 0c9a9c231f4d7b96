/// What a field act states (`dispatch.md`).
public enum ActKind: String, CaseIterable, Sendable {
    /// A node gave the person to a division, under a new token.
    case grant
    /// A division takes the person on.
    case accept
    /// A division says that the person is not its own.
    case refuse
    /// A division gives the person to one below it.
    case impose
    /// Somebody tried to speak to the person.
    case contact
    /// Temperature and symptoms.
    case reading
    /// The person was brought to a place where the measure can be kept.
    case placed
    /// The person left that place.
    case left
    /// The person was told that they are free.
    case notice
    /// The person died.
    case died

    /// The fields of an act that belong to some kinds only, in the order of the columns.
    static let dependentColumns: [Column] = [
        .token, .target, .outcome, .channel, .place, .temperature, .symptoms,
    ]

    /// Which of these fields an act of this kind must have.
    var requiredColumns: Set<Column> {
        switch self {
        case .grant, .impose: [.token, .target]
        case .accept: [.token]
        case .refuse: [.token, .outcome]
        case .contact: [.outcome, .channel]
        case .reading: [.symptoms]
        case .placed: [.place]
        case .left, .notice, .died: []
        }
    }

    /// Which of these fields an act of this kind may have besides.
    var optionalColumns: Set<Column> {
        switch self {
        case .refuse: [.target]
        case .reading: [.temperature]
        default: []
        }
    }

    /// The outcomes that an act of this kind can have.
    var outcomes: [ActOutcome] {
        switch self {
        case .contact: [.spoke, .noAnswer, .wrongNumber, .notFound, .declined]
        case .refuse: [.moved, .neverHere, .elsewhereNow, .inCustody, .wrongPerson, .duplicate]
        default: []
        }
    }
}

/// What came of a contact, or why a division refuses.
public enum ActOutcome: String, CaseIterable, Sendable {
    case spoke
    case noAnswer = "no-answer"
    case wrongNumber = "wrong-number"
    case notFound = "not-found"
    case declined
    case moved
    case neverHere = "never-here"
    case elsewhereNow = "elsewhere-now"
    case inCustody = "in-custody"
    case wrongPerson = "wrong-person"
    case duplicate

    /// Whether the person could not be found this way.
    var isMiss: Bool { self == .noAnswer || self == .wrongNumber || self == .notFound }
}

/// How a person was spoken to.
public enum ContactChannel: String, CaseIterable, Sendable {
    case phone, door, message, video
}

/// Where a person was brought.
public enum CarePlace: String, CaseIterable, Sendable {
    case home
    /// An isolation site.
    case site
    case hospital
}

/// The number under which one division, and no other, owns a person: raised by every grant.
public struct OwnershipToken: Hashable, Comparable, Sendable {
    /// Raised by the hub.
    public let high: UInt32
    /// Raised by the province's node.
    public let low: UInt32

    /// The token of these numbers, each below 2³¹.
    public init(high: UInt32, low: UInt32) {
        self.high = high
        self.low = low
    }

    /// Reads `h.l`; `nil` for anything else.
    public init?(_ text: String) {
        var text = text
        guard let packed = text.withUTF8(Self.packed) else { return nil }
        self.init(packed: packed)
    }

    /// Before every grant.
    public static let none = OwnershipToken(high: 0, low: 0)

    /// By the hub's number, then by the province's.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.high != rhs.high ? lhs.high < rhs.high : lhs.low < rhs.low
    }

    /// Both numbers as one, for a field table.
    init(packed: Int) {
        self.init(high: UInt32(packed >> 31), low: UInt32(packed & (1 << 31 - 1)))
    }

    /// Reads `h.l` as one number; `nil` for anything else.
    static func packed(_ text: Bytes) -> Int? {
        guard let point = text.firstIndex(of: UInt8(ascii: ".")),
            let high = half(Bytes(rebasing: text[..<point])), let low = half(Bytes(rebasing: text[(point + 1)...]))
        else { return nil }
        return high << 31 | low
    }

    private static func half(_ text: Bytes) -> Int? {
        guard (1...10).contains(text.count), text.count == 1 || text[0] != UInt8(ascii: "0") else { return nil }
        var value = 0
        for byte in text {
            guard let digit = decimalDigit(byte) else { return nil }
            value = value * 10 + digit
        }
        return value < 1 << 31 ? value : nil
    }
}

extension OwnershipToken: CustomStringConvertible {
    /// `h.l`.
    public var description: String { "\(high).\(low)" }
}
