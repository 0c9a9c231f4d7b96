/// What one person counts for in the indicators (`docs/indicators.md`), from what is known at an instant.
///
/// It holds until something new is known of the person or the row changes: whatever is not yet due carries the moment from
/// which it is, so that nodes keep it beside the row and only add it up.
public struct PersonFigures: Sendable, Hashable {
    /// What the row counts for: that of a person for whom something is to be done.
    public struct Row: Sendable, Hashable {
        /// The list.
        public var list: WorkItem.List
        /// Where it counts.
        public var owner: Division
        /// How far the work has come; `nil` on a roster.
        public var stage: WorkItem.Stage?
        /// On how many lists of parents it stands too.
        public var level: Int
        /// Whether the person cannot be found.
        public var isMissing: Bool
        /// Whether an offer is open.
        public var isOffered: Bool
        /// From when on an open offer counts as one that nobody takes, in seconds since 1970.
        public var offerDue: Int64?
        /// Whether the item is clear in its count: granted or offered.
        public var isTaken: Bool
        /// Whether identity and phone are verified.
        public var isKnown: Bool
        /// Whether the measure is kept where it can be.
        public var isKept: Bool
        /// Up to when the place is confirmed, in seconds since 1970.
        public var placeUntil: Int64?
        /// Slots of the last day that count.
        public var slots: Int
        /// How many of them are filled.
        public var filledSlots: Int
        /// Who acted last.
        public var holder: String?
        /// Everyone who acted.
        public var workers: [Worker]
    }

    /// Somebody who acted for a person, and when last, in seconds since 1970.
    public struct Worker: Sendable, Hashable {
        /// The worker.
        public var id: String
        /// The last act.
        public var lastAct: Int64
    }

    /// Being named as a contact.
    public struct Naming: Sendable, Hashable {
        /// The ISO week, by ``ISOWeek/number``.
        public var week: Int
        /// From when on it counts, in seconds since 1970.
        public var due: Int64
        /// Whether the person was told in time.
        public var isReached: Bool
        /// Whether the person was in quarantine by then.
        public var isPlaced: Bool
    }

    /// One illness, from its first sign to its treatment.
    public struct Illness: Sendable, Hashable {
        /// The ISO week of the report.
        public var week: Int
        /// Whether the person was under a measure before.
        public var isListed: Bool
        /// And in quarantine.
        public var isPlaced: Bool
        /// Seconds between the five pairs of points; `nil` where a point is not known.
        public var lengths: [Int64?]
        /// Whether the limits of 7-1-7 were met; `nil` where a point is not known.
        public var isDetected: Bool?
        /// See ``isDetected``.
        public var isNotified: Bool?
        /// Whether the patient was isolated in time.
        public var isResponded: Bool
        /// From when on that counts, in seconds since 1970.
        public var respondDue: Int64
    }

    /// A time under measures that has ended.
    public struct Period: Sendable, Hashable {
        /// The ISO week of its end.
        public var week: Int
        /// Whether somebody asked after the person on every date.
        public var isWhole: Bool
    }

    /// Where all but the row counts.
    public var home: Division
    /// What is open.
    public var row: Row?
    /// In the order of time.
    public var namings: [Naming]
    /// In the order of time.
    public var illnesses: [Illness]
    /// In the order of time.
    public var periods: [Period]

    /// Whether it counts for nothing.
    public var isEmpty: Bool { row == nil && namings.isEmpty && illnesses.isEmpty && periods.isEmpty }
}

/// A week of ISO 8601.
public struct ISOWeek: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Weeks since that of 1970-01-01.
    public let number: Int

    /// The week with this number.
    public init(number: Int) {
        self.number = number
    }

    /// The week of a date.
    public init(of date: LocalDate) {
        let days = Int(date.daysSince1970) + 3
        number = days >= 0 ? days / 7 : (days - 6) / 7
    }

    /// The earlier week is less.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    /// `2022-W27`: the year is that of its Thursday.
    public var description: String {
        let thursday = LocalDate(daysSince1970: 0) + number * 7
        let year = thursday.components.year
        let newYear = LocalDate(year: year, month: 1, day: 1) ?? thursday
        return "\(decimal(year, digits: 4))-W\(decimal((thursday - newYear) / 7 + 1, digits: 2))"
    }
}

extension Instant {
    /// The first whole second that is not before it: the earliest `T` at which a limit that ends here is over.
    var secondsRoundedUp: Int64 { attoseconds == 0 ? seconds : seconds + 1 }
}
