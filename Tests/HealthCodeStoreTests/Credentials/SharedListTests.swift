import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import Testing

/// What several processes of a node keep of lists that are signed, on both engines.
@Suite struct SharedListTests {
    private static let now = Instant(seconds: 1_657_000_000)

    private static func list(_ uri: String, _ token: String, after seconds: Int64) -> PublishedStatusList {
        PublishedStatusList(
            uri: uri, owner: "CN-GD", token: token, issuedAt: now.advanced(bySeconds: seconds),
            expiresAt: now.advanced(bySeconds: 3_600))
    }

    @Test(arguments: EngineKind.all)
    func `a number of the trust list is given once`(kind: EngineKind) async throws {
        try await Processes.with(kind, role: .hub) { them in
            #expect(try await them.first.signers.keep(trustList: "one", sequence: 1))
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for (store, token) in [(them.first, "a"), (them.second, "b"), (them.first, "c"), (them.second, "d")] {
                    group.addTask { try await store.signers.keep(trustList: token, sequence: 2) }
                }
                return try await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(taken.filter { $0 }.count == 1)
            #expect(try await !them.second.signers.keep(trustList: "older", sequence: 1))
            let held = try #require(try await them.first.signers.trustList())
            #expect(held.sequence == 2 && ["a", "b", "c", "d"].contains(held.token))
            #expect(try await them.second.signers.trustList()?.token == held.token)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who signs a status list learns whether it stands, and others find what is later than theirs`(
        kind: EngineKind
    ) async throws {
        try await Processes.with(kind) { them in
            let lists = [
                Self.list("s/CN-GD/20220705/0", "a", after: 0), Self.list("s/CN-GD/20220706/0", "b", after: 5),
            ]
            #expect(try await them.first.statusLists.keep(lists, at: Self.now) == Set(lists.map(\.uri)))
            // The first is of the same second: not taken.
            let others = [
                Self.list("s/CN-GD/20220705/0", "c", after: 0), Self.list("s/CN-GD/20220706/0", "d", after: 6),
            ]
            #expect(
                try await them.second.statusLists.keep(others, at: Self.now) == ["s/CN-GD/20220706/0"])
            let held = Dictionary(lists.map { ($0.uri, $0.issuedAt) }) { first, _ in first }
            #expect(try await them.first.statusLists.statusLists(laterThan: held).map(\.token) == ["d"])
            #expect(try await them.first.statusLists.statusLists(laterThan: [:]).map(\.token) == ["a", "d"])
            let all = try await them.first.statusLists.statusLists()
            let latest = Dictionary(all.map { ($0.uri, $0.issuedAt) }) { first, _ in first }
            #expect(try await them.first.statusLists.statusLists(laterThan: latest).isEmpty)
        }
    }

    @Test(arguments: EngineKind.all)
    func `the clock of a replay that the store notes never goes back`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            let later = Self.now.advanced(bySeconds: 60)
            try await them.first.operation.noteClock(later)
            // The clock of the other process is set a moment later.
            try await them.second.operation.noteClock(Self.now)
            #expect(try await them.second.operation.notedClock() == later)
            // Finer than a microsecond: it is set to the same moment after a start.
            let fine = Instant(seconds: later.seconds, attoseconds: 999_999_999_000_000_000)
            try await them.first.operation.noteClock(fine)
            let noted = try #require(try await them.second.operation.notedClock())
            #expect(later < noted && noted <= fine)
        }
    }
}
