import HealthCode

/// A stored record that does not read any more, and whose code cannot be said for it.
public struct UnreadableRecord: Sendable, Hashable {
    /// Its place in the evidence log.
    public var position: Int64
    /// What is wrong: dataset, field and reason, or that its keyed digest does not match; nothing of what it says.
    public var reason: String
}

/// Evidence that is set aside, since it does not read or is not what was written: somebody has changed the database, the
/// disk has, or the program has a defect.
///
/// Everyone else is derived as ever. Of those who depend on it nothing is said, neither a colour nor that nothing is known:
/// without it they could come out better than they are. Once it reads again, whoever derives them forgets the entry.
struct SetAside {
    let connection: any SQLConnection

    /// Notes on whom nothing is said for which records.
    func note(_ records: [PersonKey: Set<UnreadableRecord>], at now: Instant) throws {
        let rows = records.flatMap { person, records in
            records.map { record -> [SQLValue] in
                [.integer(record.position), .integer(person), .text(record.reason), .integer(now.microseconds)]
            }
        }
        try connection.insert(
            into: "set_aside", ["position", "person_key", "reason", "since_us"], rows,
            onConflict: "(position, person_key) DO UPDATE SET reason = excluded.reason")
    }

    /// Forgets what stood in the way of persons whose codes could be derived.
    func forget(_ persons: Set<PersonKey>) throws {
        guard try connection.integer("SELECT 1 FROM set_aside LIMIT 1") != nil else { return }
        try connection.execute(
            "DELETE FROM set_aside WHERE person_key IN (:list)", list: persons.sorted().map { .integer($0) })
    }

    /// The records, the first in the log first.
    func records(limit: Int) throws -> [UnreadableRecord] {
        var records: [UnreadableRecord] = []
        try connection.query(
            "SELECT position, MIN(reason) FROM set_aside GROUP BY position ORDER BY position LIMIT $1",
            [.integer(Int64(limit))]
        ) { records.append(UnreadableRecord(position: $0.integer(0), reason: $0.text(1))) }
        return records
    }
}

extension Derivation {
    /// Derives persons through the assessor. Those whose evidence does not read are found by halves, so that one of them
    /// costs a few derivations and holds up nobody.
    func derive(
        _ persons: Set<PersonKey>, with loader: ClosureLoader, rules: RuleTimeline, at now: Instant,
        into work: inout Work
    ) throws {
        guard let first = persons.first else { return }
        let evidence: Evidence
        do {
            evidence = try loader.evidence(for: persons)
        } catch StoreFault.unreadableRecords(let records) {
            if persons.count == 1 {
                work.unreadable[first] = records
                return
            }
            let sorted = persons.sorted()
            let middle = sorted.count / 2
            try derive(Set(sorted[..<middle]), with: loader, rules: rules, at: now, into: &work)
            try derive(Set(sorted[middle...]), with: loader, rules: rules, at: now, into: &work)
            return
        }
        let codes = DerivedCode.derive(persons, from: evidence, rules: rules, at: now)
        work.new.merge(codes) { $1 }
        work.items.merge(
            try DerivedWork.derive(
                persons, from: evidence, codes: codes, rules: rules, duties: .national,
                granting: try GrantAuthority(role, on: loader.connection), at: now, keys: keys, on: loader.connection)
        ) { $1 }
        let worse = codes.filter { $1.colour > (work.old[$0]?.code.colour ?? .green) }.keys
        work.causes.merge(
            try CodeCause.find(
                of: Set(worse), in: evidence, rules: rules, at: now, keys: keys, on: loader.connection)
        ) { $1 }
    }

    /// Derives the rows of dispatch of those whose codes another node derives. Of whom records do not read there is none: the
    /// node that derives their codes says which.
    func deriveRows(
        _ persons: Set<PersonKey>, with loader: ClosureLoader, rules: RuleTimeline, at now: Instant,
        into work: inout Work
    ) throws {
        guard !persons.isEmpty else { return }
        do {
            let evidence = try loader.evidence(for: persons)
            work.items.merge(
                try DerivedWork.derive(
                    persons, from: evidence, codes: [:], rules: rules, duties: .national,
                    granting: try GrantAuthority(role, on: loader.connection), at: now, keys: keys,
                    on: loader.connection)
            ) { $1 }
        } catch StoreFault.unreadableRecords where persons.count > 1 {
            for person in persons { try deriveRows([person], with: loader, rules: rules, at: now, into: &work) }
        } catch StoreFault.unreadableRecords {
            return
        }
    }

    /// What reads evidence for derivations, and refuses what was not written by this node.
    func loader(_ areas: AreaLog, on connection: any SQLConnection) -> ClosureLoader {
        ClosureLoader(connection: connection, areas: areas, seals: seals)
    }
}
