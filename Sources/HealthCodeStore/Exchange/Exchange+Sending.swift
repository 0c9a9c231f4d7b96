public import HealthCode

/// A piece of a feed or an outbox.
public struct ExchangePage: Sendable, Hashable {
    /// The events, in order.
    public var events: [ExchangeEvent]
    /// The entry of the last event; where to go on.
    public var next: Int64
    /// The last entry there is.
    public var head: Int64
    /// Up to when the reader knows everything of those who are not behind, once it has this page; `nil` when that cannot be
    /// said. A page of an outbox: up to when it is all.
    public var asOf: Instant?
    /// Whose statements are missing, and since when, where anybody's are: the provinces that are behind the others.
    public var missing: [MissingProvince]

    /// A page.
    public init(
        events: [ExchangeEvent], next: Int64, head: Int64, asOf: Instant?, missing: [MissingProvince] = []
    ) {
        self.events = events
        self.next = next
        self.head = head
        self.asOf = asOf
        self.missing = missing
    }
}

/// A feed that does not go on where its reader stopped: entries were forgotten, or were never written.
public struct FeedGap: Error, Sendable, Hashable {
    /// The last entry that the reader has.
    public let after: Int64
    /// The last entry there is.
    public let head: Int64

    /// A gap.
    public init(after: Int64, head: Int64) {
        self.after = after
        self.head = head
    }
}

extension Exchange {
    // MARK: A province's outbox

    /// What has not been confirmed by the hub, from the beginning.
    ///
    /// - Parameters:
    ///   - asOf: up to when this node knows what others have stated, those aside who are behind.
    ///   - behind: who is behind.
    public func outbox(
        limit: Int, asOf: Instant?, behind: [MissingProvince] = [], at now: Instant
    ) async throws -> ExchangePage {
        try await engine.read { connection in
            var items: [(entry: Int64, item: FeedItem)] = []
            try connection.query(
                "SELECT entry, kind, reference FROM outbox ORDER BY entry LIMIT $1", [.integer(Int64(limit))]
            ) { row in
                guard let kind = FeedItem.Kind(rawValue: row.integer(1)) else { return }
                items.append((row.integer(0), FeedItem(kind: kind, reference: row.integer(2))))
            }
            let head = try connection.integer("SELECT value FROM counters WHERE name = 'outbox'") ?? 0
            let next = items.last?.entry ?? head
            var writer = EventWriter(connection: connection, role: self.role, keys: self.keys)
            return ExchangePage(
                events: try writer.events(for: items, FeedWatermarks(common: asOf, behind: behind)), next: next,
                head: head, asOf: next == head ? now : nil)
        }
    }

    /// Forgets what the hub has confirmed.
    public func confirmOutbox(through entry: Int64) async throws {
        _ = try await engine.write { connection in
            try connection.execute("DELETE FROM outbox WHERE entry <= $1", [.integer(entry)])
        }
    }

    // MARK: All that a node holds

    /// A piece of the evidence that this node holds, as it would tell it to another, in the order in which it came.
    ///
    /// - Parameter after: the last position of the piece before.
    /// - Returns: the events, and where to go on; `nil` after the last piece.
    public func evidence(after position: Int64, limit: Int) async throws -> (events: [ExchangeEvent], next: Int64?) {
        try await engine.read { connection in
            var positions: [Int64] = []
            try connection.query(
                "SELECT position FROM evidence WHERE position > $1 ORDER BY position LIMIT $2",
                [.integer(position), .integer(Int64(limit))]
            ) { positions.append($0.integer(0)) }
            var writer = EventWriter(connection: connection, role: self.role, keys: self.keys)
            let items = positions.map { (entry: $0, item: FeedItem(kind: .evidence, reference: $0)) }
            return (try writer.events(for: items, FeedWatermarks(common: nil)), positions.last)
        }
    }

    // MARK: The hub's feeds

    /// A page of a province's feed.
    ///
    /// - Parameter after: the last entry that the reader has; it is noted, and what lies well before it is deleted.
    /// - Throws: ``FeedGap`` when the feed does not go on there: one of the two was restored from an older copy.
    public func feed(for reader: Division, after: Int64, limit: Int, at now: Instant) async throws -> ExchangePage {
        let province = Int64(reader.code)
        let page = try await engine.read { connection in
            // Before what is sent is looked at: what a province says to have sent is then in it.
            let others = try WatermarkTable(connection: connection).ofReaders(besides: province)
            let watermarks = FeedWatermarks(provinces: others, at: now)
            var items: [(entry: Int64, item: FeedItem)] = []
            try connection.query(
                "SELECT entry, kind, reference FROM feed WHERE reader = $1 AND entry > $2 ORDER BY entry LIMIT $3",
                [.integer(province), .integer(after), .integer(Int64(limit))]
            ) { row in
                guard let kind = FeedItem.Kind(rawValue: row.integer(1)) else { return }
                items.append((row.integer(0), FeedItem(kind: kind, reference: row.integer(2))))
            }
            let head = try connection.integer("SELECT head FROM readers WHERE province = $1", [.integer(province)]) ?? 0
            let oldest = try connection.integer("SELECT MIN(entry) FROM feed WHERE reader = $1", [.integer(province)])
            guard after <= head, after >= (oldest ?? head + 1) - 1 else { throw FeedGap(after: after, head: head) }
            let next = items.last?.entry ?? after
            var writer = EventWriter(connection: connection, role: self.role, keys: self.keys)
            return ExchangePage(
                events: try writer.events(for: items, FeedWatermarks(common: nil)), next: next, head: head,
                asOf: next == head ? watermarks.common : nil, missing: watermarks.behind)
        }
        try await acknowledge(province, through: after, at: now)
        return page
    }

    /// Whether a page would have anything in it.
    public func feedHead(of reader: Division) async throws -> Int64 {
        try await engine.read { connection in
            try connection.integer("SELECT head FROM readers WHERE province = $1", [.integer(Int64(reader.code))]) ?? 0
        }
    }

    /// How many entries a feed keeps behind its reader, for one that was restored from a copy.
    private static let keptBehind: Int64 = 100_000

    private func acknowledge(_ province: Int64, through entry: Int64, at now: Instant) async throws {
        let isWaitedFor = try await engine.read {
            try WithheldGrants(connection: $0).isAny(readBy: province, through: entry)
        }
        if isWaitedFor {
            // By itself: it takes the rows of readers in their order, like everyone who adds to feeds.
            try await engine.write { connection in
                try WithheldGrants(connection: connection).passOn(readBy: province, through: entry)
                try self.engine.notify(Channel.feed, in: connection)
            }
        }
        let known = try await engine.read { connection in
            var known: (acknowledged: Int64, seen: Int64)?
            try connection.query(
                "SELECT acknowledged, seen_us FROM readers WHERE province = $1", [.integer(province)]
            ) { known = ($0.integer(0), $0.integer(1)) }
            return known.map { [$0.acknowledged, $0.seen] } ?? []
        }
        // A reader that asks again and again without news costs no writing, but for a sign of life each second.
        if known.first == entry, let seen = known.last, now.microseconds - seen < 1_000_000 { return }
        try await engine.write { connection in
            try connection.execute(
                "UPDATE readers SET acknowledged = $1, seen_us = $2 WHERE province = $3",
                [.integer(entry), .integer(now.microseconds), .integer(province)])
            if entry > Self.keptBehind {
                try connection.execute(
                    "DELETE FROM feed WHERE reader = $1 AND entry <= $2",
                    [.integer(province), .integer(entry - Self.keptBehind)])
            }
        }
    }
}
