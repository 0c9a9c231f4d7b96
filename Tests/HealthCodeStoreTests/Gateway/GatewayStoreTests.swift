import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import Synchronization
import Testing

/// What countries upload, on both engines.
@Suite struct GatewayStoreTests {
    private static let now = Instant(seconds: 1_657_000_000)

    private struct Refused: Error {}

    private static func withStore(_ kind: EngineKind, _ body: (Store) async throws -> Void) async throws {
        try await withEngine(kind) { engine in
            try await body(
                try await Store.open(
                    engine, role: .hub, keys: try #require(StoreKeys(bytes: StoreKeys.generate()))))
        }
    }

    @Test(arguments: EngineKind.all)
    func `a signer comes once, and goes for good`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            var signer = GatewaySigner(
                thumbprint: [UInt8](repeating: 1, count: 32), country: "DE", certificate: [1], signature: [2],
                changedAt: Self.now)
            let first = try await store.gateway.add(signer)
            #expect(first == .added)
            #expect(try await store.gateway.add(signer) == .exists)
            var (second, foreign) = (signer, signer)
            (second.thumbprint[0], foreign.thumbprint[0], foreign.country) = (2, 3, "FR")
            for (other, known) in [(second, [[1]]), (foreign, [])] as [(GatewaySigner, [[UInt8]])] {
                await #expect(throws: Refused.self) {
                    _ = try await store.gateway.add(other) { if $0 == known { throw Refused() } }
                }
            }
            #expect(try await store.gateway.gatewaySigners() == [signer])
            #expect(try await !store.gateway.removeGatewaySigner(signer.thumbprint, of: "FR", at: Self.now))
            #expect(try await store.gateway.removeGatewaySigner(signer.thumbprint, of: "DE", at: Self.now))
            #expect(try await !store.gateway.removeGatewaySigner(signer.thumbprint, of: "DE", at: Self.now))
            #expect(try await store.gateway.add(signer) == .exists)
            #expect(try await store.gateway.gatewaySigners().isEmpty)
            #expect(try await store.gateway.gatewaySigners(since: Self.now).map(\.signature) == [nil])
            signer.thumbprint[31] = 2
            #expect(try await store.gateway.add(signer) == .sameIdentifier)
        }
    }

    @Test(arguments: EngineKind.all)
    func `batches are listed in the order of their changes`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            let end = Self.now.advanced(bySeconds: 100)
            for number in 1...3 {
                let isNew = try await store.gateway.add(
                    "b\(number)", message: [UInt8(number)], of: "DE", digest: [UInt8(number)], expires: end,
                    at: Self.now)
                #expect(isNew)
            }
            let again = try await store.gateway.add(
                "b4", message: [1], of: "DE", digest: [1], expires: end, at: Self.now)
            #expect(!again)
            #expect(try await store.gateway.removeGatewayBatch("b1", of: "FR", at: Self.now) == .foreign)
            #expect(try await store.gateway.removeGatewayBatch("b1", of: "DE", at: Self.now) == .removed)
            #expect(try await store.gateway.removeGatewayBatch("b1", of: "DE", at: Self.now) == .gone)
            #expect(try await store.gateway.removeGatewayBatch("b9", of: "DE", at: Self.now) == .unknown)
            let start = Instant(seconds: 0)
            let list = try await store.gateway.gatewayBatches(after: start, limit: 9, at: Self.now)
            #expect(list.map(\.identifier) == ["b2", "b3", "b1"])
            #expect(list.map { $0.message == nil } == [false, false, true])
            #expect(try await store.gateway.gatewayBatches(after: start, limit: 2, at: Self.now).count == 2)
            #expect(
                try await store.gateway.gatewayBatches(after: start, limit: 9, at: end.advanced(bySeconds: 1)).isEmpty)
            #expect(try await store.gateway.gatewayBatch("b2", at: Self.now)?.message == [2])
        }
    }

    @Test(arguments: EngineKind.all)
    func `a rule is told of its versions, and goes with all of them`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            for number in UInt8(1)...2 {
                let rule = GatewayRule(
                    identifier: "GR-DE-0001", version: "\(number).0.0", country: "DE", validity: 10...20,
                    document: [number], message: [0])
                try await store.gateway.add(rule, at: Instant(seconds: 15)) { known, rules in
                    if known.count != Int(number) - 1 || rules != known { throw Refused() }
                }
                await #expect(throws: Refused.self) {
                    try await store.gateway.add(rule, at: Self.now) { _, _ in throw Refused() }
                }
            }
            // Of the country's rules those count that have not ended; of its versions all.
            let other = GatewayRule(
                identifier: "GR-DE-0001", version: "3.0.0", country: "DE", validity: 30...40, document: [3],
                message: [0])
            await #expect(throws: Refused.self) {
                try await store.gateway.add(other, at: Instant(seconds: 21)) { known, rules in
                    if known.count == 2 && rules.isEmpty { throw Refused() }
                }
            }
            #expect(try await store.gateway.gatewayRules(of: "DE", at: 15).count == 2)
            #expect(try await store.gateway.gatewayRules(of: nil, at: 20).count == 2)
            #expect(try await store.gateway.gatewayRules(of: "FR", at: 15).isEmpty)
            #expect(try await store.gateway.gatewayRules(of: "DE", at: 21).isEmpty)
            #expect(try await store.gateway.removeGatewayRules("GR-DE-0001", of: "FR") == 0)
            #expect(try await store.gateway.removeGatewayRules("GR-DE-0001", of: "DE") == 2)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a list of foreign trust is kept with its parts, and no older one after it`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            let (first, second, third): ([UInt8], [UInt8], [UInt8]) = ([1], [2], [3])
            for digest in [first, second] {
                try await store.foreignTrust.keep(foreignTrustPart: digest + [0], digest: digest)
            }
            // The same part again is the same part.
            try await store.foreignTrust.keep(foreignTrustPart: [9], digest: first)
            #expect(try await store.foreignTrust.keep(foreignTrustList: "two", sequence: 2, parts: [first, second]))
            #expect(try await !store.foreignTrust.keep(foreignTrustList: "other", sequence: 2, parts: []))
            #expect(try await !store.foreignTrust.keep(foreignTrustList: "one", sequence: 1, parts: []))
            #expect(try await store.foreignTrust.foreignTrustParts() == [first, second])
            #expect(try await store.foreignTrust.foreignTrustPart(first) == [1, 0])
            try await store.foreignTrust.keep(foreignTrustPart: [3, 0], digest: third)
            #expect(try await store.foreignTrust.keep(foreignTrustList: "three", sequence: 3, parts: [second, third]))
            #expect(try await store.foreignTrust.foreignTrustParts() == [second, third])
            #expect(try await store.foreignTrust.foreignTrustPart(first) == nil)
            let list = try await store.foreignTrust.foreignTrustList()
            #expect(list?.token == "three" && list?.sequence == 3)
            // The nation's own list is another one.
            #expect(try await store.signers.trustList() == nil)
        }
    }

    @Test(arguments: EngineKind.all)
    func `batches that stand are neither expired nor taken back`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            for (name, country, number) in [("a", "DE", 1), ("b", "FR", 2), ("c", "DE", 3)] {
                let byte = UInt8(number)
                let isNew = try await store.gateway.add(
                    name, message: [byte], of: country, digest: [byte],
                    expires: Self.now.advanced(bySeconds: Int64(number) * 100), at: Self.now)
                #expect(isNew)
            }
            #expect(try await store.gateway.standingGatewayBatches(at: Self.now).map(\.identifier) == ["a", "b", "c"])
            #expect(try await store.gateway.standingGatewayBatches(of: "DE", at: Self.now).map(\.digest) == [[1], [3]])
            func counted(at now: Instant) async throws -> [Int] {
                let counts = Mutex<[Int]>([])
                await #expect(throws: Refused.self) {
                    _ = try await store.gateway.add(
                        "d", message: [4], of: "DE", digest: [4], expires: now.advanced(bySeconds: 100), at: now
                    ) { own, all in
                        counts.withLock { $0 = [own, all] }
                        throw Refused()
                    }
                }
                return counts.withLock { $0 }
            }
            #expect(try await counted(at: Self.now) == [2, 3])
            _ = try await store.gateway.removeGatewayBatch("c", of: "DE", at: Self.now)
            #expect(try await counted(at: Self.now) == [1, 2])
            #expect(try await counted(at: Self.now.advanced(bySeconds: 150)) == [0, 1])
            #expect(try await store.gateway.standingGatewayBatches(at: Self.now).map(\.identifier) == ["a", "b"])
            let later = Self.now.advanced(bySeconds: 150)
            #expect(try await store.gateway.standingGatewayBatches(at: later).map(\.identifier) == ["b"])
        }
    }
}
