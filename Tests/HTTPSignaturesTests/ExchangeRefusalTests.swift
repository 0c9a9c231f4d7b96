import Crypto
import Foundation
import HTTPSignatures
import HTTPTypes
import Testing

/// Each way in which a request of the exchange is refused, with its reason.
@Suite struct ExchangeRefusalTests {
    typealias Code = ExchangeRefusal.Code

    @Test func `a request without the profile's signature is unsigned`() throws {
        var scenario = ExchangeScenario()
        var request = try scenario.request()
        request.headerFields[.signature] = nil
        request.headerFields[.signatureInput] = nil
        #expect(scenario.code(request) == .unsigned)
        let other = try scenario.request(input: { $0.replacing("tongma-exchange-v1", with: "tongma-exchange-v2") })
        #expect(scenario.code(other) == .unsigned)
        let none = try scenario.request(input: { $0.replacing(";tag=\"tongma-exchange-v1\"", with: "") })
        #expect(scenario.code(none) == .unsigned)
    }

    @Test func `a second signature with the tag is one too many`() throws {
        var scenario = ExchangeScenario()
        var request = try scenario.request()
        let member = (request.headerFields[.signatureInput] ?? "").dropFirst("tongma=".count)
        try request.sign("b", SignatureInput(parsing: String(member)), with: Ed25519SigningKey(scenario.clientKey))
        #expect(scenario.code(request) == .severalSignatures)
    }

    @Test(arguments: [
        (";created=1800000000", "", Code.parameterMissing), (";expires=1800000060", "", .parameterMissing),
        (";keyid=\"cdc-1\"", "", .parameterMissing),
        (";keyid", ";alg=\"ed25519\";keyid", .algorithmNamed),
        (";expires=1800000060", ";expires=1800000061", .window),
        (";expires=1800000060", ";expires=1800000000", .window),
        (";created=1800000000", ";created=1800000006", .createdAhead),
        ("\"cdc-1\"", "\"cdc-0\"", .keyEnded), ("\"cdc-1\"", "\"stranger\"", .keyUnknown),
        ("\"cdc-1\"", "\"node-1\"", .keyOfOther), ("\"@query\" ", "", .componentMissing),
        ("\"tongma-message-id\"", "", .componentMissing),
        ("\"@method\" \"@authority\"", "\"@authority\" \"@method\"", .componentsReordered),
        ("\"@method\"", "\"@method\" \"@scheme\"", .componentUnknown),
        ("\"@path\"", "\"@target-uri\"", .componentUnknown),
        ("\"content-type\"", "\"content-type\" \"user-agent\"", .componentUnknown),
        ("\"content-digest\"", "\"content-digest\";sf", .componentUnknown),
    ]) func `a signature input that is not the profile's is refused for its reason`(
        old: String, new: String, code: Code
    ) throws {
        var scenario = ExchangeScenario()
        let request = try scenario.request(
            input: { $0.replacing(old, with: new) },
            fields: { $0[.userAgent] = "test" })
        #expect(scenario.code(request) == code)
        #expect(scenario.memory.count == 0)
    }

    @Test(arguments: [
        ("\"@method\" ", "\"@method\" \"@method\" ", Code.componentDoubled),
        ("\"@method\" ", "\"@method\" \"@new\" ", .componentUnknown), (";keyid", ";new=1;keyid", .parameterUnknown),
        (";created=1800000000", ";created=\"now\"", .parameterMalformed),
        (";keyid", ";created=1;keyid", .malformedSignature),
        ("\"cdc-1\"", "cdc-1", .parameterMalformed), ("tongma=(", "tongma=", .malformedSignature),
        ("tongma=(", "other=(", .malformedSignature), ("tongma=(", "tongma=(), tongma=(", .malformedSignature),
    ]) func `signature fields that cannot be read in one way are refused for their reason`(
        old: String, new: String, code: Code
    ) throws {
        var scenario = ExchangeScenario()
        var request = try scenario.request()
        request.headerFields[.signatureInput] = request.headerFields[.signatureInput]?.replacing(old, with: new)
        #expect(scenario.code(request) == code)
    }

