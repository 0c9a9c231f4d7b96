import Foundation
import HealthCode
import Synchronization

/// What the access log and the metrics say of one request, gathered while it is served. Nothing of a person.
package final class RequestTrace: Sendable {
    /// What was noted.
    package struct Notes: Sendable {
        /// The caller's registered name; `resident` for every resident.
        package var principal: String?
        /// The batch that the request made or decided on.
        package var batch: String?
        /// Why it was refused.
        package var problem: ProblemKind?
    }

    /// A random name of the request, under which its answer and its line in the log are found.
    package let reference = UUID().uuidString.lowercased()

    private let notes = Mutex(Notes())

    /// A request of which nothing is noted.
    package init() {}

    /// What was noted so far.
    package var noted: Notes { notes.withLock { $0 } }

    /// Notes who asks.
    package func note(principal: String) { notes.withLock { $0.principal = principal } }

    /// Notes a batch that the node itself named: never one that a request only claims there is.
    package func note(batch: String) { notes.withLock { $0.batch = batch } }

    /// Notes why the request was refused.
    package func note(problem: ProblemKind) { notes.withLock { $0.problem = problem } }
}
