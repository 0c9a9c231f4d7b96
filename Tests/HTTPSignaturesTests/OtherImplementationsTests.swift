import Crypto
import Foundation
import HTTPSignatures
import HTTPTypes
import Testing

/// What other implementations got wrong. Each is a report somebody made; the name says where.
@Suite struct OtherImplementationsTests {
    static let key = P256.Signing.PrivateKey()
    static let now: Int64 = 1_700_000_000
    static let request = HTTPRequest(
        method: .post, scheme: "https", authority: "example.com", path: "/a?b=c",
        headerFields: [.contentType: "text/plain", .contentDigest: DigestField(of: "body".utf8).value])

    static func signed(
        _ components: String, parameters: String = ";created=1700000000;keyid=\"k\"", request: HTTPRequest = request
    ) throws -> HTTPRequest {
        var request = request
        try request.sign(
            "sig", SignatureInput(parsing: "(\(components))\(parameters)"), with: P256MessageSigningKey(key))
        return request
    }

    static func verdict(
        _ request: HTTPRequest, covering components: [SignatureComponent] = [],
        by verificationKey: any SignatureVerificationKey = P256VerificationKey(key.publicKey)
    ) -> SignatureVerdict {
        SignedMessage(request).verify(SignaturePolicy(.label("sig"), covering: components), at: now) { _ in
            verificationKey
        }
    }

    @Test func `a signature that covers nothing is none (cloudflare/web-bot-auth#114)`() throws {
        #expect(Self.verdict(try Self.signed("")) == .refused(.coversNothing))
    }

