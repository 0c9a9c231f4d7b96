import HealthCodeStore
import HealthCodeStoreTesting
import PostgresClient
import Testing

@Suite struct NotificationTests {
    /// Wake-ups as a stream that a test can await.
    static func wakes(of engine: any SQLEngine, on channel: String) async throws -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        try await engine.listen(channel) { continuation.yield() }
        return stream
    }

    static func publish(_ channel: String, in engine: any SQLEngine) async throws {
        try await engine.write { try engine.notify(channel, in: $0) }
    }

    @Test(arguments: EngineKind.all)
    func `a commit wakes who listens`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            var first = try await Self.wakes(of: engine, on: "feed").makeAsyncIterator()
            var second = try await Self.wakes(of: engine, on: "feed").makeAsyncIterator()
            for _ in 0..<3 {
                try await Self.publish("feed", in: engine)
                await first.next()
                await second.next()
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `another channel and a write that failed wake nobody`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            let (stream, continuation) = AsyncStream<String>.makeStream()
            for channel in ["feed", "outbox"] { try await engine.listen(channel) { continuation.yield(channel) } }
            await #expect(throws: Refusal.self) {
                try await engine.write { connection in
                    try engine.notify("feed", in: connection)
                    throw Refusal(number: 1)
                }
            }
            try await Self.publish("elsewhere", in: engine)
            try await Self.publish("outbox", in: engine)
            // Wake-ups come in the order of their commits, so one for "feed" would have come before this.
            var found = stream.makeAsyncIterator()
            #expect(await found.next() == "outbox")
        }
    }

    @Test func `PostgreSQL wakes who listens in another process, also after the connection was lost`() async throws {
        try await withDatabase(.postgres) { lease in
            let listening = try await lease.open()
            let publishing = try await lease.open()
            var wakes = try await Self.wakes(of: listening, on: "feed").makeAsyncIterator()
            try await Self.publish("feed", in: publishing)
            await wakes.next()
            try await publishing.write { connection in
                try connection.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE query = 'LISTEN feed' AND datname = current_database()
                    """, []
                ) { _ in }
            }
            // The reconnection itself wakes: something may have been missed.
            await wakes.next()
            try await Self.publish("feed", in: publishing)
            await wakes.next()
            await #expect(throws: SQLError.self) { try await listening.listen("no name", wake: {}) }
            var others = try await Self.wakes(of: listening, on: "outbox").makeAsyncIterator()
            try await Self.publish("outbox", in: publishing)
            await others.next()
            await listening.close()
            await #expect(throws: SQLError.self) { try await listening.listen("feed", wake: {}) }
            await publishing.close()
        }
    }
}
