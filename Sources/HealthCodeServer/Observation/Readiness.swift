import HTTPTypes
import Synchronization

/// Whether a node can do its work, as named checks.
package final class Readiness: Sendable {
    /// Looks whether one thing is as it must be. It must not take long; what throws counts as failed.
    package typealias Check = @Sendable () async throws -> Bool

    private let checks = Mutex<[(name: String, check: Check)]>([])

    /// Nothing to check: ready.
    package init() {}

    /// Adds a check.
    ///
    /// - Parameter name: a word for operators, which everybody may read: `store`, `hub`, `rules`.
    package func add(_ name: StaticString, _ check: @escaping Check) {
        checks.withLock { $0.append(("\(name)", check)) }
    }

    /// The checks that fail, in the order in which they were added.
    package func failing() async -> [String] {
        var failing: [String] = []
        for (name, check) in checks.withLock({ $0 }) {
            // Why a check fails is for its own log; here it is only that it does.
            let passes = (try? await check()) ?? false
            if !passes { failing.append(name) }
        }
        return failing
    }

    /// Refuses to go on unless all checks pass.
    ///
    /// - Throws: ``Problem`` 503 with the names of those that fail.
    package func require() async throws(Problem) {
        let failing = await failing()
        if failing.isEmpty { return }
        var problem = Problem(
            .notReady, "These checks fail: \(failing.joined(separator: ", ")).", headers: [.retryAfter: "5"])
        problem.failing = failing
        throw problem
    }
}
