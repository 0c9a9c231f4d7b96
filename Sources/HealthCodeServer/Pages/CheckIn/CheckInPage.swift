package import HealthCode

/// Where a resident hands in a venue's code: whether the register is on, under which orders, and what is kept of them.
package struct CheckInPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// The session's token against forged forms.
    package var csrf: String
    /// The orders in force; none where the register is off.
    package var orders: [VenueOrder]
    /// What is kept of this resident, the latest first.
    package var entries: [Entry]
    /// Whether the form that led here was taken.
    package var isCheckedIn = false
    /// Why it was not.
    package var problem: LocalizedText?

    /// Puts the parts together.
    package init(
        frame: PageFrame, csrf: String, orders: [VenueOrder], entries: [Entry], isCheckedIn: Bool = false,
        problem: LocalizedText? = nil
    ) {
        self.frame = frame
        self.csrf = csrf
        self.orders = orders
        self.entries = entries
        self.isCheckedIn = isCheckedIn
        self.problem = problem
    }

    /// A check-in.
    package struct Entry: Sendable {
        /// What the venue is called.
        package var venue: LocalizedText
        /// When.
        package var at: Instant
        /// Until when it is kept.
        package var keptUntil: Instant

        /// Puts the parts together.
        package init(venue: LocalizedText, at: Instant, keptUntil: Instant) {
            self.venue = venue
            self.at = at
            self.keptUntil = keptUntil
        }
    }
}

extension CheckInPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "csrf": .text(csrf), "problem": .text(problem.map { words.text($0) }), "isCheckedIn": .flag(isCheckedIn),
            "back": .text("\(PagePath.resident)?lang=\(words.language.rawValue)"),
            "action": .text(PagePath.checkIn), "modules": .text(PageAsset.moduleFolder),
            "isOn": .flag(!orders.isEmpty), "orders": .many(orders.map { $0.fields(words) }),
            "hasEntries": .flag(!entries.isEmpty),
            "entries": .many(
                entries.map { entry in
                    Fields([
                        "venue": .text(words.text(entry.venue)), "at": .one(words.time(entry.at)),
                        "keptUntil": .one(words.time(entry.keptUntil)),
                    ])
                }),
        ])
    }
}

extension VenueOrder {
    /// What pages say of an order.
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "authority": .text(words.text(authority)), "basis": .text(words.text(basis)),
            "until": .one(words.time(until)), "days": .number(retentionDays),
        ])
    }
}
