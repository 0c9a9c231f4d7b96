import Foundation
public import HealthCodeStore

/// A fresh, empty database for one test.
public struct DatabaseLease: Sendable {
    /// Which engine it is on.
    public let kind: EngineKind
    /// Opens an engine on the database. Several may be open at once, as several processes would be.
    public let open: @Sendable () async throws -> any SQLEngine
    /// PostgreSQL's connection string, or `nil` for SQLite.
    public let url: String?
}

/// Runs a test with a fresh, empty database, which is gone afterwards. The test closes the engines that it opens.
public func withDatabase<Answer>(
    _ kind: EngineKind, _ body: (DatabaseLease) async throws -> Answer
) async throws -> Answer {
    switch kind {
    case .sqlite:
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lease-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What cannot be removed is left to the system's own cleaning of its temporary folder.
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("node.sqlite").path
        return try await body(
            DatabaseLease(kind: kind, open: { try await SQLiteEngine.openShared(path: path) }, url: nil))
    case .postgres:
        let cluster = try await TestCluster.shared.running()
        let name = "lease_" + UUID().uuidString.lowercased().replacing("-", with: "_")
        try await cluster.createDatabase(name, template: TestCluster.template)
        let url = cluster.url(database: name)
        do {
            let answer = try await body(
                DatabaseLease(
                    kind: kind, open: { try await PostgresEngine.open(url: url, maximumConnections: 4) }, url: url))
            try await cluster.dropDatabase(name)
            return answer
        } catch {
            // The test's own failure counts; the database goes with the cluster.
            try? await cluster.dropDatabase(name)
            throw error
        }
    }
}

/// A PostgreSQL database for what is closed and opened again within one test. It is made when it is first asked for, and
/// goes with the server of the tests.
public actor LastingDatabase {
    private var making: Task<String, any Error>?

    /// None yet.
    public init() {}

    /// Its connection string.
    public func url() async throws -> String {
        let task =
            making
            ?? Task {
                let cluster = try await TestCluster.shared.running()
                let name = "lasting_" + UUID().uuidString.lowercased().replacing("-", with: "_")
                try await cluster.createDatabase(name, template: TestCluster.template)
                return cluster.url(database: name)
            }
        making = task
        return try await task.value
    }
}

/// Runs a test with an engine on a fresh, empty database; both are gone afterwards.
public func withEngine<Answer>(
    _ kind: EngineKind, _ body: (any SQLEngine) async throws -> Answer
) async throws -> Answer {
    try await withDatabase(kind) { lease in
        let engine = try await lease.open()
        do {
            let answer = try await body(engine)
            await engine.close()
            return answer
        } catch {
            await engine.close()
            throw error
        }
    }
}
