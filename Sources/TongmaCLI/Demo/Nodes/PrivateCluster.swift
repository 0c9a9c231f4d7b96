internal import Foundation

/// A PostgreSQL server of the demo's own, below its store, that only its user can reach: it listens on a socket in a
/// folder of mode 0700 and on no port.
final class PrivateCluster {
    /// Ends the server when standard input ends, which it does when the demo ends, however it ends. `$1` is where its files
    /// are, which belong to one demo at a time: it has the lock of the store.
    private static let script = """
        data=$1
        shift
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
        : >"${data%/*}/started"
        "$@" & server=$!
        cat >/dev/null
        kill -INT $server 2>/dev/null
        wait $server
        """

    private let process: ChildProcess
    /// A URL of the server.
    let url: String

    /// Starts the server of a store; makes its files when there are none.
    ///
    /// - Throws: ``UsageError`` when PostgreSQL is not installed, ``DemoFailure`` when it does not start.
    init(store: URL) async throws {
        let tools = PostgresTools()
        let folder = store.appendingPathComponent("postgres", isDirectory: true)
        let data = folder.appendingPathComponent("data")
        let log = store.appendingPathComponent("postgres.log")
        let manager = FileManager.default
        try manager.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // The server refuses to run as root: it then runs as the user whom its package has made.
        let asUser = getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
        let sockets = try Self.socketFolder(folder)
        if getuid() == 0 { try await Self.open(folder, below: store, sockets: sockets, log: log) }
        if !manager.fileExists(atPath: data.appendingPathComponent("PG_VERSION").path) {
            let initdb =
                asUser + [try tools.server("initdb"), "-D", data.path, "-U", "tongma", "-A", "trust", "-E", "UTF8"]
                + ["--locale=C.UTF-8"]
            _ = try await PostgresTools.run(initdb[0], Array(initdb.dropFirst()), log: log)
        }
        let server =
            asUser + [try tools.server("postgres"), "-D", data.path, "-k", sockets.path, "-c", "listen_addresses="]
            + ["-c", "max_connections=400"]
        // A server of an earlier start answers until the script has ended it.
        let started = folder.appendingPathComponent("started").path
        unlink(started)
        process = try ChildProcess("/bin/sh", ["-c", Self.script, "sh", data.path] + server, log: log)
        let host = sockets.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        url = "postgresql:///postgres?host=\(host)&user=tongma"
        try await waitUntilReady(try tools.server("pg_isready"), after: started, log: log)
    }

    /// Ends the server.
    func stop() async {
        process.closeInput()
        await process.wait(until: .now + .seconds(30))
    }

    private func waitUntilReady(_ program: String, after started: String, log: URL) async throws {
        let probe = log.deletingPathExtension().appendingPathExtension("ready")
        // What the probe wrote is of no interest.
        defer { try? FileManager.default.removeItem(at: probe) }
        for _ in 0..<200 {
            // It fails as long as the server does not answer.
            if access(started, F_OK) == 0,
                (try? await PostgresTools.run(program, ["-q", "-d", url], log: probe)) != nil
            {
                return
            }
            guard process.isRunning() else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        let tail = text.split(separator: "\n").suffix(10).map { "\n  \(String($0).printable)" }.joined()
        throw DemoFailure("PostgreSQL does not start. The end of \(log.path):\(tail)")
    }

    /// A socket's path has 107 bytes at most (unix(7)): below a deep store it lies elsewhere.
    private static func socketFolder(_ folder: URL) throws -> URL {
        var sockets = folder
        if folder.path.utf8.count > 80 {
            let name = String(UInt32.random(in: .min ... .max), radix: 36)
            sockets = FileManager.default.temporaryDirectory.appendingPathComponent("tongma-\(name)")
        }
        try FileManager.default.createDirectory(
            at: sockets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return sockets
    }

    /// Lets the server's user reach its folder.
    private static func open(_ folder: URL, below store: URL, sockets: URL, log: URL) async throws {
        for place in Set([folder, sockets]) {
            _ = try await PostgresTools.run("chown", ["-R", "postgres:postgres", place.path], log: log)
        }
        // Passing through is enough; nothing in the store can be read by it.
        _ = try await PostgresTools.run("chmod", ["711", store.path], log: log)
    }
}
