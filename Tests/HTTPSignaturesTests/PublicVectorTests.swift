import Foundation
import HTTPSignatures
import HTTPTypes
import Testing

/// Vectors of others: the messages of `httpsig-go`, and the faults of another profile, AdCP's, whose own rules are not ours.
@Suite(
    .enabled(
        if: Conformance.runs("http-signatures"), "skipped: conformance/http-signatures is not beside the repository"))
struct PublicVectorTests {
    static let go = "http-signatures/httpsig-go/testdata"
    static let adcp = "http-signatures/adcp-request-signing/static/compliance/source/test-vectors/request-signing"

    @Test(arguments: ["b21_request", "b22_request", "b23_request", "b24_response", "b25_request", "b26_request"])
    func `httpsig-go's messages verify, and their bases are ours`(name: String) throws {
        let raw = try RawMessage(try Conformance.text("\(Self.go)/\(name)_signed.txt"))
        let message = try raw.message
        let entry = try #require(MessageSignatures(in: message.fields).entries.first)
        let input = try entry.input.get()
        let base = try Conformance.text("\(Self.go)/\(name)_sigbase.txt")
        #expect(try SignatureBase(of: message, for: input).text == base)
        #expect(PublishedVectorTests.verdict(of: message, entry.label) == .valid(input))
    }

