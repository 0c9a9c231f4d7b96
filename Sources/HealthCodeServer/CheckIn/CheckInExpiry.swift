import HealthCode
import HealthCodeStore
import ServiceLifecycle

/// Deletes check-ins that are past their time, once an hour and whether or not an order is in force. What is due and not
/// yet deleted is told to nobody.
struct CheckInExpiry: Service {
    let node: NodeParts
    let checkIns: CheckIns

    private static let pause: Int64 = 3_600

    func run() async throws {
        await node.repeating("check-ins were not deleted") {
            let now = node.clock.now()
            try await checkIns.deleteCheckIns(at: now)
            try await node.clock.sleep(until: now.advanced(bySeconds: Self.pause))
        }
    }
}
