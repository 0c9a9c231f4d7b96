import Dispatch
import GRDBSQLite
import Synchronization

/// Brings SQLite's log back into the database, on a connection and a queue of its own, so that no writer waits for a reader.
///
/// A passive checkpoint takes what no reader still needs and waits for nobody. The log begins anew when a writer finds all
/// of it taken and nobody reading it, which under load may be never. So once it is long, writers are held up for a moment in
/// which the rest is taken: for as long as ``Policy/patienceMilliseconds`` where readers do not let go. When nothing was
/// written for a while, the file is cut to nothing.
final class WALCheckpoints: Sendable {
    /// When what is done.
    struct Policy: Sendable {
        /// Pages after which the log is taken: 16 MiB, so that a page that changes often is written once.
        var pages: Int32 = 4_000
        /// Pages after which the log should begin anew: 256 MiB.
        var longPages: Int32 = 65_536
        /// How long writers are held up for that at most while somebody reads.
        var patienceMilliseconds: Int32 = 20
        /// How long nothing must have been written before the file is cut.
        var idleSeconds = 30
    }

    private struct State {
        var isScheduled = false
        var isClosed = false
        var commits = 0
    }

    private let policy: Policy
    private let queue = DispatchQueue(label: "tongma.checkpoints", qos: .utility)
    private let state = Mutex(State())
    /// Used on the queue alone.
    private nonisolated(unsafe) var handle: OpaquePointer?

    init(path: String, policy: Policy) throws {
        self.policy = policy
        let code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            let error = handle.map { SQLError(of: $0) } ?? SQLError(sqlite: code, message: "cannot be opened")
            sqlite3_close_v2(handle)
            throw error
        }
        sqlite3_busy_timeout(handle, policy.patienceMilliseconds)
        // A connection that has read nothing does not know yet that there is a log, and takes nothing of it.
        sqlite3_exec(handle, "SELECT COUNT(*) FROM sqlite_schema; PRAGMA journal_size_limit = 67108864", nil, nil, nil)
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    /// Notes a commit after which the log has so many pages. Never waits.
    func committed(pages: Int32) {
        let isDue = state.withLock { state in
            state.commits += 1
            guard pages >= policy.pages, !state.isScheduled, !state.isClosed else { return false }
            state.isScheduled = true
            return true
        }
        if isDue { queue.async { [self] in take() } }
    }

    /// Ends the connection when what is under way is done.
    func close() {
        state.withLock { $0.isClosed = true }
        queue.sync {
            sqlite3_close_v2(handle)
            handle = nil
        }
    }

    private func take() {
        state.withLock { $0.isScheduled = false }
        guard let handle else { return }
        var (log, taken): (Int32, Int32) = (0, 0)
        // A checkpoint that found somebody busy comes again with the next commit.
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, &log, &taken)
        if log >= policy.longPages { sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_RESTART, nil, nil) }
        let commits = state.withLock { $0.commits }
        queue.asyncAfter(deadline: .now() + .seconds(policy.idleSeconds)) { [weak self] in
            self?.cut(ifCommitsAre: commits)
        }
    }

    private func cut(ifCommitsAre commits: Int) {
        guard let handle, state.withLock({ $0.commits == commits }) else { return }
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }
}