    @Test func `the body is hashed, not only the field signed (bspk/httpsig-org#20)`() throws {
        let request = try Self.signed(#""@method" "content-digest""#)
        guard case .valid = Self.verdict(request) else { return #expect(Bool(false)) }
        #expect(DigestField.verdict(in: request.headerFields, on: "body".utf8) == .matches)
        #expect(DigestField.verdict(in: request.headerFields, on: "other".utf8) == .differs(.sha256))
    }

    @Test func `a digest that must be covered is (Gitlawb/node#306)`() throws {
        let digest = SignatureComponent(field: .contentDigest)
        #expect(Self.verdict(try Self.signed(#""@method""#), covering: [digest]) == .refused(.notCovered(digest)))
        // Neither does a part of it count, nor that of the request.
        let part = try Self.signed(#""@method" "content-digest";key="sha-256""#)
        #expect(Self.verdict(part, covering: [digest]) == .refused(.notCovered(digest)))
    }

    @Test func `parameters are signed in the order received (common-fate/httpsig#14)`() throws {
        var request = try Self.signed(#""@method""#, parameters: #";keyid="k";created=1700000000;tag="t""#)
        guard case .valid = Self.verdict(request) else { return #expect(Bool(false)) }
        request.headerFields[.signatureInput] = #"sig=("@method");created=1700000000;keyid="k";tag="t""#
        #expect(Self.verdict(request) == .refused(.wrongSignature))
    }

    @Test func `parameters are part of the base (visa/trusted-agent-protocol#21)`() throws {
        var request = try Self.signed(#""@method""#)
        let base = try SignatureBase(
            of: SignedMessage(request), for: SignatureInput(parsing: #"("@method");created=1;keyid="k""#))
        #expect(base.text == "\"@method\": POST\n\"@signature-params\": (\"@method\");created=1;keyid=\"k\"")
        request.headerFields[.signatureInput] = #"sig=("@method");created=1700000001;keyid="k""#
        #expect(Self.verdict(request) == .refused(.wrongSignature))
    }

    @Test func `a component does not stand twice (permaweb/HyperBEAM#622)`() throws {
        var request = try Self.signed(#""@method""#)
        request.headerFields[.signatureInput] = #"sig=("@method" "@method");created=1700000000;keyid="k""#
        guard case .refused(.fault(let fault)) = Self.verdict(request) else { return #expect(Bool(false)) }
        #expect(fault.code == .duplicateComponent)
    }

    @Test func `the authority is not the one of Forwarded (nomadium/linzer#9)`() throws {
        var request = try Self.signed(#""@authority""#)
        let forwarded = try #require(HTTPField.Name("Forwarded"))
        let forwardedHost = try #require(HTTPField.Name("X-Forwarded-Host"))
        request.headerFields[forwarded] = "host=evil.example"
        request.headerFields[forwardedHost] = "evil.example"
        #expect(try SignedMessage(request).value(of: .authority) == "example.com")
        request.authority = "evil.example"
        request.headerFields[forwarded] = "host=example.com"
        #expect(Self.verdict(request) == .refused(.wrongSignature))
    }

    @Test func `the scheme's own port is left out, another is not (vlang/v#27113)`() throws {
        var request = try Self.signed(#""@authority""#)
        request.authority = "EXAMPLE.com:443"
        guard case .valid = Self.verdict(request) else { return #expect(Bool(false)) }
        request.authority = "example.com:8443"
        #expect(Self.verdict(request) == .refused(.wrongSignature))
    }

    @Test func `req is read on both sides (cloudflare/web-bot-auth#69)`() throws {
        let input = try SignatureInput(
            parsing: #"("@status" "@method";req "content-type";req);created=1700000000;keyid="k""#)
        var response = HTTPResponse(status: .ok)
        try response.sign("sig", input, to: Self.request, with: P256MessageSigningKey(Self.key))
        let policy = SignaturePolicy(.label("sig"), covering: [.status, .method.ofRequest])
        func verdict(_ request: HTTPRequest?) -> SignatureVerdict {
            SignedMessage(response, to: request).verify(policy, at: Self.now) { _ in
                P256VerificationKey(Self.key.publicKey)
            }
        }
        #expect(verdict(Self.request) == .valid(input))
        var other = Self.request
        other.headerFields[.contentType] = "text/html"
        #expect(verdict(other) == .refused(.wrongSignature))
        // In a request there is no request to speak of.
        var request = Self.request
        #expect(throws: SignatureFault.self) {
            try request.sign(
                "sig", SignatureInput([.method.ofRequest], SignatureParameters()),
                with: P256MessageSigningKey(Self.key))
        }
    }

    @Test func `a key of another curve is no P-256 key (denoland/std#7039)`() throws {
        let other = P384.Signing.PrivateKey().publicKey.pemRepresentation
        #expect(throws: SignatureKeyError(algorithm: .ecdsaP256SHA256)) {
            try P256VerificationKey(pemRepresentation: other)
        }
        #expect(throws: SignatureKeyError(algorithm: .ecdsaP384SHA384)) {
            try P384VerificationKey(pemRepresentation: Self.key.publicKey.pemRepresentation)
        }
        #expect(throws: SignatureKeyError.self) { try Ed25519VerificationKey(rawRepresentation: [1, 2, 3]) }
        #expect(throws: SignatureKeyError.self) {
            try RSAVerificationKey(pemRepresentation: PublishedKeys.rsaPSS, for: .ed25519)
        }
        // 1,024 bits are too few.
        let short = """
            -----BEGIN PUBLIC KEY-----
            MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCvgZyuyxbY+pIzNWy+x7QkEKQl
            49ZmbQkwE8+B2UvUA+Xhoru0VnUlvnXdKaBpnzhNxktn6HwLd6CYqZlfLTVvbgeD
            WE8KuXxW9DJi9+AQ0AUKOqGwjgJMelBtIfMvdWPg6fZXCsDfvjvJkcOmx4lcnwEy
            Zt4YEh55oIisi9MiRQIDAQAB
            -----END PUBLIC KEY-----
            """
        #expect(throws: SignatureKeyError.self) {
            try RSAVerificationKey(pemRepresentation: short, for: .rsaV15SHA256)
        }
    }

    @Test func `a signature in DER is none (w3c-ccg/http-signatures#107)`() throws {
        var request = try Self.signed(#""@method""#)
        let entry = try #require(MessageSignatures(in: request.headerFields).entries.first)
        let der = try P256.Signing.ECDSASignature(rawRepresentation: entry.signature).derRepresentation
        request.headerFields[.signature] = "sig=:\(der.base64EncodedString()):"
        #expect(Self.verdict(request) == .refused(.wrongSignature))
    }

    @Test func `alg does not choose, and does not contradict the key`() throws {
        let request = try Self.signed(
            #""@method""#, parameters: #";created=1700000000;keyid="k";alg="ecdsa-p256-sha256""#)
        guard case .valid = Self.verdict(request) else { return #expect(Bool(false)) }
        let secret = HMACSecret(Self.key.publicKey.rawRepresentation)
        #expect(Self.verdict(request, by: secret) == .refused(.algorithmOfOtherKey))
        var changed = request
        changed.headerFields[.signatureInput] = request.headerFields[.signatureInput]?
            .replacing("ecdsa-p256-sha256", with: "hmac-sha256")
        #expect(Self.verdict(changed) == .refused(.algorithmOfOtherKey))
        #expect(Self.verdict(changed, by: secret) == .refused(.wrongSignature))
    }

    @Test(arguments: [
        (";created=1700000006;keyid=\"k\"", SignatureRefusal.createdAhead),
        (";created=1699999600;keyid=\"k\"", .expired), (";keyid=\"k\"", .missingParameter(.created)),
        (";created=1700000000", .missingParameter(.keyID)),
        (";created=1699999990;expires=1699999994;keyid=\"k\"", .expired),
        (";created=1700000000;expires=1700000000;keyid=\"k\"", .reversedWindow),
    ]) func `a signature counts in its time`(parameters: String, refusal: SignatureRefusal) throws {
        #expect(Self.verdict(try Self.signed(#""@method""#, parameters: parameters)) == .refused(refusal))
    }

    @Test func `a signature is chosen by its tag, and only one has it`() throws {
        let policy = SignaturePolicy(.tag("t"), covering: [.method])
        func verdict(_ request: HTTPRequest) -> SignatureVerdict {
            SignedMessage(request).verify(policy, at: Self.now) {
                $0.keyID == "k" ? P256VerificationKey(Self.key.publicKey) : nil
            }
        }
        var request = try Self.signed(#""@method""#)
        #expect(verdict(request) == .refused(.absent))
        let input = try SignatureInput(parsing: #"("@method");created=1700000000;keyid="k";tag="t""#)
        try request.sign("second", input, with: P256MessageSigningKey(Self.key))
        #expect(verdict(request) == .valid(input))
        let stranger = try SignatureInput(parsing: #"("@method");created=1700000000;keyid="x";tag="t""#)
        var other = try Self.signed(#""@method""#)
        try other.sign("second", stranger, with: P256MessageSigningKey(Self.key))
        #expect(verdict(other) == .refused(.unknownKey))
        try request.sign("third", input, with: P256MessageSigningKey(Self.key))
        #expect(verdict(request) == .refused(.ambiguous))
    }
}
