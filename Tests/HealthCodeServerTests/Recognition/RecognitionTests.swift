import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A code of one province at the gates of another.
@Suite(.timeLimit(.minutes(5))) struct RecognitionTests {
    private static let person = SyntheticPerson(70)
    private static let other = SyntheticPerson(71)
    private static let stranger = SyntheticPerson(72)

    private static func residents(_ home: String = "440101001001") -> EvidenceText {
        var text = EvidenceText()
        text.resident(person, home)
        text.resident(other, home)
        text.naat("n-1", person, "2022-07-04T08:00:00+08:00", "negative", reported: "2022-07-04T12:00:00+08:00")
        return text
    }

    private static func entry() -> EvidenceText {
        var text = EvidenceText()
        text.entry("e-1", person, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
        return text
    }

    @Test func `another province takes a code by its signature, and a picture of it for a minute or so`() async throws {
        try await NationOfSigners.run { (_, _, home, away) async throws in
            try await home.take(Self.residents())
            try await home.knows(Self.person)
            let held = try await Device(of: Self.person, at: home).renew()
            // The shard of a credential that was issued a moment ago has to be signed and to arrive.
            try await eventually("its status list arrives") {
                try await away.recognise(try held.shown(by: away.clock)).reasons.isEmpty
            }
            let shown = try held.shown(by: away.clock)
            let taken = try await away.recognise(shown)
            #expect(taken.way == "offline" && taken.outcome == "pass" && taken.issuer == "CN-GD")
            #expect(!taken.own_evidence && taken.remedy == nil)
            // The very same again, at the same gate.
            #expect(try await away.recognise(shown).reasons == ["already-shown"])
            // Made for one venue, shown at another.
            let bound = try held.shown(by: away.clock, audience: "metro 3")
            #expect(try await away.recognise(bound, audience: "metro 4").reasons == ["audience"])
            #expect(away.clock.set(away.clock.now().advanced(bySeconds: 90)))
            let late = try await away.recognise(shown)
            #expect(late.outcome == "stale" && late.reasons == ["stale-proof"] && late.way == nil)
            #expect(late.remedy?.en.isEmpty == false)
        }
    }

    @Test func `a code whose colour turned worse is refused everywhere within a refresh`() async throws {
        try await NationOfSigners.run { (_, _, home, away) async throws in
            try await home.take(Self.residents())
            try await home.knows(Self.person)
            let device = try await Device(of: Self.person, at: home)
            let held = try await device.renew()
            let spared = try await Device(of: Self.other, at: home).renew()
            try await eventually("green at the gate") {
                try await away.recognise(try held.shown(by: away.clock)).outcome != "invalid"
            }
            try await home.take(Self.entry())
            try await eventually("revoked at the gate") {
                try await away.recognise(try held.shown(by: away.clock)).reasons.contains("revoked")
            }
            // Nobody else's, and a new one says what is.
            let other = try await away.recognise(try spared.shown(by: away.clock))
            #expect(other.outcome == "pass")
            let next = try await device.renew()
            try await eventually("red at the gate") {
                try await away.recognise(try next.shown(by: away.clock)).outcome == "stop"
            }
            // It ends when the colour may change by itself, and no later than a day from now.
            #expect(held.expires <= away.clock.now().seconds + 86_400)
            #expect(held.renewAfter < held.expires)
        }
    }

    @Test func `without a code the evidence answers, then the hub, each said as what it was`() async throws {
        try await NationOfSigners.run { (_, hub, home, away) async throws in
            try await home.take(Self.residents())
            try await home.knows(Self.person)
            // The visited province holds nothing: the hub says what the home province said last.
            try await eventually("translated") {
                let answer = try await away.recognise(nil, beside: Self.other)
                return answer.way == "translator" && answer.outcome == "pass" && answer.issuer == "CN-GD"
            }
            // Somebody without a home has the national code.
            var text = EvidenceText()
            text.entry(
                "e-9", Self.stranger, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
            try await hub.take(text)
            try await hub.knows(Self.stranger)
            let national = try await away.recognise(nil, beside: Self.stranger)
            #expect(national.way == "national-code" && national.outcome == "stop" && national.issuer == "CN")
            // Their device has it signed by the hub, and a gate takes that offline too.
            let held = try await Device(of: Self.stranger, at: hub).renew()
            try await eventually("the national code offline") {
                let answer = try await away.recognise(try held.shown(by: away.clock))
                return answer.way == "offline" && answer.outcome == "stop" && answer.issuer == "CN"
            }
            // A stay brings the evidence over.
            var stay = EvidenceText()
            stay.stay(
                "s-1", Self.person, "110101001001", from: "2022-07-05T08:00:00+08:00",
                reported: "2022-07-05T09:00:00+08:00")
            try await away.take(stay)
            try await eventually("shared evidence") {
                try await away.recognise(nil, beside: Self.person).way == "shared-evidence"
            }
            // A document that no dataset holds is nobody's.
            let nobody = try await away.recognise(nil, beside: SyntheticPerson(79))
            #expect(nobody.way == nil && nobody.outcome == "invalid")
            // A text that is not taken falls back on the person beside it, and the reasons stay.
            let broken = try await away.recognise("TM1:BROKEN", beside: Self.person)
            #expect(broken.way == "shared-evidence" && !broken.reasons.isEmpty)
        }
    }

    @Test func `evidence of the visited province goes before a code that says better`() async throws {
        try await NationOfSigners.run { (_, _, home, away) async throws in
            try await home.take(Self.residents())
            var stay = EvidenceText()
            stay.stay(
                "s-1", Self.person, "110101001001", from: "2022-07-05T08:00:00+08:00",
                reported: "2022-07-05T09:00:00+08:00")
            try await away.take(stay)
            try await eventually("known in both") {
                let answers = try await [home.code(of: Self.person), away.code(of: Self.person)]
                return answers.allSatisfy { $0.standing == "known" }
            }
            let device = try await Device(of: Self.person, at: home)
            let held = try await device.renew()
            try await eventually("offline") {
                try await away.recognise(try held.shown(by: away.clock), beside: Self.person).outcome == "pass"
            }
            var text = EvidenceText()
            text.naat(
                "n-7", Self.person, "2022-07-05T08:00:00+08:00", "positive", reported: "2022-07-05T10:00:00+08:00",
                division: "110101001001")
            try await away.take(text)
            try await eventually("its own evidence wins") {
                let answer = try await away.recognise(try held.shown(by: away.clock), beside: Self.person)
                return answer.outcome == "stop" && (answer.own_evidence || answer.reasons == ["revoked"])
            }
        }
    }

    @Test func `a code of another province opens nobody's number, whoever shares a masked name and four characters`()
        async throws
    {
        let sharing = (1...200).map { SyntheticPerson(Self.person.number + 1_000 * $0) }
        let victim = try #require(sharing.first { $0.documentNumber.suffix(4) == Self.person.documentNumber.suffix(4) })
        try await NationOfSigners.run { (_, _, home, away) async throws in
            try await home.take(Self.residents())
            var text = EvidenceText()
            text.resident(victim, "110101001001")
            text.naat(
                "n-8", victim, "2022-07-05T08:00:00+08:00", "positive", reported: "2022-07-05T10:00:00+08:00",
                division: "110101001001")
            try await away.take(text)
            try await home.knows(Self.person)
            try await eventually("red") { try await away.code(of: victim).colour == "red" }
            let held = try await Device(of: Self.person, at: home).renew()
            try await eventually("its status list arrives") {
                try await away.recognise(try held.shown(by: away.clock)).reasons.isEmpty
            }
            let captured = victim.query().merging(["text": try held.shown(by: away.clock)]) { $1 }
            let answer = try await away.post("/v1/recognitions", as: "gate-2", captured).required(RecognitionView.self)
            #expect(answer.outcome == "pass" && answer.way == "offline" && !answer.own_evidence)
            // Who was granted to ask by number is told.
            let other = victim.query().merging(["text": try held.shown(by: away.clock)]) { $1 }
            let told = try await away.post("/v1/recognitions", as: "gate-1", other).required(RecognitionView.self)
            #expect(told.outcome == "stop" && told.own_evidence)
        }
    }

    @Test func `a rule of admission is data and recolours nothing`() async throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Examples/admission/hospital-48h.json").path
        let folder = try TemporaryFolder()
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let rule = folder.path("rule.json")
        try text.replacing("CN-HI", with: "CN-BJ").replacing("2022-08-01", with: "2022-06-01")
            .write(toFile: rule, atomically: true, encoding: .utf8)
        try await NationOfSigners.run(admission: [rule]) { (_, _, home, away) async throws in
            try await home.take(Self.residents())
            try await home.knows(Self.person)
            let tested = try await Device(of: Self.person, at: home).renew()
            let untested = try await Device(of: Self.other, at: home).renew()
            try await eventually("offline") {
                try await away.recognise(try untested.shown(by: away.clock)).outcome == "pass"
            }
            let admitted = try await away.recognise(try tested.shown(by: away.clock), place: "hospital")
            #expect(admitted.outcome == "pass" && admitted.admission?.result == "accepted")
            let refused = try await away.recognise(try untested.shown(by: away.clock), place: "hospital")
            #expect(refused.outcome == "pass" && refused.admission?.result == "not-accepted")
            let market = try await away.recognise(try untested.shown(by: away.clock), place: "market")
            #expect(market.admission?.result == "accepted")
        }
    }

    @Test func `a stolen key is survived: withdrawn, refused, and honest holders get new codes`() async throws {
        try await NationOfSigners.run { (keys, hub, home, away) async throws in
            try await home.take(Self.residents())
            try await home.knows(Self.person)
            let device = try await Device(of: Self.person, at: home)
            let held = try await device.renew()
            try await eventually("offline") {
                try await away.recognise(try held.shown(by: away.clock)).outcome == "pass"
            }
            let list = try TrustList(
                parsing: Array(try await hub.get("/v1/trust/list").body.readableBytesView),
                signedBy: [keys.listKey.verificationKey])
            let stolen = try #require(list.entries.first { $0.signer.authority == "CN-GD" })
            let query = ["kid": Base64URL.encode(stolen.signer.keyIdentifier), "reason": "stolen"]
            for id in ["desk-2", "gate-1", "province-11"] {
                #expect(try await hub.post("/v1/trust/withdrawals", as: id, query).status != .ok)
            }
            try keys.addSigner("signer-2", of: "44", after: 10)
            #expect(try await hub.post("/v1/trust/withdrawals", as: "desk-1", query).status == .ok)
            try await eventually("refused at the gate") {
                try await away.recognise(try held.shown(by: away.clock)).reasons.contains("withdrawn-signer")
            }
            // The device sees the withdrawal in the trust list and comes again; nobody has to ask.
            try await eventually("a new code passes") {
                let (response, _) = try await device.ask()
                guard response.status == .ok else { return false }
                let next = try await device.renew()
                return try await away.recognise(try next.shown(by: away.clock)).outcome == "pass"
            }
        }
    }

    @Test func `who presents another authority's certificate registers nothing`() async throws {
        try await NationOfSigners.run { (_, hub, _, _) async throws in
            let foreign = try NationOfSigners(["44"])
            let pem = try Data(contentsOf: URL(fileURLWithPath: foreign.signers(of: "44") + "/signer-1.pem"))
            let certificate = try #require(try PEMBundle(parsing: Array(pem)).certificates.first)
            let body: JSONValue = ["certificates": [.string(Base64URL.encode(certificate))]]
            #expect(
                try await hub.post("/v1/exchange/signers", as: "province-44", json: body).status
                    == .unprocessableContent)
            #expect(try await hub.post("/v1/exchange/signers", as: "desk-1", json: body).status == .forbidden)
        }
    }
}
