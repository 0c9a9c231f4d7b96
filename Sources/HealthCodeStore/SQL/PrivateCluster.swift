import Glibc
import PostgresClient
import Synchronization

/// A PostgreSQL server of one's own, for tests and for demonstrations: nothing to set up, nothing shared.
///
/// It lives in one folder: the data, a log without values, and a Unix socket, which is the only way in; the folder is
/// open to its owner alone. It writes as durably as any server (`fsync=on`). It ends with the process that started it,
/// whatever ends that: a shell beside it waits for the process's end of a pipe, and then stops the server by its
/// process id. Where that is not done yet when somebody starts a server on the folder again, the old one is ended and waited
/// for; a folder whose starter still runs is refused. `initdb` refuses to run as root, so root starts it as the user `postgres`.
///
/// ```swift
/// let cluster = try await PrivateCluster.start(folder: folder, isTemporary: false)
/// try await cluster.createDatabase("node_11")     // nothing happens when it is there
/// let engine = try await PostgresEngine.open(url: cluster.url(database: "node_11"))
/// …
/// await engine.close()
/// await cluster.stop()
/// ```
///
/// Texts compare byte by byte (collation `C`), as in SQLite.
public final class PrivateCluster: Sendable {
    private static let user = "tongma"

    private let folder: String
    private let process: SupervisedProcess
    private let lock: FileLock
    private let isStopped = Mutex(false)

    private init(folder: String, process: SupervisedProcess, lock: FileLock) {
        self.folder = folder
        self.process = process
        self.lock = lock
    }

    /// Starts a server on a folder, whose data are kept from the last time.
    ///
    /// - Parameters:
    ///   - folder: made when it is not there; its path may have 80 bytes at most, as a socket's has little room.
    ///   - isTemporary: whether the folder is removed when the server has ended.
    /// - Throws: ``SQLError`` when PostgreSQL is not installed or does not start; the message ends with its log's end.
    public static func start(folder: String, isTemporary: Bool) async throws -> PrivateCluster {
        try await blocking {
            guard folder.utf8.count <= 80, folder.hasPrefix("/"), !folder.contains("\"") else {
                throw refusal("the folder's path must be absolute, without quotes, and have 80 bytes at most")
            }
            let programs = try programsFolder()
            let prefix = try prepare(folder)
            let lock: FileLock
            do {
                lock = try FileLock("\(folder)/lock")
            } catch is DatabaseInUse {
                throw refusal("another process runs a server on the folder")
            }
            // An old server still answers until the script has ended it.
            unlink("\(folder)/started")
            let process: SupervisedProcess
            do {
                process = try SupervisedProcess(
                    script: script, arguments: [folder, isTemporary ? "temporary" : "kept", programs, user] + prefix,
                    environment: ["PATH=\(environment("PATH") ?? "/usr/bin:/bin")", "LC_ALL=C"])
            } catch {
                lock.release()
                throw error
            }
            let cluster = PrivateCluster(folder: folder, process: process, lock: lock)
            do {
                try cluster.waitUntilReady()
            } catch {
                cluster.endOnce()
                throw error
            }
            return cluster
        }
    }

    /// The connection string of a database.
    public func url(database: String) -> String {
        let host = folder.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "host='\(host)' user=\(Self.user) dbname='\(database)'"
    }

    /// Makes a database from a template, unless it is there.
    ///
    /// - Parameter name: a–z, 0–9 and the underscore.
    public func createDatabase(_ name: String, template: String = "template0") async throws {
        try Self.check(name)
        try Self.check(template)
        try await administer { session in
            var isThere = false
            try session.query("SELECT 1 FROM pg_database WHERE datname = $1", [.text(name)]) { _ in isThere = true }
            if !isThere { try session.script("CREATE DATABASE \(name) TEMPLATE \(template)") }
        }
    }

