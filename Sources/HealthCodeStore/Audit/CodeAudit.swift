public import HealthCode

extension Derivation {
    /// Compares derived codes with what the evidence gives, for everyone who does not wait to be derived anyway. Nothing is
    /// changed, and a node may run beside it.
    ///
    /// - Parameters:
    ///   - now: what the codes are compared for first; one that comes out otherwise is derived again for its own instant.
    ///   - rules: those that the codes were derived by.
    ///   - progress: told how many persons are done.
    /// - Returns: how many codes were compared, and which are not what they should be.
    public func auditCodes(
        at now: Instant, rules: RuleTimeline, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> (compared: Int, findings: [AuditFinding]) {
        var total = (compared: 0, findings: [AuditFinding]())
        var after: PersonKey = 0
        while true {
            let start = after
            let (step, next) = try await engine.read { connection in
                let last = try connection.integer(
                    "SELECT person_key FROM persons WHERE person_key > $1 ORDER BY person_key LIMIT 1 OFFSET $2",
                    [.integer(start), .integer(9_999)])
                let step = try self.auditCodes(
                    of: .range(after: start, through: last ?? .max), at: now, rules: rules, on: connection)
                return (step, last)
            }
            total.compared += step.compared
            total.findings += step.findings
            progress(total.compared)
            guard let next else { return total }
            after = next
        }
    }

    private func auditCodes(
        of persons: PersonSelection, at now: Instant, rules: RuleTimeline, on connection: any SQLConnection
    ) throws -> (compared: Int, findings: [AuditFinding]) {
        let work = try work(on: persons, at: now, rules: rules, checksSeals: true, on: connection)
        var waiting: Set<PersonKey> = []
        try persons.query("SELECT person_key FROM touched WHERE :persons", on: connection) {
            waiting.insert($0.integer(0))
        }
        waiting.formUnion(work.unreadable.keys)
        let areas = try areaLogs.log(on: connection)
        let mark = try connection.integer("SELECT value FROM counters WHERE name = 'mark'") ?? 0
        var compared = 0
        var wrong: [PersonKey: String] = [:]
        // What does not come out the same now is derived once more for the instant that it is of.
        var doubtful: [Int64: Set<PersonKey>] = [:]
        for (person, standing) in work.old where !waiting.contains(person) {
            compared += 1
            if standing.version.state > mark {
                wrong[person] = "its version is one that was never drawn"
            } else if try isBehind(standing, of: person, areas, on: connection) {
                compared -= 1
            } else if work.new[person].map({ !standing.code.says(theSameAs: $0) }) ?? true {
                doubtful[standing.version.at, default: []].insert(person)
            }
        }
        for (instant, persons) in doubtful {
            let then = try self.work(
                on: .list(persons), at: Instant(microseconds: instant), rules: rules, checksSeals: true, on: connection)
            for person in persons where then.unreadable[person] == nil {
                guard let standing = work.old[person]?.code else { continue }
                guard let derived = then.new[person] else {
                    wrong[person] = "\(Self.text(standing)) stands where nothing is derived"
                    continue
                }
                if standing.says(theSameAs: derived) { continue }
                wrong[person] = "\(Self.text(standing)) stands where the evidence gives \(Self.text(derived))"
            }
        }
        for (person, derived) in work.new
        where derived.isSubject && work.old[person] == nil && !waiting.contains(person) {
            compared += 1
            wrong[person] = "no code stands where the evidence gives \(Self.text(derived))"
        }
        return (
            compared,
            wrong.sorted { $0.key < $1.key }.map { person, text in
                AuditFinding(.derived, "assessments", "person_key \(person): \(text)", first: person, last: person)
            }
        )
    }

    /// Whether a code waits to be derived again because an area has changed: nobody is touched before somebody comes to it.
    private func isBehind(
        _ standing: StandingCode, of person: PersonKey, _ areas: AreaLog, on connection: any SQLConnection
    ) throws -> Bool {
        guard standing.version.state < areas.state else { return false }
        return try LinkGraph(connection: connection).places(of: person)
            .contains { areas.hasChanged($0, since: standing.version.state) }
    }

    /// What an operator is told of a code: no reasons, since these name what somebody has.
    private static func text(_ code: DerivedCode) -> String { code.isSubject ? code.colour.name : "nothing" }
}

extension DerivedCode {
    /// Whether all that anybody is told is the same.
    fileprivate func says(theSameAs other: DerivedCode) -> Bool {
        shows(theSameAs: other) && doses == other.doses && negativeAt == other.negativeAt
    }
}
