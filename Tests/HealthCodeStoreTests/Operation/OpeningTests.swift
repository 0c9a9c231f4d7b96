import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import Testing

/// Several processes open one database that nobody has opened before.
@Suite(.timeLimit(.minutes(5))) struct OpeningTests {
    private static let readers = ["11", "41", "44"].compactMap { Division($0 + "0000000000") }

    private static let documents = (1...6).map {
        SignedDocument(
            kind: "edition", id: "e-\($0)", version: 1, effectiveFrom: nil, text: [UInt8($0)], signature: [1])
    }

    @Test(arguments: EngineKind.all)
    func `hubs that start together on a fresh database all come up, with one set of first rows`(
        kind: EngineKind
    ) async throws {
        for _ in 0..<3 {
            try await withDatabase(kind) { lease in
                let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
                let engines = [try await lease.open(), try await lease.open(), try await lease.open()]
                try await withThrowingTaskGroup { group in
                    for engine in engines {
                        group.addTask {
                            let hub = try await Store.open(engine, role: .hub, keys: keys, readers: Self.readers)
                            for document in Self.documents { _ = try await hub.rules.publish(document) }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await engines[0].count("readers") == 3)
                #expect(try await engines[0].count("documents") == 6)
                // Each document once in each feed, whoever published it.
                #expect(try await engines[0].count("feed") == 18)
                for engine in engines { await engine.close() }
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `what looks before it inserts finds the row that another process put there meanwhile`(
        kind: EngineKind
    ) async throws {
        try await withDatabase(kind) { lease in
            let engines = [try await lease.open(), try await lease.open()]
            try await engines[0].write {
                try $0.script("CREATE TABLE once (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)")
            }
            for id: Int64 in 1...20 {
                let added = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for engine in engines {
                        for isInTurn in [true, false] {
                            group.addTask {
                                let body: @Sendable (any SQLConnection) throws -> Bool = { connection in
                                    var isThere = false
                                    try connection.query("SELECT 1 FROM once WHERE id = $1", [.integer(id)]) { _ in
                                        isThere = true
                                    }
                                    if isThere { return false }
                                    try connection.execute("INSERT INTO once VALUES ($1, 0)", [.integer(id)])
                                    return true
                                }
                                return try await isInTurn ? engine.writeInTurn(body) : engine.write(body)
                            }
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(added == 1)
            }
            for engine in engines { await engine.close() }
        }
    }
}
