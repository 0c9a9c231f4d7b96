import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import Testing

/// Whose signatures count, on both engines.
@Suite struct SignerStoreTests {
    private static let now = Instant(seconds: 1_657_000_000)

    @Test(arguments: EngineKind.all)
    func `a signer is withdrawn by its own authority, and for good`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            let store = try await Store.open(
                engine, role: .hub, keys: try #require(StoreKeys(bytes: StoreKeys.generate())))
            let signer = RegisteredSigner(kid: [1], authority: "CN-GD", certificate: [2], addedAt: Self.now)
            #expect(try await store.signers.register([signer]) == 1)
            #expect(try await store.signers.register([signer]) == 0)
            #expect(try await !store.signers.withdrawSigner([1], of: "CN-BJ", reason: "another's", at: Self.now))
            #expect(try await store.signers.signers().signers.map(\.withdrawnAt) == [nil])
            #expect(try await store.signers.withdrawSigner([1], of: "CN-GD", reason: "stolen", at: Self.now))
            #expect(try await !store.signers.withdrawSigner([1], of: "CN-GD", reason: "again", at: Self.now))
            _ = try await store.signers.register([signer])
            let kept = try await store.signers.signers().signers
            #expect(kept.map(\.withdrawnAt) == [Self.now] && kept.map(\.reason) == ["stolen"])
        }
    }

    @Test(arguments: EngineKind.all)
    func `of the nation's list the later number stands, and a number stands for one list`(
        kind: EngineKind
    ) async throws {
        try await withEngine(kind) { engine in
            let store = try await Store.open(
                engine, role: .province(try #require(Division("440000000000"))),
                keys: try #require(StoreKeys(bytes: StoreKeys.generate())))
            for (token, sequence, held) in [
                ("first", 2, "first"), ("older", 1, "first"), ("another", 2, "first"), ("next", 3, "next"),
                ("older", 2, "next"),
            ] as [(String, Int64, String)] {
                _ = try await store.signers.keep(trustList: token, sequence: sequence)
                #expect(try await store.signers.trustList()?.token == held)
            }
        }
    }
}
