internal import HealthCode

/// The days that the report's time series cover: from the first event that can colour a code to the last instant.
struct ReportDays {
    /// The longest series: about a year.
    static let longestSpan = 360
    /// The most points of a series.
    static let mostPoints = 120

    let first: LocalDate
    let last: LocalDate
    /// Days from one point to the next: 1 unless there would be too many.
    let step: Int
    /// Whether there are earlier events, which the series leave out.
    let isCut: Bool

    init(first: LocalDate, last: LocalDate) {
        let earliest = last + (1 - Self.longestSpan)
        isCut = first < earliest
        self.first = min(last, max(first, earliest))
        self.last = last
        step = (last - self.first + 1 + Self.mostPoints - 1) / Self.mostPoints
    }

    init(_ evidence: Evidence, until instant: Instant, offset: UTCOffset) {
        let last = offset.date(of: instant)
        let first = evidence.earliestSignal(at: instant).map(offset.date) ?? last
        self.init(first: first, last: last)
    }

    /// The number of days.
    var count: Int { last - first + 1 }

    /// The number of bins of `step` days; the first may reach back before `first`, so that the last ends with `last`.
    var bins: Int { (count + step - 1) / step }

    /// The first day of a bin.
    func start(ofBin bin: Int) -> LocalDate { last + (1 - (bins - bin) * step) }

    /// The bin that a day falls into.
    func bin(of date: LocalDate) -> Int? {
        let bin = bins - 1 - (last - date) / step
        return date <= last && bin >= 0 ? bin : nil
    }
}
