import CommandTesting
import Foundation
import HealthCodeStore
import Synchronization
import Testing

@Suite struct PrivateClusterTests {
    @Test func `a cluster that is kept holds its data for the next start, and a temporary one goes`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kept-\(UUID().uuidString)").path
        for round in 0..<2 {
            let cluster = try await PrivateCluster.start(folder: folder, isTemporary: round == 1)
            for _ in 0..<2 { try await cluster.createDatabase("node_11") }
            let engine = try await PostgresEngine.open(url: cluster.url(database: "node_11"))
            if round == 0 {
                try await engine.write { try $0.script("CREATE TABLE kept (id BIGINT); INSERT INTO kept VALUES (7)") }
            }
            #expect(try await engine.number("SELECT id FROM kept") == 7)
            // What is open when the server stops gets an error.
            await cluster.stop()
            let error = await #expect(throws: SQLError.self) { try await engine.count("kept") }
            #expect(error?.kind == .unavailable)
            await engine.close()
            await cluster.stop()
            #expect(FileManager.default.fileExists(atPath: folder) == (round == 0))
        }
    }

    @Test func `a folder whose starter runs is refused, and a server that was left on it is ended`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("left-\(UUID().uuidString)").path
        let first = try await PrivateCluster.start(folder: folder, isTemporary: false)
        await #expect(throws: SQLError.self) { try await PrivateCluster.start(folder: folder, isTemporary: false) }
        try await first.createDatabase("node_11")
        await first.stop()
        // As a start leaves it whose every process was killed but the server.
        let user = geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --init-groups --" : ""
        let arguments = [
            "-c",
            """
            PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
            cd "$1"
            \(user) postgres -D "$1/data" -c listen_addresses= -c "unix_socket_directories=\"$1\"" >>"$1/log" 2>&1
            """, "sh", folder,
        ]
        let hasEnded = Mutex(false)
        let left = Task {
            defer { hasEnded.withLock { $0 = true } }
            return try await FinishedCommand.run("/bin/sh", arguments)
        }
        let url = first.url(database: "node_11")
        var isUp = false
        while !isUp, !hasEnded.withLock({ $0 }) {
            do {
                let engine = try await PostgresEngine.open(url: url)
                await engine.close()
                isUp = true
            } catch is SQLError {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        #expect(isUp)
        let second = try await PrivateCluster.start(folder: folder, isTemporary: true)
        _ = try await left.value
        let engine = try await PostgresEngine.open(url: second.url(database: "node_11"))
        await engine.close()
        await second.stop()
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func `a server holds nothing open that its starter has open`() async throws {
        let pipe = Pipe()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pipe-\(UUID().uuidString)").path
        let cluster = try await PrivateCluster.start(folder: folder, isTemporary: true)
        try pipe.fileHandleForWriting.close()
        // With another writer there is nothing to read, and no end either.
        let reader = pipe.fileHandleForReading.fileDescriptor
        #expect(fcntl(reader, F_SETFL, O_NONBLOCK) == 0)
        var byte: UInt8 = 0
        #expect(read(reader, &byte, 1) == 0)
        await cluster.stop()
    }

    @Test func `a folder or a name that does not do is refused`() async throws {
        for folder in ["relative", "/nowhere/below", "/" + String(repeating: "long", count: 30), "/tmp/quoted\"x"] {
            await #expect(throws: SQLError.self) { try await PrivateCluster.start(folder: folder, isTemporary: true) }
        }
    }
}
