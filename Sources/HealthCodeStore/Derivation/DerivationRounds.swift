public import HealthCode

/// The store has rule documents that the rules were not made of: what is derived without them would not hold.
public struct StaleRules: Error, Sendable, Hashable {}

/// The derivation of codes from the evidence log. What it writes can be dropped and derived again.
public struct Derivation: Sendable, Aggregate {
    let database: Database
    /// By which rows of evidence are known to be what was written.
    let seals: EvidenceSeals
    /// The risk areas, at hand.
    let areaLogs: AreaLogs

    init(database: Database) {
        self.database = database
        seals = EvidenceSeals(keys: database.keys)
        areaLogs = AreaLogs(seals: seals)
    }

    /// Derives the codes of persons who were touched and of those whose next review has come.
    ///
    /// Several processes may do so on one database: each claims others, and what one of them finds out never takes the place
    /// of what was found out later (``DerivedTable``).
    ///
    /// - Parameters:
    ///   - documents: how many rule documents `rules` were made of (``documents()``); `nil` for rules that rest on none.
    ///   - asOf: the watermark of the feeds that codes rest on, for the code log; those aside who are behind.
    ///   - behind: whose statements are missing.
    ///   - limit: how many persons at most.
    public func derive(
        at now: Instant, rules: RuleTimeline, documents: Int? = nil, asOf: Instant?, behind: [MissingProvince] = [],
        limit: Int = 500
    ) async throws -> DerivationRound {
        try await derive(at: now, rules: rules, documents: documents, asOf: asOf, behind: behind, limit: limit) {}
    }

    /// The same with what happens between the reading and the writing, for tests of just that.
    package func derive(
        at now: Instant, rules: RuleTimeline, documents: Int? = nil, asOf: Instant?, behind: [MissingProvince] = [],
        limit: Int = 500, afterReading: @Sendable () async throws -> Void
    ) async throws -> DerivationRound {
        // Without an edition in force nothing can be said, and nothing that was said is taken back.
        guard rules.edition(at: now) != nil else { return DerivationRound() }
        let claim = try await claim(at: now, limit: limit)
        let isLeft = claim.persons.count >= limit ? true : try await touchInAreas(claim, limit: limit)
        guard !claim.persons.isEmpty else {
            var round = DerivationRound()
            round.isDrained = !isLeft
            return round
        }
        do {
            let works = try await read(claim, at: now, rules: rules, documents: documents)
            try await afterReading()
            var round = try await engine.writeInTurn { connection in
                try self.finish(
                    works, of: claim, at: now, FeedWatermarks(common: asOf, behind: behind), on: connection)
            }
            round.isDrained = !isLeft
            return round
        } catch {
            // Who failed need not be waited for. If this fails too, the claim runs out by itself.
            try? await giveBack(claim)
            guard error is StaleRules else { throw error }
            var round = DerivationRound()
            round.isDrained = false
            round.hasStaleRules = true
            return round
        }
    }

    private func claim(at now: Instant, limit: Int) async throws -> Claim {
        guard engine.dialect == .postgres else {
            return try await engine.read { try Claim.look(at: now, limit: limit, on: $0) }
        }
        return try await engine.write { try Claim.take(at: now, limit: limit, on: $0) }
    }

    /// While there is room, touches the next of those who are in an area that has changed: for the next round, so that whom
    /// single facts touch meanwhile waits for no more than one.
    ///
    /// - Returns: whether anybody may be left.
    private func touchInAreas(_ claim: Claim, limit: Int) async throws -> Bool {
        guard claim.areasAreLeft else { return false }
        return try await engine.write { connection in
            try AreaWork(connection: connection).touchNext(limit - claim.persons.count).isLeft
        }
    }

