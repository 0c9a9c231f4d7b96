import Crypto
import FoundationEssentials
public import HealthCode

/// Batches that departments submit, and those that wait for a second person.
public struct Intake: Sendable, Aggregate {
    let database: Database
    let exchange: Exchange
    let derivation: Derivation
    let worseningGuard: WorseningGuard
    /// Small batches that wait for those before them.
    let queue = WorkQueue<WaitingBatch>(maximumWorkers: 1, maximumGroup: 64)

    /// Takes a batch: durable when it returns.
    ///
    /// - Parameters:
    ///   - bounds: how many persons' codes a department, a case or a place may worsen within a day; a batch that
    ///     would go beyond one of them must be released by a second person.
    ///   - heldAtMost: how many batches of one department may wait for that.
    /// - Returns: the receipt, and whether it is that of an earlier time (same key, same bytes; of a batch that waits for a
    ///   second person, same bytes).
    /// - Throws: ``SubmissionFault``.
    public func submit(
        _ submission: Submission, rules: RuleTimeline?, bounds: GuardBounds, heldAtMost: Int = .max, at now: Instant
    ) async throws -> (receipt: SubmissionReceipt, isReplay: Bool) {
        var arrival = ArrivingBatch(
            submission: submission, rules: rules, bounds: bounds, heldAtMost: heldAtMost, now: now)
        // Areas are judged in pieces, since everyone who lives there may be millions.
        if submission.dataset == .areaRisk { return try await submitAlone(arrival) }
        if !bounds.isOff {
            let (earlier, effect) = try await engine.read { connection -> (SubmissionReceipt?, GuardEffect?) in
                // What comes again is answered as before, whatever it would do now.
                if let earlier = try self.earlierReceipt(of: submission, on: connection) { return (earlier, nil) }
                let effect = try self.worseningGuard.guardedEffect(
                    of: submission.records.map { $0.content }, by: submission.department, rules: rules,
                    bounds: bounds, at: now, on: connection)
                return (nil, effect)
            }
            if let earlier { return (earlier, true) }
            if let effect, effect.isTooMuch { return try await hold(arrival, worsened: effect.count) }
            arrival.effect = effect
        }
        guard submission.records.count <= ArrivingBatch.small else { return try await submitAlone(arrival) }
        return try await submitInGroup(arrival)
    }

    /// Takes a batch in a transaction's part of its own.
    func submitAlone(_ batch: ArrivingBatch) async throws -> (receipt: SubmissionReceipt, isReplay: Bool) {
        var batch = batch
        let submission = batch.submission
        if submission.dataset == .areaRisk {
            // What comes again is answered as before, whatever it would do now.
            if let earlier = try await engine.read({ try self.earlierReceipt(of: submission, on: $0) }) {
                return (earlier, true)
            }
            let effect = try await effectOfAreas(
                submission.records.map { $0.content }, by: submission.department, rules: batch.rules,
                bounds: batch.bounds, at: batch.now)
            if effect.isTooMuch { return try await hold(batch, worsened: effect.count) }
            batch.effect = effect.worsened.isEmpty ? nil : effect
        }
        let arrival = batch
        do {
            return try await engine.writeInTurn { connection in
                if let earlier = try self.earlierReceipt(of: submission, on: connection) { return (earlier, true) }
                return (try self.take(arrival, on: connection), false)
            }
        } catch let hold as Hold {
            return try await self.hold(arrival, worsened: hold.worsened)
        }
    }

    /// Thrown to undo a batch that must be held.
    private struct Hold: Error {
        let worsened: Int
    }

    func earlierReceipt(
        of submission: Submission, on connection: any SQLConnection
    ) throws -> SubmissionReceipt? {
        guard let key = submission.idempotencyKey else { return nil }
        var found: (digest: [UInt8], receipt: [UInt8], dataset: String)?
        try connection.query(
            "SELECT request_digest, receipt, dataset FROM batches WHERE department = $1 AND idempotency_key = $2",
            [.text(submission.department), .text(key)]
        ) { found = ($0.bytes(0), Array($0.text(1).utf8), $0.text(2)) }
        guard let found else { return nil }
        // The same bytes as another dataset are other statements.
        guard found.digest == submission.requestDigest, found.dataset == submission.dataset.rawValue else {
            throw SubmissionFault.keyReused
        }
        return try JSONDecoder().decode(SubmissionReceipt.self, from: Data(found.receipt))
    }

    private func take(_ batch: ArrivingBatch, on connection: any SQLConnection) throws -> SubmissionReceipt {
        let (submission, now) = (batch.submission, batch.now)
        var receipt = emptyReceipt(of: submission, status: .accepted, at: now)
        try append(submission, to: &receipt, on: connection, at: now) {
            // Others may have come in since it was looked at.
            if let effect = batch.effect,
                let worsened = try self.worseningGuard.settle(effect, at: now, on: connection)
            {
                throw Hold(worsened: worsened)
            }
        }
        try note([(receipt, submission)], held: nil, at: now, on: connection)
        return receipt
    }

