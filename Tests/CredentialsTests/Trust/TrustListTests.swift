import Credentials
import Testing

@Suite struct TrustListTests {
    private let hubKey = P256SigningKey()
    private let hub: SigningAuthority
    private let first: SampleAuthority
    private let second: SampleAuthority
    private let list: TrustList
    private let at = SampleAuthority.start

    init() throws {
        hub = try SigningAuthority(
            founding: .init(country: "CN", organization: "Example", name: "Hub"), key: hubKey,
            publicKey: hubKey.verificationKey, validity: at...at + SampleAuthority.year)
        first = try SampleAuthority(division: "CN-GD")
        second = try SampleAuthority(division: "CN-HI", validity: at...at + 86_400)
        list = TrustList(
            hub: "hub.example", entries: try [first, second].map { try TrustListEntry(certificate: $0.certificate) },
            statusAddresses: ["CN-GD": "https://gd.example/s"], issuedAt: at, lifetime: 3_600)
    }

    private func read(_ list: TrustList) throws -> TrustList {
        let text = try list.signed(with: hubKey, certificate: hub.certificate)
        return try TrustList(parsing: Array(text.utf8), signedBy: [hubKey.verificationKey])
    }

    private func read(_ delta: TrustListDelta) throws -> TrustListDelta {
        let text = try delta.signed(with: hubKey, certificate: hub.certificate)
        return try TrustListDelta(parsing: Array(text.utf8), signedBy: [hubKey.verificationKey])
    }

    /// The list after it, in which the first signer was withdrawn and the second has ended.
    private func successor() throws -> TrustList {
        let third = try SampleAuthority(division: "CN-SN")
        return try list.next(
            entries: [
                TrustListEntry(certificate: first.certificate, withdrawnAt: at + 90_000),
                TrustListEntry(certificate: second.certificate), TrustListEntry(certificate: third.certificate),
            ],
            statusAddresses: ["CN-SN": "https://sn.example/s"], issuedAt: at + 90_000, lifetime: 3_600)
    }

    @Test func `a list is read as it was signed`() throws {
        #expect(try read(list) == list)
        #expect(list.sequence == 1)
        let signer = try #require(list.store.candidates(for: first.signer.keyIdentifier).first)
        #expect(signer == (try first.signer))
        #expect(!list.isStale(at: at + 3_600) && list.isStale(at: at + 3_601))
    }

