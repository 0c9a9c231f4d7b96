/// A version of a record while it holds: from `reportedAt` until another replaced it.
struct Held<S: Statement>: Sendable {
    let reportedAt: Instant
    let until: Instant
    let statement: S
    let known: S.Known
    /// The number of its `record_id` in the dataset.
    let record: UInt32

    /// Whether this version is the latest known at `instant`.
    @inline(__always)
    func holds(at instant: Instant) -> Bool {
        reportedAt <= instant && instant < until
    }
}

/// The held versions of one dataset, each person's behind each other.
struct PersonTable<S: Statement>: Sendable {
    /// Where each person's rows start; one more entry than there are persons.
    let starts: [UInt32]
    let rows: [Held<S>]
    /// Names of the records.
    let ids: ByteStringTable

    /// - Parameters:
    ///   - ranks: the final number of each person of the log.
    ///   - precedes: the order of one person's rows.
    init(
        _ log: RecordLog<S>, ids: ByteStringTable, ranks: [UInt32],
        precedes: (Held<S>, Held<S>, ByteStringTable) -> Bool, renumber: (S) -> S = { $0 }
    ) {
        var starts = [UInt32](repeating: 0, count: ranks.count + 1)
        log.forEachHeld { version, _ in starts[Int(ranks[Int(version.person)]) + 1] += 1 }
        for person in 0..<ranks.count { starts[person + 1] += starts[person] }
        let count = Int(starts[ranks.count])
        var next = starts
        rows = [Held<S>](unsafeUninitializedCapacity: count) { buffer, initialised in
            log.forEachHeld { version, tenure in
                let person = Int(ranks[Int(version.person)])
                let row = Int(next[person])
                next[person] += 1
                buffer.initializeElement(
                    at: row,
                    to: Held(
                        reportedAt: version.reportedAt, until: tenure.until, statement: renumber(version.statement),
                        known: S.Known(tenure), record: version.record))
            }
            initialised = count
            for person in 0..<ranks.count where starts[person + 1] - starts[person] > 1 {
                buffer[Int(starts[person])..<Int(starts[person + 1])].sort { precedes($0, $1, ids) }
            }
        }
        self.starts = starts
        self.ids = ids
    }

    /// The rows of one person.
    @inline(__always)
    func range(of person: Int) -> Range<Int> {
        Int(starts[person])..<Int(starts[person + 1])
    }

    /// Whether any row of the person holds.
    @inline(__always)
    func holdsAny(of person: Int, at instant: Instant) -> Bool {
        for row in range(of: person) where rows[row].holds(at: instant) { return true }
        return false
    }
}

/// Lists of numbers by number, in one piece of memory.
struct NumberLists: Sendable {
    private let starts: [UInt32]
    private let numbers: [UInt32]

    /// Sorts `items` by their list; the order in a list is that of `items`.
    init(count: Int, items: [(list: UInt32, number: UInt32)]) {
        var starts = [UInt32](repeating: 0, count: count + 1)
        for item in items { starts[Int(item.list) + 1] += 1 }
        for list in 0..<count { starts[list + 1] += starts[list] }
        var numbers = [UInt32](repeating: 0, count: items.count)
        var next = starts
        for item in items {
            numbers[Int(next[Int(item.list)])] = item.number
            next[Int(item.list)] += 1
        }
        self.starts = starts
        self.numbers = numbers
    }

    subscript(list: Int) -> ArraySlice<UInt32> {
        numbers[Int(starts[list])..<Int(starts[list + 1])]
    }
}
