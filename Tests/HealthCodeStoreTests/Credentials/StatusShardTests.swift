import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import Testing

/// What is kept of credentials that have ended, on both engines.
@Suite struct StatusShardTests {
    private static let now = Instant(seconds: 1_657_000_000)

    @Test(arguments: EngineKind.all)
    func `a list is its owner's, and neither an older one nor one from the future takes its place`(
        kind: EngineKind
    ) async throws {
        try await withEngine(kind) { engine in
            let store = try await Store.open(
                engine, role: .hub, keys: try #require(StoreKeys(bytes: StoreKeys.generate())))
            let uri = "s/CN-GD/20220706/0"
            func list(_ token: String, of owner: String = "gd", after seconds: Int64) -> PublishedStatusList {
                let issued = Self.now.advanced(bySeconds: seconds)
                return PublishedStatusList(
                    uri: uri, owner: owner, token: token, issuedAt: issued,
                    expiresAt: issued.advanced(bySeconds: 3_600))
            }
            for (offered, at, held) in [
                (list("first", after: 0), 0, "first"), (list("older", after: -1), 0, "first"),
                (list("equal", after: 0), 0, "first"), (list("foreign", of: "bj", after: 10), 10, "first"),
                (list("second", after: 10), 10, "second"),
                // By a clock that is wrong; at the next look it is gone, whoever believed it.
                (list("ahead", after: 3_000_000), 10, "ahead"), (list("third", after: 20), 20, "third"),
            ] as [(PublishedStatusList, Int64, String)] {
                try await store.statusLists.keep([offered], at: Self.now.advanced(bySeconds: at))
                #expect(try await store.statusLists.statusList(uri)?.token == held)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `a day after a shard has ended nothing of it is there, however many held a place in it`(
        kind: EngineKind
    ) async throws {
        try await withEngine(kind) { engine in
            let store = try await Store.open(
                engine, role: .province(try #require(Division("440000000000"))),
                keys: try #require(StoreKeys(bytes: StoreKeys.generate())))
            // More than one piece of 10,000.
            let shards: [(uri: String, end: Int64, places: Int64)] = [
                ("s/CN-GD/20220702/0", -86_401, 10_003), ("s/CN-GD/20220703/0", -86_400, 2),
                ("s/CN-GD/20220704/0", -86_399, 5), ("s/CN-GD/20220705/0", 3_600, 7),
            ]
            try await engine.write { connection in
                for shard in shards {
                    let end = SQLValue.integer((Self.now.seconds + shard.end) * 1_000_000)
                    try connection.execute(
                        "INSERT INTO status_shards (uri, expires_us) VALUES ($1, $2)", [.text(shard.uri), end])
                    for place in 0..<shard.places {
                        try connection.execute(
                            """
                            INSERT INTO credentials (uri, place, person_key, device, colour, issued_us, expires_us)
                            VALUES ($1, $2, $3, $4, $5, $6, $7)
                            """,
                            [
                                .text(shard.uri), .integer(place), .integer(place), .bytes([1]), .integer(0),
                                .integer(0), end,
                            ])
                    }
                }
            }
            try await store.statusLists.keep([], at: Self.now)
            for (table, expected) in [
                ("credentials", [shards[2].uri: 5, shards[3].uri: 7]),
                ("status_shards", [shards[2].uri: 1, shards[3].uri: 1]),
            ] as [(String, [String: Int64])] {
                let counts = try await engine.read { connection in
                    var counts: [String: Int64] = [:]
                    try connection.query("SELECT uri, COUNT(*) FROM \(table) GROUP BY uri", []) {
                        counts[$0.text(0)] = $0.integer(1)
                    }
                    return counts
                }
                #expect(counts == expected)
            }
        }
    }
}