    @Test func `a delta leads to the same list as the list itself`() throws {
        let newer = try successor()
        var held = try read(list)
        try held.apply(read(#require(newer.delta(since: 1))))
        #expect(held == newer)
        #expect(held.entries.count == 2)
        let candidates = try held.store.candidates(for: first.signer.keyIdentifier)
        #expect(candidates.map(\.isWithdrawn) == [true])
        try held.apply(#require(newer.delta(since: 2)))
        #expect(held == newer)
    }

    @Test func `a delta holds what changed and nothing else`() throws {
        let newer = try successor()
        #expect(newer.delta(since: 1)?.entries.count == 2)
        #expect(newer.delta(since: 2)?.entries.isEmpty == true)
        #expect(newer.delta(since: 3) == nil)
        #expect(newer.delta(since: 0) == nil)
    }

    @Test func `a list never goes back`() throws {
        var held = try successor()
        let refusal = #expect(throws: TrustError.self) { try held.replace(with: list) }
        #expect(refusal?.code == .rollback)
        let failure = #expect(throws: TrustError.self) { try held.apply(#require(list.delta(since: 1))) }
        #expect(failure?.code == .rollback)
        #expect(held.sequence == 2)
    }

    @Test func `a delta that starts later is refused`() throws {
        let third = try successor().next(entries: [], statusAddresses: [:], issuedAt: at + 91_000, lifetime: 60)
        var held = list
        let failure = #expect(throws: TrustError.self) { try held.apply(#require(third.delta(since: 2))) }
        #expect(failure?.code == .gap)
    }

    @Test func `a withdrawal is never undone`() throws {
        let newer = try successor()
        let again = try newer.next(
            entries: [TrustListEntry(certificate: first.certificate)], statusAddresses: [:], issuedAt: at + 91_000,
            lifetime: 60)
        #expect(again.entries.allSatisfy { $0.withdrawnAt != nil })
        #expect(again.entries.count == 2)

        let other = TrustList(
            hub: "hub.example", entries: [try TrustListEntry(certificate: first.certificate)], statusAddresses: [:],
            issuedAt: at, lifetime: 60)
        let laterThanBoth = try other.next(entries: other.entries, statusAddresses: [:], issuedAt: at, lifetime: 60)
            .next(entries: other.entries, statusAddresses: [:], issuedAt: at, lifetime: 60)
        var held = newer
        let failure = #expect(throws: TrustError.self) { try held.replace(with: laterThanBoth) }
        #expect(failure?.code == .conflict)

        // Nor is it by a delta that adds the signer anew.
        let empty = TrustList(hub: "hub.example", entries: [], statusAddresses: [:], issuedAt: at, lifetime: 60)
        let added = try empty.next(entries: other.entries, statusAddresses: [:], issuedAt: at, lifetime: 60)
            .next(entries: other.entries, statusAddresses: [:], issuedAt: at, lifetime: 60)
        let delta = try #require(added.delta(since: 1))
        #expect(delta.entries.count == 1)
        let undone = #expect(throws: TrustError.self) { try held.apply(delta) }
        #expect(undone?.code == .conflict)
        #expect(held == newer)
    }

    @Test func `another hub's list is none, and nor is its delta`() throws {
        let other = TrustList(hub: "hub.elsewhere", entries: [], statusAddresses: [:], issuedAt: at, lifetime: 60)
        let next = try other.next(entries: [], statusAddresses: [:], issuedAt: at, lifetime: 60)
        var held = list
        let replaced = #expect(throws: TrustError.self) { try held.replace(with: next) }
        #expect(replaced?.code == .conflict)
        let applied = #expect(throws: TrustError.self) { try held.apply(#require(next.delta(since: 1))) }
        #expect(applied?.code == .conflict)
        #expect(held == list)
    }

    /// What is said of the list with a part of its payload in another form, signed by the hub.
    private func refusal(_ right: String, _ wrong: String) throws -> TrustFault? {
        let text = try list.signed(with: hubKey, certificate: hub.certificate)
        let jws = try CompactJWS(parsing: Array(text.utf8)[...], limit: 1 << 20)
        let payload = String(decoding: jws.payload, as: UTF8.self)
        try #require(payload.contains(right))
        let forged = payload.replacing(right, with: wrong, maxReplacements: 1)
        let signed = try CompactJWS(signing: Array(forged.utf8), header: jws.header, with: hubKey).text
        do {
            _ = try TrustList(parsing: Array(signed.utf8), signedBy: [hubKey.verificationKey])
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a member that stands twice and limits that contradict themselves refuse a list`() throws {
        #expect(try refusal(#""version":1"#, #""version":1"#) == nil)
        #expect(try refusal(#""version":1"#, #""version":1,"version":1"#) == .malformed)
        let limits = #""evidenceAge":{"caution":86400,"stale":259200}"#
        #expect(try refusal(limits, #""evidenceAge":{"caution":86400,"stale":86400}"#) == nil)
        #expect(try refusal(limits, #""evidenceAge":{"caution":86400,"stale":86399}"#) == .malformed)
        #expect(try refusal(limits, #""evidenceAge":{"caution":-1,"stale":0}"#) == .malformed)
        #expect(try refusal(limits, #""evidenceAge":{"caution":0}"#) == .malformed)
    }

    @Test func `of the limits of two lists the tighter hold`() throws {
        var anchors = TrustAnchors()
        #expect(anchors.ageLimits == .standard)
        for (caution, stale) in [(3_600, 400_000), (7_200, 300_000)] as [(Int64, Int64)] {
            anchors.add(
                TrustList(
                    hub: "hub.example", entries: [], statusAddresses: [:], issuedAt: at, lifetime: 60,
                    ageLimits: EvidenceAgeLimits(caution: caution, stale: stale)))
        }
        #expect(anchors.ageLimits == EvidenceAgeLimits(caution: 3_600, stale: 300_000))
    }

    @Test func `another list of the same number is refused`() throws {
        let other = TrustList(hub: "hub.example", entries: [], statusAddresses: [:], issuedAt: at, lifetime: 60)
        var held = list
        let failure = #expect(throws: TrustError.self) { try held.replace(with: other) }
        #expect(failure?.code == .conflict)
        try held.replace(with: list)
    }

    @Test func `nobody else signs a list`() throws {
        let text = Array(try list.signed(with: P256SigningKey(), certificate: hub.certificate).utf8)
        let failure = #expect(throws: TrustError.self) {
            try TrustList(parsing: text, signedBy: [hubKey.verificationKey])
        }
        #expect(failure?.code == .signature)
        #expect(throws: TrustError.self) { try TrustFile(parsing: text) }
    }

    @Test func `a list with a character changed anywhere is refused`() throws {
        let text = Array(try list.signed(with: hubKey, certificate: hub.certificate).utf8)
        for position in stride(from: 0, to: text.count, by: 17) {
            var changed = text
            changed[position] = changed[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: TrustError.self) { try TrustList(parsing: changed, signedBy: [hubKey.verificationKey]) }
        }
    }

    @Test func `a list is not a delta and a delta is not a list`() throws {
        let delta = try #require(list.delta(since: 1))
        let texts = [
            try list.signed(with: hubKey, certificate: hub.certificate),
            try delta.signed(with: hubKey, certificate: hub.certificate),
        ].map { Array($0.utf8) }
        #expect(throws: TrustError.self) { try TrustListDelta(parsing: texts[0], signedBy: [hubKey.verificationKey]) }
        #expect(throws: TrustError.self) { try TrustList(parsing: texts[1], signedBy: [hubKey.verificationKey]) }
    }

    @Test func `an entry that contradicts its certificate is refused`() throws {
        let text = try list.signed(with: hubKey, certificate: hub.certificate)
        let jws = try CompactJWS(parsing: Array(text.utf8)[...], limit: 1 << 20)
        let payload = String(decoding: jws.payload, as: UTF8.self)
        for (right, wrong) in [("CN-GD\",\"notBefore", "CN-HI\",\"notBefore"), ("\"active\"", "\"withdrawn\"")] {
            #expect(payload.contains(right))
            let forged = payload.replacing(right, with: wrong, maxReplacements: 1)
            let signed = try CompactJWS(signing: Array(forged.utf8), header: jws.header, with: hubKey).text
            let failure = #expect(throws: TrustError.self) {
                try TrustList(parsing: Array(signed.utf8), signedBy: [hubKey.verificationKey])
            }
            #expect(failure?.code == .malformed)
        }
    }
}
