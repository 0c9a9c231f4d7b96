import Credentials
import Testing

/// What a gate that links the library holds, from its first fetch to a start without a network.
@Suite struct VerifierListsTests {
    private let hubKey = P256SigningKey()
    private let hub: SigningAuthority
    private let province: SampleAuthority
    private let first: TrustList
    private let at = SampleAuthority.start
    private let name: String

    init() throws {
        hub = try SigningAuthority(
            founding: .init(country: "CN", organization: "Example", name: "Hub"), key: hubKey,
            publicKey: hubKey.verificationKey, validity: at...at + SampleAuthority.year)
        province = try SampleAuthority(division: "CN-GD")
        first = TrustList(
            hub: "hub.example", entries: [try TrustListEntry(certificate: province.certificate)],
            statusAddresses: [:], issuedAt: at, lifetime: 3_600)
        name = try StatusShard(issuer: "CN-GD", expiresAt: at + 86_400, number: 0).description
    }

    private func body(_ list: TrustList) throws -> [UInt8] {
        Array(try list.signed(with: hubKey, certificate: hub.certificate).utf8)
    }

    private var index: [UInt8] { Array(#"{"lists":[{"uri":"\#(name)"},{"uri":"../../etc"}]}"#.utf8) }

    private func statusList(invalid: [Int] = [7]) throws -> [UInt8] {
        try SignedStatusList(
            signing: StatusListToken(
                subject: name, issuedAt: at, expiresAt: at + 3_600, timeToLive: 300,
                list: StatusList(count: 1_024, invalid: invalid)),
            as: .cwt, with: province.nodeKey, keyIdentifier: province.signer.keyIdentifier
        ).bytes
    }

    private func filled() throws -> VerifierLists {
        var lists = VerifierLists(hub: [hubKey.verificationKey])
        try lists.take(body(first), for: .trustList, at: at)
        try lists.take(index, for: .statusIndex, at: at)
        try lists.take(statusList(), for: .statusList(name), at: at)
        return lists
    }

    @Test func `names come first, then the lists of these names, and nothing that is no shard`() throws {
        var lists = VerifierLists(hub: [hubKey.verificationKey])
        #expect(lists.requests(at: at) == [.trustList, .statusIndex])
        #expect(lists.freshness(at: at) == .none)
        try lists.take(body(first), for: .trustList, at: at)
        try lists.take(index, for: .statusIndex, at: at)
        #expect(lists.requests(at: at) == [.statusList(name)])
        try lists.take(statusList(), for: .statusList(name), at: at)
        #expect(lists.requests(at: at).isEmpty)
        #expect(lists.freshness(at: at) == .fresh)
        #expect(lists.statusLists.status(uri: name, index: 7, at: at) == .invalid)
    }

    @Test func `what is due is asked for, and a stale list is said to be stale`() throws {
        var lists = try filled()
        #expect(lists.requests(at: at + 60) == [.trustDelta(since: 1)])
        lists.takeUnchanged(at: at + 60)
        #expect(lists.requests(at: at + 61).isEmpty)
        #expect(lists.requests(at: at + 300) == [.trustDelta(since: 1), .statusIndex, .statusList(name)])
        #expect(lists.freshness(at: at + 300) == .staleStatusLists([name]))
        #expect(lists.freshness(at: at + 3_610) == .staleTrustList(seconds: 10))
    }

    @Test func `a node without the delta is asked for the whole list`() throws {
        var lists = try filled()
        lists.takeMissing(.trustDelta(since: 1))
        #expect(lists.requests(at: at + 60) == [.trustList])
        try lists.take(body(first), for: .trustList, at: at + 60)
        #expect(lists.requests(at: at + 120) == [.trustDelta(since: 1)])
    }

    @Test func `what a withdrawn signer said is believed no more, and asking again renews nothing by itself`() throws {
        var lists = try filled()
        let newer = try first.next(
            entries: [TrustListEntry(certificate: province.certificate, withdrawnAt: at + 10)], statusAddresses: [:],
            issuedAt: at + 10, lifetime: 3_600)
        let delta = try #require(newer.delta(since: 1)).signed(with: hubKey, certificate: hub.certificate)
        try lists.take(Array(delta.utf8), for: .trustDelta(since: 1), at: at + 10)
        #expect(lists.statusLists.names.isEmpty)
        #expect(throws: StatusListError.self) { try lists.take(statusList(), for: .statusList(name), at: at + 10) }
    }

    @Test func `a list under another name, of another hub, or older changes nothing`() throws {
        var lists = try filled()
        #expect(throws: StatusListError.self) {
            try lists.take(statusList(), for: .statusList("s/CN-GD/20220104/9"), at: at)
        }
        let other = VerifierLists(hub: [P256SigningKey().verificationKey])
        #expect(throws: TrustError.self) {
            var other = other
            try other.take(body(first), for: .trustList, at: at)
        }
        #expect(lists.trustList == first)
    }

    @Test func `a trust list that is more than a minute ahead is not taken, and nor is a delta`() throws {
        var lists = VerifierLists(hub: [hubKey.verificationKey])
        let whole = #expect(throws: TrustError.self) { try lists.take(body(first), for: .trustList, at: at - 61) }
        #expect(whole?.code == .early && lists.trustList == nil)
        try lists.take(body(first), for: .trustList, at: at - 60)
        let next = try first.next(entries: first.entries, statusAddresses: [:], issuedAt: at + 600, lifetime: 3_600)
        let delta = Array(
            try #require(next.delta(since: 1)).signed(with: hubKey, certificate: hub.certificate).utf8)
        let early = #expect(throws: TrustError.self) {
            try lists.take(delta, for: .trustDelta(since: 1), at: at + 539)
        }
        #expect(early?.code == .early && lists.trustList == first)
        try lists.take(delta, for: .trustDelta(since: 1), at: at + 540)
        #expect(lists.trustList == next)
    }

    @Test func `what was saved is verified again when it is read back`() throws {
        let saved = try filled().saved
        var restored = VerifierLists(hub: [hubKey.verificationKey])
        #expect(try restored.restore(saved, at: at + 600) == [])
        #expect(restored.trustList == first)
        #expect(restored.statusLists.status(uri: name, index: 7, at: at + 600) == .invalid)
        #expect(restored.requests(at: at + 600).contains(.statusIndex))
        var foreign = VerifierLists(hub: [P256SigningKey().verificationKey])
        #expect(try foreign.restore(saved, at: at).count == 2)
        #expect(foreign.trustList == nil && foreign.statusLists.names.isEmpty)
    }
}
