internal import HealthCode

/// What lies ahead of an instant: the measures that end, those that wait, and the tests that are owed.
struct Outlook {
    /// The days that are counted one by one, the first being the day of the instant.
    static let days = 14
    /// The days before the instant's for which overdue tests are counted one by one.
    static let overdueDays = 7

    /// The measures of one category.
    struct Ends {
        /// By day, counted from the day of the instant.
        var byDay = [ColourCounts](repeating: ColourCounts(), count: Outlook.days)
        /// After the days counted.
        var later = 0
        /// The calendar end has passed: for tests, for a linked release, or both.
        var waiting = 0
        /// Without an end by the calendar: until a diagnosis, a discharge, a lifted area.
        var open = 0

        /// The measures that end on that day.
        func total(onDay day: Int) -> Int { byDay[day].total }
    }

    /// Persons with tests due, by when.
    struct Owed {
        /// Before the days counted.
        var earlier = 0
        /// By day, from ``Outlook/overdueDays`` before the day of the instant.
        var byDay = [Int](repeating: 0, count: Outlook.overdueDays + Outlook.days)
        /// After the days counted.
        var later = 0
        /// Persons with at least one test that fell due before the day of the instant.
        var overduePersons = 0
        /// Persons with a test due from the day of the instant on.
        var duePersons = 0
    }

    let today: LocalDate
    private let offset: UTCOffset
    private(set) var ends: [Category: Ends] = [:]
    private(set) var owed = Owed()

    init(at instant: Instant, offset: UTCOffset) {
        self.offset = offset
        today = offset.date(of: instant)
    }

    mutating func count(_ code: Assessment) {
        guard !code.reasons.isEmpty else { return }
        for reason in code.reasons { count(reason) }
        countTests(of: code.reasons)
    }

    /// The categories with measures in force, by name.
    var categories: [Category] { ends.keys.sorted() }

    /// Measures of all categories that end on a day.
    func ends(onDay day: Int) -> ColourCounts {
        ends.values.reduce(into: ColourCounts()) { sum, ends in
            for colour in Colour.allCases { sum[colour] += ends.byDay[day][colour] }
        }
    }

    /// The measures of all categories that wait for tests or a linked release.
    var waiting: Int { ends.values.reduce(0) { $0 + $1.waiting } }

    private mutating func count(_ reason: CodeReason) {
        var ends = ends[reason.category] ?? Ends()
        if let until = reason.until {
            let day = offset.date(of: until) - today
            if day < Self.days { ends.byDay[max(0, day)][reason.colour] += 1 } else { ends.later += 1 }
        } else if reason.category.kind == .episode {
            ends.waiting += 1
        } else {
            ends.open += 1
        }
        self.ends[reason.category] = ends
    }

    /// A person with several tests due on one day, for several reasons, counts once: one sample can satisfy them all.
    private mutating func countTests(of reasons: [CodeReason]) {
        let dates = Set(reasons.flatMap(\.testsOwed))
        guard !dates.isEmpty else { return }
        if dates.contains(where: { $0 < today }) { owed.overduePersons += 1 }
        if dates.contains(where: { $0 >= today }) { owed.duePersons += 1 }
        if dates.contains(where: { $0 - today < -Self.overdueDays }) { owed.earlier += 1 }
        if dates.contains(where: { $0 - today >= Self.days }) { owed.later += 1 }
        for date in dates {
            let index = date - today + Self.overdueDays
            if owed.byDay.indices.contains(index) { owed.byDay[index] += 1 }
        }
    }
}
