public import HealthCode

/// What one round of derivation did.
public struct DerivationRound: Sendable, Hashable {
    /// Persons that were derived.
    public var derived = 0
    /// Those whose code is shown otherwise than before.
    public var changed = 0
    /// Whether nobody was left when the round began.
    public var isDrained = true
    /// How many codes turned from one colour to another, by (from, to).
    public var turns: [Turn: Int] = [:]

    /// Takes up what another round did.
    mutating func add(_ other: DerivationRound) {
        derived += other.derived
        changed += other.changed
        turns.merge(other.turns, uniquingKeysWith: +)
    }

    /// A change of colour.
    public struct Turn: Sendable, Hashable {
        /// The colour before.
        public var from: Colour
        /// The colour now.
        public var to: Colour
    }
}

extension NodeStore {
    /// Derives the codes of persons who were touched and of those whose next review has come.
    ///
    /// What changes nothing writes nothing but the mark that it was looked at.
    ///
    /// - Parameters:
    ///   - asOf: the watermark of the feeds that codes rest on, for the code log.
    ///   - limit: how many persons at most.
    public func derive(
        at now: Instant, rules: RuleTimeline, asOf: Instant?, limit: Int = 500
    ) async throws -> DerivationRound {
        // Without an edition in force nothing can be said, and nothing that was said is taken back.
        guard rules.edition(at: now) != nil else { return DerivationRound() }
        let claim = try await claim(at: now, limit: limit)
        guard !claim.marks.isEmpty || !claim.due.isEmpty else { return DerivationRound() }
        let works = try await withThrowingTaskGroup(of: Work.self) { group in
            for share in claim.shares {
                group.addTask {
                    try await self.engine.read { connection in
                        try self.work(on: .list(share), at: now, rules: rules, on: connection)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var round = try await engine.writeInTurn { connection in
            let round = try works.reduce(into: DerivationRound()) { round, work in
                round.add(try self.finish(work, at: now, asOf: asOf, on: connection))
            }
            try Touched(connection: connection).unmark(claim.marks)
            return round
        }
        round.isDrained = claim.marks.count + claim.due.count < limit
        return round
    }

    /// Persons to derive: with the mark that touched them, or because their time has come.
    private struct Claim: Sendable {
        var marks: [PersonKey: Int64] = [:]
        var due: Set<PersonKey> = []

        /// From how many on two are at work: fewer are done before a second has begun.
        private static let worthSharing = 512

        /// Everyone, in one share or in two that are derived at the same time. Each is read from a state of the database
        /// of its own; what touches somebody after the claim has a later mark.
        var shares: [Set<PersonKey>] {
            let all = due.union(marks.keys)
            guard all.count >= Self.worthSharing else { return [all] }
            let sorted = all.sorted()
            return [Set(sorted[..<(sorted.count / 2)]), Set(sorted[(sorted.count / 2)...])]
        }
    }

    /// What was found out about persons, all from one state of the database.
    struct Work: Sendable {
        var old: [PersonKey: DerivedCode] = [:]
        var new: [PersonKey: DerivedCode] = [:]
        var causes: [PersonKey: [CodeCause]] = [:]
        /// Those of them whose codes this node owns.
        var owned: Set<PersonKey> = []
        var watermark: Int64 = 0
    }

    /// For how long a process that shares the database may keep what it has claimed.
    private static let leaseSeconds = 60

    private func claim(at now: Instant, limit: Int) async throws -> Claim {
        let due = "SELECT person_key FROM assessments WHERE next_us <= $1 ORDER BY next_us LIMIT $2"
        let arguments: [SQLValue] = [.integer(now.microseconds)]
        guard engine.dialect == .postgres else {
            // One process: nobody else works on them.
            return try await engine.read { connection in
                var claim = Claim()
                try connection.query("SELECT person_key, mark FROM touched LIMIT $1", [.integer(Int64(limit))]) {
                    claim.marks[$0.integer(0)] = $0.integer(1)
                }
                let rest = limit - claim.marks.count
                if rest > 0 {
                    try connection.query(due, arguments + [.integer(Int64(rest))]) { claim.due.insert($0.integer(0)) }
                }
                return claim
            }
        }
        return try await engine.write { connection in
            var claim = Claim()
            // In the order of the index, which learns of rows that are gone; the table itself is read past all of them.
            try connection.query(
                """
                SELECT person_key, mark FROM touched WHERE claimed_until < extract(epoch FROM clock_timestamp())::bigint
                ORDER BY person_key LIMIT $1 FOR UPDATE SKIP LOCKED
                """, [.integer(Int64(limit))]
            ) { claim.marks[$0.integer(0)] = $0.integer(1) }
            // A statement of its own: of both in one the planner makes a join of all with all while the table is small,
            // and keeps it when it is not.
            try connection.execute(
                """
                UPDATE touched SET claimed_until = extract(epoch FROM clock_timestamp())::bigint + \(Self.leaseSeconds)
                WHERE person_key IN (:list)
                """, list: claim.marks.keys.map { .integer($0) })
            let rest = limit - claim.marks.count
            if rest > 0 {
                try connection.query(due + " FOR UPDATE SKIP LOCKED", arguments + [.integer(Int64(rest))]) {
                    claim.due.insert($0.integer(0))
                }
            }
            return claim
        }
    }

    func work(
        on persons: PersonSelection, at now: Instant, rules: RuleTimeline, on connection: any SQLConnection
    ) throws -> Work {
        var work = Work()
        var plain = try PlainCodes(at: now, rules: rules, on: connection)
        try persons.query(
            """
            SELECT person_key, home, is_open, CASE WHEN \(ownsCondition) THEN 1 ELSE 0 END FROM persons
            WHERE \(derivesCondition) AND :persons
            """, on: connection
        ) { row in
            plain.add(row.integer(0), home: row.optionalInteger(1), isOpen: row.integer(2) == 1)
            if row.integer(3) == 1 { work.owned.insert(row.integer(0)) }
        }
        work.watermark = try connection.integer("SELECT value FROM counters WHERE name = 'position'") ?? 0
        try persons.query(
            "SELECT \(AssessmentTable.columns) FROM assessments WHERE :persons", on: connection
        ) { work.old[$0.integer(0)] = AssessmentTable.code($0) }
        try persons.query("SELECT \(PlainCodes.columns) FROM evidence WHERE :persons", on: connection) {
            plain.take($0)
        }
        let derived: Set<PersonKey>
        (work.new, derived) = plain.codes()
        guard !derived.isEmpty else { return work }
        let evidence = try ClosureLoader(connection: connection).evidence(for: derived)
        work.new.merge(DerivedCode.derive(derived, from: evidence, rules: rules, at: now)) { $1 }
        let worse = work.new.filter { $1.colour > (work.old[$0]?.colour ?? .green) }.keys
        work.causes = try CodeCause.find(
            of: Set(worse), in: evidence, rules: rules, at: now, keys: keys, on: connection)
        return work
    }

    private func finish(
        _ work: Work, at now: Instant, asOf: Instant?, on connection: any SQLConnection
    ) throws -> DerivationRound {
        let table = AssessmentTable(connection: connection)
        let written = work.new.filter { work.old[$0] != $1 }
        try table.write(written, at: now, watermark: work.watermark)
        // Those whom this node no longer derives.
        let gone = Set(work.old.keys).subtracting(work.new.keys)
        if !gone.isEmpty {
            try table.remove(gone)
            if try CredentialTable(connection: connection).withdraw(of: gone, at: now) {
                try engine.notify(Channel.status, in: connection)
            }
        }
        return try announce(written, of: work, at: now, asOf: asOf, on: connection)
    }

    /// Logs and publishes codes that were derived, as far as they are shown otherwise than before.
    func announce(
        _ written: [PersonKey: DerivedCode], of work: Work, at now: Instant, asOf: Instant?,
        on connection: any SQLConnection
    ) throws -> DerivationRound {
        var round = DerivationRound()
        round.derived = work.new.count
        var log: [(PersonKey, DerivedCode)] = []
        for (person, code) in written {
            let before = work.old[person]
            if code.shows(theSameAs: before ?? .nobody) { continue }
            log.append((person, code))
            let turn = DerivationRound.Turn(from: before?.colour ?? .green, to: code.colour)
            if turn.from != turn.to { round.turns[turn, default: 0] += 1 }
        }
        round.changed = log.count
        try CodeLog(connection: connection).append(
            log, causes: work.causes, at: now, asOf: asOf, watermark: work.watermark)
        try publish(
            Set(written.filter { $1.isSubject || work.old[$0] != nil }.keys).intersection(work.owned), on: connection)
        if !log.isEmpty { try engine.notify(Channel.codes, in: connection) }
        // Between two rounds codes are signed by what is known then: what a round finds counts, not what it turns.
        let colours = work.new.compactMapValues { $0.colour > .green ? $0.colour : nil }
        let credentials = CredentialTable(connection: connection)
        try credentials.lock(colours.keys, in: engine.dialect)
        if try credentials.withdraw(colours, at: now) {
            try engine.notify(Channel.status, in: connection)
        }
        try noteChanges(of: written.keys, on: connection)
        return round
    }

    /// Tells the hub's index of codes that this node owns.
    private func publish(_ persons: Set<PersonKey>, on connection: any SQLConnection) throws {
        guard !persons.isEmpty else { return }
        switch role {
        case .province:
            try OutboxWriter(connection: connection).add(
                persons.sorted().map { FeedItem(kind: .code, reference: $0) })
            try engine.notify(Channel.outbox, in: connection)
        case .hub:
            // A province owned them before they had no home.
            try connection.execute(
                "DELETE FROM code_index WHERE person_key IN (:list)", list: persons.map { .integer($0) })
        }
    }

    /// Marks everyone whom a change of the rules can touch: those with events, those who are not green, and those who
    /// live or stay in a risk area.
    public func touchForRules() async throws {
        try await engine.write { connection in
            let touched = Touched(connection: connection)
            let mark = SQLValue.integer(try touched.nextMark())
            let tail = "ON CONFLICT \(Touched.again)"
            try connection.execute(
                """
                INSERT INTO touched (person_key, mark) SELECT person_key, $1 FROM persons WHERE is_open = 1 \(tail)
                """, [mark])
            try connection.execute(
                """
                INSERT INTO touched (person_key, mark) SELECT person_key, $1 FROM assessments WHERE colour > 0 \(tail)
                """, [mark])
            var areas: Set<Int64> = []
            try connection.query("SELECT DISTINCT place FROM evidence WHERE person_key = 0", []) {
                areas.insert($0.integer(0))
            }
            let graph = LinkGraph(connection: connection)
            var persons: Set<PersonKey> = []
            for area in areas.compactMap({ Division(number: $0) }) { persons.formUnion(try graph.persons(in: area)) }
            try touched.mark(persons)
            try self.engine.notify(Channel.touched, in: connection)
            try self.noteChangeOfAll(on: connection)
        }
    }

    /// Drops everything that is derived, and marks everyone to be derived again.
    public func dropDerived() async throws {
        try await engine.write { connection in
            try connection.execute("DELETE FROM assessments", [])
            try connection.execute("DELETE FROM touched", [])
            try connection.execute(
                """
                INSERT INTO touched (person_key, mark) SELECT person_key, $1 FROM persons WHERE \(self.derivesCondition)
                """, [.integer(try Touched(connection: connection).nextMark())])
            try self.noteChangeOfAll(on: connection)
        }
    }
}
