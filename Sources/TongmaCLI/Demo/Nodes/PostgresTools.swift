internal import Foundation

/// The programs that come with PostgreSQL.
struct PostgresTools {
    private let folder: URL?

    /// Finds them: on the path, or where Debian keeps the servers' own.
    init() {
        let manager = FileManager.default
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let root = "/usr/lib/postgresql"
        // Without that folder there are no servers of Debian's.
        let versions = (try? manager.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
        folder = (newest + path).first { manager.isExecutableFile(atPath: "\($0)/initdb") }
            .map { URL(fileURLWithPath: $0, isDirectory: true) }
    }

    /// The path of a program of the server.
    ///
    /// - Throws: ``UsageError`` when PostgreSQL is not installed.
    func server(_ name: String) throws -> String {
        guard let folder else {
            throw UsageError(
                "--engine postgres: no PostgreSQL is installed here; install it, or name one with --postgres")
        }
        return folder.appendingPathComponent(name).path
    }

    /// Runs a program to its end.
    ///
    /// - Returns: what it wrote.
    /// - Throws: ``DemoFailure`` with what it wrote when it fails.
    static func run(_ program: String, _ arguments: [String], log: URL) async throws -> String {
        // What an earlier run wrote is of no interest.
        try? FileManager.default.removeItem(at: log)
        let process: ChildProcess
        do {
            process = try ChildProcess(program, arguments, log: log)
        } catch {
            throw DemoFailure("\(program) cannot be started (\(FileFailure(error)))")
        }
        process.closeInput()
        await process.wait(until: .now + .seconds(120))
        let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        guard case .status(0) = process.end else {
            let tail = text.split(separator: "\n").suffix(8).map { "\n  \(String($0).printable)" }.joined()
            throw DemoFailure("\(program) failed:\(tail)")
        }
        return text
    }
}

/// A database for each node on one PostgreSQL server.
struct DemoDatabases {
    /// The server, with any database of it.
    let server: String
    /// What the names of the databases begin with.
    let prefix: String
    let log: URL

    private func name(of node: NodeName) -> String { prefix + node.text.replacing("-", with: "_") }

    /// Makes the databases that are missing.
    ///
    /// - Returns: the URL of each node's database.
    func prepare(_ nodes: [NodeName]) async throws -> [NodeName: String] {
        let found = try await query("SELECT datname FROM pg_database").split(separator: "\n").map(String.init)
        var urls: [NodeName: String] = [:]
        for node in nodes {
            if !found.contains(name(of: node)) { _ = try await query("CREATE DATABASE \"\(name(of: node))\"") }
            urls[node] = try url(of: node)
        }
        return urls
    }

    /// Removes the databases.
    func remove(_ nodes: [NodeName]) async throws {
        for node in nodes { _ = try await query("DROP DATABASE IF EXISTS \"\(name(of: node))\" WITH (FORCE)") }
    }

    private func query(_ text: String) async throws -> String {
        try await PostgresTools.run(
            "psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text, server], log: log)
    }

    private func url(of node: NodeName) throws -> String {
        guard var parts = URLComponents(string: server) else {
            throw UsageError("--postgres: this is no URL; expected postgresql://USER@HOST:PORT/DATABASE")
        }
        parts.path = "/" + name(of: node)
        return parts.string ?? server
    }
}