    @Test func `a nonce is 128 bits in base64`() throws {
        var scenario = ExchangeScenario()
        for nonce in [
            "", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB==", "____________________-w==",
            "AAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            let request = try scenario.request(input: { text in
                let start = text.range(of: ";nonce=\"")?.upperBound ?? text.startIndex
                let end = text[start...].firstIndex(of: "\"") ?? text.endIndex
                return text.replacingCharacters(in: start..<end, with: nonce)
            })
            #expect(scenario.code(request) == .nonceMalformed, "\(nonce)")
        }
        let without = try scenario.request(input: { text in
            let start = text.range(of: ";nonce=")?.lowerBound ?? text.startIndex
            let end = text.range(of: ";keyid")?.lowerBound ?? text.endIndex
            return text.replacingCharacters(in: start..<end, with: "")
        })
        #expect(scenario.code(without) == .parameterMissing)
    }

    @Test func `a signature counts from 5 s before it was made until it ends`() throws {
        var scenario = ExchangeScenario()
        let now = ExchangeScenario.now
        #expect(scenario.code(try scenario.request(), at: now - 6) == .createdAhead)
        #expect(scenario.code(try scenario.request(), at: now - 5) == nil)
        #expect(scenario.code(try scenario.request(), at: now + 59) == nil)
        #expect(scenario.code(try scenario.request(), at: now + 60) == .expired)
        // The clock set back opens nothing again.
        #expect(scenario.code(try scenario.request(at: now - 1, seconds: 1), at: now - 1) == .expired)
    }

    @Test func `one bit of what is covered, of the body, of the signature is noticed`() throws {
        var scenario = ExchangeScenario()
        let request = try scenario.request()
        var changed = request
        changed.method = .put
        #expect(scenario.code(changed) == .wrongSignature)
        changed = request
        changed.path = "/v1/evidence/naat?dry=0"
        #expect(scenario.code(changed) == .wrongSignature)
        for (name, value) in [
            (HTTPField.Name.contentType, "text/plain"), (.tongmaService, "CN-44:node/codes"), (.tongmaGrant, "g-18"),
            (.tongmaPurpose, "care"), (.tongmaCase, "-"), (.tongmaMessageID, "0b5c2f5e-3c0e-4f6a-9d07-0f6f2f1c9a12"),
            (.contentDigest, DigestField(of: "other".utf8).value),
        ] {
            changed = request
            changed.headerFields[name] = value
            #expect(scenario.code(changed) == .wrongSignature, "\(name)")
        }
        changed = request
        changed.headerFields[.tongmaClient] = "CN-43:cdc"
        #expect(scenario.code(changed) == .keyOfOther)
        #expect(scenario.code(request, body: scenario.body + [0]) == .digestWrong)
        #expect(scenario.code(request, body: []) == .digestWrong)
        let signature = try #require(MessageSignatures(in: request.headerFields).entries.first?.signature)
        for bit in stride(from: 0, to: signature.count * 8, by: 37) {
            var bytes = signature
            bytes[bit / 8] ^= 1 << (bit % 8)
            changed = request
            changed.headerFields[.signature] = "tongma=:\(Data(bytes).base64EncodedString()):"
            #expect(scenario.code(changed) == .wrongSignature)
        }
        // None of this has used the nonce up.
        #expect(scenario.memory.count == 0)
        #expect(scenario.code(request) == nil)
    }

    @Test func `a digest is one SHA-256, and of the bytes that are read`() throws {
        var scenario = ExchangeScenario()
        let body = scenario.body
        for value in [
            DigestField(of: body, by: [.sha512]).value, DigestField(of: body, by: [.sha256, .sha512]).value,
            "md5=:AAAA:", "md5=:AAAA:, " + DigestField(of: body).value, "sha-256=:AAAA:", "none",
        ] {
            let request = try scenario.request(input: { $0 }, fields: { $0[.contentDigest] = value })
            #expect(scenario.code(request) == .digestMalformed, "\(value)")
        }
        var request = try scenario.request()
        request.headerFields[.contentDigest] = nil
        #expect(scenario.code(request) == .digestMissing)
        request = try scenario.request()
        request.headerFields[.contentEncoding] = "gzip"
        #expect(scenario.code(request) == .contentEncoded)
    }

    @Test func `a field that is missing or doubled is refused before anything is verified`() throws {
        var scenario = ExchangeScenario()
        let request = try scenario.request()
        for name in [
            HTTPField.Name.tongmaClient, .tongmaService, .tongmaGrant, .tongmaPurpose, .tongmaCase, .tongmaMessageID,
            .contentType,
        ] {
            var changed = request
            changed.headerFields[name] = nil
            #expect(scenario.code(changed) == .fieldMissing, "\(name)")
            changed = request
            changed.headerFields.append(HTTPField(name: name, value: request.headerFields[name] ?? ""))
            #expect(scenario.code(changed) == .fieldDoubled, "\(name)")
        }
        var changed = request
        changed.headerFields.append(HTTPField(name: .contentDigest, value: request.headerFields[.contentDigest] ?? ""))
        #expect(scenario.code(changed) == .fieldDoubled)
        let own = try #require(HTTPField.Name("Tongma-Own"))
        changed = request
        changed.headerFields.append(HTTPField(name: own, value: "1"))
        #expect(scenario.code(changed) == nil)
        changed.headerFields.append(HTTPField(name: own, value: "1"))
        #expect(scenario.code(changed) == .fieldDoubled)
    }

    @Test(arguments: [
        (
            HTTPField.Name.tongmaClient,
            ["", "cdc", "cn-44:cdc", "CN-44:", "CN-44:Cdc", "CN-44-1:cdc", "CN:a/b", "CHN:a", "CN-:a"]
        ),
        (.tongmaService, ["", "CN-44:node", "CN-44:node/", "CN-44:node/a/b", "node/evidence", "CN-44:node/Evidence"]),
        (.tongmaGrant, ["", "a b", String(repeating: "a", count: 65), "é"]), (.tongmaCase, ["", "a/b", "a,b"]),
        (.tongmaPurpose, ["", "Care", "anything", "care, audit"]),
        (
            .tongmaMessageID,
            ["", "-", "1", "0B5C2F5E-3C0E-4F6A-9D07-0F6F2F1C9A11", "{0b5c2f5e-3c0e-4f6a-9d07-0f6f2f1c9a11}"]
        ),
        (.contentType, ["", "text", "application/json, text/plain"]),
    ]) func `a field of another form is refused, also when it is signed`(name: HTTPField.Name, values: [String]) throws
    {
        for value in values {
            var scenario = ExchangeScenario()
            var request = try scenario.request()
            request.headerFields[name] = value
            let verdict = scenario.verdict(on: request).refusal
            #expect(verdict?.code == .fieldMalformed, "\(name): \(value)")
            #expect(verdict?.subject == name.canonicalName)
        }
    }

    @Test func `a header that no receiver takes is not sent`() throws {
        var scenario = ExchangeScenario()
        #expect(throws: ExchangeRefusal.self) { try scenario.request({ $0.client = "cdc" }) }
        #expect(throws: ExchangeRefusal.self) { try scenario.request({ $0.grant = "-" }) }
        #expect(throws: ExchangeRefusal.self) { try scenario.request({ $0.contentRoot = [1] }) }
        #expect(throws: ExchangeRefusal.self) { try scenario.request(seconds: 61) }
        #expect(throws: ExchangeRefusal.self) { try scenario.request(seconds: 0) }
        var request = scenario.bare
        request.path = "/a//b"
        let nonce = ExchangeNonce(using: &scenario.generator)
        #expect(throws: ExchangeRefusal.self) {
            try scenario.client.sign(&request, scenario.header, body: [], at: ExchangeScenario.now, nonce: nonce)
        }
        #expect(request.headerFields[.signature] == nil)
    }

    @Test func `another name than the registered one is refused, whatever a proxy says`() throws {
        var scenario = ExchangeScenario()
        var request = try scenario.request()
        request.authority = "gz.example"
        request.headerFields[try #require(HTTPField.Name("Forwarded"))] = "host=gd.example"
        #expect(scenario.code(request) == .authority)
        request.authority = nil
        #expect(scenario.code(request) == .authority)
    }

    @Test(arguments: [
        "/a//b", "//a", "/a/./b", "/a/../b", "/..", "/.", "/a;b=c", "/a/%2E%2E/b", "/a%2fb", "/a%2Fb", "/%61", "/%7E",
        "/a%5Cb",
        "/a\\b", "/%", "/%4", "/%zz", "/%e4%bd%a0", "/%00", "/%0A", "/a?", "/a#b", "a", "", "*", "/ä", "/a b",
        "/a?b=%41",
        "https://gd.example/a",
    ]) func `a target with a second spelling is refused before routing`(path: String) throws {
        #expect(!TargetForm.isNormal(path))
        var scenario = ExchangeScenario()
        var request = try scenario.request()
        request.path = path
        #expect(scenario.code(request) == .targetForm)
    }

    @Test(arguments: [
        "/", "/a", "/a/", "/a/b?c=d&e", "/a.b/..c", "/%E4%BD%A0", "/a%3Bb", "/a:b@c", "/a?b=/../c;d//e", "/a%20b",
    ])
    func `a target with one spelling is taken`(path: String) {
        #expect(TargetForm.isNormal(path))
    }

    @Test func `every reason has one code`() {
        #expect(Set(Code.allCases.map(\.rawValue)).count == Code.allCases.count)
        #expect(Code.allCases.allSatisfy { $0.rawValue.allSatisfy { $0.isLowercase || $0 == "-" } })
    }
}
