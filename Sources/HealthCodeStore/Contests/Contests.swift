public import HealthCode

/// A resident's objection to a statement, and its clock.
public struct Contest: Sendable, Hashable {
    /// Its name.
    public var id: String
    /// The dataset of the contested statement.
    public var dataset: String
    /// The contested statement.
    public var record: String
    /// When it was opened.
    public var openedAt: Instant
    /// By when it must be answered.
    public var dueAt: Instant
    /// When it was answered.
    public var answeredAt: Instant?
    /// The answer.
    public var answer: String?
    /// What the resident says; only for the resident and for who answers.
    public var statement: String?
    /// How many persons contest the statement, where it stands for all of theirs.
    public var persons = 1
}

/// Why nothing was contested.
public enum ContestFault: Error, Sendable, Hashable {
    /// As many contests of the person wait for an answer as may.
    case tooMany
}

/// Residents' objections to what was stated about them.
public struct Contests: Sendable, Aggregate {
    let database: Database
    let codes: Codes

    /// How many contests of one person wait at once: more reasons than anybody has.
    public static let mostOpenContests: Int64 = 10

    /// Opens a contest of a statement about the person, or of a risk area that is a reason of the person's own code.
    ///
    /// - Parameter rules: by which the code is derived; without them no area is anybody's reason.
    /// - Returns: the contest, or `nil` when no such statement is about the person or one is open already.
    /// - Throws: ``ContestFault``.
    public func openContest(
        by document: IdentityDocument, dataset: Dataset, record: String, statement: String, rules: RuleTimeline?,
        at now: Instant, due: Instant
    ) async throws -> Contest? {
        // Everybody can name every area. It is looked at before anybody else's write waits for it.
        let isOwnArea =
            dataset == .areaRisk
            ? try await isReason(record, in: dataset, of: document, rules: rules, at: now) : false
        return try await engine.write { connection in
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            try directory.find([document])
            guard let person = directory[document], let key = try directory.dataKey(of: person) else { return nil }
            // Two at once must not pass the bound together.
            try CredentialTable(connection: connection).lock([person], in: self.engine.dialect)
            let isAboutThem =
                isOwnArea
                ? 1
                : try connection.integer(
                    "SELECT 1 FROM evidence WHERE dataset = $1 AND record_id = $2 AND person_key = $3 LIMIT 1",
                    [.integer(dataset.number), .text(record), .integer(person)])
            let isOpen = try connection.integer(
                """
                SELECT 1 FROM contests WHERE person_key = $1 AND dataset = $2 AND record_id = $3 AND answered_us IS NULL
                """, [.integer(person), .text(dataset.rawValue), .text(record)])
            guard isAboutThem != nil, isOpen == nil else { return nil }
            let open = try connection.integer(
                "SELECT COUNT(*) FROM contests WHERE person_key = $1 AND answered_us IS NULL", [.integer(person)])
            guard open ?? 0 < Self.mostOpenContests else { throw ContestFault.tooMany }
            let contest = Contest(
                id: Self.randomName(), dataset: dataset.rawValue, record: record, openedAt: now, dueAt: due,
                statement: statement)
            try connection.execute(
                """
                INSERT INTO contests (contest_id, person_key, dataset, record_id, statement, opened_us, due_us)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(contest.id), .integer(person), .text(dataset.rawValue), .text(record),
                    .bytes(try key.seal(Array(statement.utf8))), .integer(now.microseconds),
                    .integer(due.microseconds),
                ])
            return contest
        }
    }

    /// A person's contests, the latest first.
    public func contests(of document: IdentityDocument) async throws -> [Contest] {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return [] }
            return try Self.contests(
                "WHERE person_key = $1 ORDER BY opened_us DESC LIMIT 100", [.integer(person)], on: connection)
        }
    }

    /// Whether a record is among the reasons of somebody's code.
    private func isReason(
        _ record: String, in dataset: Dataset, of document: IdentityDocument, rules: RuleTimeline?, at now: Instant
    ) async throws -> Bool {
        guard let rules, let found = try await codes.explanation(of: document, at: now, rules: rules) else {
            return false
        }
        return found.causes.contains { $0.dataset == dataset.rawValue && $0.record == record }
    }

    /// The statements of which contests wait for an answer, the most urgent first, without what was said: each once,
    /// however many contest it.
    public func openContests(limit: Int = 200) async throws -> [Contest] {
        try await engine.read { connection in
            var contests: [Contest] = []
            try connection.query(
                """
                SELECT MIN(contest_id), dataset, record_id, MIN(opened_us), MIN(due_us), COUNT(*) FROM contests
                WHERE answered_us IS NULL GROUP BY dataset, record_id ORDER BY MIN(due_us), dataset, record_id LIMIT $1
                """, [.integer(Int64(limit))]
            ) { row in
                contests.append(
                    Contest(
                        id: row.text(0), dataset: row.text(1), record: row.text(2),
                        openedAt: Instant(microseconds: row.integer(3)), dueAt: Instant(microseconds: row.integer(4)),
                        persons: Int(row.integer(5))))
            }
            return contests
        }
    }

    /// Answers a contest, and with it all others of the same statement; `false` when there is no such open one. An answer
    /// changes no code: only evidence does.
    public func answerContest(_ id: String, _ answer: String, at now: Instant) async throws -> Bool {
        try await engine.write { connection in
            try connection.execute(
                """
                UPDATE contests SET answered_us = $1, answer = $2 WHERE answered_us IS NULL AND (dataset, record_id) IN (
                    SELECT dataset, record_id FROM contests WHERE contest_id = $3 AND answered_us IS NULL)
                """, [.integer(now.microseconds), .text(answer), .text(id)]) > 0
        }
    }

    private static func contests(
        _ condition: String, _ arguments: [SQLValue], on connection: any SQLConnection
    ) throws -> [Contest] {
        var contests: [Contest] = []
        try connection.query(
            "SELECT contest_id, dataset, record_id, opened_us, due_us, answered_us, answer FROM contests \(condition)",
            arguments
        ) { row in
            contests.append(
                Contest(
                    id: row.text(0), dataset: row.text(1), record: row.text(2),
                    openedAt: Instant(microseconds: row.integer(3)), dueAt: Instant(microseconds: row.integer(4)),
                    answeredAt: row.optionalInteger(5).map { Instant(microseconds: $0) }, answer: row.optionalText(6)))
        }
        return contests
    }
}
