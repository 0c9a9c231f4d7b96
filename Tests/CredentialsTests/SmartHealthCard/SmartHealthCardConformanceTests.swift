import Credentials
import Foundation
import Testing

/// The chains of the vaccination and testing guide, stage by stage: bundle, payload, JWS, digits, picture, file; and the
/// specification's own issuer with its keys, its revocation list and its bundles.
@Suite(
    .enabled(
        if: Conformance.runs("shc-vaccination-ig") && Conformance.runs("shc-spec-fixtures"),
        "shc-vaccination-ig or shc-spec-fixtures is absent"))
struct SmartHealthCardConformanceTests {
    /// After the chains' `nbf`, 2022-07-11.
    private static let instant: Int64 = 1_660_000_000
    private static let examples = Conformance.folder.appendingPathComponent("shc-vaccination-ig/examples")
    private static let issuer = Conformance.folder
        .appendingPathComponent("shc-spec-fixtures/generate-examples/issuer/.well-known")
    private static let keyIdentifier = "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s"

    private func trust() throws -> SmartHealthCardTrust {
        var trust = SmartHealthCardTrust()
        trust.add(try JSONWebKeySet(parsing: bytes(Self.issuer.appendingPathComponent("jwks.json"))))
        return trust
    }

    private func bytes(_ file: URL) throws -> [UInt8] { Array(try Data(contentsOf: file)) }

    private func json(_ file: URL) throws -> JSONValue { try JSONValue(parsing: bytes(file)) }

    private func scenario(_ number: Int, _ part: String) -> URL {
        Self.examples.appendingPathComponent("Scenario\(number)Bundle-\(part)")
    }

