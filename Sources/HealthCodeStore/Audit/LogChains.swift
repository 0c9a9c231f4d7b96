import Crypto
public import HealthCode

/// Keeps account of a store's logs, so that a hand in them is noticed.
///
/// Each log is a chain of segments in `log_chain`. Rows of evidence are accounted for in the transaction that adds them, under
/// the lock that it holds anyway. Entries of the other two logs are written in many places and without a common lock, so they
/// are sealed in the background (``seal(at:)``): their numbers come from a counter whose row is locked until the commit, so that
/// whoever sees a number sees all entries up to it.
public struct LogChains: Sendable, Aggregate {
    let database: Database

    /// Those that are sealed in the background.
    static let background: [AuditedLog] = [.codes, .accesses]

    /// How many rows are sealed at once: no other writer waits long for it.
    private static let piece: Int64 = 2_000

    // MARK: Sealing

    /// Seals what was written since the last time. Several processes may do so at once.
    public func seal(at now: Instant) async throws {
        for log in Self.background {
            while try await sealNext(log, at: now) {}
        }
    }

    /// - Returns: whether more is left.
    private func sealNext(_ log: AuditedLog, at now: Instant) async throws -> Bool {
        let keys = keys
        let found = try await engine.read { connection -> (after: Int64, rows: Rows, isLast: Bool)? in
            let chain = LogChain(log, keys: keys, on: connection)
            let after = try chain.tip()?.last ?? 0
            let last = try log.lastNumber(on: connection)
            guard last > after else { return nil }
            let through = min(last, after + Self.piece)
            return (after, try Rows(after: after, through: through, of: chain), through == last)
        }
        guard let found else { return false }
        // What is sealed does not change any more, so it is read and counted before anybody has to wait.
        try await engine.write { connection in
            try connection.hold(.logChain)
            let chain = LogChain(log, keys: keys, on: connection)
            guard try chain.tip()?.last ?? 0 == found.after else { return }
            try chain.append(
                first: found.after + 1, last: found.rows.through, rows: found.rows.count, sum: found.rows.sum,
                at: now.microseconds)
        }
        return !found.isLast
    }

    /// Rows of a log, counted and added up.
    struct Rows: Sendable {
        let through: Int64
        var count: Int64 = 0
        var sum = RowSum()

        init(after: Int64, through: Int64, of chain: LogChain) throws {
            self.through = through
            let digests = chain.digests
            try chain.connection.query(chain.log.selection(), [.integer(after), .integer(through)]) { row in
                count += 1
                sum += digests.digest(row)
            }
        }
    }

    /// Ends the segments that have grown since the last time, so that others can be told their heads.
    public func close() async throws {
        let keys = keys
        let isOpen = try await engine.read { connection in
            try AuditedLog.allCases.contains {
                try LogChain($0, keys: keys, on: connection).tip()?.isOpen ?? false
            }
        }
        guard isOpen else { return }
        try await engine.write { connection in
            try connection.hold(.logChain)
            try EvidenceWriter.lockLog(on: connection)
            for log in AuditedLog.allCases { try LogChain(log, keys: keys, on: connection).close() }
        }
    }

    // MARK: What was there before

    /// The cursor that a store has until what was in it before its logs were chained is accounted for.
    static let unchained = "unchained"

    /// Accounts for the rows that were there before logs were chained, as they stand, and seals evidence from before there were
    /// seals; once, when a store is opened for the first time by a program that does so. From then on no row is without.
    func adopt() async throws {
        while try await adoptNext() {}
    }

    private func adoptNext() async throws -> Bool {
        let keys = keys
        let waits = try await engine.read { try Self.isUnchained(on: $0) }
        guard waits else { return false }
        return try await engine.write { connection in
            try connection.hold(.logChain)
            try EvidenceWriter.lockLog(on: connection)
            guard try Self.isUnchained(on: connection) else { return false }
            for log in AuditedLog.allCases {
                let chain = LogChain(log, keys: keys, on: connection)
                let tip = try chain.tip()
                // A chain that has begun takes over nothing any more, whatever somebody wrote into the cursors.
                if let tip, !tip.isAdopted { continue }
                let after = tip?.last ?? 0
                let last = try log.lastNumber(on: connection)
                guard last > after else { continue }
                let through = min(last, after + Self.piece)
                if log == .evidence { try Self.sealEvidence(after: after, through: through, keys, on: connection) }
                let rows = try Rows(after: after, through: through, of: chain)
                try chain.begin(
                    first: after + 1, last: through, rows: rows.count, sum: rows.sum, at: 0, isAdopted: true)
                return true
            }
            try connection.execute("DELETE FROM cursors WHERE name = 'unchained'", [])
            return false
        }
    }

    static func isUnchained(on connection: any SQLConnection) throws -> Bool {
        try connection.integer("SELECT value FROM cursors WHERE name = 'unchained'") != nil
    }

    /// Seals rows of evidence that have no seal, as they stand.
    private static func sealEvidence(
        after: Int64, through: Int64, _ keys: StoreKeys, on connection: any SQLConnection
    ) throws {
        var seals: [(position: Int64, person: Int64, seal: [UInt8])] = []
        try connection.query(
            """
            SELECT \(EvidenceSeals.columns) FROM evidence WHERE position > $1 AND position <= $2 AND seal IS NULL
            """, [.integer(after), .integer(through)]
        ) { seals.append(($0.integer(0), $0.integer(1), EvidenceSeals.seal(of: $0, from: 0, by: keys))) }
        for (position, person, seal) in seals {
            try connection.execute(
                "UPDATE evidence SET seal = $1 WHERE position = $2 AND person_key = $3",
                [.bytes(seal), .integer(position), .integer(person)])
        }
    }
}