    /// Frees those whom processes have claimed that have died since.
    ///
    /// For whoever has nothing to derive that nobody has claimed.
    ///
    /// - Returns: how many were freed, and whether others are still at work on somebody.
    public func releaseAbandonedClaims() async throws -> (freed: Int, othersAreAtIt: Bool) {
        guard engine.dialect == .postgres else { return (0, false) }
        let isAnybodyLeft = try await engine.read { connection in
            try connection.integer("SELECT 1 FROM touched LIMIT 1") != nil
        }
        guard isAnybodyLeft else { return (0, false) }
        let freed = try await engine.write { try Claim.releaseAbandoned(on: $0) }
        return (freed, freed == 0)
    }

    private func giveBack(_ claim: Claim) async throws {
        guard claim.token != nil else { return }
        try await engine.write { try claim.release(claim.persons, readAt: -1, on: $0) }
    }

    private func read(
        _ claim: Claim, at now: Instant, rules: RuleTimeline, documents: Int?
    ) async throws -> [Work] {
        try await withThrowingTaskGroup(of: Work.self) { group in
            for share in claim.shares {
                group.addTask {
                    try await self.engine.read { connection in
                        let work = try self.work(on: .list(share), at: now, rules: rules, on: connection)
                        // Documents that came since are in the store: what is made without them would have to be made anew.
                        try work.check(documents)
                        return work
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// What was found out about persons, all from one state of the database.
    struct Work: Sendable {
        /// Whom was looked at.
        var persons: PersonSelection
        var old: [PersonKey: StandingCode] = [:]
        var new: [PersonKey: DerivedCode] = [:]
        /// What follows for divisions of those of whom something does.
        var items: [PersonKey: DerivedWork] = [:]
        var causes: [PersonKey: [CodeCause]] = [:]
        /// Those of them whose codes this node owns.
        var owned: Set<PersonKey> = []
        /// Those whose rows of dispatch the hub derives, and not their codes.
        var crossing: Set<PersonKey> = []
        /// Of whom nothing can be said, and for which records.
        var unreadable: [PersonKey: Set<UnreadableRecord>] = [:]
        var watermark: Int64 = 0
        var version: DerivationVersion

        /// - Throws: ``StaleRules``.
        func check(_ documents: Int?) throws {
            if let documents, version.rules > documents { throw StaleRules() }
        }

        /// Leaves out whom somebody else has taken over.
        mutating func keep(_ held: Set<PersonKey>) {
            old = old.filter { held.contains($0.key) }
            new = new.filter { held.contains($0.key) }
            unreadable = unreadable.filter { held.contains($0.key) }
            crossing.formIntersection(held)
        }

        /// Those of whom a row of dispatch, or that there is none, may be written.
        ///
        /// - Parameter taken: those whose code was.
        func rowsMayBeWritten(_ taken: Set<PersonKey>) -> Set<PersonKey> { taken.union(crossing) }

        /// Those of whom this node has something to say for divisions.
        var looked: Set<PersonKey> { Set(new.keys).union(crossing) }
    }

    func work(
        on persons: PersonSelection, at now: Instant, rules: RuleTimeline, checksSeals: Bool = false,
        on connection: any SQLConnection
    ) throws -> Work {
        var work = Work(persons: persons, version: DerivationVersion(state: 0, at: now.microseconds, rules: 0))
        var areaState: Int64 = 0
        // Before everything else: where statements see what commits between them, what is read is at least of this state.
        try connection.query(
            """
            SELECT (SELECT value FROM counters WHERE name = 'mark'), (SELECT COUNT(*) FROM documents),
            (SELECT value FROM counters WHERE name = 'position'), (SELECT value FROM counters WHERE name = 'areas')
            """, []
        ) { row in
            work.version.state = row.integer(0)
            work.version.rules = row.integer(1)
            work.watermark = row.integer(2)
            areaState = row.integer(3)
        }
        let areas = try areaLogs.log(of: areaState, on: connection)
        var plain = PlainCodes(at: now, rules: rules, areas: areas, seals: checksSeals ? seals : nil)
        try persons.query(
            """
            SELECT person_key, home, is_open, CASE WHEN \(ownsCondition) THEN 1 ELSE 0 END FROM persons
            WHERE \(derivesCondition) AND :persons
            """, on: connection
        ) { row in
            plain.add(row.integer(0), home: row.optionalInteger(1), isOpen: row.integer(2) == 1)
            if row.integer(3) == 1 { work.owned.insert(row.integer(0)) }
        }
        work.old = try AssessmentTable(connection: connection).rows(of: persons)
        try persons.query("SELECT \(plain.columns) FROM evidence WHERE :persons", on: connection) {
            plain.take($0)
        }
        let derived: Set<PersonKey>
        (work.new, derived) = plain.codes()
        let loader = loader(areas, on: connection)
        if role == .hub {
            work.crossing = try CrossingPersons(
                connection: connection, authority: GrantAuthority(role, on: connection)
            ).among(persons).subtracting(work.owned)
            try deriveRows(work.crossing, with: loader, rules: rules, at: now, into: &work)
        }
        guard !derived.isEmpty else { return work }
        try derive(derived, with: loader, rules: rules, at: now, into: &work)
        return work
    }

    /// Writes what was found out of those who are still the claim's own.
    private func finish(
        _ works: [Work], of claim: Claim, at now: Instant, _ watermarks: FeedWatermarks,
        on connection: any SQLConnection
    ) throws -> DerivationRound {
        // First the log's lock, as everyone who writes takes it; then this, before the rows of the claim, as a rebuild
        // does, so that no two wait for each other.
        try EvidenceWriter.lockLog(on: connection)
        let table = AssessmentTable(connection: connection)
        try table.lock()
        let held = try claim.held(on: connection)
        var total = DerivationRound()
        for var work in works {
            if held.count < claim.persons.count { work.keep(held) }
            let persons = Set(work.new.keys).union(work.old.keys)
            // As they stand now: a rebuild may have been here meanwhile, and what changes is told against that.
            work.old = try table.rows(of: .list(persons))
            let taken = try table.put(work.new, work.version, watermark: work.watermark)
            try noteUnreadable(in: work, derived: taken, at: now, on: connection)
            try remove(Set(work.old.keys).subtracting(work.new.keys), of: work, at: now, on: connection)
            total.add(try announce(taken, of: work, at: now, watermarks, on: connection))
            guard case .list(let share) = work.persons else { continue }
            let lists = try WorkTable(connection: connection).put(
                work.items, of: share.intersection(held), derived: work.looked,
                taken: work.rowsMayBeWritten(taken), work.version)
            try noteChanges(ofLists: lists, on: connection)
            if work.items.contains(where: { $1.grantTo != nil }) {
                try engine.notify(Channel.grants, in: connection)
            }
            try claim.release(share.intersection(held), readAt: work.version.state, on: connection)
        }
        return total
    }

    /// Takes the codes of those away whom this node no longer derives.
    private func remove(
        _ gone: Set<PersonKey>, of work: Work, at now: Instant, on connection: any SQLConnection
    ) throws {
        guard !gone.isEmpty else { return }
        let removed = try AssessmentTable(connection: connection).remove(
            gone, standing: work.old, work.version)
        try withdraw(of: removed, at: now, on: connection)
    }

    /// Notes whose codes cannot be said for what, and of whom that is over.
    func noteUnreadable(
        in work: Work, derived: Set<PersonKey>, at now: Instant, on connection: any SQLConnection
    ) throws {
        let setAside = SetAside(connection: connection)
        try setAside.note(work.unreadable, at: now)
        try setAside.forget(derived)
    }

    /// Withdraws what was signed of persons whose codes this node can no longer say.
    func withdraw(of removed: Set<PersonKey>, at now: Instant, on connection: any SQLConnection) throws {
        guard !removed.isEmpty else { return }
        try noteChanges(of: removed, on: connection)
        if try CredentialTable(connection: connection).withdraw(of: removed, at: now) {
            try engine.notify(Channel.status, in: connection)
        }
    }

    /// Logs and publishes codes that were taken, as far as they are shown otherwise than before.
    func announce(
        _ taken: Set<PersonKey>, of work: Work, at now: Instant, _ watermarks: FeedWatermarks,
        on connection: any SQLConnection
    ) throws -> DerivationRound {
        var round = DerivationRound()
        round.derived = taken.count
        round.unreadable = work.unreadable.values.reduce(into: []) { $0.formUnion($1) }
        let new = taken.count == work.new.count ? work.new : work.new.filter { taken.contains($0.key) }
        let written = new.filter { work.old[$0]?.code != $1 }
        var log: [(PersonKey, DerivedCode)] = []
        for (person, code) in written {
            let before = work.old[person]?.code
            if code.shows(theSameAs: before ?? .nobody) { continue }
            log.append((person, code))
            let turn = DerivationRound.Turn(from: before?.colour ?? .green, to: code.colour)
            if turn.from != turn.to { round.turns[turn, default: 0] += 1 }
        }
        round.changed = log.count
        try CodeLog(connection: connection).append(
            log, causes: work.causes, at: now,
            asOf: try FeedRelations(connection: connection).asOf(log.map(\.0), watermarks), watermark: work.watermark)
        try publish(
            Set(written.filter { $1.isSubject || work.old[$0] != nil }.keys).intersection(work.owned), on: connection)
        if !log.isEmpty { try engine.notify(Channel.codes, in: connection) }
        // Between two rounds codes are signed by what is known then: what a round finds counts, not what it turns.
        let colours = new.compactMapValues { $0.colour > .green ? $0.colour : nil }
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

    /// Says with the transaction that the lists of these divisions have changed: their codes, or nothing when they are very
    /// many.
    func noteChanges(ofLists divisions: Set<Division>, on connection: any SQLConnection) throws {
        guard !divisions.isEmpty else { return }
        // PostgreSQL takes notes of less than 8,000 bytes.
        let note = divisions.count > 500 ? "" : divisions.sorted().map(\.description).joined(separator: " ")
        try engine.notify(Channel.lists, note: note, in: connection)
    }

    /// Marks everyone whom a change of the rules can touch: those with events, those who are not green, and those who
    /// live or stay in a risk area.
    public func touchForRules() async throws {
        try await engine.write { connection in
            let mark = try Touched(connection: connection).nextMark()
            // Areas before persons, as whoever works through the areas takes them.
            let areas = try self.areaLogs.log(on: connection)
            try AreaWork(connection: connection).note(areas.places, mark: mark)
            let tail = "ON CONFLICT \(Touched.again)"
            // Rules judge the past of the indicators too.
            let touched = [
                ("persons", "is_open = 1"), ("assessments", "colour > 0"), ("work_items", "figures IS NOT NULL"),
            ]
            for (table, condition) in touched {
                try connection.execute(
                    """
                    INSERT INTO touched (person_key, mark) SELECT person_key, $1 FROM \(table) WHERE \(condition)
                    ORDER BY person_key \(tail)
                    """, [.integer(mark)])
            }
            try self.engine.notify(Channel.touched, in: connection)
            try self.noteChangeOfAll(on: connection)
        }
    }

    /// Drops everything that is derived, and marks everyone to be derived again.
    public func dropDerived() async throws {
        try await engine.write { connection in
            try connection.execute("DELETE FROM assessments", [])
            try WorkTable(connection: connection).drop()
            try connection.execute("DELETE FROM touched", [])
            try connection.execute(
                """
                INSERT INTO touched (person_key, mark) SELECT person_key, $1 FROM persons WHERE \(self.derivesCondition)
                """, [.integer(try Touched(connection: connection).nextMark())])
            if self.role == .hub {
                try Touched(connection: connection).mark(try CrossingPersons.everyoneAnswered(on: connection))
            }
            try self.noteChangeOfAll(on: connection)
        }
    }
}
