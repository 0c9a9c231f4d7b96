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

/// What one of several versions of a record says of an event, and about whom.
struct Revision<S: Statement>: Sendable {
    let person: UInt32
    let reportedAt: Instant
    let anchor: S.Anchor
    let endAnchor: S.EndAnchor
}

/// The held versions of one dataset, each person's behind each other.
struct PersonTable<S: Statement>: Sendable {
    /// Where each person's rows start; one more entry than there are persons.
    let starts: [UInt32]
    let rows: [Held<S>]
    /// Names of the records.
    let ids: ByteStringTable
    /// The versions of each record that has several, in the order of their reports; contested and retracted ones are left
    /// out. Empty where nothing is counted from an event.
    let revisions: [UInt32: [Revision<S>]]

    /// - Parameter ranks: the final number of each person of the log.
    init(_ log: RecordLog<S>, ids: ByteStringTable, ranks: [UInt32], renumber: (S) -> S = { $0 }) {
        var starts = [UInt32](repeating: 0, count: ranks.count + 1)
        var revisions: [UInt32: [Revision<S>]] = [:]
        let noteRevisions: (UInt32, [RecordVersion<S>]) -> Void = { record, versions in
            revisions[record] = versions.map { version in
                Revision(
                    person: ranks[Int(version.person)], reportedAt: version.reportedAt,
                    anchor: version.statement.anchor, endAnchor: version.statement.endAnchor)
            }
        }
        log.forEachHeld(revised: S.Anchor.self == NoAnchor.self ? nil : noteRevisions) { version, _ in
            starts[Int(ranks[Int(version.person)]) + 1] += 1
        }
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
                buffer[Int(starts[person])..<Int(starts[person + 1])].sort { S.precedes($0, $1, ids) }
            }
        }
        self.starts = starts
        self.ids = ids
        self.revisions = revisions
    }

    private init(starts: [UInt32], rows: [Held<S>], ids: ByteStringTable, revisions: [UInt32: [Revision<S>]]) {
        self.starts = starts
        self.rows = rows
        self.ids = ids
        self.revisions = revisions
    }

    /// The rows of one person.
    @inline(__always)
    func range(of person: Int) -> Range<Int> {
        Int(starts[person])..<Int(starts[person + 1])
    }

    /// For each row the person whose it is.
    var owners: [UInt32] {
        var owners = [UInt32](repeating: 0, count: rows.count)
        for person in 0..<starts.count - 1 {
            for row in range(of: person) { owners[row] = UInt32(person) }
        }
        return owners
    }

    /// Whether any row of the person holds.
    @inline(__always)
    func holdsAny(of person: Int, at instant: Instant) -> Bool {
        for row in range(of: person) where rows[row].holds(at: instant) { return true }
        return false
    }
}

extension PersonTable {
    /// The table as it is when documents are persons together: the rows of all of them stand under the first, and an
    /// event counts as known since the first version that names any of them.
    func united(_ persons: PersonComponents) -> Self {
        var rows: [Held<S>] = []
        rows.reserveCapacity(self.rows.count)
        var starts = self.starts
        var copied = 0
        for document in persons.linked {
            // What stands between two linked documents moves as one piece.
            let range = range(of: Int(document))
            move(from: copied, to: Int(document), in: &starts, by: rows.count - Int(self.starts[copied]))
            rows.append(contentsOf: self.rows[Int(self.starts[copied])..<range.lowerBound])
            starts[Int(document)] = UInt32(rows.count)
            if let members = persons.members[document] {
                let start = rows.count
                for member in members {
                    for row in self.range(of: Int(member)) { rows.append(held(row, of: document, by: persons)) }
                }
                rows[start...].sort { S.precedes($0, $1, ids) }
            }
            copied = Int(document) + 1
        }
        move(from: copied, to: self.starts.count, in: &starts, by: rows.count - Int(self.starts[copied]))
        rows.append(contentsOf: self.rows[Int(self.starts[copied])...])
        return Self(starts: starts, rows: rows, ids: ids, revisions: revisions)
    }

    private func move(from first: Int, to end: Int, in starts: inout [UInt32], by distance: Int) {
        for person in first..<end { starts[person] = UInt32(Int(self.starts[person]) + distance) }
    }

    private func held(_ row: Int, of person: UInt32, by persons: PersonComponents) -> Held<S> {
        let held = rows[row]
        guard revisions[held.record] != nil else { return held }
        let tenure = Tenure(
            until: held.until,
            knownAt: earliest(held) { persons.representatives[Int($0.person)] == person && $0.anchor == $1.anchor },
            endKnownAt: earliest(held) {
                persons.representatives[Int($0.person)] == person && $0.endAnchor == $1.endAnchor
            })
        return Held(
            reportedAt: held.reportedAt, until: held.until, statement: held.statement, known: S.Known(tenure),
            record: held.record)
    }

    /// The report of the earliest version, up to the one that holds, for which the condition is met.
    private func earliest(_ held: Held<S>, where isSame: (Revision<S>, S) -> Bool) -> Instant {
        for revision in revisions[held.record] ?? [] where revision.reportedAt < held.reportedAt {
            if isSame(revision, held.statement) { return revision.reportedAt }
        }
        return held.reportedAt
    }

    /// Since when a row's event has been known: the report of the earliest version, up to the one that holds, that names
    /// the person and has the same anchor.
    ///
    /// - Parameter isPerson: whether a document is the row's person.
    func knownAt(_ row: Int, isPerson: (UInt32) -> Bool) -> Instant {
        earliest(rows[row]) { isPerson($0.person) && $0.anchor == $1.anchor }
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
