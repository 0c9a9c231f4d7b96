import HealthCode

/// Where a resident hands in a venue's code: whether the register is on, under which orders, and what is kept of them.
struct CheckInPage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// The session's token against forged forms.
    var csrf: String
    /// The orders in force; none where the register is off.
    var orders: [VenueOrder]
    /// What is kept of this resident, the latest first.
    var entries: [Entry]
    /// Whether the form that led here was taken.
    var isCheckedIn = false
    /// Why it was not.
    var problem: LocalizedText?

    /// A check-in.
    struct Entry: Sendable {
        /// What the venue is called.
        var venue: LocalizedText
        /// When.
        var at: Instant
        /// Until when it is kept.
        var keptUntil: Instant
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

extension PageRenderer {
    /// Where a resident hands in a venue's code.
    func html(_ page: CheckInPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("check-in", page.fields(words), page.frame, title: words(zh: "场所登记", en: "Check in"), words)
    }
}
