public import HealthCode

/// Somebody was at a venue: kept only while an order wants it, and never longer than it says.
public struct CheckIn: Sendable, Hashable {
    /// The venue, as its province registered it.
    public var venue: String
    /// When.
    public var at: Instant
    /// The order under which it is kept.
    public var order: String
    /// Until when it is kept.
    public var deleteAt: Instant

    /// A check-in.
    public init(venue: String, at: Instant, order: String, deleteAt: Instant) {
        self.venue = venue
        self.at = at
        self.order = order
        self.deleteAt = deleteAt
    }
}

/// Why nobody is checked in.
public enum CheckInFault: Error, Sendable, Hashable {
    /// The person is not known here any more.
    case noPerson
    /// The person has been at more places within a day than anybody can be.
    case tooMany
}

/// Somebody who was at a venue.
public struct Visitor: Sendable, Hashable {
    /// Who.
    public var document: IdentityDocument
    /// The first time within what was asked for.
    public var firstAt: Instant
    /// The last time within it.
    public var lastAt: Instant
}

/// Who was at a venue.
public struct VisitorList: Sendable, Hashable {
    /// In the order in which they came first.
    public var visitors: [Visitor]
    /// Whether these are all; otherwise a shorter time must be asked for.
    public var isComplete: Bool
}
