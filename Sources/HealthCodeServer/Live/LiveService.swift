import HealthCode
import HealthCodeStore
import ServiceLifecycle

/// Tells pages that something has changed, several times a second at most: they look for themselves.
struct LiveService: Service {
    let node: NodeParts

    private struct Changed: Encodable {
        let now: String
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await node.live.wait()
                node.shell.events.publish("changed", Changed(now: node.clock.now().exactText))
                try await Task.sleep(for: .milliseconds(300))
            }
        }
    }
}
