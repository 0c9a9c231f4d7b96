import Synchronization

/// Sessions of staff and venues at the pages, in memory and short: who has come with a registered token need not type it
/// again for a while. They end with the process.
final class StaffSessions: Sendable {
    private struct Session {
        let principal: Principal
        let endsAt: Duration
    }

    /// How long a session lasts: a morning's work.
    static let lasting = Duration.seconds(4 * 3_600)
    /// How many there are at once; the one that ends first makes room.
    private static let maximum = 1_024

    private let sessions = Mutex<[TokenDigest: Session]>([:])
    private let clock: any NodeClock

    init(clock: any NodeClock) {
        self.clock = clock
    }

    /// Begins a session of somebody who has shown a registered token.
    ///
    /// - Returns: the session's own token.
    func begin(_ principal: Principal) -> String {
        let token = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        let now = clock.uptime()
        sessions.withLock { sessions in
            if sessions.count >= Self.maximum { sessions = sessions.filter { $0.value.endsAt > now } }
            if sessions.count >= Self.maximum, let first = sessions.min(by: { $0.value.endsAt < $1.value.endsAt }) {
                sessions[first.key] = nil
            }
            sessions[TokenDigest(of: token)] = Session(principal: principal, endsAt: now + Self.lasting)
        }
        return token
    }

    /// Whose session it is; `nil` for none, or one that is over.
    func principal(of token: String) -> Principal? {
        let now = clock.uptime()
        return sessions.withLock { sessions in
            sessions[TokenDigest(of: token)].flatMap { $0.endsAt > now ? $0.principal : nil }
        }
    }

    /// Ends a session.
    func end(_ token: String) {
        sessions.withLock { $0[TokenDigest(of: token)] = nil }
    }
}
