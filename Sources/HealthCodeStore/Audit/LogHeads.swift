import FoundationEssentials
public import HealthCode

/// How far a log's chain was known, and by which head: it stands for all rows up to there.
public struct LogHead: Sendable, Hashable, Codable {
    /// The log, by its table.
    public var log: String
    /// The segment; 0 before the first.
    public var number: Int64
    /// Its head, 32 bytes in base64.
    public var head: String

    init(_ log: AuditedLog, number: Int64, head: [UInt8]) {
        self.log = log.table
        self.number = number
        self.head = Self.text(head)
    }

    /// A head that another node tells of: one that is none is refused where it stands, so that nothing goes back that no
    /// head is.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        log = try members.decode(String.self, forKey: .log)
        number = try members.decode(Int64.self, forKey: .number)
        head = try members.decode(String.self, forKey: .head)
        guard (0...Int64.max / 2).contains(number) else {
            throw DecodingError.dataCorruptedError(forKey: .number, in: members, debugDescription: "is no segment")
        }
        guard bytes != nil else {
            throw DecodingError.dataCorruptedError(forKey: .head, in: members, debugDescription: "is no head")
        }
    }

    static func text(_ head: [UInt8]) -> String { Data(head).base64EncodedString() }

    /// The head's bytes; `nil` for a text that is no head.
    var bytes: [UInt8]? { Self.bytes(head) }

    static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count == 44, let data = Data(base64Encoded: text), data.count == 32 else { return nil }
        return Array(data)
    }
}

/// What a node tells another of one of its logs.
public struct LogReport: Sendable, Hashable, Codable {
    /// How far the other node knew the log, as that node said it.
    public var after: LogHead
    /// The head that the log's segment of that number has here; `nil` when there is no such segment.
    public var own: String?
    /// The last segment that is closed here.
    public var closed: LogHead
    /// The closed segments that follow ``after``, as many as fit.
    public var segments: [Segment]

    /// A segment without what is left of its rows.
    public struct Segment: Sendable, Hashable, Codable {
        var number: Int64
        var first: Int64
        var last: Int64
        var rows: Int64
        var adopted: Bool
        var sealed: Int64
        var total: String

        init(_ segment: ChainSegment) {
            number = segment.number
            first = segment.first
            last = segment.last
            rows = segment.rows
            adopted = segment.isAdopted
            sealed = segment.sealedAt
            total = LogHead.text(segment.total.bytes)
        }

        /// The head of the segment after a head; `nil` when it does not read.
        func head(after previous: [UInt8], in log: AuditedLog) -> [UInt8]? {
            guard let total = LogHead.bytes(total) else { return nil }
            var segment = ChainSegment(
                number: number, first: first, last: last, rows: rows, total: RowSum(bytes: total), sealedAt: sealed,
                previous: previous)
            segment.isAdopted = adopted
            return segment.head(in: log)
        }
    }
}

/// A log that is not the one whose head was known: a database was restored from an older copy, or rewritten.
public struct LogHeadFault: Sendable, Hashable {
    /// The node.
    public var node: String
    /// Its log, by its table.
    public var log: String
    /// When that was noticed.
    public var at: Instant
    /// The segment that was known.
    public var held: Int64
    /// The segment from which the log is followed now; before ``held`` it went back.
    public var found: Int64

    /// The same in words.
    public var text: String {
        found < held
            ? "\(log) of \(node) went back: segment \(held) had been reported, and the last is \(found)"
            : "\(log) of \(node) was rewritten: segment \(held) is not the one that had been reported"
    }
}

/// What was noticed of the logs of other nodes.
struct HeadFaults {
    let connection: any SQLConnection

    func all() throws -> [LogHeadFault] {
        var faults: [LogHeadFault] = []
        try connection.query(
            "SELECT node, log, at_us, held_number, found_number FROM head_faults ORDER BY at_us DESC LIMIT 100", []
        ) { row in
            faults.append(
                LogHeadFault(
                    node: row.text(0), log: AuditedLog(rawValue: row.integer(1))?.table ?? "",
                    at: Instant(microseconds: row.integer(2)), held: row.integer(3), found: row.integer(4)))
        }
        return faults
    }

    func findings() throws -> [AuditFinding] {
        try all().map { AuditFinding(.head, $0.log, $0.text, segment: $0.held) }
    }
}

extension LogChains {
    /// What was noticed of the logs of other nodes, the latest first.
    public func headFaults() async throws -> [LogHeadFault] {
        try await engine.read { try HeadFaults(connection: $0).all() }
    }

    /// How far this node knows the logs of others.
    public func knownHeads() async throws -> [(node: String, head: LogHead)] {
        try await engine.read { connection in
            var heads: [(node: String, head: LogHead)] = []
            try connection.query("SELECT node, log, number, head FROM peer_heads ORDER BY node, log", []) { row in
                guard let log = AuditedLog(rawValue: row.integer(1)) else { return }
                heads.append((row.text(0), LogHead(log, number: row.integer(2), head: row.bytes(3))))
            }
            return heads
        }
    }

    /// How far this node knows the logs of another.
    public func heads(of node: String) async throws -> [LogHead] {
        try await engine.read { try Self.heads(of: node, on: $0) }
    }

