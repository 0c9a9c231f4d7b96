internal import Foundation
internal import HealthCode

/// What a node says of a batch.
package struct BatchReceipt: Sendable, Hashable, Decodable {
    /// The identifier that the node gave the batch.
    package var batch: String
    /// `accepted` or `held`.
    package var status: String
    package var accepted: Int
    package var duplicate: Int
    package var rejected: Int
}

/// Carries batches to their nodes, and keeps the receipts.
actor Post {
    private let clients: [NodeName: NodeClient]
    private let settings: NodeSettings
    private let notes: Notes
    private let faults: Faults?
    private(set) var ledger: Ledger

    /// - Parameter faults: what goes wrong on purpose.
    init(
        clients: [NodeName: NodeClient], settings: NodeSettings, ledger: Ledger, notes: Notes, faults: Faults? = nil
    ) {
        self.clients = clients
        self.settings = settings
        self.ledger = ledger
        self.notes = notes
        self.faults = faults
    }

    /// How many departments submit to one node at the same time: a node makes what they state durable together.
    private static let departmentsAtOnce = 4

    /// Delivers batches: to each node a few at a time, to all nodes at once.
    func deliver(_ batches: [Batch]) async throws {
        let byNode = Dictionary(grouping: batches, by: \.node)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for batches in byNode.values {
                for first in 0..<min(Self.departmentsAtOnce, batches.count) {
                    let share = stride(from: first, to: batches.count, by: Self.departmentsAtOnce).map { batches[$0] }
                    group.addTask {
                        for batch in share { try await self.deliver(batch) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Delivers a batch until there is a receipt that accounts for every line.
    func deliver(_ batch: Batch) async throws {
        guard !ledger.holds(batch.key), let client = clients[batch.node] else { return }
        var request = NodeRequest(
            "POST", "/v1/evidence/\(batch.dataset.rawValue)", token: settings.token(for: batch.dataset, at: batch.node),
            content: (batch.format == .csv ? "text/csv" : "application/x-ndjson", batch.body))
        request.headers = [("Idempotency-Key", batch.key), ("Tongma-Submitter", "duty officer")]

        let plan = faults?.plan(for: batch) ?? Faults.Plan()
        if let moment = plan.losesAnswerAfter { await lose(request, client, after: moment) }
        // What was begun at one process is sent again to another.
        if plan.losesAnswerAfter != nil { request.turn += 1 }
        let (receipt, isHeld) = try await submit(request, client)
        if plan.isSentTwice {
            request.turn += 1
            let (again, _) = try await submit(request, client)
            guard again == receipt else {
                throw DemoFailure("\(batch.node.text) answered batch \(batch.key) otherwise when it was sent again")
            }
        }
        let entry = Ledger.Entry(
            batch, accepted: receipt.accepted, duplicate: receipt.duplicate, rejected: receipt.rejected, held: isHeld)
        guard entry.isBalanced else {
            throw DemoFailure(
                """
                \(batch.node.text) accounts for \(entry.accepted) + \(entry.duplicate) + \(entry.rejected) of the \
                \(entry.lines) lines of batch \(batch.key)
                """)
        }
        try ledger.append(entry)
    }

    /// - Returns: the receipt, with what became of it in the end, and whether it was held.
    private func submit(_ request: NodeRequest, _ client: NodeClient) async throws -> (BatchReceipt, isHeld: Bool) {
        let answer = try await client.expect([200, 202], request)
        var receipt: BatchReceipt
        do {
            receipt = try answer.decode()
        } catch {
            throw DemoFailure("\(client.name) answered a batch with what is no receipt")
        }
        guard answer.status == 202 else { return (receipt, false) }
        if let released = try await release(receipt.batch, client) { receipt = released }
        receipt.status = "accepted"
        return (receipt, true)
    }

    /// Releases a batch that is held, as the second person.
    ///
    /// - Returns: the receipt, if the node gives one.
    private func release(_ batch: String, _ client: NodeClient) async throws -> BatchReceipt? {
        guard let node = clients.first(where: { $0.value.name == client.name })?.key else { return nil }
        // 404 and 409: it was released before, and the answer was lost.
        let answer = try await client.expect(
            [200, 404, 409],
            NodeRequest("POST", "/v1/batches/\(batch)/release", token: settings.token(.second, at: node)))
        guard answer.status == 200 else { return nil }
        notes.note("\(client.name) held a batch that worsens many codes; the second person released it")
        // The receipt of the submission says the same where the release has none of its own.
        return try? answer.decode()
    }

    /// Sends a request and goes away before the answer, as if the connection had broken.
    private func lose(_ request: NodeRequest, _ client: NodeClient, after moment: Duration) async {
        let lost = Task { try await client.attempt(request) }
        // A cancelled pause loses the answer a little earlier.
        try? await Task.sleep(for: moment)
        lost.cancel()
        _ = await lost.result
    }
}
