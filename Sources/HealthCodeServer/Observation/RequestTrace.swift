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

    private struct State {
        var notes = Notes()
        var reference: String?
    }

    private let state = Mutex(State())

    /// A request of which nothing is noted.
    package init() {}

    /// A random name of the request, under which its answer and its line in the log are found. It is made when it is first
    /// asked for: most requests of a rush are never named.
    package var reference: String {
        state.withLock { state in
            if let reference = state.reference { return reference }
            let reference = RequestReference.next()
            state.reference = reference
            return reference
        }
    }

    /// What was noted so far.
    package var noted: Notes { state.withLock { $0.notes } }

    /// Notes who asks.
    package func note(principal: String) { state.withLock { $0.notes.principal = principal } }

    /// Notes a batch that the node itself named: never one that a request only claims there is.
    package func note(batch: String) { state.withLock { $0.notes.batch = batch } }

    /// Notes why the request was refused.
    package func note(problem: ProblemKind) { state.withLock { $0.notes.problem = problem } }
}

/// Names of requests that no other request of any process has: they need to differ and keep no secret, so that the system's
/// generator is asked once and not for each, which costs three calls of the system through `UUID()`.
enum RequestReference {
    private static let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    private static let made = Atomic<UInt64>(0)

    /// The next, in the form of a random UUID (RFC 9562 section 5.4).
    static func next() -> String {
        // Steele, Lea and Flood's generator, in which each number comes once before one comes again.
        let count = made.wrappingAdd(1, ordering: .relaxed).newValue
        let low = mixed(seeds.0 &+ count &* 0x9e37_79b9_7f4a_7c15)
        let high = mixed(seeds.1 ^ low)
        var text = ""
        text.reserveCapacity(36)
        for digit in 0..<32 {
            if [8, 12, 16, 20].contains(digit) { text += "-" }
            let word = digit < 16 ? high : low
            let value = word >> UInt64(60 - digit % 16 * 4) & 15
            switch digit {
            case 12: text += "4"
            case 16: text += String(8 | value & 3, radix: 16)
            default: text += String(value, radix: 16)
            }
        }
        return text
    }

    private static func mixed(_ state: UInt64) -> UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