    @Test func `three chains are there`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.examples.path)
        #expect(names.filter { $0.hasPrefix("Scenario") }.count == 3 * 6)
    }

    @Test(arguments: 1...3) func `from the bundle to the payload`(number: Int) throws {
        let expanded = try json(scenario(number, "jws-payload-expanded.json"))
        let minified = try bytes(scenario(number, "jws-payload-minified.json"))
        #expect(expanded.serialized() == minified, "minified, member for member")
        let card = try SmartHealthCard(payload: expanded)
        #expect(card.payload == expanded)
        #expect(FHIRProfile.issuer.findings(in: card.bundle) == [])
        #expect(FHIRProfile.minimized(card.bundle) == card.bundle)
    }

    @Test(arguments: 1...3) func `from the payload to the JWS`(number: Int) throws {
        let jws = try CompactJWS(parsing: bytes(scenario(number, "jws.txt"))[...])
        #expect(jws.keyIdentifier == Self.keyIdentifier)
        let inflated = try Inflate.raw(jws.payload, limit: 1 << 16)
        #expect(inflated == (try bytes(scenario(number, "jws-payload-minified.json"))))
        let key = try #require(try trust().key(Self.keyIdentifier, issuer: nil)?.key)
        #expect(jws.isSigned(by: key))
    }

    @Test(arguments: 1...3) func `from the JWS to the digits, and back`(number: Int) throws {
        let jws = try bytes(scenario(number, "jws.txt"))
        let digits = try bytes(scenario(number, "qr-code-numeric-value-0.txt"))
        #expect(Array(try SmartHealthCardText.write(String(decoding: jws, as: UTF8.self)).utf8) == digits)
        #expect(try SmartHealthCardText.read(digits[...]) == .whole(jws))
    }

    @Test(arguments: 1...3) func `from the digits to a verdict`(number: Int) throws {
        let digits = try bytes(scenario(number, "qr-code-numeric-value-0.txt"))
        let verdict = SmartHealthCardVerifier(trust: try trust()).verify(text: digits, at: Self.instant)
        #expect(verdict.isValid)
        #expect(verdict.reasons == [])
        #expect(verdict.issuer == "https://spec.smarthealth.cards/examples/issuer")
        #expect(verdict.keyIdentifier == Self.keyIdentifier)
        #expect(verdict.claims == (try json(scenario(number, "jws-payload-expanded.json"))))
        var stages = Stages()
        (stages.prefix, stages.base45, stages.compression, stages.cose, stages.cwt) = (true, true, true, true, true)
        (stages.signature, stages.time, stages.schema) = (true, true, true)
        #expect(verdict.stages == stages)
    }

    @Test(arguments: 1...3) func `from the JWS to the file, and back`(number: Int) throws {
        let jws = String(decoding: try bytes(scenario(number, "jws.txt")), as: UTF8.self)
        let file = try bytes(scenario(number, "file.smart-health-card"))
        #expect(try SmartHealthCardFile(parsing: file).cards == [jws])
        #expect(SmartHealthCardFile(cards: [jws]).bytes == file)
    }

    @Test(
        .enabled(if: QRReader.all.allSatisfy(\.isThere) || isContinuousIntegration, "zbarimg or ZXingReader is absent"),
        arguments: QRReader.all, 1...3)
    func `from the picture to the digits`(reader: QRReader, number: Int) async throws {
        let digits = try bytes(scenario(number, "qr-code-numeric-value-0.txt"))
        #expect(
            try await reader.read(bytes(scenario(number, "qr-code-0.png"))) == String(decoding: digits, as: UTF8.self))
        let own = try QRCode(String(decoding: digits, as: UTF8.self), errorCorrection: .low, versions: 1...22)
        #expect(try await reader.read(own.png(scale: 3)) == String(decoding: digits, as: UTF8.self))
    }

    /// Bundles of the guide and of the specification, as issuers keep them.
    @Test func `every bundle follows the profile, as it is and as it is issued`() throws {
        let guide = Conformance.folder.appendingPathComponent("shc-vaccination-ig")
        let fixtures = Conformance.folder.appendingPathComponent("shc-spec-fixtures/generate-examples/src/fixtures")
        let folders = [
            guide.appendingPathComponent("examples/byCodeSystem"), guide.appendingPathComponent("input/examples"),
            fixtures,
        ]
        var seen: Set<String> = []
        var unneeded = Set(Self.exceptions.keys)
        for folder in folders {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".json") {
                let bundle = try json(folder.appendingPathComponent(name))
                guard bundle["resourceType"]?.string == "Bundle" else { continue }
                seen.insert(name)
                let findings = FHIRProfile.reader.findings(in: bundle)
                let strict = FHIRProfile.issuer.findings(in: FHIRProfile.minimized(bundle))
                if Self.exceptions[name] != nil {
                    if !findings.isEmpty { unneeded.remove(name) }
                } else {
                    #expect(findings == [], "\(name)")
                    #expect(strict == [], "\(name)")
                }
            }
        }
        #expect(seen.count == 9 + 8 + 3)
        #expect(unneeded == [], "exceptions that are no longer needed")
    }

    /// Bundles that do not follow the profile, with the cause.
    private static let exceptions = [
        "dr-bundle.json":
            "FHIR's general example of a laboratory report: it has no Patient, and its Observations are panels"
    ]

    @Test func `the issuer's keys are named by their thumbprints`() throws {
        let set = try JSONWebKeySet(parsing: bytes(Self.issuer.appendingPathComponent("jwks.json")))
        #expect(set.keys.count == 2)
        #expect(set.keys.map(\.certificates.count) == [0, 3])
        #expect(set.keys.map(\.revocationListCounter) == [1, nil])
        for key in set.keys { #expect(key.keyIdentifier == key.thumbprint) }
        #expect(try trust().count == 2)
    }

    @Test func `the issuer's revocation list withdraws what it names`() throws {
        let list = try CardRevocationList(
            parsing: bytes(Self.issuer.appendingPathComponent("crl/\(Self.keyIdentifier).json")))
        #expect(list.keyIdentifier == Self.keyIdentifier)
        #expect(list.counter == 1)
        #expect(list.count == 4)
        #expect(list.withdraws("FKDIxsTCGlU", issuedAt: .max - 1))
        #expect(list.withdraws("vwAjHdarZuc", issuedAt: 1_664_492_123))
        #expect(!list.withdraws("vwAjHdarZuc", issuedAt: 1_664_492_124))
        #expect(!list.withdraws("AAAAAAAAAAA", issuedAt: 0))
        #expect(try CardRevocationList(json: list.json) == list)
    }
}
