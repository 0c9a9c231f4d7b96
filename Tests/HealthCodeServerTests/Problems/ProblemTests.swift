import Foundation
import HTTPTypes
import HealthCodeServer
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@Suite struct ProblemTests {
    struct Details: Decodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let instance: String
        let field: String?
        let failing: [String]?
    }

    private func details(_ response: TestResponse) throws -> Details {
        #expect(response.headers[.contentType] == "application/problem+json")
        let details = try JSONDecoder().decode(Details.self, from: Data(response.body.readableBytesView))
        #expect(details.status == response.status.code)
        #expect(details.instance.hasPrefix("urn:uuid:"))
        return details
    }

    @Test func `every kind has an address and a title of its own`() {
        #expect(Set(ProblemKind.allCases.map(\.type)).count == ProblemKind.allCases.count)
        #expect(Set(ProblemKind.allCases.map(\.title)).count == ProblemKind.allCases.count)
        #expect(ProblemKind.heldBatch.type == "https://tongma.example/problems/held-batch")
        #expect(ProblemKind.allCases.allSatisfy { (400..<600).contains($0.status.code) })
    }

    @Test(arguments: ["/test/failure", "/test/framework"])
    func `an error that was not expected says nothing of what it was about`(path: String) async throws {
        let node = NodeUnderTest()
        try await node.test { client in
            let response = try await client.execute(uri: path, method: .get)
            #expect([400, 500].contains(response.status.code))
            let details = try details(response)
            #expect(!response.text.contains(personsNumber))
            #expect(!node.log.text.contains(personsNumber))
            #expect(node.log.text.contains(details.instance.dropFirst("urn:uuid:".count)))
        }
    }

    @Test func `the log says what type an unexpected error had`() async throws {
        let node = NodeUnderTest()
        _ = try await node.test { try await $0.execute(uri: "/test/failure", method: .get) }
        #expect(node.log.text.contains("TestRoutes.Failure"))
    }

    @Test func `an address that is none is 404, and a method that is none 405`() async throws {
        try await NodeUnderTest().test { client in
            for path in ["/nothing", "/test", "/test/staff/more/and/more", "/%00", "/v1//"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(try details(response).type == ProblemKind.notFound.type)
            }
            for method in [HTTPRequest.Method.delete, .put, .trace, .options, .patch, .post] {
                let response = try await client.execute(uri: "/test/staff", method: method)
                #expect(try details(response).type == ProblemKind.methodNotAllowed.type)
                #expect(response.headers[.allow] == "GET, HEAD")
            }
            let response = try await client.execute(uri: "/test/naat/7", method: .get)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "POST")
        }
    }

    @Test func `a document is read when it is one`() async throws {
        try await post(#"{"document_number": "X1", "purpose": "a visit"}"#) { #expect($0.status == .ok) }
    }

    @Test(
        arguments: [
            ("", 400, nil), ("[]", 400, nil), ("{", 400, nil), (#""x""#, 400, nil), ("\u{0}", 400, nil),
            (#"{"purpose": "x"}"#, 400, "document_number"),
            (#"{"document_number": 7, "purpose": ""}"#, 400, "document_number"),
            (#"{"document_number": null, "purpose": ""}"#, 400, "document_number"),
            (#"{"document_number": "990101199003070013", "purpose": "", "colour": "red"}"#, 400, nil),
            (String(repeating: "[", count: 60_000), 400, nil),
            (#"{"document_number": ""# + String(repeating: "x", count: 70_000) + #"", "purpose": ""}"#, 413, nil),
        ] as [(String, Int, String?)])
    func `a document that is none is refused, and nothing of it is quoted`(
        body: String, status: Int, field: String?
    ) async throws {
        try await post(body) { response in
            #expect(response.status.code == status)
            let details = try details(response)
            #expect(details.field == field)
            #expect(!response.text.contains(personsNumber))
        }
    }

    @Test func `another media type or an encoding is 415`() async throws {
        for type in [nil, "text/plain", "application/jsonx", "application/x-www-form-urlencoded"] {
            try await post("{}", type: type) { #expect($0.status == .unsupportedMediaType) }
        }
        try await post("{}", encoding: "gzip") { #expect($0.status == .unsupportedMediaType) }
        try await post(#"{"document_number": "X1", "purpose": ""}"#, type: "Application/JSON ; charset=utf-8") {
            #expect($0.status == .ok)
        }
    }

    private func post(
        _ body: String, type: String? = "application/json", encoding: String? = nil,
        _ check: @escaping @Sendable (TestResponse) throws -> Void
    ) async throws {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.contentEncoding] = encoding
        try await NodeUnderTest().test { [headers] client in
            try check(
                try await client.execute(
                    uri: "/test/document", method: .post, headers: headers, body: ByteBuffer(string: body)))
        }
    }

    @Test func `readiness names the checks that fail`() async throws {
        struct Broken: Error {}
        let node = NodeUnderTest()
        node.shell.readiness.add("store") { true }
        try await node.test { client in
            #expect(try await client.execute(uri: "/ready", method: .get).status == .ok)
            node.shell.readiness.add("hub") { false }
            node.shell.readiness.add("rules") { throw Broken() }
            let response = try await client.execute(uri: "/ready", method: .get)
            #expect(response.status == .serviceUnavailable)
            #expect(try details(response).failing == ["hub", "rules"])
            #expect(try await client.execute(uri: "/health", method: .get).status == .ok)
        }
    }
}
