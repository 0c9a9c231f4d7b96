import Credentials
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// More credentials of a day than one status list has places for.
@Suite(.timeLimit(.minutes(5))) struct ShardTests {
    private static let person = SyntheticPerson(340)
    private static let other = SyntheticPerson(341)

    @Test func `when a list is full the next begins, and what stands in either can be withdrawn`() async throws {
        try await NationOfSigners.run(shardPlaces: 8) { keys, _, home, away in
            try await Self.fill(home, away, keys)
        }
    }

    private static func fill(_ home: RunningNode, _ away: RunningNode, _ keys: NationOfSigners) async throws {
        var text = EvidenceText()
        for person in [person, other] { text.resident(person, "440101001001") }
        try await home.take(text)
        for person in [person, other] { try await home.knows(person) }
        let device = try await Device(of: person, at: home)
        var held: [Device.Held] = []
        for _ in 0..<20 { held.append(try await device.renew()) }
        let spared = try await Device(of: other, at: home).renew()

        let verifier = CredentialVerifier(trust: TrustAnchors(), status: StatusListDirectory())
        var places: [String: Set<Int64>] = [:]
        for each in held + [spared] {
            let claims = try #require(try verifier.verdict(on: each, at: home.clock.now()).claims)
            let uri = try #require(claims["status"]?["uri"]?.string)
            let place = try #require(claims["status"]?["idx"]?.integer)
            #expect((0..<8).contains(place))
            #expect(places[uri, default: []].insert(place).inserted, "\(uri) \(place) was given twice")
        }
        // 21 places of 8 each: three lists at least, numbered from 0, and none was left before it was as good as full.
        let shards = try places.keys.map { try #require(StatusShard($0)) }.sorted { $0.number < $1.number }
        #expect(shards.map(\.number) == Array(0..<shards.count) && (3...4).contains(shards.count))
        #expect(Set(shards.map(\.issuer)) == ["CN-GD"] && Set(shards.map(\.day)).count == 1)
        for shard in shards.dropLast() { #expect((places[shard.description] ?? []).count >= 6) }

        // The other province has all of them, and says of each credential what became of it.
        let before = try await CredentialVerifier.gate(at: away, keys, knowing: held + [spared])
        for each in held + [spared] { #expect(try before.verdict(on: each, at: away.clock.now()).outcome == .pass) }
        var entry = EvidenceText()
        entry.entry("e-1", person, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
        try await home.take(entry)
        try await eventually("all are withdrawn") {
            // A list takes the place of one that was signed in an earlier second.
            _ = home.clock.set(home.clock.now().advanced(bySeconds: 1))
            let gate = try await CredentialVerifier.gate(at: away, keys, knowing: held + [spared])
            let now = away.clock.now()
            return try held.allSatisfy { try gate.verdict(on: $0, at: now).reasons.contains(.revoked) }
        }
        let after = try await CredentialVerifier.gate(at: away, keys, knowing: [spared])
        #expect(try after.verdict(on: spared, at: away.clock.now()).outcome == .pass)
    }
}