    /// Adds the records of a batch to the log and counts what became of its lines.
    private func append(
        _ submission: Submission, to receipt: inout SubmissionReceipt, on connection: any SQLConnection,
        at now: Instant, check: () throws -> Void
    ) throws {
        let source = try source(of: submission, on: connection)
        var writer = EvidenceWriter(keys: keys, connection: connection)
        let outcome = try writer.append(
            submission.records.map { .init(content: $0.content, source: source, isOwn: submission.origin == nil) },
            receivedAt: now.microseconds)
        let origin = submission.origin.flatMap { Division($0) }.map { Int64($0.code) }
        try exchange.follow(outcome, from: origin, on: connection)
        try check()
        try note(outcome.verdicts, on: submission, in: &receipt, on: connection)
    }

    /// The number of who submits.
    func source(of submission: Submission, on connection: any SQLConnection) throws -> Int64 {
        try SourceTable(connection: connection).number(
            of: EvidenceSource(
                node: submission.origin ?? role.name, department: submission.department,
                submitter: submission.submitter))
    }

    /// Accounts for each line of a batch.
    func note(
        _ verdicts: some Sequence<RecordVerdict>, on submission: Submission, in receipt: inout SubmissionReceipt,
        on connection: any SQLConnection
    ) throws {
        var rejections = submission.rejections
        for (record, verdict) in zip(submission.records, verdicts) {
            switch verdict {
            case .accepted: receipt.accepted += 1
            case .duplicate:
                receipt.duplicate += 1
                if submission.namesDuplicates { receipt.duplicateLines = receipt.duplicateLines ?? [] }
                receipt.duplicateLines?.append(record.line)
            case .conflict:
                rejections.append(
                    .init(
                        line: record.line, field: Column.recordID.wireName,
                        reason: Rejection.Reason.conflict.description))
            }
        }
        rejections.sort { $0.line < $1.line }
        receipt.rejected = rejections.count
        receipt.rejections = Array(rejections.prefix(SubmissionReceipt.rejectionsNamed))
        try count(rejections, of: submission, on: connection)
    }

    func emptyReceipt(
        of submission: Submission, status: SubmissionReceipt.Status, at now: Instant
    ) -> SubmissionReceipt {
        SubmissionReceipt(
            batch: Self.randomName(), status: status, dataset: submission.dataset.rawValue,
            lines: submission.records.count + submission.rejections.count, unknownColumns: submission.unknownColumns,
            receivedAt: UTCOffset.china.format(now))
    }

    /// Keeps receipts, so that a batch that comes again is answered as before.
    func note(
        _ receipts: [(SubmissionReceipt, Submission)], held: [UInt8]?, at now: Instant,
        on connection: any SQLConnection
    ) throws {
        try connection.insert(
            into: "batches",
            [
                "batch_id", "department", "submitter", "idempotency_key", "request_digest", "dataset", "format",
                "status",
                "received_us", "accepted", "duplicate", "rejected", "worsened", "receipt", "body",
            ],
            try receipts.map { receipt, submission in
                [
                    .text(receipt.batch), .text(submission.department), .text(submission.submitter),
                    SQLValue(submission.idempotencyKey), .bytes(submission.requestDigest),
                    .text(submission.dataset.rawValue), .text(submission.format), .text(receipt.status.rawValue),
                    .integer(now.microseconds), .integer(Int64(receipt.accepted)), .integer(Int64(receipt.duplicate)),
                    .integer(Int64(receipt.rejected)), .integer(Int64(receipt.worsened ?? 0)),
                    .text(String(decoding: try JSONEncoder().encode(receipt), as: UTF8.self)),
                    held.map { .bytes($0) } ?? .null,
                ]
            })
    }

    /// Counts refused lines for the operator; what stood in them is not kept.
    private func count(
        _ rejections: [SubmissionReceipt.LineRejection], of submission: Submission, on connection: any SQLConnection
    ) throws {
        for (field, group) in Dictionary(grouping: rejections, by: \.field).sorted(by: { $0.key < $1.key }) {
            try connection.execute(
                """
                INSERT INTO refusals (department, dataset, field, count) VALUES ($1, $2, $3, $4)
                ON CONFLICT (department, dataset, field) DO UPDATE SET count = refusals.count + excluded.count
                """,
                [
                    .text(submission.department), .text(submission.dataset.rawValue), .text(field),
                    .integer(Int64(group.count)),
                ])
        }
    }

    // MARK: Batches that wait for a second person

