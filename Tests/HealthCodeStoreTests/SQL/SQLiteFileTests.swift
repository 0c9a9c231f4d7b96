import Dispatch
import Foundation
import HealthCodeStore
import Testing

/// The file of the embedded engine: whose it is, and what becomes of its log.
@Suite(.timeLimit(.minutes(1))) struct SQLiteFileTests {
    private static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("file-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What cannot be removed is left to the system's own cleaning of its temporary folder.
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test func `a file has one engine, by whatever path it is reached, until that is closed`() async throws {
        try await Self.withFolder { folder in
            let path = folder.appendingPathComponent("node.sqlite").path
            let first = try await SQLiteEngine.open(path: path)
            let (soft, hard) = (path + ".soft", path + ".hard")
            try FileManager.default.createSymbolicLink(atPath: soft, withDestinationPath: path)
            try FileManager.default.linkItem(atPath: path, toPath: hard)
            for other in [path, soft, hard] {
                let error = await #expect(throws: DatabaseInUse.self) { try await SQLiteEngine.open(path: other) }
                #expect(error?.path == other)
            }
            try await first.write { try $0.script("CREATE TABLE kept (id BIGINT PRIMARY KEY)") }
            await first.close()
            let second = try await SQLiteEngine.open(path: soft)
            #expect(try await second.count("kept") == 0)
            await second.close()
        }
    }

    @Test func `writers do not wait for a reader that stays, and the log begins anew when it has gone`() async throws {
        try await Self.withFolder { folder in
            let path = folder.appendingPathComponent("node.sqlite").path
            let engine = try await SQLiteEngine.openWithShortLog(path: path, pages: 8)
            try await engine.write { try $0.script("CREATE TABLE kept (id BIGINT PRIMARY KEY)") }
            let gone = DispatchSemaphore(value: 0)
            let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
            let reader = Task {
                try await engine.read { connection in
                    try connection.query("SELECT COUNT(*) FROM kept", []) { _ in }
                    hasBegun.yield()
                    gone.wait()
                }
            }
            for await _ in begun { break }
            // Each commit beyond the sixteenth page would wait for the reader.
            for id: Int64 in 1...60 { try await engine.run("INSERT INTO kept VALUES ($1)", [.integer(id)]) }
            let before = try Self.salt(of: path)
            gone.signal()
            try await reader.value
            var id: Int64 = 60
            while try Self.salt(of: path) == before {
                id += 1
                try await engine.run("INSERT INTO kept VALUES ($1)", [.integer(id)])
            }
            #expect(try await engine.count("kept") == id)
            await engine.close()
        }
    }

    /// What tells one beginning of the log from the next (SQLite's file format, section 4.1).
    private static func salt(of path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path + "-wal")).dropFirst(16).prefix(8)
    }
}
