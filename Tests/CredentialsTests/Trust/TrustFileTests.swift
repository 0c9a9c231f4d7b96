import Credentials
import Foundation
import Testing

@Suite struct TrustFileTests {
    private let sample: SampleAuthority
    private let foreign: SampleAuthority

    init() throws {
        sample = try SampleAuthority()
        foreign = try SampleAuthority()
    }

    private func entry(_ type: String, _ certificate: [UInt8], thumbprint: String? = nil) -> JSONValue {
        var members = JSONObject()
        members["certificateType"] = .string(type)
        members["country"] = "CN"
        members["kid"] = .string(Data(TrustedSigner.keyIdentifier(of: certificate)).base64EncodedString())
        members["rawData"] = .string(Data(certificate).base64EncodedString())
        members["signature"] = ""
        members["timestamp"] = "2022-01-01T00:00:00Z"
        if let thumbprint { members["thumbprint"] = .string(thumbprint) }
        return .object(members)
    }

    private func anchors(_ content: [UInt8]) throws -> TrustAnchors {
        var anchors = TrustAnchors()
        try anchors.add(TrustFile(parsing: content))
        return anchors
    }

    @Test func `a gateway's list gives signers`() throws {
        let list = JSONValue.array([entry("DSC", sample.certificate), entry("UPLOAD", foreign.certificate)])
        let anchors = try anchors(list.serialized())
        #expect(try anchors.signers.candidates(for: sample.signer.keyIdentifier) == [sample.signer])
        #expect(anchors.signers.signers.count == 1)
    }

    @Test func `where a country's authorities are known its signers are theirs`() throws {
        let list = try GatewayTrustList(
            json: .array([
                entry("DSC", sample.certificate), entry("DSC", foreign.certificate),
                entry("CSCA", sample.authority.certificate),
            ]))
        #expect(list.signers.signers == [try sample.signer])
        #expect(list.authorityCount == 1)
        #expect(list.refusals.map(\.index) == [1])
        #expect(list.refusals.map(\.error.code) == [.authority])
    }

