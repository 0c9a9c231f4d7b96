import Crypto
import Foundation
import HTTPSignatures
import HTTPTypes
import Testing

/// The examples of `docs/http-signatures.md`, compiled and run here; the page has them as they are tested.
@Suite struct DocumentationTests {
    @Test func `a request is signed and verified`() throws {
        let privateKey = Curve25519.Signing.PrivateKey()
        let body = Array("{}".utf8)
        let now: Int64 = 1_800_000_000

        // example: signing
        var request = HTTPRequest(
            method: .post, scheme: "https", authority: "lab.example", path: "/results?kind=naat",
            headerFields: [.contentType: "application/json", .contentDigest: DigestField(of: body).value])
        let covered: [SignatureComponent] = [
            .method, .authority, .path, .query, SignatureComponent(field: .contentDigest),
        ]
        let input = try SignatureInput(
            covered, SignatureParameters([.created(now), .keyID("lab-1"), .tag("results")]))
        try request.sign("sig1", input, with: Ed25519SigningKey(privateKey))
        // end

        let publicKey = privateKey.publicKey
        // example: verifying
        let policy = SignaturePolicy(.tag("results"), covering: covered)
        let verdict = SignedMessage(request).verify(policy, at: now) { parameters in
            parameters.keyID == "lab-1" ? Ed25519VerificationKey(publicKey) : nil
        }
        let isBody = DigestField.verdict(in: request.headerFields, on: body) == .matches
        // end
        #expect(verdict == .valid(input) && isBody)
    }

    @Test func `a request of the exchange is signed, verified and answered`() throws {
        var random = SystemRandomNumberGenerator()
        let clientKey = P256.Signing.PrivateKey()
        let nodeKey = P256.Signing.PrivateKey()
        let body = Array("{}".utf8)
        let now: Int64 = 1_800_000_000
        var request = HTTPRequest(
            method: .post, scheme: "https", authority: "gd.example", path: "/v1/evidence/naat",
            headerFields: [.contentType: "application/json"])

        // example: exchange-request
        let client = ExchangeSigner(keyID: "cdc-1", key: P256MessageSigningKey(clientKey))
        let header = ExchangeHeader(
            client: "CN-44:cdc", service: "CN-44:node/evidence", purpose: .outbreakControl,
            messageID: "0b5c2f5e-3c0e-4f6a-9d07-0f6f2f1c9a11")
        try client.sign(&request, header, body: body, at: now, nonce: ExchangeNonce(using: &random))
        // end

        let register: (String) -> RegisteredKey = { name in
            name == "cdc-1"
                ? .standing(P256VerificationKey(clientKey.publicKey), participant: "CN-44:cdc")
                : .standing(P256VerificationKey(nodeKey.publicKey), participant: "CN-44:node")
        }
        // example: exchange-verify
        let verifier = ExchangeVerifier(authority: "gd.example")
        var memory = NonceMemory()
        let verdict = verifier.verify(request, body: body, at: now, memory: &memory, key: register)
        var response = HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"])
        switch verdict {
        case .accepted(let message): response.headerFields[.eTag] = "\"\(message.header.messageID)\""
        case .refused(let refusal): response.status = refusal.code == .nonceSeen ? .conflict : .forbidden
        }
        let node = ExchangeSigner(keyID: "node-1", key: P256MessageSigningKey(nodeKey))
        try node.sign(&response, to: request, body: [], at: now, nonce: ExchangeNonce(using: &random))
        // end
        #expect(verdict.refusal == nil)
        #expect(
            ExchangeVerifier.verify(response, to: request, body: [], at: now, key: register).refusal == nil)
    }

    @Test func `the page has the examples as they are tested`() throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 1...3 { package.deleteLastPathComponent() }
        let page = try String(
            contentsOf: package.appendingPathComponent("docs/http-signatures.md"), encoding: .utf8)
        let source = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
        let parts = source.components(separatedBy: "\n        // example: ").dropFirst()
        #expect(parts.count == 4)
        for part in parts {
            let lines = part.components(separatedBy: "\n").dropFirst().prefix { $0 != "        // end" }
            let example = lines.map { $0.hasPrefix("        ") ? String($0.dropFirst(8)) : $0 }.joined(separator: "\n")
            #expect(page.contains("```swift\n\(example)\n```"), "\(lines.first ?? "")")
        }
    }
}
