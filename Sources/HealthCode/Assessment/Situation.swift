/// What an instant makes of evidence for all persons alike: which index cases stand, who is diagnosed on which coach,
/// which places lie in a risk area.
struct Situation: Sendable {
    /// A trip of a person with a standing diagnosis.
    struct DiagnosedTrip: Sendable {
        let person: Int
        let row: Int
    }

    /// The latest end of the areas of each level that a place lies in now; `nil` where it lies in none.
    struct PlaceRisk: Sendable {
        var high: Instant?
        var medium: Instant?
        var low: Instant?
        var isNone = true
        /// When, after the instant, an area that the place lies in begins, ends or is stated otherwise.
        var nextChange: Instant?
    }

    let instant: Instant
    /// For each case record id, whether contacts of that case count.
    let hasStandingIndex: [Bool]
    let riskOfPlace: [PlaceRisk]
    private let diagnosedTrips: [UInt32: [DiagnosedTrip]]
    /// When, after the instant, a version of any identity link begins or ceases to hold.
    let nextLinkChange: Instant?

    init(_ evidence: Evidence, at instant: Instant) {
        self.instant = instant
        var links = NextBound(after: instant)
        for link in evidence.linksInOrder { links.note(link.held) }
        nextLinkChange = links.instant
        hasStandingIndex = (0..<evidence.caseRecordCount).map { record in
            evidence.caseRowsOfRecord[record].contains { row in
                evidence.cases.rows[Int(row)].holds(at: instant)
                    && Self.isStandingIndex(Int(row), in: evidence, at: instant)
            }
        }
        riskOfPlace = evidence.places.indices.map { Self.risk(of: $0, in: evidence, at: instant) }
        var diagnosedTrips: [UInt32: [DiagnosedTrip]] = [:]
        var seen: Int?
        for owner in evidence.personOfCaseRow where seen != Int(owner) {
            let person = Int(owner)
            seen = person
            guard CaseHistory(of: person, in: evidence, at: instant).hasStandingDiagnosis else { continue }
            for row in evidence.trips.range(of: person) where evidence.trips.rows[row].holds(at: instant) {
                diagnosedTrips[evidence.trips.rows[row].statement.coach, default: []]
                    .append(DiagnosedTrip(person: person, row: row))
            }
        }
        self.diagnosedTrips = diagnosedTrips
    }

    /// The trips of diagnosed persons in a coach.
    func diagnosedTrips(in coach: UInt32) -> [DiagnosedTrip] {
        diagnosedTrips.isEmpty ? [] : diagnosedTrips[coach] ?? []
    }

    /// A case that makes contacts: suspected, confirmed or asymptomatic, and not ruled out afterwards.
    private static func isStandingIndex(_ row: Int, in evidence: Evidence, at instant: Instant) -> Bool {
        switch evidence.cases.rows[row].statement.kind {
        case .suspected, .confirmed, .asymptomatic: break
        case .ruledOut, .discharged: return false
        }
        let rows = evidence.cases.range(of: Int(evidence.personOfCaseRow[row]))
        return !(row + 1..<rows.upperBound).contains {
            evidence.cases.rows[$0].statement.kind == .ruledOut && evidence.cases.rows[$0].holds(at: instant)
        }
    }

    private static func risk(of place: Int, in evidence: Evidence, at instant: Instant) -> PlaceRisk {
        var risk = PlaceRisk()
        var bound = NextBound(after: instant)
        for group in evidence.areaGroupsOfPlace[place] {
            for number in evidence.areasOfGroup[Int(group)] {
                let area = evidence.areas[Int(number)]
                let (from, to) = (area.statement.from, area.statement.to)
                bound.note(area)
                if area.holds(at: instant) {
                    bound.note(from)
                    bound.note(to)
                }
                guard area.holds(at: instant), from <= instant, instant < to else { continue }
                risk.isNone = false
                switch area.statement.level {
                case .high: risk.high = max(risk.high ?? to, to)
                case .medium: risk.medium = max(risk.medium ?? to, to)
                case .low: risk.low = max(risk.low ?? to, to)
                }
            }
        }
        risk.nextChange = bound.instant
        return risk
    }
}
