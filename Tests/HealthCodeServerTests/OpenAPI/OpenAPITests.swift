import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HummingbirdTesting
import NIOCore
import Testing

@Suite struct OpenAPITests {
    private static func document() throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(OpenAPIRoutes.document))
        return try #require(value as? [String: Any])
    }

    /// Every object in a JSON value, the value itself included.
    private static func objects(in value: Any) -> [[String: Any]] {
        if let object = value as? [String: Any] { return [object] + object.values.flatMap { objects(in: $0) } }
        if let list = value as? [Any] { return list.flatMap { objects(in: $0) } }
        return []
    }

    private static func schemas() throws -> [String: [String: Any]] {
        let components = try #require(try document()["components"] as? [String: Any])
        return try #require(components["schemas"] as? [String: [String: Any]])
    }

    @Test func `the description is served as it is built in`() async throws {
        try await NodeUnderTest().test { client in
            let response = try await client.execute(uri: "/openapi.json", method: .get)
            #expect(response.headers[.contentType] == "application/json")
            #expect(Array(response.body.readableBytesView) == OpenAPIRoutes.document)
        }
    }

    @Test func `every reference leads somewhere`() throws {
        let document = try Self.document()
        let references = Self.objects(in: document).compactMap { $0["$ref"] as? String }
        #expect(references.count > 100)
        for reference in Set(references) {
            var value: Any? = document
            for part in reference.dropFirst(2).split(separator: "/") {
                value = (value as? [String: Any])?[String(part)]
            }
            #expect(value != nil, "\(reference)")
        }
    }

    @Test func `every route of the shell is described`() throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        for template in RouteTable(of: NodeUnderTest().shell.ownRoutes).templates {
            #expect(paths[template]?["get"] != nil, "\(template)")
        }
    }

    @Test func `every route of a hub and of a province is described`() async throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
        let keys = try NationOfSigners(["44"])
        var hub = try NodeInABox()
        var province = try NodeInABox(.province(try #require(Division("440000000000"))))
        try keys.equip(&hub)
        try keys.equip(&province)
        for box in [hub, province] {
            let node = try await buildNode(
                box.configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
            let templates = RouteTable(of: node.routes).templates
            await node.close()
            #expect(templates.count > 20)
            for template in templates { #expect(paths[template] != nil, "\(template)") }
        }
    }

    @Test func `every operation has a name of its own and answers for every refusal`() throws {
        let paths = try #require(try Self.document()["paths"] as? [String: [String: [String: Any]]])
        let operations = paths.values.flatMap(\.values)
        let names = operations.compactMap { $0["operationId"] as? String }
        #expect(names.count == operations.count && Set(names).count == names.count)
        for operation in operations {
            let answers = Set(try #require(operation["responses"] as? [String: Any]).keys)
            #expect(answers.isSuperset(of: ["405", "429", "500"]))
            let security = operation["security"] as? [Any] ?? []
            #expect(security.isEmpty || answers.contains("401"))
            #expect(operation["requestBody"] == nil || answers.isSuperset(of: ["400", "413", "415"]))
        }
    }

    @Test func `the lists of the description are those of the program`() throws {
        let schemas = try Self.schemas()
        #expect(schemas["Dataset"]?["enum"] as? [String] == Dataset.allCases.map(\.rawValue))
        let problem = try #require(schemas["Problem"]?["properties"] as? [String: [String: Any]])
        #expect(problem["type"]?["enum"] as? [String] == ProblemKind.allCases.map(\.type))
        let colours = schemas["Colour"]?["enum"] as? [String]
        #expect(colours == Colour.allCases.map(\.name))
    }

    @Test func `what is sent has no members that nobody reads`() throws {
        let schemas = try Self.schemas()
        for name in [
            "PersonQuery", "PersonQueryWithPurpose", "SessionRequest", "ContestRequest", "ClockSetting",
            "RecognitionQuery", "CredentialRequest", "SignerCertificates", "StatusTokens", "Withdrawal",
            "StatementQuery", "ForeignCertificate", "CheckInRequest", "VisitorQuery", "RevocationReport",
            "HeadExchange", "StatedActs", "StatedAct", "WorkSearch",
        ] {
            #expect(schemas[name]?["additionalProperties"] as? Bool == false, "\(name)")
        }
    }

    @Test func `every pattern is anchored and a regular expression`() throws {
        let patterns = Self.objects(in: try Self.document()).compactMap { $0["pattern"] as? String }
        #expect(!patterns.isEmpty)
        for pattern in patterns where pattern != #"\S"# {
            #expect(pattern.hasPrefix("^") && pattern.hasSuffix("$"), "\(pattern)")
            #expect(throws: Never.self) { try NSRegularExpression(pattern: pattern) }
        }
    }
}
