import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HummingbirdTesting
import NIOCore
import Testing

/// Uploads made by `openssl cms` are accepted or refused as the EU's gateway would.
@Suite struct GatewaySignerTests {
    @Test func `a country uploads a signer, and everybody verifies what it signs`() async throws {
        try await GatewayNation.run { nation in
            let key = P256SigningKey()
            let certificate = try nation.germany.signer(key)
            let message = try await nation.germany.signed(certificate)
            #expect(try await nation.send(message, to: "/signerCertificate").verdict == "201")

            let list = try await nation.read("/trustList")
            let read = try GatewayTrustList(json: list)
            #expect(read.refusals.isEmpty)
            #expect(read.authorityCount == 3)
            let file = Array(try await nation.get("/trustList").body.readableBytesView)
            var anchors = TrustAnchors()
            try anchors.add(try TrustFile(parsing: file))
            let issuer = try HCERTIssuer(signer: try TrustedSigner(certificate: certificate), key: key)
            let text = try issuer.issue(Self.statement, issuedAt: 1_650_000_000, expires: 1_660_000_000)
            let verdict = HCERTVerifier(signers: anchors.signers).verify(Array(text.utf8), at: 1_655_000_000)
            #expect(verdict.isValid, "\(verdict.reasons)")

            // The uploader's signature is handed on, and holds for whoever checks it.
            let entry = try await nation.read("/trustList/DSC/DE")[0]
            let signature = try #require(entry?["signature"]?.string.flatMap { Data(base64Encoded: $0) })
            try signature.write(to: nation.germany.file("signature"))
            try Data(certificate).write(to: nation.germany.file("certificate"))
            try await nation.germany.openssl(
                "cms", "-verify", "-binary", "-inform", "DER", "-in", nation.germany.file("signature").path,
                "-content", nation.germany.file("certificate").path, "-purpose", "any", "-partial_chain",
                "-no_check_time",
                "-CAfile", nation.germany.file("upload.pem").path)
        }
    }

    private static let statement: JSONValue = [
        "ver": "1.3.2", "nam": ["fnt": "SHILI", "gnt": "JIA"], "dob": "1990-04-01",
        "v": [
            [
                "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
                "dt": "2022-01-10", "co": "DE", "is": "Example", "ci": "URN:UVCI:01:DE:99EXAMPLE#A",
            ]
        ],
    ]

    @Test func `the hub's own signers and authorities are in the list, signed by the hub`() async throws {
        try await GatewayNation.run { nation in
            let own = try await nation.read("/trustList/DSC/CN")
            #expect(own.array?.count == 1)
            #expect(try await nation.read("/trustList/CSCA/CN").array?.count == 1)
            #expect(try await nation.read("/trustList/UPLOAD").array?.count == 2)
            #expect(try await nation.read("/trustList/AUTHENTICATION").array?.isEmpty == true)
            #expect(try await nation.read("/countrylist") == ["CN", "DE", "FR"])
            #expect(try await nation.get("/trustList/KING").verdict == "400")
            #expect(try await nation.get("/trustList/DSC/de").verdict == "400")
            // Signed once: a list that says the same is the same.
            #expect(try await nation.read("/trustList/DSC/CN") == own)
        }
    }

