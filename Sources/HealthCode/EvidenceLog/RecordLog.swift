/// One version of a record, as it was read.
struct RecordVersion<S: Statement>: Sendable {
    let reportedAt: Instant
    let statement: S
    let fingerprint: UInt64
    let record: UInt32
    let person: UInt32
    /// The version of the same record that was read before this one.
    let previous: UInt32
    let isRetracted: Bool
    /// Two contents came for this `record_id` and `reported_at`: neither counts.
    var isContested = false
}

/// All versions of the records of one dataset, in the order in which they were read: corrections, retractions,
/// duplicates and contested versions are told apart here.
struct RecordLog<S: Statement>: Sendable {
    /// How far back a record's versions are searched one by one.
    private static var shortHistory: Int { 32 }

    /// The versions of a record that has many: one look-up each, however many there are.
    private struct LongHistory {
        var byInstant: [Instant: UInt32] = [:]
        var contents: Set<Content> = []
    }

    private struct Content: Hashable {
        let reportedAt: Instant
        let fingerprint: UInt64
    }

    private(set) var versions = SegmentedArray<RecordVersion<S>>()
    /// The version of each record that was read last.
    private(set) var heads: [UInt32] = []
    private var longHistories: [UInt32: LongHistory] = [:]

    /// Takes one version of the record with this number.
    mutating func take(
        record: UInt32, person: UInt32, reportedAt: Instant, isRetracted: Bool, fingerprint: UInt64,
        statement: S
    ) -> RecordVerdict {
        while heads.count <= Int(record) { heads.append(ByteStringTable.none) }
        let (isKnown, sameInstant) = look(for: reportedAt, fingerprint, in: record)
        if isKnown { return .duplicate }
        if let sameInstant { versions[Int(sameInstant)].isContested = true }
        let index = UInt32(versions.count)
        // A content that conflicts is kept too: not to count, but to know it again.
        versions.append(
            RecordVersion(
                reportedAt: reportedAt, statement: statement, fingerprint: fingerprint, record: record,
                person: person, previous: heads[Int(record)], isRetracted: isRetracted,
                isContested: sameInstant != nil))
        heads[Int(record)] = index
        longHistories[record]?.byInstant[reportedAt] = index
        longHistories[record]?.contents.insert(Content(reportedAt: reportedAt, fingerprint: fingerprint))
        return sameInstant == nil ? .accepted : .conflict
    }

    /// Whether that content is held, and else a version with other content at the same instant.
    private mutating func look(
        for reportedAt: Instant, _ fingerprint: UInt64, in record: UInt32
    ) -> (isKnown: Bool, sameInstant: UInt32?) {
        var sameInstant: UInt32?
        var index = heads[Int(record)]
        var steps = 0
        while index != ByteStringTable.none {
            if steps == Self.shortHistory {
                let history = longHistory(of: record)
                let isKnown = history.contents.contains(Content(reportedAt: reportedAt, fingerprint: fingerprint))
                return (isKnown, history.byInstant[reportedAt])
            }
            let version = versions[Int(index)]
            if version.reportedAt == reportedAt {
                if version.fingerprint == fingerprint { return (true, nil) }
                sameInstant = index
            }
            index = version.previous
            steps += 1
        }
        return (false, sameInstant)
    }

    private mutating func longHistory(of record: UInt32) -> LongHistory {
        if let history = longHistories[record] { return history }
        var history = LongHistory()
        var index = heads[Int(record)]
        while index != ByteStringTable.none {
            let version = versions[Int(index)]
            history.byInstant[version.reportedAt] = index
            history.contents.insert(Content(reportedAt: version.reportedAt, fingerprint: version.fingerprint))
            index = version.previous
        }
        longHistories[record] = history
        return history
    }

    /// Calls `body` for each version that holds over some time: not contested, not retracted.
    ///
    /// - Parameter revised: told, beside that, of each record that says more than once what counts: its versions in the
    ///   order of their reports, contested and retracted ones left out.
    func forEachHeld(
        revised: ((UInt32, [RecordVersion<S>]) -> Void)? = nil, _ body: (RecordVersion<S>, Tenure) -> Void
    ) {
        var history: [RecordVersion<S>] = []
        for head in heads where head != ByteStringTable.none {
            let newest = versions[Int(head)]
            if newest.previous == ByteStringTable.none {
                if !newest.isContested, !newest.isRetracted { body(newest, Tenure(ofOnly: newest.reportedAt)) }
                continue
            }
            history.removeAll(keepingCapacity: true)
            var index = head
            while index != ByteStringTable.none {
                let version = versions[Int(index)]
                if !version.isContested { history.append(version) }
                index = version.previous
            }
            history.sort { $0.reportedAt < $1.reportedAt }
            forEachHeld(in: history, body)
            if let revised {
                history.removeAll(where: \.isRetracted)
                if history.count > 1 { revised(newest.record, history) }
            }
        }
    }

    private func forEachHeld(in history: [RecordVersion<S>], _ body: (RecordVersion<S>, Tenure) -> Void) {
        var known: [Event<S.Anchor>: Instant] = [:]
        var endKnown: [Event<S.EndAnchor>: Instant] = [:]
        for (place, version) in history.enumerated() where !version.isRetracted {
            let event = Event(person: version.person, anchor: version.statement.anchor)
            let end = Event(person: version.person, anchor: version.statement.endAnchor)
            let knownAt = known[event] ?? version.reportedAt
            let endKnownAt = endKnown[end] ?? version.reportedAt
            known[event] = knownAt
            endKnown[end] = endKnownAt
            let until = place + 1 < history.count ? history[place + 1].reportedAt : Instant.distantFuture
            body(version, Tenure(until: until, knownAt: knownAt, endKnownAt: endKnownAt))
        }
    }

    private struct Event<Anchor: Hashable>: Hashable {
        let person: UInt32
        let anchor: Anchor
    }
}

/// The time over which a version of a record holds, and since when what it says has been known.
struct Tenure: Sendable {
    /// The `reported_at` of the version that replaced it.
    let until: Instant
    /// K of the statement: the `reported_at` of the earliest version with the same person and anchor.
    let knownAt: Instant
    /// K of the end of a stay.
    let endKnownAt: Instant

    init(until: Instant, knownAt: Instant, endKnownAt: Instant) {
        self.until = until
        self.knownAt = knownAt
        self.endKnownAt = endKnownAt
    }

    init(ofOnly reportedAt: Instant) {
        self.init(until: .distantFuture, knownAt: reportedAt, endKnownAt: reportedAt)
    }
}
