import Crypto

/// Rows of a log that follow each other, with what they were when they were sealed, and what is left of them since.
struct ChainSegment: Hashable, Sendable {
    /// Segments of a log are numbered from 1.
    var number: Int64
    /// The numbers of its rows, the first and the last.
    var first: Int64
    var last: Int64
    /// How many rows there were.
    var rows: Int64
    /// How many of them were deleted since, by retention or by a purge.
    var removed: Int64 = 0
    /// The digest of the rows that there were.
    var total: RowSum
    /// The digest of those that are left.
    var standing: RowSum
    /// Whether the rows were there before the log was chained: then nothing shows that they had not been changed by then.
    var isAdopted = false
    /// When the last row was sealed, in microseconds.
    var sealedAt: Int64
    /// Whether rows may still be added.
    var isOpen = true
    /// The head of the segment before; 32 zeros for the first.
    var previous: [UInt8]
    /// A digest over all that the segment was when it was sealed and, through ``previous``, over all before it. Anybody can
    /// compute it.
    var head: [UInt8] = []
    /// The keyed digest over ``head`` and what is left.
    var seal: [UInt8] = []

    static let columns = [
        "number", "first_entry", "last_entry", "row_count", "removed", "total", "standing", "is_adopted", "sealed_us",
        "is_open", "previous", "head", "seal",
    ]

    /// The head before the first segment.
    static let beginning = [UInt8](repeating: 0, count: 32)

    /// How many rows a segment has at least before the next one begins, unless others were told of its head earlier.
    static let size: Int64 = 4_096

    init(_ row: any SQLRow) {
        number = row.integer(0)
        first = row.integer(1)
        last = row.integer(2)
        rows = row.integer(3)
        removed = row.integer(4)
        total = RowSum(bytes: row.bytes(5))
        standing = RowSum(bytes: row.bytes(6))
        isAdopted = row.integer(7) == 1
        sealedAt = row.integer(8)
        isOpen = row.integer(9) == 1
        previous = row.bytes(10)
        head = row.bytes(11)
        seal = row.bytes(12)
    }

    init(number: Int64, first: Int64, last: Int64, rows: Int64, total: RowSum, sealedAt: Int64, previous: [UInt8]) {
        self.number = number
        self.first = first
        self.last = last
        self.rows = rows
        self.total = total
        standing = total
        self.sealedAt = sealedAt
        self.previous = previous
    }

    var values: [SQLValue] {
        [
            .integer(number), .integer(first), .integer(last), .integer(rows), .integer(removed), .bytes(total.bytes),
            .bytes(standing.bytes), .integer(isAdopted ? 1 : 0), .integer(sealedAt), .integer(isOpen ? 1 : 0),
            .bytes(previous), .bytes(head), .bytes(seal),
        ]
    }

    /// The head that follows from the segment and the one before it.
    func head(in log: AuditedLog) -> [UInt8] {
        var bytes = Array("tongma log chain 1\u{0}\(log.table)\u{0}".utf8)
        for number in [number, first, last, rows, isAdopted ? 1 : 0, sealedAt] {
            withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        }
        bytes += total.bytes
        bytes += previous
        return Array(SHA256.hash(data: bytes))
    }

    func seal(by key: SymmetricKey) -> [UInt8] {
        var bytes = Array("segment\u{0}".utf8)
        bytes += head
        withUnsafeBytes(of: removed.bigEndian) { bytes += $0 }
        bytes += standing.bytes
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }

    /// Whether what is left is what the node itself noted.
    func isSealed(by key: SymmetricKey) -> Bool { seal == seal(by: key) }

    /// Days as China counts them.
    static func day(_ microseconds: Int64) -> Int64 { (microseconds / 1_000_000 + 28_800) / 86_400 }

    /// Whether rows that are sealed now can be added to it.
    func takes(_ position: Int64, at now: Int64) -> Bool {
        isOpen && !isAdopted && last + 1 == position && rows < Self.size && Self.day(sealedAt) == Self.day(now)
    }
}

/// The chain of one log inside of a transaction that keeps everyone else away from it: with the log's own lock for the evidence,
/// with ``StoreLock/logChain`` for the others.
struct LogChain {
    let log: AuditedLog
    let key: SymmetricKey
    let seals: EvidenceSeals
    let connection: any SQLConnection

    init(_ log: AuditedLog, keys: StoreKeys, on connection: any SQLConnection) {
        self.log = log
        key = keys.chainKey
        seals = EvidenceSeals(keys: keys)
        self.connection = connection
    }

    var digests: RowDigests { RowDigests(of: log, key: key) }

    private static let list = ChainSegment.columns.joined(separator: ", ")

    /// The last segment; `nil` for none.
    func tip() throws -> ChainSegment? {
        try segment(
            "SELECT \(Self.list) FROM log_chain WHERE log = $1 ORDER BY number DESC LIMIT 1", [.integer(log.rawValue)])
    }

    /// The segments from a number on, in order.
    func segments(from number: Int64, limit: Int) throws -> [ChainSegment] {
        var segments: [ChainSegment] = []
        try connection.query(
            "SELECT \(Self.list) FROM log_chain WHERE log = $1 AND number >= $2 ORDER BY number LIMIT $3",
            [.integer(log.rawValue), .integer(number), .integer(Int64(limit))]
        ) { segments.append(ChainSegment($0)) }
        return segments
    }