    @Test func `only a country's own uploader signs its uploads`() async throws {
        try await GatewayNation.run { nation in
            let key = P256SigningKey()
            let certificate = try nation.germany.signer(key)
            // France's uploader, for Germany.
            let foreign = try await nation.france.signed(certificate)
            #expect(try await nation.send(foreign, to: "/signerCertificate").verdict == "400 0x004")
            // A certificate of the right country that was issued for something else.
            let signer = try await nation.germany.signed(certificate, by: (certificate, key))
            #expect(try await nation.send(signer, to: "/signerCertificate").verdict == "400 0x004")
            // The right signer, sent by another country's system.
            let message = try await nation.germany.signed(certificate)
            #expect(
                try await nation.send(message, to: "/signerCertificate", as: "country-FR").verdict == "400 0x004")
            // By somebody whom the gateway does not know, or who is no country.
            #expect(try await nation.send(message, to: "/signerCertificate", as: nil).verdict == "401")
            #expect(try await nation.send(message, to: "/signerCertificate", as: "gate-1").verdict == "403")
            #expect(try await nation.read("/trustList/DSC/DE").array?.isEmpty == true)
        }
    }

    @Test func `a foreign country's certificate is not taken`() async throws {
        try await GatewayNation.run { nation in
            let foreign = try await nation.germany.signed(try nation.france.signer())
            #expect(try await nation.send(foreign, to: "/signerCertificate").verdict == "400 0x004")
            // Germany's by name, but issued by an authority that calls itself Germany's.
            let imposter = try await nation.germany.signed(try ForeignCountry("DE").signer())
            #expect(try await nation.send(imposter, to: "/signerCertificate").verdict == "400 0x004")
            let nothing = try await nation.germany.signed(Array("no certificate".utf8))
            #expect(try await nation.send(nothing, to: "/signerCertificate").verdict == "400 0x402")
        }
    }

    @Test func `a certificate for something else, or that has ended, makes no signer`() async throws {
        try await GatewayNation.run { nation in
            // An authority's own certificate, which its country's authority issued: itself.
            let authority = try await nation.germany.signed(nation.germany.authority.certificate)
            #expect(try await nation.send(authority, to: "/signerCertificate").verdict == "400 0x004")
            let start = NationOfSigners.validity.lowerBound
            let ended = try nation.germany.authority.issue(
                to: .init(country: "DE", organization: "Example", name: "Ended"),
                publicKey: P256SigningKey().verificationKey, purposes: [.vaccination], validity: start...start + 60)
            #expect(
                try await nation.send(nation.germany.signed(ended), to: "/signerCertificate").verdict == "400 0x004")
            // One that begins later is uploaded ahead of its day.
            let end = NationOfSigners.validity.upperBound
            let later = try nation.germany.authority.issue(
                to: .init(country: "DE", organization: "Example", name: "Later"),
                publicKey: P256SigningKey().verificationKey, purposes: [.vaccination], validity: end - 60...end)
            #expect(try await nation.send(nation.germany.signed(later), to: "/signerCertificate").verdict == "201")
        }
    }

    @Test func `what is no message, or was changed on its way, is refused`() async throws {
        try await GatewayNation.run { nation in
            let message = try await nation.germany.signed(try nation.germany.signer())
            var bytes = Array(try #require(Data(base64Encoded: message)))
            bytes[bytes.count - 5] ^= 1
            let changed = Data(bytes).base64EncodedString()
            #expect(try await nation.send(changed, to: "/signerCertificate").verdict == "400 0x004")
            #expect(try await nation.send("AAAA", to: "/signerCertificate").verdict == "400 0x402")
            #expect(try await nation.send("?", to: "/signerCertificate").verdict == "400 0x402")
            let long = String(repeating: "A", count: 400_000)
            #expect(try await nation.send(long, to: "/signerCertificate").status == .contentTooLarge)
            #expect(
                try await nation.send(message, to: "/signerCertificate", type: "text/plain").status
                    == .unsupportedMediaType)
        }
    }

    @Test func `a replay is refused, and nobody deletes by it`() async throws {
        try await GatewayNation.run { nation in
            let message = try await nation.germany.signed(try nation.germany.signer())
            #expect(try await nation.send(message, to: "/signerCertificate").verdict == "201")
            #expect(try await nation.send(message, to: "/signerCertificate").verdict == "409 0x002")
            // The message of an upload is also one of a deletion: who sends it decides.
            for id in ["country-FR", nil] as [String?] {
                let answer = try await nation.send(message, to: "/signerCertificate", .delete, as: id)
                #expect(answer.verdict == (id == nil ? "401" : "400 0x007"))
            }
            #expect(try await nation.read("/trustList/DSC/DE").array?.count == 1)
            #expect(try await nation.send(message, to: "/signerCertificate", .delete).verdict == "204")
            #expect(try await nation.send(message, to: "/signerCertificate/delete").verdict == "404 0x005")
            #expect(try await nation.send(message, to: "/signerCertificate").verdict == "409 0x002")
            #expect(try await nation.read("/trustList/DSC/DE").array?.isEmpty == true)
        }
    }

    @Test func `a country deletes none of another's`() async throws {
        try await GatewayNation.run { nation in
            let certificate = try nation.germany.signer()
            #expect(
                try await nation.send(nation.germany.signed(certificate), to: "/signerCertificate").verdict == "201")
            let deletion = try await nation.france.signed(certificate)
            #expect(
                try await nation.send(deletion, to: "/signerCertificate", .delete, as: "country-FR").verdict
                    == "400 0x007")
            #expect(try await nation.read("/trustList/DSC/DE").array?.count == 1)
        }
    }

    @Test func `a list of changes names what was taken back, and pages are cut`() async throws {
        try await GatewayNation.run { nation in
            for name in ["A", "B", "C"] {
                let message = try await nation.germany.signed(try nation.germany.signer(name: name))
                #expect(try await nation.send(message, to: "/signerCertificate").verdict == "201")
            }
            #expect(try await nation.read("/trustList/DSC/DE?page=0&pagesize=2").array?.count == 2)
            #expect(try await nation.read("/trustList/DSC/DE?page=1&pagesize=2").array?.count == 1)
            #expect(try await nation.get("/trustList/DSC?page=0&pagesize=0").verdict == "400")
            _ = nation.hub.clock.set(nation.hub.clock.now().advanced(bySeconds: 3_600))
            let certificate = try nation.germany.signer(name: "D")
            let message = try await nation.germany.signed(certificate)
            #expect(try await nation.send(message, to: "/signerCertificate").verdict == "201")
            #expect(try await nation.send(message, to: "/signerCertificate", .delete).verdict == "204")
            for since in ["Tue, 05 Jul 2022 05:00:00 GMT", "2022-07-05T05:00:00Z"] {
                let changes = try await nation.read("/trustList/DSC/DE", since: since)
                #expect(changes.array?.count == 1)
                #expect(changes[0]?["rawData"]?.isNull == true)
                let kid = Data(try TrustedSigner(certificate: certificate).keyIdentifier).base64EncodedString()
                #expect(changes[0]?["kid"]?.string == kid)
            }
            #expect(try await nation.get("/trustList", since: "yesterday").verdict == "400")
        }
    }
}
