import HealthCode
import HealthCodeStore
import ServiceLifecycle

/// Seals the logs every few seconds: what is changed in them by hand after that is noticed by `tongma node audit`.
struct LogSealing: Service {
    let node: NodeParts
    let chains: LogChains

    /// How long an entry of the code log or the access log stands without a seal.
    static let pause = Duration.seconds(5)

    func run() async throws {
        await node.repeating("logs were not sealed") {
            try await chains.seal(at: node.clock.now())
            try await chains.close()
            // By the time that passes, whatever a replay's clock shows.
            try await Task.sleep(for: Self.pause)
        }
    }
}
