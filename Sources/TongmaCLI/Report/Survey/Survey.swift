internal import HealthCode

/// Everything that the report says, as numbers: counts by day, place, category and file, and no person.
///
/// It is computed in one go from evidence and rules; the page only writes it down.
struct Survey {
    /// The name of the evidence folder; it comes from outside.
    let folder: String
    /// The time zone of all dates.
    let offset: UTCOffset
    /// The codes of each instant that was asked about, in order of time.
    let tallies: [Tally]
    /// The same, of the last instant.
    let last: Tally
    /// The provinces whose own rules, instead of the national edition, govern their residents at the last instant.
    let overlays: [Overlay]
    let course: ColourCourse
    let cases: CaseCourse
    let outlook: Outlook
    let reading: ReadingAccount
    let rejected: RejectionCounts

    /// Rules of a province.
    struct Overlay {
        let province: ProvinceName
        let rules: ControlProtocol
    }

    /// - Parameters:
    ///   - tallies: one for each instant; the report is about the last.
    ///   - outlook: what lies ahead of the last.
    init?(
        folder: String, evidence: Evidence, timeline: RuleTimeline, tallies: [Tally], outlook: Outlook,
        reading: ReadingAccount, offset: UTCOffset, progress: Progress
    ) {
        guard let last = tallies.last else { return nil }
        self.folder = folder
        self.offset = offset
        self.tallies = tallies
        self.last = last
        self.outlook = outlook
        self.reading = reading
        rejected = RejectionCounts(reading.rejections)
        overlays = last.provinces.compactMap { province, _ in
            guard let division = province.division,
                let rules = timeline.rules(at: last.at.instant, in: division), rules != last.edition
            else { return nil }
            return Overlay(province: province, rules: rules)
        }
        let days = ReportDays(evidence, until: last.at.instant, offset: offset)
        course = ColourCourse(evidence, timeline: timeline, days: days, last: last, progress: progress)
        cases = CaseCourse(evidence, days: days, at: last.at.instant, offset: offset)
    }

    /// The local date of the last instant.
    var today: LocalDate { offset.date(of: last.at.instant) }

    /// The editions in force at the instants, each once, in order of time.
    var editions: [ControlProtocol] {
        tallies.reduce(into: []) { editions, tally in
            if editions.last?.id != tally.edition.id { editions.append(tally.edition) }
        }
    }
}
