import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// Deletes what is past its time, once an hour; how long what is kept, ``Retention`` says.
struct RetentionService: Service {
    let node: NodeParts
    let operation: NodeOperation

    private static let pause: Int64 = 3_600

    func run() async throws {
        await node.repeating("what is past its time was not deleted") {
            let now = node.clock.now()
            let gone = try await operation.sweep(at: now)
            for (table, count) in gone.sorted(by: { $0.key < $1.key }) {
                node.shell.logger.info("past its time", metadata: ["table": "\(table)", "rows": "\(count)"])
            }
            try await node.clock.sleep(until: now.advanced(bySeconds: Self.pause))
        }
    }
}
