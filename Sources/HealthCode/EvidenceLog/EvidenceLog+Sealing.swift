extension EvidenceLog {
    /// The evidence as it stands, ready for assessment. The log can go on being filled.
    ///
    /// - Parameter cards: documents that stand for identity cards, where they are known by pseudonyms: a link between two
    ///   cards waits for a second one.
    public func sealed(cards: Set<IdentityDocument> = []) -> Evidence {
        let order = personsInOrder()
        var ranks = [UInt32](repeating: 0, count: order.count)
        for (rank, number) in order.enumerated() { ranks[Int(number)] = UInt32(rank) }

        let tables = EvidenceTables(
            residents: table(residents, ranks), naats: table(naats, ranks), antigens: table(antigens, ranks),
            antibodies: table(antibodies, ranks), vaccinations: table(vaccinations, ranks),
            cases: PersonTable(cases, ids: names.caseRecords, ranks: ranks),
            contacts: PersonTable(
                contacts.log, ids: contacts.ids, ranks: ranks, renumber: { $0.renumbered(ranks) }),
            entries: table(entries, ranks), stays: table(stays, ranks), trips: table(trips, ranks),
            closedLoops: table(closedLoops, ranks),
            identityLinks: PersonTable(
                identityLinks.log, ids: identityLinks.ids, ranks: ranks, renumber: { $0.renumbered(ranks) }),
            fieldActs: table(fieldActs, ranks))

        var areas: [Held<AreaRiskStatement>] = []
        areaRisks.log.forEachHeld { version, tenure in
            areas.append(
                Held(
                    reportedAt: version.reportedAt, until: tenure.until, statement: version.statement,
                    known: KnownSince(tenure), record: version.record))
        }
        let (areaGroupsOfPlace, areasOfGroup) = groups(of: areas)
        let persons = order.map(document)
        let standIns = cards.isEmpty ? [] : persons.indices.filter { cards.contains(persons[$0]) }.map { UInt32($0) }
        return Evidence(
            persons: persons, tables: tables, areas: areas, areaIDs: areaRisks.ids, places: names.places,
            workers: names.workers, areaGroupsOfPlace: areaGroupsOfPlace, areasOfGroup: areasOfGroup,
            coachCount: names.coaches.count,
            cards: Set(standIns))
    }

    /// The numbers of all persons in the order of (`document_type`, `document_number`).
    ///
    /// Their keys are compared by the first sixteen bytes, which stand in the array that is sorted, and only where these
    /// are equal by the whole.
    private func personsInOrder() -> [UInt32] {
        var keys = (0..<UInt32(names.persons.count)).map { number in
            names.persons.withBytes(of: number) { key in
                (first: Self.word(key, at: 0), second: Self.word(key, at: 8), number: number)
            }
        }
        keys.sort { left, right in
            if left.first != right.first { return left.first < right.first }
            if left.second != right.second { return left.second < right.second }
            return names.persons.precedes(left.number, right.number)
        }
        return keys.map(\.number)
    }

    /// Eight bytes as a number that sorts as they do; zeros behind the end.
    private static func word(_ key: Bytes, at start: Int) -> UInt64 {
        (start..<start + 8).reduce(0) { $0 << 8 | UInt64($1 < key.count ? key[$1] : 0) }
    }

    private func document(of number: UInt32) -> IdentityDocument {
        names.persons.withBytes(of: number) { key in
            IdentityDocument(
                type: DocumentType(order: key[0]) ?? .idCard,
                normalised: String(decoding: key.dropFirst(), as: UTF8.self))
        }
    }

    private func table<S>(_ source: NumberedLog<S>, _ ranks: [UInt32]) -> PersonTable<S> {
        PersonTable(source.log, ids: source.ids, ranks: ranks)
    }

    /// Areas grouped by their division, and for each place the groups whose division it lies in.
    private func groups(of areas: [Held<AreaRiskStatement>]) -> (ofPlace: NumberLists, areas: NumberLists) {
        var groups: [Division: UInt32] = [:]
        var members: [(list: UInt32, number: UInt32)] = []
        for (number, area) in areas.enumerated() {
            let group = groups[area.statement.division] ?? UInt32(groups.count)
            groups[area.statement.division] = group
            members.append((group, UInt32(number)))
        }
        var memberships: [(list: UInt32, number: UInt32)] = []
        for (number, place) in names.places.enumerated() {
            for level in DivisionLevel.allCases where level <= place.level {
                let ancestor = place.ancestor(level)
                guard ancestor.level == level, let group = groups[ancestor] else { continue }
                memberships.append((UInt32(number), group))
            }
        }
        return (
            NumberLists(count: names.places.count, items: memberships),
            NumberLists(count: groups.count, items: members)
        )
    }
}

extension Held {
    /// The order (`reported_at`, `record_id`).
    func reported(before other: Held, _ ids: ByteStringTable) -> Bool {
        reportedAt != other.reportedAt ? reportedAt < other.reportedAt : ids.precedes(record, other.record)
    }
}
