import HealthCode

/// A batch before it is taken.
struct ArrivingBatch: Sendable {
    let submission: Submission
    let rules: RuleTimeline?
    let bounds: GuardBounds
    let heldAtMost: Int
    let now: Instant
    /// What it would do; `nil` when it can worsen nobody.
    var effect: GuardEffect?

    /// Batches of at most so many records are taken several at a time.
    static let small = 16
}

/// A small batch that waits for those before it to be durable.
struct WaitingBatch: Sendable {
    let batch: ArrivingBatch
    let resume: @Sendable (Result<(receipt: SubmissionReceipt, isReplay: Bool), any Error>) -> Void
}

/// Thrown to undo a group of which each must be taken by itself.
private struct Apart: Error {}

// Departments that report each fact as it comes wait for the disk, and for a dozen statements that cost the same for one
// record as for ten: what arrives meanwhile is taken together.
extension Intake {
    private typealias Answer = (receipt: SubmissionReceipt, isReplay: Bool)

    func submitInGroup(_ batch: ArrivingBatch) async throws -> (receipt: SubmissionReceipt, isReplay: Bool) {
        try await withCheckedThrowingContinuation { continuation in
            let waiting = WaitingBatch(batch: batch) { continuation.resume(with: $0) }
            switch queue.add(waiting) {
            case .refused: continuation.resume(throwing: SQLError.closed)
            case .waits: break
            case .startWorker: Task { while let group = queue.take() { await settle(group) } }
            }
        }
    }

    private func settle(_ group: [WaitingBatch]) async {
        let batches = group.map(\.batch)
        if group.count > 1 {
            do {
                let answers = try await engine.writeInTurn { try self.take(batches, on: $0) }
                for (waiting, answer) in zip(group, answers) { waiting.resume(answer) }
                return
            } catch let error as SQLError where error.kind == .unavailable {
                // Whether it was taken may not be known, so it is not for us to try again.
                for waiting in group { waiting.resume(.failure(error)) }
                return
            } catch {
                // One of them cannot be taken, or not without being looked at more closely.
            }
        }
        for waiting in group {
            do {
                waiting.resume(.success(try await submitAlone(waiting.batch)))
            } catch {
                waiting.resume(.failure(error))
            }
        }
    }

    /// Takes batches with the statements of one, each with a receipt of its own.
    private func take(
        _ batches: [ArrivingBatch], on connection: any SQLConnection
    ) throws -> [Result<Answer, any Error>] {
        var answers: [Int: Result<Answer, any Error>] = [:]
        var fresh: [(index: Int, submission: Submission, receipt: SubmissionReceipt)] = []
        var keys: Set<[String]> = []
        for (index, batch) in batches.enumerated() {
            let submission = batch.submission
            do {
                if let earlier = try earlierReceipt(of: submission, on: connection) {
                    answers[index] = .success((earlier, true))
                    continue
                }
            } catch let fault as SubmissionFault {
                answers[index] = .failure(fault)
                continue
            }
            if let key = submission.idempotencyKey {
                guard keys.insert([submission.department, key]).inserted else { throw Apart() }
            }
            fresh.append((index, submission, emptyReceipt(of: submission, status: .accepted, at: batch.now)))
        }
        let now = batches.map(\.now).max() ?? .distantPast
        var sources: [[String]: Int64] = [:]
        var arrivals: [EvidenceWriter.Arrival] = []
        for (_, submission, _) in fresh {
            let name = [submission.department, submission.submitter]
            let source = try sources[name] ?? source(of: submission, on: connection)
            sources[name] = source
            arrivals += submission.records.map { .init(content: $0.content, source: source, isOwn: true) }
        }
        var writer = EvidenceWriter(keys: self.keys, connection: connection)
        let outcome = try writer.append(arrivals, receivedAt: now.microseconds)
        try exchange.follow(outcome, from: nil, on: connection)
        // Which of them is one too many is found out for each by itself.
        for (index, _, _) in fresh {
            guard let effect = batches[index].effect else { continue }
            let count = try worseningGuard.settle(effect, at: batches[index].now, on: connection)
            if count != nil { throw Apart() }
        }
        var verdicts = outcome.verdicts[...]
        for place in fresh.indices {
            let count = fresh[place].submission.records.count
            try note(
                verdicts.prefix(count), on: fresh[place].submission, in: &fresh[place].receipt, on: connection)
            verdicts = verdicts.dropFirst(count)
            answers[fresh[place].index] = .success((fresh[place].receipt, false))
        }
        try note(fresh.map { ($0.receipt, $0.submission) }, held: nil, at: now, on: connection)
        return try batches.indices.map { index in
            guard let answer = answers[index] else { throw Apart() }
            return answer
        }
    }
}