    /// `gateway-pss.json`, made with another library: an authority with an RSA key, a signer that it issued, and one
    /// that somebody else issued in its name.
    @Test func `an authority that signs by RSASSA-PSS is checked too`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("gateway-pss.json")
        let list = try GatewayTrustList(json: Conformance.json(file))
        #expect(list.authorityCount == 1)
        #expect(list.signers.signers.count == 1)
        #expect(list.refusals.map(\.index) == [2])
        #expect(list.refusals.map(\.error.code) == [.authority])
    }

    @Test func `a broken entry costs the others nothing`() throws {
        let list = try GatewayTrustList(
            json: .array([
                .object(JSONObject()), entry("DSC", [1, 2, 3]),
                entry("DSC", sample.certificate, thumbprint: String(repeating: "0", count: 64)),
                entry("DSC", sample.certificate),
            ]))
        #expect(list.signers.signers.count == 1)
        #expect(list.refusals.map(\.error.code) == [.malformed, .certificate, .malformed])
        #expect(list.leftOut.map(\.place) == ["[0]", "[1]", "[2]"])
    }

    @Test func `an authority that is refused does not leave its country's signers to themselves`() throws {
        let list = try GatewayTrustList(
            json: .array([entry("CSCA", sample.certificate), entry("DSC", foreign.certificate)]))
        #expect(list.signers.signers.isEmpty)
        #expect(list.refusals.map(\.error.code) == [.purpose, .authority])
    }

    @Test func `whatever in a file is not used is named`() throws {
        var anchors = TrustAnchors()
        let places = { (content: [UInt8]) in try anchors.add(TrustFile(parsing: content)).map(\.place) }
        #expect(try places(Array((PEMBundle.text(sample.certificate) + Self.block).utf8)) == ["block 2"])
        var other = try JSONWebKey(sample.nodeKey.verificationKey)
        other.keyIdentifier = "key-1"
        let keys: JSONValue = ["keys": [["kty": "RSA", "n": "AQ", "e": "AQAB"], other.json]]
        #expect(try places(keys.serialized()) == ["keys[0]", "key key-1"])
        let directory: JSONValue = ["issuerInfo": [["issuer": ["iss": "https://x.example"], "keys": [other.json]]]]
        #expect(try places(directory.serialized()) == ["https://x.example.key key-1"])
        let list = JSONValue.array([entry("CSCA", sample.certificate), entry("DSC", sample.authority.certificate)])
        #expect(try places(list.serialized()) == ["[0]", "[1]"])
        #expect(try places(JSONValue.array([entry("dsc", sample.certificate)]).serialized()) == ["[0]"])
        #expect(try places(JSONValue.array([entry("DSC", sample.certificate)]).serialized()) == [])
    }

    private static let block = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"

    @Test func `a PEM bundle and a certificate in DER give signers`() throws {
        let text = "a comment\n" + PEMBundle.text(sample.certificate) + "\n" + PEMBundle.text(foreign.certificate)
        #expect(try anchors(Array(text.utf8)).signers.signers.count == 2)
        #expect(try anchors(sample.certificate).signers.signers == [sample.signer])
        #expect(try anchors(Array(text.replacing("\n", with: "\r\n").utf8)).signers.signers.count == 2)
    }

    @Test func `a private key is no trust file`() throws {
        let text = PEMBundle.text(sample.certificate) + sample.nodeKey.pem
        let failure = #expect(throws: TrustError.self) { try TrustFile(parsing: Array(text.utf8)) }
        #expect(failure?.code == .malformed)
    }

    @Test func `a key set serves cards and, where its keys are named so, certificates`() throws {
        var named = try JSONWebKey(sample.nodeKey.verificationKey)
        named.keyIdentifier = Data(try sample.signer.keyIdentifier).base64EncodedString()
        let bare = try JSONWebKey(foreign.nodeKey.verificationKey)
        let anchors = try anchors(JSONWebKeySet([named, bare]).json.serialized())
        #expect(anchors.cards.count == 1)
        #expect(try anchors.signers.candidates(for: sample.signer.keyIdentifier).count == 1)
    }

    @Test func `a directory of issuers and a trust list are known by their content`() throws {
        let directory = Array(#"{"directory":"example","issuerInfo":[]}"#.utf8)
        guard case .issuerDirectory = try TrustFile(parsing: directory) else {
            Issue.record("not a directory")
            return
        }
        let list = TrustList(
            hub: "hub.example", entries: [try TrustListEntry(certificate: sample.certificate)], statusAddresses: [:],
            issuedAt: SampleAuthority.start, lifetime: 60)
        let text = try list.signed(with: foreign.nodeKey, certificate: foreign.certificate)
        #expect(try anchors(Array("\(text)\n".utf8)).signers.signers == [sample.signer])
    }

    @Test(arguments: ["", "{}", "{", "[", "hello", "[1,2]x", "eyJ", "eyJhbGciOiJFUzI1NiJ9.e30.AA", "\u{0}"])
    func `what is no trust file is refused`(text: String) {
        #expect(throws: TrustError.self) { try TrustFile(parsing: Array(text.utf8)) }
    }

    @Test func `the same certificate twice is one signer and a withdrawal stays`() throws {
        var store = TrustStore([try sample.signer, try sample.signer])
        #expect(store.signers.count == 1)
        store.withdraw(keyIdentifier: try sample.signer.keyIdentifier)
        store.insert(try sample.signer)
        #expect(store.signers.map(\.isWithdrawn) == [true])
    }

    @Test func `signers under one identifier are limited`() throws {
        var store = TrustStore()
        for _ in 0..<100 {
            store.insert(
                TrustedSigner(keyIdentifier: [1], key: P256SigningKey().verificationKey, validity: 0...1))
        }
        #expect(store.candidates(for: [1]).count == 16)
    }
}
