import HealthCode

extension NodeStore {
    /// How many persons' codes are worse with the additions after a position than without them.
    ///
    /// A province knows all about those whose evidence it was sent completely. Of anyone else it cannot tell, so whoever
    /// such a batch accuses (as a contact, a case, an entry) counts; and so does who is named as a contact of a case that
    /// this node does not hold, because another node may. Without rules nobody can tell anything.
    func worsened(
        _ touched: Set<PersonKey>, by submission: Submission, rules: RuleTimeline?, at now: Instant,
        since watermark: Int64, on connection: any SQLConnection
    ) throws -> Int {
        guard let rules else { return submission.accusesByItself ? touched.count : 0 }
        let latest = submission.records.lazy.map(\.content.reportedAt).max()
        var worsened = try contactsOfUnknownCases(since: watermark, on: connection)
        for piece in touched.sorted().chunks(of: 2_000) {
            let comparison = Comparison(
                persons: Set(piece),
                before: try ClosureLoader(connection: connection, through: watermark).evidence(for: Set(piece)),
                after: try ClosureLoader(connection: connection).evidence(for: Set(piece)), rules: rules)
            worsened.formUnion(comparison.worsened(from: now, latest: latest))
        }
        if case .province = role {
            worsened.formUnion(try accusedStrangers(since: watermark, on: connection))
        }
        return worsened.count
    }

    private func contactsOfUnknownCases(
        since watermark: Int64, on connection: any SQLConnection
    ) throws -> Set<PersonKey> {
        var accused: Set<PersonKey> = []
        try connection.query(
            """
            SELECT e.person_key FROM evidence e JOIN links l ON l.person_key = e.person_key AND l.kind = 1
            LEFT JOIN links c ON c.kind = 4 AND c.link_key = l.link_key
            WHERE e.position > $1 AND e.dataset = $2 AND e.is_retracted = 0 AND c.person_key IS NULL
            """, [.integer(watermark), .integer(Dataset.contact.number)]
        ) { accused.insert($0.integer(0)) }
        return accused
    }

    private func accusedStrangers(since watermark: Int64, on connection: any SQLConnection) throws -> Set<PersonKey> {
        var accused: Set<PersonKey> = []
        let datasets = [Dataset.contact, .case, .entry].map { String($0.number) }.joined(separator: ", ")
        try connection.query(
            """
            SELECT e.person_key FROM evidence e JOIN persons p ON p.person_key = e.person_key
            WHERE e.position > $1 AND e.dataset IN (\(datasets)) AND p.is_complete = 0
            """, [.integer(watermark)]
        ) { accused.insert($0.integer(0)) }
        return accused
    }
}

/// Some persons' codes with and without additions.
private struct Comparison {
    let persons: Set<PersonKey>
    let before: Evidence
    let after: Evidence
    let rules: RuleTimeline

    /// How many later instants are looked at for what a batch makes happen then.
    private static let reviews = 8

    /// Who is worse off now or later: what is stated a few minutes ahead of the clock, or of tomorrow, turns nobody red
    /// before its time, and must not get past the second person for that.
    ///
    /// - Parameter latest: the last instant at which something was stated.
    func worsened(from now: Instant, latest: Instant?) -> Set<PersonKey> {
        var worsened: Set<PersonKey> = []
        var reviews: [Instant: Int] = [:]
        for instant in Set([now, max(now, latest ?? now)]) {
            compare(at: instant) { person, old, new in
                if new.colour > old.colour { worsened.insert(person) }
                if let review = new.nextReview, review != old.nextReview { reviews[review, default: 0] += 1 }
            }
        }
        let common = reviews.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.reviews).map(\.key)
        for instant in Set(common + [reviews.keys.max()].compactMap { $0 }) {
            compare(at: instant) { person, old, new in
                if new.colour > old.colour { worsened.insert(person) }
            }
        }
        return worsened
    }

    private func compare(at instant: Instant, _ body: (PersonKey, DerivedCode, DerivedCode) -> Void) {
        let old = DerivedCode.derive(persons, from: before, rules: rules, at: instant)
        let new = DerivedCode.derive(persons, from: after, rules: rules, at: instant)
        for person in persons { body(person, old[person] ?? .nobody, new[person] ?? .nobody) }
    }
}

extension Submission {
    /// Whether somebody's code can be worse for it.
    fileprivate var accusesByItself: Bool {
        switch dataset {
        case .residents, .antibody, .vaccination, .fieldAct: false
        case .naat, .antigen: records.contains { $0.content.isPositive }
        case .case, .contact, .entry, .stay, .trip, .closedLoop, .identityLink, .areaRisk: true
        }
    }
}

extension Array {
    /// The elements in pieces of at most so many.
    func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