    private func segment(_ sql: String, _ arguments: [SQLValue]) throws -> ChainSegment? {
        var segment: ChainSegment?
        try connection.query(sql, arguments) { segment = ChainSegment($0) }
        return segment
    }

    /// Accounts for rows that follow those before them.
    func append(first: Int64, last: Int64, rows: Int64, sum: RowSum, at now: Int64) throws {
        // One that somebody changed is left as it is, to be found.
        guard var tip = try tip(), tip.takes(first, at: now), tip.isSealed(by: key) else {
            return try begin(first: first, last: last, rows: rows, sum: sum, at: now)
        }
        tip.last = last
        tip.rows += rows
        tip.total += sum
        tip.standing += sum
        tip.sealedAt = now
        tip.head = tip.head(in: log)
        try connection.execute(
            """
            UPDATE log_chain SET last_entry = $1, row_count = $2, total = $3, standing = $4, sealed_us = $5, head = $6,
            seal = $7 WHERE log = $8 AND number = $9
            """,
            [
                .integer(last), .integer(tip.rows), .bytes(tip.total.bytes), .bytes(tip.standing.bytes), .integer(now),
                .bytes(tip.head), .bytes(tip.seal(by: key)), .integer(log.rawValue), .integer(tip.number),
            ])
    }

    /// Accounts for rows that were just added, numbered without a gap.
    func append(_ rows: [[SQLValue]], after number: Int64, at now: Int64) throws {
        guard !rows.isEmpty else { return }
        let digests = digests
        var sum = RowSum()
        for row in rows { sum += digests.digest(row) }
        let count = Int64(rows.count)
        try append(first: number + 1, last: number + count, rows: count, sum: sum, at: now)
    }

    /// Begins a segment with rows.
    func begin(
        first: Int64, last: Int64, rows: Int64, sum: RowSum, at now: Int64, isAdopted: Bool = false
    ) throws {
        let tip = try tip()
        var segment = ChainSegment(
            number: (tip?.number ?? 0) + 1, first: first, last: last, rows: rows, total: sum, sealedAt: now,
            previous: tip?.head ?? ChainSegment.beginning)
        segment.isAdopted = isAdopted
        segment.isOpen = !isAdopted
        segment.head = segment.head(in: log)
        segment.seal = segment.seal(by: key)
        try connection.insert(
            into: "log_chain", ["log"] + ChainSegment.columns, [[.integer(log.rawValue)] + segment.values])
    }

    /// Deletes rows that the node need not keep any longer, those that are sealed, and accounts for them.
    ///
    /// - Parameter condition: its placeholders are as many as its arguments.
    /// - Returns: how many it were.
    func delete(where condition: String, _ arguments: [SQLValue]) throws -> Int {
        guard let last = try tip()?.last else { return 0 }
        let digests = digests
        var rows: [(number: Int64, digest: RowSum)] = []
        try connection.query(
            """
            DELETE FROM \(log.table) WHERE \(condition) AND \(log.columns[0]) <= $\(arguments.count + 1)
            RETURNING \(log.columns.joined(separator: ", "))
            """, arguments + [.integer(last)]
        ) { rows.append(($0.integer(0), digests.digest($0))) }
        try remove(rows)
        return rows.count
    }

    /// Accounts for rows that the node itself deletes.
    func remove(_ rows: [(number: Int64, digest: RowSum)]) throws {
        var segment: ChainSegment?
        for row in rows.sorted(by: { $0.number < $1.number }) {
            if segment.map({ row.number > $0.last }) ?? true {
                try segment.map(noteRemoval)
                segment = try self.segment(
                    """
                    SELECT \(Self.list) FROM log_chain WHERE log = $1 AND first_entry <= $2
                    ORDER BY first_entry DESC LIMIT 1
                    """, [.integer(log.rawValue), .integer(row.number)])
                // One that somebody changed keeps a seal that does not fit.
                if let found = segment, !found.isSealed(by: key) { segment?.seal = [] }
            }
            guard let found = segment, found.first <= row.number, row.number <= found.last else { continue }
            segment?.removed += 1
            segment?.standing -= row.digest
        }
        try segment.map(noteRemoval)
    }

    private func noteRemoval(_ segment: ChainSegment) throws {
        let seal = segment.seal.isEmpty ? [] : segment.seal(by: key)
        try connection.execute(
            "UPDATE log_chain SET removed = $1, standing = $2, seal = $3 WHERE log = $4 AND number = $5",
            [
                .integer(segment.removed), .bytes(segment.standing.bytes), .bytes(seal), .integer(log.rawValue),
                .integer(segment.number),
            ])
    }

    /// Ends the last segment, so that others can be told its head.
    func close() throws {
        guard let tip = try tip(), tip.isOpen else { return }
        try connection.execute(
            "UPDATE log_chain SET is_open = 0 WHERE log = $1 AND number = $2",
            [.integer(log.rawValue), .integer(tip.number)])
    }
}
