public import HealthCode

/// How a node stands.
public struct StoreStatus: Sendable, Hashable {
    /// Contents in the log; the evidence watermark.
    public var evidence: Int64 = 0
    /// What waits in the outbox.
    public var outbox: Int64 = 0
    /// Where the feed goes on.
    public var cursor: Int64 = 0
    /// Up to when everything that others stated is here.
    public var asOf: Instant?
    /// Persons who wait to be derived, and areas with persons who do.
    public var pending: Int64 = 0
    /// For how long the one of them who waits longest has waited, in seconds; `nil` when nobody waits.
    public var oldestWaitingSeconds: Int64?
    /// Records that do not read, the first thousand: of those who depend on them nothing is said.
    public var setAside: [UnreadableRecord] = []
    /// The earliest instant at which a code may change by itself.
    public var nextReview: Instant?
    /// The readers of the hub's feeds.
    public var readers: [ReaderStatus] = []
}

/// How far a province has read its feed.
public struct ReaderStatus: Sendable, Hashable {
    /// The province.
    public var province: Division
    /// The last entry of its feed.
    public var head: Int64
    /// The last entry that it has read.
    public var acknowledged: Int64
    /// Up to when it has sent everything.
    public var asOf: Instant?
    /// When it was last heard of.
    public var seenAt: Instant?
}

/// Who is coloured how, without saying who.
public struct CodeCounts: Sendable, Hashable {
    /// Persons by the province of their home (`nil`: none) and colour.
    public var byProvince: [Division?: [Colour: Int]] = [:]
    /// Persons by `category/measure`.
    public var byReason: [String: Int] = [:]
}

/// How the node stands, and what its operation notes.
public struct NodeOperation: Sendable, Aggregate {
    let database: Database
    /// What is deleted of the logs is taken off their account.
    let chains: LogChains

    /// How the node stands now.
    public func status() async throws -> StoreStatus {
        try await engine.read { connection in
            var status = StoreStatus()
            status.evidence = try connection.integer("SELECT value FROM counters WHERE name = 'position'") ?? 0
            status.outbox = try connection.integer("SELECT COUNT(*) FROM outbox") ?? 0
            // An area counts as one: how many are in it is found out as they are touched.
            status.pending =
                try connection.integer(
                    "SELECT (SELECT COUNT(*) FROM touched) + (SELECT COUNT(*) FROM area_work)") ?? 0
            status.oldestWaitingSeconds = try Touched(connection: connection).oldestWaitingSeconds()
            status.setAside = try SetAside(connection: connection).records(limit: 1_000)
            status.nextReview = try Self.nextReview(on: connection)
            try connection.query("SELECT value, as_of_us FROM cursors WHERE name = 'feed'", []) {
                status.cursor = $0.integer(0)
                status.asOf = $0.optionalInteger(1).map { Instant(microseconds: $0) }
            }
            try connection.query(
                "SELECT province, head, acknowledged, as_of_us, seen_us FROM readers ORDER BY province", []
            ) { row in
                guard let province = Division(number: row.integer(0)) else { return }
                status.readers.append(
                    ReaderStatus(
                        province: province, head: row.integer(1), acknowledged: row.integer(2),
                        asOf: row.optionalInteger(3).map { Instant(microseconds: $0) },
                        seenAt: row.optionalInteger(4).map { Instant(microseconds: $0) }))
            }
            return status
        }
    }

    /// Writes something that says nothing, durably.
    ///
    /// - Throws: ``SQLError`` when the store cannot be written now.
    public func proveWritable() async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                """
                INSERT INTO cursors (name, value) VALUES ('proof', 1)
                ON CONFLICT (name) DO UPDATE SET value = cursors.value + 1
                """, [])
        }
    }

    /// For how long the one who has waited longest to be derived has waited, in seconds; `nil` when nobody waits.
    public func oldestWaitingSeconds() async throws -> Int64? {
        try await engine.read { try Touched(connection: $0).oldestWaitingSeconds() }
    }

    /// For how long the one who has waited longest to be derived has waited, in seconds, those aside who wait with
    /// everyone of a risk area; `nil` when nobody waits.
    public func longestWaitSeconds() async throws -> Int64? {
        try await engine.read { try Touched(connection: $0).longestWaitSeconds() }
    }

    /// The position of the last content in the log.
    public func watermark() async throws -> Int64 {
        try await engine.read { connection in
            try connection.integer("SELECT value FROM counters WHERE name = 'position'") ?? 0
        }
    }

    /// The earliest instant at which a code or a row of dispatch may change by itself, for the loop that waits for it.
    public func nextReview() async throws -> Instant? {
        try await engine.read { try Self.nextReview(on: $0) }
    }

    private static func nextReview(on connection: any SQLConnection) throws -> Instant? {
        let review = try connection.integer("SELECT MIN(next_us) FROM assessments WHERE next_us IS NOT NULL")
        let change = try WorkTable(connection: connection).nextChange()
        return [review, change].compactMap { $0 }.min().map { Instant(microseconds: $0) }
    }

    /// The codes that this node owns, and at the hub also those that the provinces told it of.
    public func codeCounts() async throws -> CodeCounts {
        try await engine.read { connection in
            var counts = CodeCounts()
            try connection.query(
                """
                SELECT p.home, a.colour, a.reasons, COUNT(*) FROM assessments a
                JOIN persons p ON p.person_key = a.person_key
                WHERE a.is_subject = 1 AND \(self.ownsCondition) GROUP BY p.home, a.colour, a.reasons
                """, []
            ) { row in
                let province = row.optionalInteger(0).flatMap { Division(number: $0)?.province }
                let count = Int(row.integer(3))
                if let colour = Colour(rawValue: UInt8(clamping: row.integer(1))) {
                    counts.byProvince[province, default: [:]][colour, default: 0] += count
                }
                for reason in row.text(2).split(separator: ";") {
                    let name = reason.split(separator: "/").prefix(2).joined(separator: "/")
                    counts.byReason[name, default: 0] += count
                }
            }
            guard self.role == .hub else { return counts }
            try connection.query(
                "SELECT owner, colour, COUNT(*) FROM code_index WHERE colour >= 0 GROUP BY owner, colour", []
            ) {
                guard let colour = Colour(rawValue: UInt8(clamping: $0.integer(1))) else { return }
                counts.byProvince[Division(number: $0.integer(0)), default: [:]][colour, default: 0] += Int(
                    $0.integer(2))
            }
            return counts
        }
    }
}

extension NodeOperation {
    /// Notes where a replay's clock stands, so that a node that starts again does not fall back behind its own answers. It
    /// never goes back: the clocks of several processes are set one after the other.
    public func noteClock(_ now: Instant) async throws {
        // Never a later moment than the one that it shows: it could not be set to that any more.
        let noted = now.seconds &* 1_000_000 &+ Int64(now.attoseconds / 1_000_000_000_000)
        _ = try await engine.write { connection in
            try connection.execute(
                """
                INSERT INTO cursors (name, value) VALUES ('clock', $1)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE cursors.value < excluded.value
                """, [.integer(noted)])
        }
    }

    /// Where the replay's clock stood.
    public func notedClock() async throws -> Instant? {
        try await engine.read { connection in
            try connection.integer("SELECT value FROM cursors WHERE name = 'clock'").map { Instant(microseconds: $0) }
        }
    }
}