    @Test func `of two signatures each is judged alone`() throws {
        let raw = try RawMessage(try Conformance.text("\(Self.go)/verify_request2.txt"))
        let message = try raw.message
        guard case .valid = PublishedVectorTests.verdict(of: message, "sig-b21") else { return #expect(Bool(false)) }
        #expect(PublishedVectorTests.verdict(of: message, "bad-sig") == .refused(.wrongSignature))
    }

    @Test(arguments: [
        ("request_bad_digest", DigestField.Verdict.differs(.sha512)), ("request_no_digest", .absent),
        ("rfc-test-request", .matches),
    ]) func `a body is judged by its digest`(name: String, verdict: DigestField.Verdict) throws {
        var raw = try RawMessage(try Conformance.text("\(Self.go)/\(name).txt"))
        if raw.body.last == UInt8(ascii: "\n") { raw.body.removeLast() }
        #expect(DigestField.verdict(in: try #require(raw.request).headerFields, on: raw.body) == verdict)
    }

    /// What a verifier that knows nothing of AdCP can see of each fault; what it cannot is named with the reason.
    static let expected: [String: String] = [
        "001-no-signature-header": "absent", "002-wrong-tag": "absent", "003-expired-signature": "expired",
        "004-window-too-long": "", "005-alg-not-allowed": "algorithmOfOtherKey",
        "006-missing-covered-component": "notCovered", "007-missing-content-digest": "wrongSignature",
        "008-unknown-keyid": "unknownKey", "009-key-ops-missing-verify": "unknownKey",
        "010-content-digest-mismatch": "malformed-signature", "011-malformed-header": "unpaired-label",
        "012-missing-expires-param": "missingParameter", "013-expires-le-created": "reversedWindow",
        "014-missing-nonce-param": "missingParameter", "015-signature-invalid": "wrongSignature",
        "016-replayed-nonce": "malformed-signature", "017-key-revoked": "malformed-signature",
        "018-digest-covered-when-forbidden": "malformed-signature",
        "019-signature-without-signature-input": "malformed-signature", "020-rate-abuse": "malformed-signature",
        "021-duplicate-signature-input-label": "duplicate-key", "022-multi-valued-content-type": "wrongSignature",
        "023-multi-valued-content-digest": "wrongSignature", "024-unquoted-string-param": "malformed-parameter",
        "025-jwk-alg-crv-mismatch": "unknownKey", "026-non-ascii-host": "missing-component",
        "027-webhook-registration-authentication-unsigned": "absent", "028-unsigned-protocol-method-required": "absent",
        "001-base64url-sf-binary": "malformed-signature", "002-multiple-trailing-dots": "wrongSignature",
    ]

    static func request(_ object: [String: Any]) throws -> (HTTPRequest, body: String) {
        let request = try #require(object["request"] as? [String: Any])
        let url = try #require(request["url"] as? String)
        let rest = url.drop { $0 != ":" }.dropFirst(3)
        let authority = rest.prefix { $0 != "/" }
        var fields = HTTPFields()
        for (name, value) in try #require(request["headers"] as? [String: String]) {
            fields[try #require(HTTPField.Name(name))] = value
        }
        let target = HTTPRequest(
            method: try #require(HTTPRequest.Method(request["method"] as? String ?? "")), scheme: "https",
            authority: String(authority), path: String(rest.dropFirst(authority.count)), headerFields: fields)
        return (target, request["body"] as? String ?? "")
    }

    static func name(_ verdict: SignatureVerdict) -> String {
        switch verdict {
        case .valid: "valid"
        case .refused(.fault(let fault)): fault.code.rawValue
        case .refused(let refusal): String("\(refusal)".prefix { $0.isLetter })
        }
    }

    static func key(_ identifier: String?) throws -> (any SignatureVerificationKey)? {
        let keys = try #require(
            JSONSerialization.jsonObject(with: Data(try Conformance.text("\(adcp)/keys.json").utf8)) as? [String: Any])
        let found = (keys["keys"] as? [[String: Any]])?.first { $0["kid"] as? String == identifier }
        guard let found, found["adcp_use"] as? String == "request-signing", found["crv"] as? String == "Ed25519" else {
            return nil
        }
        let text = (found["x"] as? String ?? "").replacing("-", with: "+").replacing("_", with: "/") + "="
        return try Ed25519VerificationKey(rawRepresentation: try #require(Data(base64Encoded: text)))
    }

    static func verdict(_ object: [String: Any]) throws -> SignatureVerdict {
        let (request, _) = try request(object)
        var policy = SignaturePolicy(
            .tag("adcp/request-signing/v1"),
            covering: [.method, .targetURI, .authority, SignatureComponent(field: .contentType)])
        policy.parameters = Set(SignatureParameters.Name.allCases)
        let second = try #require(object["reference_now"] as? Int)
        return SignedMessage(request).verify(policy, at: Int64(second)) { (try? key($0.keyID)) ?? nil }
    }

    @Test(arguments: ["negative", "profile-3.2/negative"])
    func `AdCP's faults are refused, each for its reason`(folder: String) throws {
        let vectors = try Conformance.objects(in: "\(Self.adcp)/\(folder)")
        #expect(vectors.count >= 2)
        for (name, object) in vectors {
            let expected = try #require(Self.expected[name.replacing(".json", with: "")], "\(name) is new")
            let verdict = Self.name(try Self.verdict(object))
            #expect(verdict != "valid", "\(name)")
            if !expected.isEmpty { #expect(verdict == expected, "\(name)") }
        }
    }

    /// Version 3.1 of that profile writes base64url, which RFC 8941 does not have.
    @Test func `AdCP's positives of 3.1 are refused for base64url, those of 3.2 verify`() throws {
        for (name, object) in try Conformance.objects(in: "\(Self.adcp)/positive") {
            let value = try Self.request(object).0.headerFields[.signature] ?? ""
            guard value.contains("-") || value.contains("_") || !value.contains("=:") else { continue }
            #expect(Self.name(try Self.verdict(object)) == "malformed-signature", "\(name)")
        }
        for (name, object) in try Conformance.objects(in: "\(Self.adcp)/profile-3.2/positive") {
            #expect(Self.name(try Self.verdict(object)) == "valid", "\(name)")
            let (request, body) = try Self.request(object)
            let entry = try #require(MessageSignatures(in: request.headerFields).entries.first)
            let base = try SignatureBase(of: SignedMessage(request), for: entry.input.get())
            #expect(base.text == object["expected_signature_base"] as? String, "\(name)")
            #expect(DigestField.verdict(in: request.headerFields, on: body.utf8) == .matches, "\(name)")
        }
    }

    /// We do not rewrite targets: what AdCP normalises, our exchange refuses before routing. Hosts and ports are the same.
    @Test func `AdCP's canonical URLs are ours, and what has two spellings is not in normal form`() throws {
        let text = try Conformance.text("\(Self.adcp)/canonicalization.json")
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let cases = try #require(document["cases"] as? [[String: Any]])
        #expect(cases.count >= 37)
        for item in cases {
            let name = item["name"] as? String ?? ""
            let url = try #require(item["input_url"] as? String)
            let withoutFragment = url.prefix { $0 != "#" }
            let scheme = String(withoutFragment.prefix { $0 != ":" })
            let rest = withoutFragment.dropFirst(scheme.count + 3)
            let authority = String(rest.prefix { $0 != "/" && $0 != "?" })
            let path = String(rest.dropFirst(authority.count))
            let request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path)
            let value = try? SignedMessage(request).value(of: .targetURI)
            guard let expected = item["expected_target_uri"] as? String else {
                // Names that no resolver takes and zone identifiers are not judged here.
                if !name.contains("dots") && !name.contains("dns-label") && !name.contains("zone")
                    && !name.contains("bracket")
                {
                    #expect(value == nil, "\(name)")
                }
                continue
            }
            if value == expected { continue }
            // The host in other letters, with user information or a root dot is somebody's to put right before signing.
            let isAboutHost = ["idn", "dns-root", "userinfo"].contains { name.contains($0) }
            #expect(isAboutHost || !TargetForm.isNormal(path), "\(name): \(value ?? "none")")
        }
    }
}
