import HealthCode
import HealthCodeStore
import Hummingbird

/// Where a second person decides on batches that would worsen many codes.
struct BatchRoutes: RouteGroup {
    let node: NodeParts
    let intake: Intake
    let operatorWork: OperatorWork

    private struct Held: Encodable {
        let batches: [Batch]
    }

    private struct Batch: Encodable {
        let batch: String
        let department: String
        let submitter: String
        let dataset: String
        let receivedAt: String
        let worsened: Int
        let receipt: SubmissionReceipt

        enum CodingKeys: String, CodingKey {
            case batch, department, submitter, dataset, worsened, receipt
            case receivedAt = "received_at"
        }
    }

    func add(to router: Router<NodeContext>) {
        router.get("/v1/batches/held") { _, context in
            try context.require(right: .release)
            let held = try await operatorWork.heldBatches()
            return Response.json(
                Held(
                    batches: held.map {
                        Batch(
                            batch: $0.batch, department: $0.department, submitter: $0.submitter, dataset: $0.dataset,
                            receivedAt: UTCOffset.china.format($0.receivedAt), worsened: $0.worsened,
                            receipt: $0.receipt)
                    }))
        }
        router.post("/v1/batches/{id}/release") { _, context in
            Response.json(try await decide(context, release: true, by: try context.require(right: .release)))
        }
        router.post("/v1/batches/{id}/discard") { _, context in
            Response.json(try await decide(context, release: false, by: try context.require(right: .release)))
        }
    }

    /// Decides on the batch that the address names.
    ///
    /// - Parameter principal: who has the right to.
    @discardableResult
    func decide(
        _ context: NodeContext, release: Bool, by principal: Principal
    ) async throws -> SubmissionReceipt {
        let batch = try context.parameters.require("id")
        guard batch.isBatchName else { throw Problem(SubmissionFault.noSuchBatch) }
        do {
            let receipt = try await intake.decide(
                on: batch, release: release, by: principal.id, at: node.clock.now())
            context.trace.note(batch: receipt.batch)
            if let dataset = Dataset(rawValue: receipt.dataset) { node.metrics.note(receipt, of: dataset) }
            node.live.signal()
            return receipt
        } catch let fault as SubmissionFault {
            throw Problem(fault)
        }
    }
}

extension String {
    /// Whether it has the form of a batch's name: 32 hexadecimal digits.
    fileprivate var isBatchName: Bool {
        utf8.count == 32
            && utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
