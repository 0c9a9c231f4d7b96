/// What follows for a division from what is known about a person at an instant: one row of `tongma dispatch`
/// (`dispatch.md`). It is derived, never stored as something to edit.
public struct WorkItem: Sendable, Hashable {
    /// The list that a person stands on.
    public enum List: String, CaseIterable, Sendable {
        /// Somebody has to act for this person.
        case item
        /// The person has to be told that they are free, or sent home.
        case release
        /// The person is in a risk area, and nothing else.
        case roster
    }

    /// How far the work on an item has come.
    public enum Stage: String, CaseIterable, Sendable {
        /// Nobody has taken the person on.
        case issued
        /// A division was granted the person.
        case accepted
        /// Somebody spoke to the person since the measure began.
        case reached
        /// And the person is where the measure can be kept.
        case controlled
        /// And no slot of the last days was missed.
        case monitored
        /// The measure is over.
        case released
    }

    /// The first of the person's documents that any record is about.
    public var document: IdentityDocument
    /// The list.
    public var list: List
    /// The division that has every duty.
    public var owner: Division
    /// Under which it owns; `nil` on a roster.
    public var token: OwnershipToken?
    /// Whom the person is offered to; `nil` while no offer is open.
    public var offeredTo: Division?
    /// The strictest measure; `nil` of a release.
    public var measure: String?
    /// Since when that measure has been known to be due, or the release.
    public var since: Instant?
    /// How far the work has come; `nil` on a roster.
    public var stage: Stage?
    /// By when the person has to be spoken to, or told of the release; `nil` once that is done.
    public var reachDue: Instant?
    /// By when the person has to be in a place that fits; `nil` when they are.
    public var placeDue: Instant?
    /// Slots of the last days that nobody filled.
    public var missed: Int?
    /// On how many lists of parents the row stands too; `nil` on a roster.
    public var level: Int?
    /// Whether the person cannot be found; `nil` when that is not asked.
    public var isMissing: Bool?
    /// The time zone of its instants.
    public var offset: UTCOffset

    /// Whether it stands on the list of a division or of one inside it: because that owns the person or is offered them.
    public func concerns(_ division: Division) -> Bool {
        owner.isIn(division) || offeredTo?.isIn(division) == true
    }
}
