import HTTPSignatures
import HTTPTypes
import Testing

/// Requests and responses of the exchange that are as they should be.
@Suite struct ExchangeProfileTests {
    @Test func `a request covers the twelve components in their order and is taken once`() throws {
        var scenario = ExchangeScenario()
        let request = try scenario.request()
        let input = try #require(request.headerFields[.signatureInput])
        #expect(
            input.hasPrefix(
                #"tongma=("@method" "@authority" "@path" "@query" "content-type" "content-digest" "tongma-client" "#
                    + #""tongma-service" "tongma-grant" "tongma-purpose" "tongma-case" "tongma-message-id");"#
                    + #"created=1800000000;expires=1800000060;nonce=""#))
        #expect(input.hasSuffix(#"";keyid="cdc-1";tag="tongma-exchange-v1""#))
        guard case .accepted(let message) = scenario.verdict(on: request) else {
            Issue.record("\(scenario.verdict(on: request))")
            return
        }
        #expect(message.header == scenario.header)
        #expect(message.participant == "CN-44:cdc" && message.keyID == "cdc-1")
        #expect(message.created == ExchangeScenario.now && message.expires == ExchangeScenario.now + 60)
        #expect(
            message.base.text.hasPrefix("\"@method\": POST\n\"@authority\": gd.example\n\"@path\": /v1/evidence/naat\n")
        )
        #expect(scenario.code(request) == .nonceSeen)
        // What a message record keeps proves the message without the body.
        guard case .standing(let key, _) = scenario.key("cdc-1") else { return }
        #expect(key.isValidSignature(message.signature, for: message.base.bytes))
    }

    @Test func `a request without query, grant and case says so`() throws {
        var scenario = ExchangeScenario()
        var request = HTTPRequest(
            method: .get, scheme: "https", authority: "gd.example", path: "/v1/codes",
            headerFields: [.contentType: "application/json"])
        var header = scenario.header
        header.grant = nil
        header.caseReference = nil
        try scenario.client.sign(
            &request, header, body: [], at: ExchangeScenario.now, nonce: ExchangeNonce(using: &scenario.generator))
        #expect(request.headerFields[.tongmaGrant] == "-" && request.headerFields[.tongmaCase] == "-")
        guard case .accepted(let message) = scenario.verdict(on: request, body: []) else { return #expect(Bool(false)) }
        #expect(message.header == header)
        #expect(message.base.text.contains("\n\"@query\": ?\n"))
    }

    @Test func `a content root is covered after the twelve, or not taken`() throws {
        var scenario = ExchangeScenario()
        let root = (0..<32).map { UInt8($0) }
        let request = try scenario.request({ $0.contentRoot = root })
        #expect(
            request.headerFields[.signatureInput]?.contains(#""tongma-message-id" "tongma-content-root");"#) == true)
        #expect(request.headerFields[.tongmaContentRoot] == ":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:")
        guard case .accepted(let message) = scenario.verdict(on: request) else { return #expect(Bool(false)) }
        #expect(message.header.contentRoot == root)
        var added = try scenario.request()
        added.headerFields[.tongmaContentRoot] = request.headerFields[.tongmaContentRoot]
        #expect(scenario.code(added) == .componentMissing)
        var removed = try scenario.request({ $0.contentRoot = root })
        removed.headerFields[.tongmaContentRoot] = nil
        #expect(scenario.code(removed) == .componentUnknown)
        var changed = try scenario.request({ $0.contentRoot = root })
        changed.headerFields[.tongmaContentRoot] = ":AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:"
        #expect(scenario.code(changed) == .wrongSignature)
    }

    @Test func `the signer's and the receiver's scheme and port do not matter behind a proxy`() throws {
        var scenario = ExchangeScenario()
        var request = try scenario.request()
        request.scheme = "http"
        request.authority = "GD.example:443"
        #expect(scenario.verdict(on: request).refusal == nil)
    }

    @Test func `somebody else's signature beside ours changes nothing`() throws {
        var scenario = ExchangeScenario()
        var request = try scenario.request()
        let input = request.headerFields[.signatureInput] ?? ""
        let signature = request.headerFields[.signature] ?? ""
        request.headerFields[.signatureInput] = input + #", proxy=("@new");tag="other";new=1"#
        request.headerFields[.signature] = signature + ", proxy=:AAAA:"
        #expect(scenario.verdict(on: request).refusal == nil)
    }

    // MARK: Responses

    @Test(arguments: [200, 403, 500]) func `a response answers its request, whatever it says`(code: Int) throws {
        var scenario = ExchangeScenario()
        let request = try scenario.request()
        let other = try scenario.request({ $0.messageID = "0b5c2f5e-3c0e-4f6a-9d07-0f6f2f1c9a12" })
        var response = HTTPResponse(
            status: .init(code: code), headerFields: [.contentType: "application/problem+json"])
        let body = Array("{}".utf8)
        try scenario.service.sign(
            &response, to: request, body: body, at: ExchangeScenario.now,
            nonce: ExchangeNonce(using: &scenario.generator))
        #expect(
            response.headerFields[.signatureInput]?.hasPrefix(
                #"tongma=("@status" "content-type" "content-digest" "@method";req "@authority";req "@path";req "#
                    + #""@query";req "content-type";req "content-digest";req "tongma-client";req "tongma-service";req "#
                    + #""tongma-grant";req "tongma-purpose";req "tongma-case";req "tongma-message-id";req);"#) == true)
        let keys = scenario
        func verdict(_ response: HTTPResponse, to request: HTTPRequest, body: [UInt8] = body) -> ExchangeRefusal.Code? {
            ExchangeVerifier.verify(response, to: request, body: body, at: ExchangeScenario.now) { keys.key($0) }
                .refusal?.code
        }
        #expect(verdict(response, to: request) == nil)
        #expect(verdict(response, to: other) == .wrongSignature)
        #expect(verdict(response, to: request, body: Array("{ }".utf8)) == .digestWrong)
        var changed = response
        changed.status = .init(code: code + 1)
        #expect(verdict(changed, to: request) == .wrongSignature)
        // The client's own key does not answer for the service.
        var forged = HTTPResponse(status: .init(code: code), headerFields: [.contentType: "application/json"])
        try scenario.client.sign(
            &forged, to: request, body: body, at: ExchangeScenario.now, nonce: ExchangeNonce(using: &scenario.generator)
        )
        #expect(verdict(forged, to: request) == .keyOfOther)
    }

    @Test func `a refusal of a request that lacks a field is signed, and the sender notices what was lost`() throws {
        var scenario = ExchangeScenario()
        let sent = try scenario.request()
        var received = sent
        received.headerFields[.tongmaGrant] = nil
        #expect(scenario.code(received) == .componentUnknown || scenario.code(received) == .fieldMissing)
        let keys = scenario
        for (code, expected) in [(403, ExchangeRefusal.Code.componentMissing), (200, nil)] {
            var response = HTTPResponse(status: .init(code: code), headerFields: [.contentType: "application/json"])
            let nonce = ExchangeNonce(using: &scenario.generator)
            guard let expected else {
                // An answer that is no refusal covers everything, and there is nothing to cover.
                #expect(throws: SignatureFault.self) {
                    try scenario.service.sign(
                        &response, to: received, body: [], at: ExchangeScenario.now, nonce: nonce)
                }
                continue
            }
            try scenario.service.sign(&response, to: received, body: [], at: ExchangeScenario.now, nonce: nonce)
            let verdict = ExchangeVerifier.verify(response, to: sent, body: [], at: ExchangeScenario.now) {
                keys.key($0)
            }
            #expect(verdict.refusal?.code == expected)
        }
    }
}
