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
        var worsened = try contactsOfUnknownCases(since: watermark, on: connection)
        for piece in touched.sorted().chunks(of: 2_000) {
            let persons = Set(piece)
            let before = DerivedCode.derive(
                persons, from: try ClosureLoader(connection: connection, through: watermark).evidence(for: persons),
                rules: rules, at: now)
            let after = DerivedCode.derive(
                persons, from: try ClosureLoader(connection: connection).evidence(for: persons), rules: rules, at: now)
            for person in persons where (after[person]?.colour ?? .green) > (before[person]?.colour ?? .green) {
                worsened.insert(person)
            }
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

extension Submission {
    /// Whether somebody's code can be worse for it.
    fileprivate var accusesByItself: Bool {
        switch dataset {
        case .residents, .antibody, .vaccination: false
        case .naat, .antigen: records.contains { $0.content.isPositive }
        case .case, .contact, .entry, .stay, .trip, .closedLoop, .areaRisk: true
        }
    }
}

extension Array {
    /// The elements in pieces of at most so many.
    func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
