internal import HealthCode

/// Persons who became cases, by the day on which it occurred, as known at the last instant.
struct CaseCourse {
    /// The kinds that the curve shows: each person once.
    static let shown: [CaseKind] = [.confirmed, .asymptomatic, .suspected]

    let days: ReportDays
    /// For each bin of days, the persons by kind.
    let new: [[CaseKind: Int]]
    /// For each bin of days, the records by kind: ruled-out and discharged ones too, and every stage of a case.
    let records: [[CaseKind: Int]]
    /// All persons by kind, including those before the first day.
    let total: [CaseKind: Int]
    /// The persons diagnosed in the seven days up to the last instant.
    let lastWeek: Int

    init(_ evidence: Evidence, days: ReportDays, at instant: Instant, offset: UTCOffset) {
        self.days = days
        let cases = evidence.newCases(at: instant).filter { $0.occurredAt <= instant }
        new = Self.count(cases, days: days, offset: offset)
        records = Self.count(evidence.caseRecords(at: instant), days: days, offset: offset)
        total = cases.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
        let weekAgo = instant.advanced(bySeconds: -7 * 86_400)
        lastWeek = cases.count { $0.kind.isDiagnosis && $0.occurredAt > weekAgo }
    }

    /// The persons with a standing diagnosis.
    var diagnosed: Int { total.reduce(0) { $0 + ($1.key.isDiagnosis ? $1.value : 0) } }

    private static func count(
        _ events: [Evidence.CaseEvent], days: ReportDays, offset: UTCOffset
    ) -> [[CaseKind: Int]] {
        var bins = [[CaseKind: Int]](repeating: [:], count: days.bins)
        for event in events {
            guard let bin = days.bin(of: offset.date(of: event.occurredAt)) else { continue }
            bins[bin][event.kind, default: 0] += 1
        }
        return bins
    }
}