    /// Keeps a batch for a second person. One that is held already, by whatever key it came, is that one: a department
    /// that sends it again must not fill the list of what waits.
    private func hold(
        _ batch: ArrivingBatch, worsened: Int
    ) async throws -> (receipt: SubmissionReceipt, isReplay: Bool) {
        let (submission, now) = (batch.submission, batch.now)
        var receipt = emptyReceipt(of: submission, status: .held, at: now)
        receipt.worsened = worsened
        receipt.rejections = Array(submission.rejections.prefix(SubmissionReceipt.rejectionsNamed))
        receipt.rejected = submission.rejections.count
        let body = HeldBatch(submission).sealed(by: keys)
        let noted = receipt
        return try await engine.write { connection in
            try connection.hold(.heldBatches)
            if let earlier = try self.earlierReceipt(of: submission, on: connection) { return (earlier, true) }
            if let equal = try Self.heldReceipt(equalTo: submission, on: connection) { return (equal, true) }
            let held = try connection.integer(
                "SELECT COUNT(*) FROM batches WHERE status = 'held' AND department = $1", [.text(submission.department)]
            )
            guard held ?? 0 < Int64(batch.heldAtMost) else { throw SubmissionFault.tooManyHeld }
            try self.note([(noted, submission)], held: try body.get(), at: now, on: connection)
            return (noted, false)
        }
    }

    /// The receipt of a department's batch of the same bytes that waits for a second person.
    private static func heldReceipt(
        equalTo submission: Submission, on connection: any SQLConnection
    ) throws -> SubmissionReceipt? {
        var receipt: SubmissionReceipt?
        try connection.query(
            """
            SELECT receipt FROM batches WHERE status = 'held' AND department = $1 AND dataset = $2 AND format = $3
            AND request_digest = $4 ORDER BY received_us LIMIT 1
            """,
            [
                .text(submission.department), .text(submission.dataset.rawValue), .text(submission.format),
                .bytes(submission.requestDigest),
            ]
        ) { receipt = try JSONText.decode(SubmissionReceipt.self, from: $0.text(0)) }
        return receipt
    }

    /// Decides on a held batch.
    ///
    /// - Parameter principal: the second person's credential; the one that submitted the batch cannot decide on it.
    /// - Returns: the batch's new receipt.
    /// - Throws: ``SubmissionFault``.
    public func decide(
        on batch: String, release: Bool, by principal: String, at now: Instant
    ) async throws -> SubmissionReceipt {
        try await engine.write { connection in
            // Whoever is first to change the row decides; another who decides at the same time waits here, and then finds
            // nothing held.
            let isHeld = try connection.execute(
                "UPDATE batches SET decided_by = $1 WHERE batch_id = $2 AND status = 'held'",
                [.text(principal), .text(batch)])
            var found: (department: String, submitter: String, receipt: [UInt8], body: [UInt8])?
            try connection.query(
                "SELECT department, submitter, receipt, body FROM batches WHERE batch_id = $1", [.text(batch)]
            ) { found = ($0.text(0), $0.text(1), Array($0.text(2).utf8), $0.bytes(3)) }
            guard let found else { throw SubmissionFault.noSuchBatch }
            guard isHeld == 1 else { throw SubmissionFault.notHeld }
            guard found.department != principal, found.submitter != principal else {
                throw SubmissionFault.sameCredential
            }
            var receipt = try JSONDecoder().decode(SubmissionReceipt.self, from: Data(found.receipt))
            if release {
                let submission = try HeldBatch(sealed: found.body, by: self.keys).submission(
                    receipt, department: found.department, submitter: "\(found.submitter) + \(principal)")
                receipt.status = .accepted
                try self.append(submission, to: &receipt, on: connection, at: now) {}
            } else {
                receipt.status = .discarded
            }
            try connection.execute(
                """
                UPDATE batches SET status = $1, accepted = $2, duplicate = $3, rejected = $4, receipt = $5, body = NULL
                WHERE batch_id = $6
                """,
                [
                    .text(receipt.status.rawValue), .integer(Int64(receipt.accepted)),
                    .integer(Int64(receipt.duplicate)), .integer(Int64(receipt.rejected)),
                    .text(String(decoding: try JSONEncoder().encode(receipt), as: UTF8.self)), .text(batch),
                ])
            return receipt
        }
    }

    /// The same with one bound for all that this node takes itself.
    package func submit(
        _ submission: Submission, rules: RuleTimeline?, holdAbove: Int, heldAtMost: Int = .max, at now: Instant
    ) async throws -> (receipt: SubmissionReceipt, isReplay: Bool) {
        try await submit(
            submission, rules: rules, bounds: GuardBounds(holdAbove), heldAtMost: heldAtMost, at: now)
    }

    /// A name that nobody can guess: 128 random bits in hexadecimal.
    static func randomName() -> String {
        let name = (0..<2).map { _ in UInt64.random(in: .min ... .max) }
            .map { String(repeating: "0", count: $0.leadingZeroBitCount / 4) + ($0 == 0 ? "" : String($0, radix: 16)) }
        return name.joined()
    }
}