    /// Removes a database, and ends the connections to it.
    public func dropDatabase(_ name: String) async throws {
        try Self.check(name)
        try await administer { try $0.script("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
    }

    /// Stops the server, and returns when it has ended.
    public func stop() async {
        // Nothing in it throws.
        try? await blocking { self.endOnce() }
    }

    // MARK: Starting and ending

    /// `$1` folder, `$2` whether to keep it, `$3` where the programs are, `$4` the user of the database, and then what
    /// stands before a command to run it as another user. The server's log has neither statements nor values in it.
    private static let script = """
        folder=$1 kept=$2 programs=$3 user=$4
        shift 4
        exec 3<&0 </dev/null >>"$folder/log" 2>&1
        cd "$folder"
        data=$folder/data
        # A server of an earlier start that runs on these files, or is about to end, is ended and waited for.
        old=$(head -n 1 "$data/postmaster.pid" 2>/dev/null)
        if [ -n "$old" ] && [ "$(readlink "/proc/$old/cwd")" = "$(readlink -f "$data")" ]; then
            kill -INT "$old" 2>/dev/null
            tries=0
            while kill -0 "$old" 2>/dev/null && [ "$(readlink "/proc/$old/cwd")" = "$(readlink -f "$data")" ]; do
                tries=$((tries + 1))
                [ $tries -ne 300 ] || kill -QUIT "$old" 2>/dev/null
                [ $tries -lt 600 ] || exit 1
                sleep 0.1
            done
        fi
        : >"$folder/started"
        if [ ! -s data/PG_VERSION ]; then
            rm -rf data
            "$@" "$programs/initdb" -D "$folder/data" -U "$user" -A trust -E UTF8 --locale=C || exit 1
        fi
        "$@" "$programs/postgres" -D "$folder/data" -c listen_addresses= -c max_connections=300 \\
            -c "unix_socket_directories=\\"$folder\\"" \\
            -c unix_socket_permissions=0700 -c fsync=on -c logging_collector=off -c log_error_verbosity=terse \\
            -c log_min_error_statement=panic -c log_statement=none -c log_parameter_max_length_on_error=0 3<&- &
        server=$!
        { cat <&3 >/dev/null; kill -INT "$server"; } &
        watcher=$!
        exec 3<&-
        wait "$server"
        kill "$watcher" 2>/dev/null
        [ "$kept" = kept ] || { cd /; rm -rf "$folder"; }
        """

    private func waitUntilReady() throws {
        var last = Self.refusal("the server did not start")
        // A minute: the first start of a slow machine makes the cluster.
        for _ in 0..<600 {
            if process.hasEnded() { throw Self.refusal("the server ended: \(logEnd())") }
            if access("\(folder)/started", F_OK) == 0 {
                do {
                    _ = try PostgresSession(url: url(database: "postgres"))
                    return
                } catch let error as PostgresError {
                    last = SQLError(error)
                }
            }
            usleep(100_000)
        }
        throw last
    }

    private func endOnce() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        process.end()
        lock.release()
    }

    private func logEnd() -> String {
        guard let file = fopen("\(folder)/log", "r") else { return "without a log" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        fseek(file, 0, SEEK_END)
        fseek(file, max(0, ftell(file) - bytes.count), SEEK_SET)
        return String(decoding: bytes.prefix(fread(&bytes, 1, bytes.count, file)), as: UTF8.self)
    }

    /// The folder with PostgreSQL's programs: the first of `PATH` that has them, or Debian's place for the newest.
    private static func programsFolder() throws -> String {
        var folders = (environment("PATH") ?? "").split(separator: ":").map(String.init)
        var found = glob_t()
        defer { globfree(&found) }
        if glob("/usr/lib/postgresql/*/bin", 0, nil, &found) == 0 {
            let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            func version(_ path: String) -> Int { path.split(separator: "/").compactMap { Int($0) }.first ?? 0 }
            folders += paths.sorted { version($0) > version($1) }
        }
        for folder in folders where ["initdb", "postgres"].allSatisfy({ access("\(folder)/\($0)", X_OK) == 0 }) {
            return folder
        }
        throw refusal("PostgreSQL's server is not installed (Debian: the package postgresql)")
    }

    /// Makes the folder.
    ///
    /// - Returns: what stands before a command to run it as who owns the folder.
    private static func prepare(_ folder: String) throws -> [String] {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw refusal("the folder cannot be made: \(String(cString: strerror(errno)))")
        }
        guard geteuid() == 0 else { return [] }
        guard let owner = getpwnam("postgres") else {
            throw refusal("there is no user postgres to start the server as")
        }
        guard chown(folder, owner.pointee.pw_uid, owner.pointee.pw_gid) == 0 else {
            throw refusal("the folder cannot be given to the user postgres")
        }
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
    }

    // MARK: Parts

    private func administer(_ body: @escaping @Sendable (PostgresSession) throws -> Void) async throws {
        let pool = PostgresPool(url: url(database: "postgres"), maximumConnections: 1)
        do {
            try await pool.withSession(body)
            await pool.close()
        } catch {
            await pool.close()
            throw (error as? PostgresError).map { SQLError($0) } ?? error
        }
    }

    private static func check(_ name: String) throws {
        let isName = name.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 95 }
        guard isName, 1...63 ~= name.utf8.count else { throw refusal("a database's name is not one") }
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func refusal(_ message: String) -> SQLError {
        SQLError(kind: .unavailable, code: "cluster", message: message)
    }
}
