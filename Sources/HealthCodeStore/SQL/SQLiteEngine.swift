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

    private init(pool: DatabasePool) {
        self.pool = pool
    }

    /// Opens a database, and makes it when there is none; readable for the process's user alone.
    ///
    /// - Throws: ``SQLError``.
    public static func open(path: String) async throws -> SQLiteEngine {
        try await blocking {
            // Only a file that was not there may be closed here: closing one that is in use drops its locks.
            let file = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
            if file >= 0 { Glibc.close(file) }
            let pool = try DatabasePool(path: path, configuration: configuration())
            try pool.writeWithoutTransaction(Self.prepareWriter)
            return SQLiteEngine(pool: pool)
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
    private static func prepareWriter(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
            throw SQLError(sqlite: SQLITE_ERROR, message: "the database does not take synchronous=FULL")
        }
        // Instead of SQLite's own checkpoint after 1,000 pages: a longer log (16 MiB) writes a page that changes often
        // once. Under readers that never pause the log is never free to start again, so beyond 256 MiB one checkpoint
        // waits for them.
        sqlite3_wal_hook(
            database.sqliteConnection,
            { _, handle, name, pages in
                if pages >= 4_000 {
                    let mode = pages >= 65_536 ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE
                    // A checkpoint that found somebody busy comes again with the next commit.
                    sqlite3_wal_checkpoint_v2(handle, name, mode, nil, nil)
                }
                return SQLITE_OK
            }, nil)
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
        try? await blocking { [pool] in try pool.close() }
    }
}
