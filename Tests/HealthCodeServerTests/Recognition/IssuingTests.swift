import Credentials
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// What a resident's device is given, and when it is given nothing.
@Suite(.timeLimit(.minutes(5))) struct IssuingTests {
    private static let person = SyntheticPerson(60)
    private static let child = SyntheticPerson(61)
    private static let otherChild = SyntheticPerson(63)

    private static func family() -> EvidenceText {
        var text = EvidenceText()
        text.resident(person, "440101001001")
        text.resident(child, "440101001001")
        text.lines[1].fields["guardian_document_number"] = person.documentNumber
        // A passport may have the number of somebody's card.
        text.resident(otherChild, "440101001001")
        text.lines[2].fields["guardian_document_type"] = "passport"
        text.lines[2].fields["guardian_document_number"] = person.documentNumber
        return text
    }

    @Test func `a credential says the colour and nothing of why`() async throws {
        try await NationOfSigners.run { (_, _, home, _) async throws in
            try await home.take(Self.family())
            try await home.knows(Self.person)
            let device = try await Device(of: Self.person, at: home)
            let claims = try Self.claims(of: try await device.renew())
            #expect(claims["iss"] == "CN-GD" && claims["code"]?["colour"] == "green")
            #expect(claims["code"]?["form"] == "live" && claims["code"]?["document"] == nil)
            #expect(claims["code"]?["name"]?.string?.hasSuffix("*") == true)
            for hour in [claims["iat"], claims["code"]?["as_of"]] {
                #expect(try #require(hour?.integer) % 3_600 == 0)
            }
            // Each has a place and a key of its own.
            let next = try Self.claims(of: try await device.renew())
            #expect(next["status"] != claims["status"] && next["cnf"] != claims["cnf"])
        }
    }

    private static func claims(of held: Device.Held) throws -> JSONValue {
        let verifier = CredentialVerifier(trust: TrustAnchors(), status: StatusListDirectory())
        let text = try held.text(at: NodeInABox.start)
        return try #require(
            verifier.verify(Array(text.utf8), in: Circumstances(at: NodeInABox.start.seconds)).claims)
    }

    @Test func `a device that is enrolled later takes the place of the one before`() async throws {
        try await NationOfSigners.run { (_, _, home, away) async throws in
            try await home.take(Self.family())
            try await home.knows(Self.person)
            let first = try await Device(of: Self.person, at: home)
            let held = try await first.renew()
            try await eventually("offline") {
                try await away.recognise(try held.shown(by: away.clock)).outcome == "pass"
            }
            #expect(home.clock.set(home.clock.now().advanced(bySeconds: 60)))
            let second = try await Device(of: Self.person, at: home)
            _ = try await second.renew()
            try await eventually("the old device's code is withdrawn") {
                try await away.recognise(try held.shown(by: away.clock)).reasons.contains("revoked")
            }
            let (response, _) = try await first.ask()
            #expect(try response.problem == "device-replaced")
            // The one that took its place goes on.
            _ = try await second.renew()
        }
    }

    @Test func `nobody fills a status list alone`() async throws {
        try await NationOfSigners.run { (_, _, home, _) async throws in
            try await home.take(Self.family())
            try await home.knows(Self.person)
            let device = try await Device(of: Self.person, at: home)
            for _ in 0..<100 { _ = try await device.renew() }
            #expect(try await device.ask().0.status == .tooManyRequests)
            _ = try await Device(of: Self.child, at: home).renew()
            #expect(home.clock.set(home.clock.now().advanced(bySeconds: 86_401)))
            _ = try await Device(of: Self.person, at: home).renew()
        }
    }

    @Test func `a guardian holds a child's code, and nobody else's`() async throws {
        try await NationOfSigners.run { (_, _, home, _) async throws in
            try await home.take(Self.family())
            try await home.knows(Self.child)
            let device = try await Device(of: Self.person, at: home)
            _ = try await device.renew()
            _ = try await device.renew(for: Self.child)
            // Who names themselves needs no guardian.
            _ = try await device.renew(for: Self.person)
            let (own, _) = try await Device(of: Self.child, at: home).ask(for: Self.person)
            #expect(try own.problem == "not-guardian")
            let (nobody, _) = try await device.ask(for: SyntheticPerson(62))
            #expect(try nobody.problem == "not-guardian")
            let (other, _) = try await device.ask(for: Self.otherChild)
            #expect(try other.problem == "not-guardian")
        }
    }

    @Test func `a node signs nothing for those whose home is elsewhere, and nothing without a key`() async throws {
        try await NationOfSigners.run { (_, _, home, away) async throws in
            try await home.take(Self.family())
            try await home.knows(Self.person)
            let (elsewhere, _) = try await Device(of: Self.person, at: away).ask()
            #expect(try elsewhere.problem == "conflict")
            let session = try await home.signIn(Self.person)
            for x in ["", "AAAA", String(repeating: "A", count: 43)] {
                let body: JSONValue = ["public_key": ["kty": "EC", "crv": "P-256", "x": .string(x), "y": .string(x)]]
                let response = try await home.post("/v1/me/credentials", session: session, json: body)
                #expect(response.status == .unprocessableContent)
            }
            #expect(try await home.post("/v1/me/credentials", as: "desk-1", json: [:]).status == .forbidden)
        }
    }
}
