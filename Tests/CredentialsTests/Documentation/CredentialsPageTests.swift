import Credentials
import Foundation
import Testing

/// The examples of docs/credentials.md, run; and that they stand there as they are run here.
@Suite struct CredentialsPageTests {
    private let vectors: CodeVectors
    private let trustList: TrustList
    private let statusLists: StatusListDirectory
    private let text: String
    private let now: Int64
    private let hubKey: VerificationKey
    private let bodies: [String: [UInt8]]

    init() throws {
        vectors = try CodeVectors()
        let hub = P256SigningKey()
        let province = try SampleAuthority(
            division: "CN-GD",
            validity: CodeForge.issued - SampleAuthority.year / 2...CodeForge.issued + SampleAuthority.year / 2)
        now = CodeForge.looked
        let name = try StatusShard(issuer: "CN-GD", expiresAt: CodeForge.issued + 43_200, number: 0).description
        let content = HealthCodeContent(
            colour: .green, name: "王小明", doses: 3, protocolIdentifier: "cn-9", form: .live, asOf: CodeForge.hour)
        let device = P256SigningKey()
        let identifier = try province.signer.keyIdentifier
        let credential = try HealthCodeIssuer(key: province.nodeKey, keyIdentifier: identifier, authority: "CN-GD")
            .issue(
                content, holderKey: device.verificationKey, status: StatusReference(uri: name, index: 3),
                at: CodeForge.issued, nextReview: CodeForge.issued + 43_200)
        let proof = try HolderProof(credential: credential, at: now - 5, audience: "venue-7").signed(by: device)
        text = HealthCodePresentation(credential: credential, proof: proof).text
        let authority = try SigningAuthority(
            founding: .init(country: "CN", organization: "Example", name: "Hub"), key: hub,
            publicKey: hub.verificationKey,
            validity: CodeForge.issued - 86_400...CodeForge.issued + SampleAuthority.year)
        trustList = TrustList(
            hub: "hub.example", entries: [try TrustListEntry(certificate: province.certificate)],
            statusAddresses: [:], issuedAt: now - 60, lifetime: 3_600)
        hubKey = hub.verificationKey
        let status = try SignedStatusList(
            signing: StatusListToken(
                subject: name, issuedAt: now - 60, expiresAt: now + 3_540, timeToLive: 300,
                list: StatusList(count: 1_024, invalid: [7])),
            as: .cwt, with: province.nodeKey, keyIdentifier: identifier)
        var directory = StatusListDirectory()
        try directory.take(status, signedBy: trustList.store, at: now)
        statusLists = directory
        bodies = [
            "/v1/trust/list": Array(try trustList.signed(with: hub, certificate: authority.certificate).utf8),
            "/v1/status-lists": Array(#"{"lists":[{"uri":"\#(name)"}]}"#.utf8),
            "/v1/status-lists/\(name)": status.bytes,
        ]
    }

    private func fetch(_ path: String) throws -> [UInt8] { try #require(bodies[path]) }

    @Test func `a verdict is a value`() throws {
        var light = ""
        let verifier = HealthCodeVerifier(trust: trustList.store, status: statusLists, memory: ProofMemory())
        let verdict = verifier.verify(text.utf8, in: Circumstances(at: now, audience: "venue-7"))
        switch verdict.outcome {
        case .pass?: light = "green"
        case .caution?: light = "look again: \(verdict.reasons.map(\.rawValue))"
        case .stop?: light = "red"
        case .stale?: light = "show it anew"
        case .invalid?, nil: light = "not taken: \(verdict.reasons.map(\.rawValue))"
        }
        #expect(light == "green")
    }

    @Test func `policies come from outside`() throws {
        let careful = HealthCodeVerifier(
            trust: trustList.store, status: statusLists, ageLimits: trustList.ageLimits, trustEnd: trustList.nextUpdate,
            whenStale: .unknownStatus)
        let verdict = careful.verify(text.utf8, in: Circumstances(at: now))
        let hours = verdict.evidenceAge.map { $0 / 3_600 }
        let isDecidedOnOldLists = !verdict.staleLists.isEmpty
        #expect(hours == 1 && !isDecidedOnOldLists)
        #expect(verdict.reasons == [.audience])
    }

    @Test func `the lists are held by a state machine`() throws {
        var lists = VerifierLists(hub: [hubKey])
        for _ in 0..<2 {
            for request in lists.requests(at: now) {
                try lists.take(fetch(request.path), for: request, at: now)
            }
        }
        let verdict = lists.verifier().verify(text.utf8, in: Circumstances(at: now))
        let file = lists.saved
        var afterARestart = VerifierLists(hub: [hubKey])
        let leftOut = try afterARestart.restore(file, at: now)
        #expect(verdict.reasons == [.audience] && leftOut.isEmpty)
        #expect(lists.freshness(at: now) == .fresh)
    }

    @Test func `claims have types`() throws {
        let claims = try #require(HealthCodeClaims.unverified(in: text.utf8))
        let colour = claims.content.colour
        let ends = claims.expires
        #expect(colour == .green && ends > now)
        #expect(HealthCodeClaims.unverified(in: "TM1:nonsense".utf8) == nil)
    }

    @Test func `what the page shows is what is run here`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let page = try String(
            contentsOf: folder.appendingPathComponent("../../../docs/credentials.md").standardizedFileURL,
            encoding: .utf8)
        let tests = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8).words
        let examples = page.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(examples.count == 4)
        for example in examples { #expect(tests.contains(example.words), "\(example)") }
    }
}

extension String {
    /// The text without the white space by which an indented copy differs.
    fileprivate var words: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
