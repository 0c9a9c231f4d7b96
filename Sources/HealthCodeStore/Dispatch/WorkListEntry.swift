public import HealthCode

/// By what a person's row of dispatch is named outside of the store: 16 hexadecimal digits that say nothing of anybody.
public struct WorkItemName: Sendable, Hashable, CustomStringConvertible {
    let person: PersonKey

    init(_ person: PersonKey) {
        self.person = person
    }

    /// Reads a name; `nil` for what is none.
    public init?(_ text: some StringProtocol) {
        // One spelling for each name.
        let digits = "0123456789abcdef".utf8
        guard text.utf8.count == 16, text.utf8.allSatisfy(digits.contains), let bits = UInt64(text, radix: 16),
            let person = PersonKey(exactly: bits)
        else { return nil }
        self.person = person
    }

    /// The digits.
    public var description: String {
        let digits = String(UInt64(bitPattern: person), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A row of dispatch as the division's staff see it, with how the person is reached.
public struct WorkListEntry: Sendable, Hashable {
    /// What a division has to do with a person.
    public enum Standing: String, CaseIterable, Sendable {
        /// It owns the person.
        case own
        /// The owner lies in it.
        case within
        /// The person is offered to it, and the owner lies elsewhere.
        case offered
        /// The person is offered to a division in it, and the owner lies elsewhere.
        case offeredWithin = "offered-within"

        init(_ standing: WorkListRow.Standing) {
            self =
                switch standing {
                case .own: .own
                case .within: .within
                case .offered: .offered
                case .offeredWithin: .offeredWithin
                }
        }
    }

    /// How somebody is addressed and called.
    public struct Contact: Sendable, Hashable {
        /// By the last statement of residence.
        public var name: String?
        /// By the last statement of residence.
        public var phone: String?
    }

    /// What it is called outside.
    public var name: WorkItemName
    /// The row, under the person's first document.
    public var item: WorkItem
    /// What the division has to do with the person.
    public var standing: Standing
    /// Whether it stands in the division's own list.
    public var isListed: Bool
    /// The person.
    public var person: Contact
    /// Whoever answers for a person who cannot.
    public var guardian: Contact?
    /// Why, as the person's code says: `category/measure/until;…`.
    public var reasons: String
    /// Whose data were read for this: the person's, and the guardian's where there is one.
    var read: Set<PersonKey>
}

/// Which rows are asked for.
public struct WorkListQuery: Sendable, Hashable {
    /// Of what a division sees.
    public enum Scope: String, CaseIterable, Sendable {
        /// The division's own list: what it owns, what is offered to it, and what is overdue below it.
        case list
        /// All that it owns or is offered, it or a division in it.
        case within
    }

    /// Which offers.
    public enum Offer: String, CaseIterable, Sendable {
        /// Offered to somebody.
        case open = "yes"
        /// Offered to just this division.
        case here
        /// Not offered.
        case none = "no"
    }

    /// Whose list.
    public var division: Division
    /// Of what it sees.
    public var scope = Scope.list
    /// On this list alone.
    public var list: WorkItem.List?
    /// At this stage alone.
    public var stage: WorkItem.Stage?
    /// Whether a due has passed.
    public var isOverdue: Bool?
    /// With such an offer alone.
    public var offer: Offer?
    /// Whether the person cannot be found.
    public var isMissing: Bool?
    /// Where the page before ended.
    public var after: WorkListCursor?
    /// How many rows at most.
    public var limit = 100

    /// All of a division's own list.
    public init(division: Division) {
        self.division = division
    }
}

/// Where a page ended: a place in the order of urgency, which stays where it is whatever comes or goes.
public struct WorkListCursor: Sendable, Hashable, CustomStringConvertible {
    let urgency: Int64
    let person: PersonKey

    init(urgency: Int64, person: PersonKey) {
        self.urgency = urgency
        self.person = person
    }

    /// Reads what ``description`` gave; `nil` for what is no cursor.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let urgency = Int64(parts[0], radix: 16), let name = WorkItemName(parts[1]) else {
            return nil
        }
        self.init(urgency: urgency, person: name.person)
    }

    /// As it stands in URLs.
    public var description: String { "\(String(urgency, radix: 16)).\(WorkItemName(person))" }
}

/// A page of a list.
public struct WorkListPage: Sendable, Hashable {
    /// In the order of urgency.
    public var entries: [WorkListEntry]
    /// Where the next page begins; `nil` behind the last. A page under a narrow filter may be short, and others follow.
    public var next: WorkListCursor?
}
