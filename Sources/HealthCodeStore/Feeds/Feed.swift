import HealthCode

/// What waits in a feed or an outbox: a kind and a reference into another table. What it says is looked up when it is
/// read, so that nothing is held twice and what was deleted is not told any more.
struct FeedItem: Hashable {
    enum Kind: Int64 {
        /// A row of `evidence`, by position.
        case evidence = 1
        /// A derived code, by person.
        case code = 2
        case backfillComplete = 3
        case interestEnded = 4
        case purge = 5
        /// A row of `documents`, by number.
        case rules = 6
        /// A row of `access_log`, by entry: somebody else than the node of the person's home read their data.
        case reading = 7
    }

    let kind: Kind
    let reference: Int64
}

/// Appends to the feeds of the readers, gaplessly for each: the reader's row is locked from the first number drawn to the
/// end of the transaction, so a smaller number never appears after a greater one.
struct FeedWriter {
    let connection: any SQLConnection
    private var pending: [Int64: [FeedItem]] = [:]

    init(connection: any SQLConnection) {
        self.connection = connection
    }

    mutating func add(_ item: FeedItem, for reader: Int64) {
        pending[reader, default: []].append(item)
    }

    mutating func flush() throws {
        // In one order everywhere, so that two writers never wait for each other.
        for (reader, items) in pending.sorted(by: { $0.key < $1.key }) {
            var seen: Set<FeedItem> = []
            let items = items.filter { $0.kind != .evidence || seen.insert($0).inserted }
            guard
                let head = try connection.integer(
                    "UPDATE readers SET head = head + $1 WHERE province = $2 RETURNING head",
                    [.integer(Int64(items.count)), .integer(reader)])
            else { continue }
            let first = head - Int64(items.count) + 1
            try connection.insert(
                into: "feed", ["reader", "entry", "kind", "reference"],
                items.enumerated().map { index, item in
                    [
                        .integer(reader), .integer(first + Int64(index)), .integer(item.kind.rawValue),
                        .integer(item.reference),
                    ]
                })
        }
        pending = [:]
    }
}

/// Appends to the outbox of a province.
struct OutboxWriter {
    let connection: any SQLConnection

    func add(_ items: [FeedItem]) throws {
        guard !items.isEmpty else { return }
        let first = try connection.advance("outbox", by: items.count) - Int64(items.count) + 1
        try connection.insert(
            into: "outbox", ["entry", "kind", "reference"],
            items.enumerated().map { index, item in
                [.integer(first + Int64(index)), .integer(item.kind.rawValue), .integer(item.reference)]
            })
    }
}
