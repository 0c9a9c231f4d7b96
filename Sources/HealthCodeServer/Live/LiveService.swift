import HealthCode
import HealthCodeStore
import ServiceLifecycle

/// Tells pages that something has changed, several times a second at most: they look for themselves.
struct LiveService: Service {
    let node: NodeParts

    /// That something has changed, and not when: everybody may listen, and one change is often one person's.
    private struct Changed: Encodable {}

    func run() async throws {
        // What another process has derived, or taken from a province, shows at the pages of this one too.
        try await node.database.engine.listen(Database.Channel.codes) { node.live.signal() }
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await node.live.wait()
                node.shell.events.publish("changed", Changed())
                try await Task.sleep(for: .milliseconds(300))
            }
        }
    }
}