    /// No chain has as many segments.
    private static let lastNumber = Int64.max / 2

    private static func heads(of node: String, on connection: any SQLConnection) throws -> [LogHead] {
        var heads: [AuditedLog: LogHead] = [:]
        try connection.query("SELECT log, number, head FROM peer_heads WHERE node = $1", [.text(node)]) { row in
            guard let log = AuditedLog(rawValue: row.integer(0)) else { return }
            heads[log] = LogHead(log, number: row.integer(1), head: row.bytes(2))
        }
        return AuditedLog.allCases.map {
            heads[$0] ?? LogHead($0, number: 0, head: ChainSegment.beginning)
        }
    }

    /// What this node tells another that knows its logs so far.
    ///
    /// - Parameter limit: how many segments of a log at most.
    public func reports(to held: [LogHead], limit: Int = 200) async throws -> [LogReport] {
        let keys = keys
        return try await engine.read { connection in
            try AuditedLog.allCases.compactMap { log -> LogReport? in
                guard let after = held.first(where: { $0.log == log.table }),
                    (0...Self.lastNumber).contains(after.number)
                else { return nil }
                let chain = LogChain(log, keys: keys, on: connection)
                var segments = try chain.segments(from: after.number, limit: limit + 1)
                var own: String?
                if after.number == 0 {
                    own = LogHead.text(ChainSegment.beginning)
                } else if let first = segments.first, first.number == after.number {
                    // One that still grows was told to nobody, unless it was reopened.
                    own = LogHead.text(first.head)
                    segments.removeFirst()
                }
                let isKnown = own == after.head
                let closed = try chain.lastClosed()
                return LogReport(
                    after: after, own: own,
                    closed: LogHead(log, number: closed?.number ?? 0, head: closed?.head ?? ChainSegment.beginning),
                    segments: isKnown ? segments.filter { !$0.isOpen }.prefix(limit).map(LogReport.Segment.init) : [])
            }
        }
    }

    /// Takes what another node tells of its logs. What was told once stays: a log that goes back, or is another from some segment
    /// on, is noted for good, and is followed from where it stands.
    ///
    /// Reports of several processes of a node may overtake each other. So one counts as a fault only if it was made in
    /// knowledge of what is held here (``LogReport/after``): whoever was told of a segment by this node, which had it from the
    /// database of that node, must find it there.
    ///
    /// - Returns: how far the logs are known then, and what was noticed now.
    public func take(
        _ reports: [LogReport], from node: String, at now: Instant
    ) async throws -> (held: [LogHead], faults: [LogHeadFault]) {
        try await engine.write { connection in
            try connection.hold(.peerHeads)
            let before = try Self.heads(of: node, on: connection)
            var held: [LogHead] = []
            var faults: [LogHeadFault] = []
            for head in before {
                guard let log = AuditedLog(table: head.log),
                    let report = reports.first(where: { $0.after.log == head.log })
                else {
                    held.append(head)
                    continue
                }
                var new = head
                if report.after == head, report.own != head.head {
                    guard let bytes = report.closed.bytes, (0...Self.lastNumber).contains(report.closed.number),
                        let known = head.bytes
                    else {
                        held.append(head)
                        continue
                    }
                    new = LogHead(log, number: report.closed.number, head: bytes)
                    let fault = LogHeadFault(
                        node: node, log: log.table, at: now, held: head.number, found: new.number)
                    faults.append(fault)
                    try connection.execute(
                        """
                        INSERT INTO head_faults
                        (node, log, at_us, held_number, held_head, found_number, found_head)
                        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
                        """,
                        [
                            .text(node), .integer(log.rawValue), .integer(now.microseconds), .integer(head.number),
                            .bytes(known), .integer(new.number), .bytes(bytes),
                        ])
                } else {
                    new = Self.follow(report, from: head, in: log)
                }
                held.append(new)
                guard new != head, let bytes = new.bytes else { continue }
                try connection.execute(
                    """
                    INSERT INTO peer_heads (node, log, number, head, taken_us) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (node, log) DO UPDATE SET number = excluded.number, head = excluded.head,
                    taken_us = excluded.taken_us
                    """,
                    [
                        .text(node), .integer(log.rawValue), .integer(new.number), .bytes(bytes),
                        .integer(now.microseconds),
                    ])
            }
            return (held, faults)
        }
    }

    /// The head to which segments lead that follow one that is known.
    private static func follow(_ report: LogReport, from head: LogHead, in log: AuditedLog) -> LogHead {
        guard report.after == head, var bytes = head.bytes else { return head }
        var number = head.number
        for segment in report.segments {
            guard segment.number == number + 1, let next = segment.head(after: bytes, in: log) else { break }
            (number, bytes) = (segment.number, next)
        }
        return LogHead(log, number: number, head: bytes)
    }
}

extension LogChain {
    /// The last segment that does not grow any more.
    func lastClosed() throws -> ChainSegment? {
        guard let tip = try tip() else { return nil }
        guard tip.isOpen else { return tip }
        return try segments(from: tip.number - 1, limit: 1).first { $0.number == tip.number - 1 }
    }
}
