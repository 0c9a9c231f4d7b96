import HealthCodeStore
import HealthCodeStoreTesting

/// Fresh databases for a nation, gone when the test ends.
func withEngines(
    _ kind: EngineKind, _ count: Int, _ body: ([any SQLEngine]) async throws -> Void
) async throws {
    if count == 0 { return try await body([]) }
    try await withEngine(kind) { engine in
        try await withEngines(kind, count - 1) { try await body([engine] + $0) }
    }
}
