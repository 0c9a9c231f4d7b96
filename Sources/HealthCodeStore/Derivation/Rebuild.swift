public import HealthCode

extension Derivation {
    /// How many persons are derived at once: enough that statements cost little each, few enough that a piece is
    /// written in a blink and that two at work need no memory that counts.
    private static let pieceSize: Int64 = 10_000

    /// Drops the derived codes and derives everyone again, a piece of persons after the other; each piece is dropped and
    /// written in one transaction, so that nobody is ever without a code, and a rebuild that is killed leaves only
    /// whole pieces. What comes out as it was is neither logged nor published again, and a code that a node beside it derived
    /// from later evidence, or for a later instant, stays.
    ///
    /// - Parameters:
    ///   - documents: how many rule documents `rules` were made of; `nil` for rules that rest on none.
    ///   - announces: whether changes are logged and published; only a store that is being filled for a test says no.
    ///   - progress: told how many persons are done.
    /// - Returns: what was done in all.
    /// - Throws: ``StaleRules`` when a document has come meanwhile: what is done by then stands, and is done again by whoever
    ///   applies it.
    public func rebuild(
        at now: Instant, rules: RuleTimeline, documents: Int? = nil, asOf: Instant?, behind: [MissingProvince] = [],
        announces: Bool = true, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> DerivationRound {
        try await rebuild(
            at: now, rules: rules, documents: documents, asOf: asOf, behind: behind, announces: announces,
            progress: progress
        ) {}
    }

    /// The same with what happens between the reading and the writing of a piece, for tests of just that.
    package func rebuild(
        at now: Instant, rules: RuleTimeline, documents: Int? = nil, asOf: Instant?, behind: [MissingProvince] = [],
        announces: Bool = true, progress: @Sendable (Int) -> Void = { _ in },
        afterReading: @escaping @Sendable () async throws -> Void
    ) async throws -> DerivationRound {
        guard rules.edition(at: now) != nil else { return DerivationRound() }
        let watermarks = FeedWatermarks(common: asOf, behind: behind)
        var total = DerivationRound()
        var next: PersonKey? = 0
        try await withThrowingTaskGroup(of: DerivationRound.self) { group in
            // Two read and derive while a third waits for the writer.
            for _ in 0..<3 {
                guard let piece = try await takePiece(&next) else { break }
                group.addTask {
                    try await self.rebuild(piece, at: now, rules: rules, documents, watermarks, announces, afterReading)
                }
            }
            while let round = try await group.next() {
                total.add(round)
                progress(total.derived)
                guard let piece = try await takePiece(&next) else { continue }
                group.addTask {
                    try await self.rebuild(piece, at: now, rules: rules, documents, watermarks, announces, afterReading)
                }
            }
        }
        return total
    }

    /// The next range of persons; the last one ends with the largest number there can be.
    private func takePiece(_ next: inout PersonKey?) async throws -> (after: PersonKey, through: PersonKey)? {
        guard let after = next else { return nil }
        let last = try await engine.read { connection in
            try connection.integer(
                "SELECT person_key FROM persons WHERE person_key > $1 ORDER BY person_key LIMIT 1 OFFSET $2",
                [.integer(after), .integer(Self.pieceSize - 1)])
        }
        next = last
        return (after, last ?? .max)
    }

    private func rebuild(
        _ piece: (after: PersonKey, through: PersonKey), at now: Instant, rules: RuleTimeline, _ documents: Int?,
        _ watermarks: FeedWatermarks, _ announces: Bool, _ afterReading: @Sendable () async throws -> Void
    ) async throws -> DerivationRound {
        let selection = PersonSelection.range(after: piece.after, through: piece.through)
        let work = try await engine.read { try self.work(on: selection, at: now, rules: rules, on: $0) }
        try work.check(documents)
        try await afterReading()
        return try await engine.write { connection in
            try EvidenceWriter.lockLog(on: connection)
            let table = AssessmentTable(connection: connection)
            try table.lock()
            var work = work
            if try Self.mark(on: connection) != work.version.state {
                // Evidence that came meanwhile: with all writers kept out, once more.
                work = try self.work(on: selection, at: now, rules: rules, on: connection)
                try work.check(documents)
            } else {
                // A node that runs beside this may have derived them for a later instant.
                work.old = try table.rows(of: selection)
            }
            let taken = try table.put(
                work.new, inPlaceOf: work.old, after: piece.after, through: piece.through, work.version,
                watermark: work.watermark)
            let lists = try WorkTable(connection: connection).put(
                work.items, after: piece.after, through: piece.through, taken: work.rowsMayBeWritten(taken),
                work.version)
            try self.noteChanges(ofLists: lists, on: connection)
            if work.items.contains(where: { $1.grantTo != nil }) {
                try self.engine.notify(Channel.grants, in: connection)
            }
            try self.noteUnreadable(in: work, derived: taken, at: now, on: connection)
            try self.withdraw(of: Set(work.unreadable.keys), at: now, on: connection)
            var round = DerivationRound()
            round.derived = taken.count
            if announces { round = try self.announce(taken, of: work, at: now, watermarks, on: connection) }
            // After the rows of persons: who takes a credential locks these first too.
            try connection.execute(
                "DELETE FROM touched WHERE mark <= $1 AND person_key > $2 AND person_key <= $3",
                [.integer(work.version.state), .integer(piece.after), .integer(piece.through)])
            return round
        }
    }

    /// The last mark that touched anybody.
    private static func mark(on connection: any SQLConnection) throws -> Int64 {
        try connection.integer("SELECT value FROM counters WHERE name = 'mark'") ?? 0
    }
}
