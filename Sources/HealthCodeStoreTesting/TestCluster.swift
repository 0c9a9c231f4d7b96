import Foundation
import HealthCodeStore

/// The one PostgreSQL server of a test process, started by the first test that asks; it ends with the process.
actor TestCluster {
    static let shared = TestCluster()
    /// What each test's database is a copy of.
    static let template = "lease_template"

    private var starting: Task<PrivateCluster, any Error>?

    func running() async throws -> PrivateCluster {
        let task =
            starting
            ?? Task {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                    "tongma-\(UUID().uuidString)"
                ).path
                let cluster = try await PrivateCluster.start(folder: folder, isTemporary: true)
                try await cluster.createDatabase(Self.template)
                return cluster
            }
        starting = task
        return try await task.value
    }
}
