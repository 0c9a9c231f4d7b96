import HealthCode

extension LogChains {
    /// Compares the logs with their account. Nothing is changed, and a node may run beside it.
    ///
    /// - Parameter progress: told how many rows have been compared.
    public func audit(progress: @Sendable (Int64) -> Void = { _ in }) async throws -> AuditReport {
        var report = AuditReport()
        var compared: Int64 = 0
        for log in AuditedLog.allCases {
            var account = AuditedLogAccount(table: log.table)
            var last: ChainSegment?
            while true {
                let (keys, after) = (keys, last)
                let step = try await engine.read { connection in
                    var audit = LogAudit(chain: LogChain(log, keys: keys, on: connection))
                    return (try audit.next(after: after), audit.findings, audit.compared)
                }
                for finding in step.1 { report.add(finding) }
                account.rows += step.2
                compared += step.2
                progress(compared)
                guard let segment = step.0 else { break }
                account.segments += 1
                account.removed += segment.removed
                if segment.isAdopted { account.adoptedThrough = segment.last }
                last = segment
            }
            let (keys, end) = (keys, last)
            let tail = try await engine.read { connection in
                var audit = LogAudit(chain: LogChain(log, keys: keys, on: connection))
                let unsealed = try audit.tail(after: end)
                return (unsealed, audit.findings)
            }
            for finding in tail.1 { report.add(finding) }
            account.unsealed = tail.0
            account.number = last?.number ?? 0
            account.head = LogHead.text(last?.head ?? ChainSegment.beginning)
            report.logs.append(account)
        }
        for finding in try await engine.read({ try HeadFaults(connection: $0).findings() }) { report.add(finding) }
        return report
    }
}

/// Compares segments of a log with its rows, each in one state of the database.
struct LogAudit {
    let chain: LogChain
    private(set) var findings: [AuditFinding] = []
    /// How many rows were compared.
    private(set) var compared: Int64 = 0

    init(chain: LogChain) {
        self.chain = chain
    }

    private var log: AuditedLog { chain.log }

    private mutating func note(
        _ kind: AuditFinding.Kind, _ text: String, in segment: ChainSegment? = nil, at first: Int64? = nil,
        through last: Int64? = nil
    ) {
        findings.append(
            AuditFinding(
                kind, log.table, text, segment: segment?.number, first: first ?? segment?.first,
                last: last ?? first ?? segment?.last, day: segment.flatMap { Self.day(of: $0) }))
    }

    /// The day on which a segment was sealed; `nil` for what was there before.
    private static func day(of segment: ChainSegment) -> String? {
        guard !segment.isAdopted else { return nil }
        let (year, month, day) = UTCOffset.china.date(of: Instant(microseconds: segment.sealedAt)).components
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(digits(month))-\(digits(day))"
    }

    /// Compares the next segment.
    ///
    /// - Parameter before: the one before it, as it was read then.
    /// - Returns: the segment; `nil` when there is none.
    mutating func next(after before: ChainSegment?) throws -> ChainSegment? {
        // The one before may have grown or lost rows meanwhile; both are read in one state.
        let number = before?.number ?? 0
        var segments = try chain.segments(from: number, limit: 2)
        var previous: ChainSegment?
        if before != nil, segments.first?.number == number { previous = segments.removeFirst() }
        guard let segment = segments.first else { return nil }
        try check(segment, after: previous, number: number)
        try compare(segment)
        return segment
    }

    private mutating func check(_ segment: ChainSegment, after previous: ChainSegment?, number: Int64) throws {
        if segment.number != number + 1 {
            note(
                .account, "segments \(number + 1) to \(segment.number - 1) of the account are missing", in: segment)
        } else if segment.previous != previous?.head ?? ChainSegment.beginning {
            note(.account, "segment \(segment.number) does not follow the one before it", in: segment)
        }
        if segment.head != segment.head(in: log) || !segment.isSealed(by: chain.key) {
            note(.account, "segment \(segment.number) of the account was changed", in: segment)
        } else if segment.first != (previous?.last ?? 0) + 1, segment.number == number + 1 {
            note(
                .account,
                "segment \(segment.number) begins with \(segment.first), and the one before it ends with "
                    + "\(previous?.last ?? 0): the counter was moved", in: segment)
        }
    }

    /// Rows as they were found.
    private struct Found {
        var count: Int64 = 0
        var sum = RowSum()
        /// Numbers of which there are several rows, and those that do not fit their own digest.
        var doubled: [Int64] = []
        var changed: [Int64] = []
        var missing = Gaps()
    }

    /// Numbers that no row has.
    private struct Gaps {
        private(set) var ranges: [ClosedRange<Int64>] = []
        private(set) var count: Int64 = 0

        mutating func add(_ first: Int64, _ last: Int64) {
            guard first <= last else { return }
            count += last - first + 1
            if ranges.count < 20 { ranges.append(first...last) }
        }

        /// `4, 7–9 and more`
        var text: String {
            let named = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
            let isAll = ranges.reduce(0) { $0 + Int64($1.count) } == count
            return named.joined(separator: ", ") + (isAll ? "" : " and more")
        }
    }

