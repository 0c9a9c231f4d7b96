import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HummingbirdTesting
import NIOCore
import Testing

/// Revocation batches and rules, signed by `openssl cms`.
@Suite struct GatewayBatchTests {
    private static func batch(of country: String, number: Int = 1, expires: String = "2023-01-01T00:00:00Z") -> [UInt8]
    {
        let hash = Data((0..<16).map { UInt8(truncatingIfNeeded: $0 + number) }).base64EncodedString()
        let batch: JSONValue = [
            "country": .string(country), "expires": .string(expires), "kid": "UNKNOWN_KID", "hashType": "SIGNATURE",
            "entries": [["hash": .string(hash)]],
        ]
        return batch.serialized()
    }

    private static func deletion(_ identifier: String) -> [UInt8] {
        JSONValue.object(["batchId": .string(identifier)]).serialized()
    }

    private static let always = "2021-06-01T00:00:00Z"

    @Test func `a batch is uploaded, read and taken back`() async throws {
        try await GatewayNation.run { nation in
            let (germany, france) = (nation.germany, nation.france)
            #expect(try await nation.get("/revocation-list", since: Self.always).status == .noContent)
            let message = try await germany.signed(Self.batch(of: "DE"))
            let created = try await nation.sendText(message, to: "/revocation-list")
            #expect(created.verdict == "201")
            let tag = try #require(created.headers[.eTag])
            let identifier = String(tag.dropFirst().dropLast())

            let list = try await nation.read("/revocation-list", since: Self.always)
            #expect(list["more"]?.bool == false)
            #expect(list["batches"]?[0]?["batchId"]?.string == identifier)
            #expect(list["batches"]?[0]?["deleted"]?.bool == false)
            let date = try #require(list["batches"]?[0]?["date"]?.string)
            #expect(try await nation.get("/revocation-list", since: date).status == .noContent)

            // What is read is what was uploaded, signature and all.
            let read = try await nation.get("/revocation-list/\(identifier)")
            #expect(read.text == message && read.headers[.eTag] == tag)
            let content = try CMSSignedData(Array(try #require(Data(base64Encoded: read.text)))).content
            #expect(try RevocationBatch(json: try JSONValue(parsing: content)).hashes.count == 1)

            #expect(try await nation.sendText(message, to: "/revocation-list").verdict == "409 0x000")
            let foreign = try await france.signed(Self.deletion(identifier))
            let path = "/revocation-list"
            #expect(try await nation.sendText(foreign, to: path, .delete, as: "country-FR").verdict == "403 0x000")
            let deletion = try await germany.signed(Self.deletion(identifier))
            #expect(try await nation.sendText(deletion, to: path, .delete).verdict == "204")
            #expect(try await nation.sendText(deletion, to: "\(path)/delete").verdict == "410 0x000")
            #expect(try await nation.get("\(path)/\(identifier)").verdict == "410 0x000")
            #expect(try await nation.sendText(message, to: path).verdict == "409 0x000")
            let after = try await nation.read(path, since: date)
            #expect(after["batches"]?[0]?["deleted"]?.bool == true)
        }
    }

    @Test func `a batch that the gateway would refuse is refused`() async throws {
        try await GatewayNation.run { nation in
            let path = "/revocation-list"
            func verdict(_ content: [UInt8], by country: ForeignCountry, as id: String? = "country-DE") async throws
                -> String
            { try await nation.sendText(country.signed(content), to: path, as: id).verdict }
            let (germany, france) = (nation.germany, nation.france)
            let foreign = try await verdict(Self.batch(of: "FR"), by: germany)
            #expect(foreign == "403 0x000")
            #expect(try await verdict(Self.batch(of: "DE"), by: france) == "403 0x000")
            #expect(try await verdict(Self.batch(of: "DE"), by: germany, as: nil) == "401")
            #expect(try await verdict(Array("[]".utf8), by: germany) == "400 0x000")
            let old = Self.batch(of: "DE", expires: "2022-01-01T00:00:00Z")
            #expect(try await verdict(old, by: germany) == "400 0x000")
            let unknown = Self.deletion("5b8e3c5a-0000-4000-8000-000000000000")
            #expect(
                try await nation.sendText(germany.signed(unknown), to: path, .delete).verdict == "404 0x000")
            #expect(try await nation.get(path).verdict == "400")
            #expect(try await nation.get(path, since: Self.always).status == .noContent)
        }
    }

    @Test func `batches of one moment are told apart, and expired ones go`() async throws {
        try await GatewayNation.run { nation in
            for number in 1...3 {
                let content = Self.batch(of: "DE", number: number, expires: "2022-07-06T00:00:00Z")
                let message = try await nation.germany.signed(content)
                #expect(try await nation.sendText(message, to: "/revocation-list").verdict == "201")
            }
            var since = Self.always
            for left in [3, 2, 1] {
                let batches = try await nation.read("/revocation-list", since: since)["batches"]
                #expect(batches?.array?.count == left)
                since = batches?[0]?["date"]?.string ?? ""
            }
            _ = nation.hub.clock.set(nation.hub.clock.now().advanced(bySeconds: 86_400))
            #expect(try await nation.get("/revocation-list", since: Self.always).status == .noContent)
        }
    }

    private static func rule(
        _ identifier: String = "GR-DE-0001", version: String = "1.0.0", from: String = "2022-07-08T00:00:00Z"
    ) -> [UInt8] {
        let rule: JSONValue = [
            "Identifier": .string(identifier), "Type": "Acceptance",
            "Country": .string(String(identifier.dropFirst(3).prefix(2))),
            "Version": .string(version), "SchemaVersion": "1.3.0", "Engine": "CERTLOGIC", "EngineVersion": "0.7.5",
            "CertificateType": "General", "ValidFrom": .string(from), "ValidTo": "2023-07-08T00:00:00Z",
            "Description": [["lang": "en", "desc": "The schema must be the latest one."]], "AffectedFields": ["ver"],
            "Logic": ["===": [["var": "payload.ver"], "1.3.2"]],
        ]
        return rule.serialized()
    }

    @Test func `rules are uploaded, read and removed`() async throws {
        try await GatewayNation.run { nation in
            let (germany, france) = (nation.germany, nation.france)
            func verdict(_ content: [UInt8], by country: ForeignCountry? = nil) async throws -> String {
                try await nation.sendText((country ?? germany).signed(content), to: "/rules").verdict
            }
            #expect(try await verdict(Self.rule()) == "201")
            #expect(try await verdict(Self.rule()) == "400 0x220")
            #expect(try await verdict(Self.rule(version: "1.10.0")) == "201")
            #expect(try await verdict(Self.rule(version: "1.9.0")) == "400 0x220")
            #expect(try await verdict(Self.rule("GR-FR-0001")) == "403 0x210")
            #expect(try await verdict(Self.rule("GR-DE-1")) == "400 0x250")
            #expect(try await verdict(Self.rule("GR-DE-0002", from: "2022-07-06T00:00:00Z")) == "400 0x240")
            #expect(try await verdict(Array("{}".utf8)) == "400 0x200")
            #expect(try await verdict(Self.rule("GR-DE-0003"), by: france) == "400 0x230")

            let rules = try await nation.read("/rules/DE")
            #expect(rules == (try await nation.read("/rules")))
            let versions = rules["GR-DE-0001"]?.array ?? []
            #expect(versions.map { $0["version"]?.string } == ["1.10.0", "1.0.0"])
            let cms = try #require(versions.last?["cms"]?.string.flatMap { Data(base64Encoded: $0) })
            #expect(try CMSSignedData(Array(cms)).content == Self.rule())
            #expect(try await nation.read("/rules/FR") == [:])

            let foreign = try await france.signed(Array("GR-DE-0001".utf8))
            #expect(try await nation.sendText(foreign, to: "/rules", .delete, as: "country-FR").verdict == "403 0x210")
            let removal = try await germany.signed(Array("GR-DE-0001".utf8))
            #expect(try await nation.sendText(removal, to: "/rules", .delete).verdict == "204")
            #expect(try await nation.sendText(removal, to: "/rules/delete").verdict == "404 0x270")
            #expect(try await nation.read("/rules") == [:])
        }
    }

    @Test func `value sets are read as the configuration has them`() async throws {
        try await GatewayNation.run { nation in
            #expect(try await nation.read("/valuesets") == ["sct-vaccines-covid-19"])
            let set = try await nation.read("/valuesets/sct-vaccines-covid-19")
            #expect(set["valueSetValues"]?["1119349007"] != nil)
            #expect(try await nation.get("/valuesets/colours").status == .notFound)
        }
    }
}
