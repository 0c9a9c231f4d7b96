/// A person's existing case records at an instant, in the order (`occurred_at`, `reported_at`, `record_id`).
struct CaseHistory {
    /// Rows of the evidence's cases that hold, in order.
    private let range: Range<Int>
    private let evidence: Evidence
    private let instant: Instant
    /// The row after which no `ruled-out` record stands: diagnoses from here on are standing.
    private let firstStanding: Int
    /// The last existing row, which rules.
    let ruling: Int?

    init(of person: Int, in evidence: Evidence, at instant: Instant) {
        self.evidence = evidence
        self.instant = instant
        range = evidence.cases.range(of: person)
        var ruling: Int?
        var firstStanding = range.lowerBound
        for row in range where evidence.cases.rows[row].holds(at: instant) {
            ruling = row
            if evidence.cases.rows[row].statement.kind == .ruledOut { firstStanding = row + 1 }
        }
        self.ruling = ruling
        self.firstStanding = firstStanding
    }

    /// Calls `body` with the row of each existing record, in order.
    func forEachRecord(_ body: (Int, CaseStatement) -> Void) {
        for row in range where evidence.cases.rows[row].holds(at: instant) {
            body(row, evidence.cases.rows[row].statement)
        }
    }

    /// Calls `body` with the row of each standing diagnosis, in order.
    func forEachStandingDiagnosis(_ body: (Int, CaseStatement) -> Void) {
        guard ruling != nil, firstStanding < range.upperBound else { return }
        for row in firstStanding..<range.upperBound where evidence.cases.rows[row].holds(at: instant) {
            let statement = evidence.cases.rows[row].statement
            if statement.kind.isDiagnosis { body(row, statement) }
        }
    }

    /// Whether there is any standing diagnosis.
    var hasStandingDiagnosis: Bool {
        var found = false
        forEachStandingDiagnosis { _, _ in found = true }
        return found
    }
}
