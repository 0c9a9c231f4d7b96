import Synchronization

/// Counts requests of those who send them, in a memory that does not grow with their number.
package final class RateLimiter: Sendable {
    /// Who sends requests.
    package enum Sender: Hashable, Sendable {
        /// A registered principal, by its name.
        case registered(String)
        /// A resident, by the session's name.
        case resident(String)
        /// A network address without a credential.
        case address(String)
        /// A network address that asks for what pages are drawn with.
        case assets(String)
        /// A network address from which tokens come that nobody was given.
        case guesses(String)
        /// A network address from which wrong one-time codes come.
        case wrongCodes(String)
        /// Whoever tries one-time codes of one person from one network address: a digest of both.
        case attempts(String)
    }

    private struct Entry {
        var bucket: TokenBucket
        let allowance: TokenBucket.Allowance
    }

    private struct State {
        var entries: [Sender: Entry] = [:]
        var overflow: Entry?
        var sweptAt: Duration?
    }

    private let state = Mutex(State())
    private let clock: any NodeClock
    private let maximumSenders: Int

    /// - Parameters:
    ///   - clock: its uptime counts.
    ///   - maximumSenders: how many are told apart. An entry takes about 150 bytes, so that the default is 10 MB.
    package init(clock: any NodeClock, maximumSenders: Int = 65_536) {
        self.clock = clock
        self.maximumSenders = maximumSenders
    }

    /// How many senders are told apart at the moment.
    package var senders: Int { state.withLock { $0.entries.count } }

    /// Counts one request.
    ///
    /// - Returns: `nil` when it is allowed; otherwise in how many whole seconds to try again.
    package func take(_ sender: Sender, _ allowance: TokenBucket.Allowance) -> Int? {
        guard allowance.perSecond > 0 else { return nil }
        let now = clock.uptime()
        let wait: Duration? = state.withLock { state in
            if state.entries[sender] == nil, state.entries.count >= maximumSenders { sweep(&state, at: now) }
            if state.entries[sender] == nil, state.entries.count >= maximumSenders {
                // All who are one too many share a bucket: a flood of addresses limits itself, and nobody who is known.
                var entry = state.overflow ?? Entry(bucket: TokenBucket(allowance, at: now), allowance: allowance)
                defer { state.overflow = entry }
                return entry.bucket.take(allowance, at: now)
            }
            let fresh = Entry(bucket: TokenBucket(allowance, at: now), allowance: allowance)
            return state.entries[sender, default: fresh].bucket.take(allowance, at: now)
        }
        return wait.map { Int(($0 / .seconds(1)).rounded(.up)) }
    }

    /// Whether a request would be allowed; counts none.
    ///
    /// - Returns: as ``take(_:_:)``.
    package func refusal(_ sender: Sender, _ allowance: TokenBucket.Allowance) -> Int? {
        guard allowance.perSecond > 0 else { return nil }
        let now = clock.uptime()
        return state.withLock { state in
            guard var entry = state.entries[sender] else { return nil }
            return entry.bucket.hasToken(allowance, at: now) ? nil : 1
        }
    }

    /// Forgets those who have been quiet for long enough to have their whole allowance back; once a second at most, so
    /// that going through all of them costs nothing that counts.
    private func sweep(_ state: inout State, at now: Duration) {
        if let sweptAt = state.sweptAt, now - sweptAt < .seconds(1) { return }
        state.sweptAt = now
        state.entries = state.entries.filter { element in
            var bucket = element.value.bucket
            return !bucket.isFull(element.value.allowance, at: now)
        }
    }
}
