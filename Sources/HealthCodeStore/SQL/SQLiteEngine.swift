import GRDB
import GRDBSQLite
import Glibc

/// The embedded engine: one SQLite file in WAL mode with `synchronous=FULL`, so that what is acknowledged is on the disk.
///
/// One connection writes, a few read beside it. A flush to the disk costs milliseconds whatever it carries, so writers
/// that wait for one share the next (``SQLiteEngine/writes``). Foreign keys are not enforced: neither engine's schema
/// has any, since PostgreSQL's tables are partitioned.
public final class SQLiteEngine: SQLEngine {
    /// SQLite's.
    public let dialect = SQLDialect.sqlite
    let pool: DatabasePool
    let wakes = WakeTable()
    /// Writers share a commit, at most 64 of them: one that waits must not wait for hundreds of others' statements.
    let writes = WorkQueue<WriteJob>(maximumWorkers: 1, maximumGroup: 64)
    let reads = WorkQueue<ReadJob>(maximumWorkers: SQLiteEngine.readers, maximumGroup: 16)

    /// Connections that read; each has a page cache of its own.
    static let readers = 4

    let failures = FailureCount()
    /// Bodies that were to write and found the disk full or the file out of reach.
    public var failedWrites: Int { failures.value }
    private let checkpoints: WALCheckpoints
    /// `nil` where others may have the file open too.
    private let lock: FileLock?

    private init(pool: DatabasePool, checkpoints: WALCheckpoints, lock: FileLock?) {
        self.pool = pool
        self.checkpoints = checkpoints
        self.lock = lock
    }

    /// Opens a database for this engine alone, and makes it when there is none; readable for the process's user alone.
    ///
    /// - Throws: ``DatabaseInUse`` when another process, or another engine, has it open; ``SQLError``.
    public static func open(path: String) async throws -> SQLiteEngine {
        try await open(path: path, isAlone: true, checkpoints: .init())
    }

    /// The same beside others. What this process keeps at hand of the database then grows old unnoticed, so that this is
    /// for tests and for looking into a file alone.
    package static func openShared(path: String) async throws -> SQLiteEngine {
        try await open(path: path, isAlone: false, checkpoints: .init())
    }

    /// The same, with a log that begins anew after so few pages that a test can write them.
    package static func openWithShortLog(path: String, pages: Int32) async throws -> SQLiteEngine {
        try await open(path: path, isAlone: true, checkpoints: .init(pages: pages, longPages: 2 * pages))
    }

    private static func open(
        path: String, isAlone: Bool, checkpoints policy: WALCheckpoints.Policy
    ) async throws -> SQLiteEngine {
        try await blocking {
            var lock: FileLock?
            if isAlone {
                lock = try FileLock(path)
            } else {
                // Only a file that was not there may be closed here: closing one that is in use drops its locks.
                let file = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
                if file >= 0 { Glibc.close(file) }
            }
            do {
                let pool = try DatabasePool(path: path, configuration: configuration())
                let checkpoints = try WALCheckpoints(path: path, policy: policy)
                try pool.writeWithoutTransaction { try prepareWriter($0, checkpoints) }
                return SQLiteEngine(pool: pool, checkpoints: checkpoints, lock: lock)
            } catch {
                lock?.release()
                throw error
            }
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = readers
        // GRDB would end the process over a transaction that is left open; the groups see to that themselves.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            // 32 MiB of pages for each connection; sorting in memory.
            try database.execute(sql: "PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// GRDB's pool sets `synchronous=NORMAL`, which may lose the last commits with the power.
    private static func prepareWriter(_ database: GRDB.Database, _ checkpoints: WALCheckpoints) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
            throw SQLError(sqlite: SQLITE_ERROR, message: "the database does not take synchronous=FULL")
        }
        // Instead of SQLite's own checkpoint after 1,000 pages, which the writer would wait for. The engine, which closes
        // the writer before it lets go of these, keeps them.
        sqlite3_wal_hook(
            database.sqliteConnection,
            { checkpoints, _, _, pages in
                if let checkpoints {
                    Unmanaged<WALCheckpoints>.fromOpaque(checkpoints).takeUnretainedValue().committed(pages: pages)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(checkpoints).toOpaque())
    }

    /// Listens within this engine alone: other processes on the same file are not told.
    public func listen(_ channel: String, hear: @escaping @Sendable (String) -> Void) async throws {
        wakes.listen(channel, hear: hear)
    }

    /// Tells who listens once the group's commit is durable.
    public func notify(_ channel: String, note: String, in connection: any SQLConnection) throws {
        guard let connection = connection as? SQLiteConnection else {
            throw SQLError(sqlite: SQLITE_MISUSE, message: "a connection of another engine")
        }
        try connection.publish(Wake(channel: channel, note: note))
    }

    /// Takes no more bodies, finishes those that it has, and closes the file.
    public func close() async {
        await writes.close()
        await reads.close()
        wakes.removeAll()
        // A close that fails leaves everything committed in the log; the next open reads it.
        try? await blocking { [pool, checkpoints, lock] in
            checkpoints.close()
            defer { lock?.release() }
            try pool.close()
        }
    }
}