    private func rows(of segment: ChainSegment) throws -> Found {
        var found = Found()
        let digests = chain.digests
        let seals = log.columns.count
        let isEvidence = log == .evidence
        let keys = isEvidence ? ", \(EvidenceSeals.columns)" : ""
        var last = segment.first - 1
        try chain.connection.query(
            "\(log.selection(and: keys)) ORDER BY \(log.columns[0])",
            [.integer(segment.first - 1), .integer(segment.last)]
        ) { row in
            let number = row.integer(0)
            found.count += 1
            found.sum += digests.digest(row)
            if number == last { found.doubled.append(number) }
            found.missing.add(last + 1, number - 1)
            last = number
            if isEvidence, !chain.seals.hold(row, from: seals) { found.changed.append(number) }
        }
        found.missing.add(last + 1, segment.last)
        return found
    }

    private mutating func compare(_ segment: ChainSegment) throws {
        // Numbers that somebody invented are not gone through one by one.
        guard segment.first <= segment.last, segment.last - segment.first < 100_000_000 else { return }
        let found = try rows(of: segment)
        compared += found.count
        for number in found.changed { note(.changed, "row \(number) was changed", in: segment, at: number) }
        let unsealed = segment.isAdopted ? 0 : segment.last - segment.first + 1 - segment.rows
        if unsealed > 0 {
            note(
                .deleted,
                "\(Self.rows(unsealed)) of \(segment.first)–\(segment.last) had been deleted before they were sealed"
                    + (segment.removed == 0 ? ": \(found.missing.text)" : ""), in: segment)
        }
        guard found.sum != segment.standing else { return }
        let expected = segment.rows - segment.removed
        for number in Set(found.doubled).sorted() {
            note(.inserted, "there is more than one row \(number)", in: segment, at: number)
        }
        if found.count < expected {
            // Which of those that are missing the node deleted itself is not known; when it was none, all are named.
            let isExact = segment.removed == 0 && !segment.isAdopted && unsealed == 0
            note(
                .deleted,
                "\(Self.rows(expected - found.count)) of \(segment.first)–\(segment.last) "
                    + (expected - found.count == 1 ? "was" : "were") + " deleted"
                    + (isExact ? ": \(found.missing.text)" : ""), in: segment,
                at: isExact ? found.missing.ranges.first?.lowerBound : nil,
                through: isExact ? found.missing.ranges.last?.upperBound : nil)
        } else if found.count > expected {
            let added = found.count - expected
            let number = added == 1 ? try inserted(into: segment, found.sum) : nil
            note(
                .inserted,
                number.map { "row \($0) was inserted" }
                    ?? "\(Self.rows(added)) of \(segment.first)–\(segment.last) were inserted", in: segment, at: number)
        } else if found.changed.isEmpty {
            note(
                .changed,
                found.missing.count > segment.last - segment.first + 1 - expected
                    ? "rows of \(segment.first)–\(segment.last) were exchanged"
                    : "a row of \(segment.first)–\(segment.last) was changed", in: segment)
        }
    }

    private static func rows(_ count: Int64) -> String { count == 1 ? "1 row" : "\(count) rows" }

    /// The one row without which the others are what was sealed.
    private func inserted(into segment: ChainSegment, _ sum: RowSum) throws -> Int64? {
        var difference = sum
        difference -= segment.standing
        let digests = chain.digests
        var number: Int64?
        try chain.connection.query(
            log.selection(), [.integer(segment.first - 1), .integer(segment.last)]
        ) { row in
            if digests.digest(row) == difference { number = row.integer(0) }
        }
        return number
    }

    /// Looks at what lies outside of all segments.
    ///
    /// - Returns: how many entries are not sealed yet.
    mutating func tail(after segment: ChainSegment?) throws -> Int64 {
        // The last segment may have grown since it was compared.
        let tip = try chain.tip()
        let last = tip?.last ?? 0
        let counter = try log.lastNumber(on: chain.connection)
        if try LogChains.isUnchained(on: chain.connection) {
            if tip == nil || tip?.isAdopted == true {
                note(
                    .account,
                    "the log is not accounted for after \(last): the node has not been started since it could be",
                    at: last + 1, through: counter)
                return 0
            }
            note(.account, "the cursor 'unchained' was inserted, by which a node would take over what it finds")
        }
        if counter < last {
            note(.counter, "the counter says \(counter), and the log ends with \(last)", at: last)
        }
        if log == .evidence, counter > last {
            note(
                .counter, "the counter says \(counter), and the account ends with \(last)", at: last + 1,
                through: counter)
        }
        try noteStrangers(after: .min, through: (try chain.segments(from: 1, limit: 1).first?.first ?? last + 1) - 1)
        let end = log == .evidence ? last : max(last, counter)
        try noteStrangers(after: end, through: .max)
        guard end > last else { return 0 }
        var missing = Gaps()
        var before = last
        try chain.connection.query(
            "\(log.selection()) ORDER BY \(log.columns[0])", [.integer(last), .integer(end)]
        ) { row in
            missing.add(before + 1, row.integer(0) - 1)
            before = row.integer(0)
        }
        missing.add(before + 1, end)
        if missing.count > 0 {
            note(.deleted, "entries that were not sealed yet are missing: \(missing.text)", at: last + 1, through: end)
        }
        return end - last
    }

    /// Names rows where there can be none.
    private mutating func noteStrangers(after first: Int64, through last: Int64) throws {
        var range: (count: Int64, first: Int64, last: Int64) = (0, 0, 0)
        try chain.connection.query(log.counting, [.integer(first), .integer(last)]) {
            range = ($0.integer(0), $0.integer(1), $0.integer(2))
        }
        guard range.count > 0 else { return }
        note(
            .inserted,
            range.count == 1
                ? "row \(range.first) was inserted: it is in no segment"
                : "\(range.count) rows from \(range.first) to \(range.last) are in no segment", at: range.first,
            through: range.last)
    }
}
