import CommandTesting
import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A resident's own statements, signed for other countries.
@Suite(.timeLimit(.minutes(5))) struct StatementTests {
    private static let person = SyntheticPerson(80)
    private static let now = NodeInABox.start.seconds

    private static func evidence() -> EvidenceText {
        var text = EvidenceText()
        text.resident(person, "440101001001")
        text.dose("v-1", person, 1, on: "2021-06-01", reported: "2021-06-01T17:00:00+08:00")
        text.lines[1].fields["product"] = "CoronaVac"
        text.dose("v-2", person, 2, on: "2021-07-01", reported: "2021-07-01T17:00:00+08:00")
        text.lines[2].fields["product"] = "CoronaVac"
        text.dose("v-3", person, 3, on: "2022-01-01", reported: "2022-01-01T17:00:00+08:00")
        text.lines[3].fields["product"] = "CoronaVac"
        text.naat("n-1", person, "2022-07-04T08:00:00+08:00", "negative", reported: "2022-07-04T12:00:00+08:00")
        text.naat("n-old", person, "2022-05-20T08:00:00+08:00", "negative", reported: "2022-05-20T12:00:00+08:00")
        text.naat("n-bad", person, "2022-07-03T08:00:00+08:00", "negative", reported: "2022-07-03T12:00:00+08:00")
        text.retract(reported: "2022-07-03T13:00:00+08:00")
        text.antigen("a-1", person, "2022-07-03T08:00:00+08:00", "negative", reported: "2022-07-03T12:00:00+08:00")
        text.caseRecord(
            "c-1", person, "confirmed", "2022-05-02T08:00:00+08:00", sampled: "2022-05-01T08:00:00+08:00",
            reported: "2022-05-02T12:00:00+08:00")
        text.caseRecord(
            "c-1", person, "discharged", "2022-05-20T08:00:00+08:00", reported: "2022-05-20T12:00:00+08:00")
        return text
    }

    private struct List: Decodable {
        struct Entry: Decodable, Hashable {
            let statement: String
            let kind: String
            let formats: [String]
        }

        let statements: [Entry]
    }

    private struct Certificate: Decodable {
        let text: String
        let expires_at: String
    }

    private struct Card: Decodable {
        struct File: Decodable {
            let verifiableCredential: [String]
        }

        let text: String
        let file: File
    }

    /// A node that signs, and a resident who is signed in.
    private static func withResident(
        purposes: Set<StatementKind> = Set(StatementKind.allCases), cardIssuer: String? = "https://hub.example/cards",
        _ body: @Sendable (RunningNode, _ session: String) async throws -> Void
    ) async throws {
        let keys = try NationOfSigners(["44"])
        try keys.addSigner("signer-1", of: "hub", purposes: purposes)
        var box = try NodeInABox()
        try keys.equip(&box)
        box.trust.cardIssuer = cardIssuer
        try await box.run { node in
            try await node.take(evidence())
            try await body(node, try await node.signIn(person))
        }
    }

    private static func list(_ node: RunningNode, _ session: String) async throws -> [List.Entry] {
        let response = try await node.post("/v1/me/statements", session: session)
        return try response.required(List.self).statements
    }

    private static func certificate(
        _ id: String, _ node: RunningNode, _ session: String
    ) async throws -> Certificate {
        let response = try await node.post("/v1/me/statements/hcert", session: session, ["statement": id])
        return try response.required(Certificate.self)
    }

    private static func verdict(_ text: String, _ node: RunningNode, at: Int64 = now) async throws -> Verdict {
        try await node.publishedVerifier().verify(Array(text.utf8), in: Circumstances(at: at))
    }

    @Test func `what holds now is listed, with the forms it can take`() async throws {
        try await Self.withResident { node, session in
            let both = ["hcert", "shc"]
            let list = try await Self.list(node, session)
            #expect(
                list == [
                    .init(statement: "vaccination/v-3", kind: "vaccination", formats: both),
                    .init(statement: "vaccination/v-2", kind: "vaccination", formats: both),
                    .init(statement: "vaccination/v-1", kind: "vaccination", formats: both),
                    .init(statement: "naat/n-1", kind: "test", formats: both),
                    .init(statement: "antigen/a-1", kind: "test", formats: both),
                    .init(statement: "case/c-1", kind: "recovery", formats: ["hcert"]),
                ])
        }
    }

    @Test func `each statement is an EU certificate that verifies and says what the evidence says`() async throws {
        try await Self.withResident { node, session in
            for entry in try await Self.list(node, session) {
                let issued = try await Self.certificate(entry.statement, node, session)
                let verdict = try await Self.verdict(issued.text, node)
                #expect(verdict.isValid, "\(entry.statement): \(verdict.reasons)")
                let claims = try #require(verdict.claims)
                #expect(DCC.defects(in: claims, .issue).isEmpty)
                #expect(claims["nam"]?["fn"] == "测试" && claims["nam"]?["fnt"] == "CE<SHI")
                #expect(claims["dob"] == "1980-01-01" && verdict.issuer == "CN")
                let late = try await Self.verdict(issued.text, node, at: Self.now + 30 * 86_400 + 1)
                #expect(late.reasons == [.expired])
            }
            let dose = try await Self.verdict(
                try await Self.certificate("vaccination/v-3", node, session).text, node
            ).claims?["v"]?[0]
            #expect(dose?["mp"] == "CoronaVac" && dose?["ma"] == "Sinovac-Biotech" && dose?["vp"] == "1157024006")
            #expect(dose?["dn"] == 3 && dose?["sd"] == 3 && dose?["dt"] == "2022-01-01")
            let first = try await Self.certificate("vaccination/v-1", node, session).text
            #expect(try await Self.verdict(first, node).claims?["v"]?[0]?["sd"] == 2)
            let test = try await Self.verdict(
                try await Self.certificate("naat/n-1", node, session).text, node
            ).claims?["t"]?[0]
            #expect(test?["tt"] == "LP6464-4" && test?["tr"] == "260415000" && test?["tc"] == "lab-1")
            #expect(test?["sc"] == "2022-07-04T08:00:00+08:00")
            let recovery = try await Self.verdict(
                try await Self.certificate("case/c-1", node, session).text, node
            ).claims?["r"]?[0]
            #expect(recovery?["fr"] == "2022-05-01" && recovery?["df"] == "2022-05-12")
            #expect(recovery?["du"] == "2022-10-28")
        }
    }

    @Test func `two certificates of one statement have nothing in common that names it`() async throws {
        try await Self.withResident { node, session in
            var names: Set<String> = []
            for _ in 0..<4 {
                let text = try await Self.certificate("vaccination/v-2", node, session).text
                let name = try await Self.verdict(text, node).claims?["v"]?[0]?["ci"]?.string
                #expect(name?.wholeMatch(of: /URN:UVCI:01:CN:[A-Z0-9]{26}/) != nil)
                names.insert(name ?? "")
            }
            #expect(names.count == 4)
        }
    }

    @Test func `vaccinations and tests are SMART Health Cards that verify by the published key`() async throws {
        try await Self.withResident { node, session in
            for id in ["vaccination/v-2", "naat/n-1", "antigen/a-1"] {
                let response = try await node.post("/v1/me/statements/shc", session: session, ["statement": id])
                let card = try response.required(Card.self)
                let verdict = try await Self.verdict(card.text, node)
                #expect(verdict.isValid && verdict.issuer == "https://hub.example/cards", "\(verdict.reasons)")
                let bundle = try #require(verdict.claims?["vc"]?["credentialSubject"]?["fhirBundle"])
                #expect(FHIRProfile.issuer.findings(in: bundle).isEmpty)
                #expect(bundle["entry"]?[0]?["resource"]?["name"]?[0]?["text"] == "测试")
                let jws = try #require(card.file.verifiableCredential.first)
                #expect(try SmartHealthCardText.write(jws) == card.text)
            }
            let recovery = try await node.post(
                "/v1/me/statements/shc", session: session, ["statement": "case/c-1"])
            #expect(try recovery.problem == "conflict")
        }
    }

    @Test func `nothing is signed for anybody else, or beyond what the signer is for`() async throws {
        try await Self.withResident(purposes: [.test], cardIssuer: nil) { node, session in
            let forms = Dictionary(grouping: try await Self.list(node, session), by: \.formats).mapValues { $0.count }
            #expect(forms == [["hcert"]: 2, []: 4])
            let dose = ["statement": "vaccination/v-2"]
            #expect(try await node.post("/v1/me/statements/hcert", session: session, dose).problem == "not-ready")
            let test = ["statement": "naat/n-1"]
            #expect(try await node.post("/v1/me/statements/shc", session: session, test).problem == "not-ready")
            let other = try await node.signIn(SyntheticPerson(81))
            #expect(try await node.post("/v1/me/statements/hcert", session: other, test).problem == "not-found")
            #expect(try await node.post("/v1/me/statements/hcert", as: "desk-1", test).problem == "wrong-role")
            #expect(try await node.post("/v1/me/statements/hcert", test).problem == "unauthenticated")
        }
    }

    @Test func `the page shows the code, and gives the sheet and the card`() async throws {
        try await Self.withResident { node, _ in
            let reader = PageReader(node)
            try await reader.signIn(Self.person)
            #expect(reader.page.html.contains("/me/statements?lang=en"))
            try await reader.get("/me/statements?lang=en")
            for words in ["dose 3 (CoronaVac)", "Nucleic-acid test negative, sampled 2022-07-04 08:00", "Recovered"] {
                #expect(reader.words.contains(words), "\(words)")
            }
            #expect(!reader.page.html.contains(Self.person.documentNumber))
            let shown = try await reader.send("/me/statements/code?lang=en", ["statement": "naat/n-1"])
            #expect(shown.status == .ok && shown.text.contains("<svg") && shown.text.contains("Valid until"))
            let sheet = try await reader.send("/me/statements/pdf", ["statement": "naat/n-1"])
            #expect(sheet.headers[.contentType] == "application/pdf")
            #expect(sheet.text.hasPrefix("%PDF-1.") && sheet.text.contains("%%EOF"))
            let card = try await reader.send("/me/statements/card", ["statement": "naat/n-1"])
            #expect(card.headers[.contentDisposition] == #"attachment; filename="statement.smart-health-card""#)
            #expect(try SmartHealthCardFile(parsing: Array(card.body.readableBytesView)).cards.count == 1)
            let gone = try await reader.send("/me/statements/code", ["statement": "naat/n-bad"])
            #expect(gone.status == .notFound && gone.text.contains(#"role="alert""#))
            let forged = try await reader.send("/me/statements/pdf", ["statement": "naat/n-1"], csrf: "x")
            #expect(forged.status == .forbidden)
        }
    }

    @Test func `the sheet has the whole name of whoever it is about, within the page`() async throws {
        try await Self.withResident { node, _ in
            let name = "MARIA DE LOS ANGELES FERNANDEZ DE CORDOBA Y ALVAREZ DE TOLEDO DEL CASTILLO"
            let person = SyntheticPerson(84)
            var text = EvidenceText()
            text.resident(person, "440101001001")
            text.lines[0].fields["name"] = name
            text.naat("n-long", person, "2022-07-04T08:00:00+08:00", "negative", reported: "2022-07-04T12:00:00+08:00")
            try await node.take(text)
            let reader = PageReader(node)
            try await reader.signIn(person)
            try await reader.get("/me/statements?lang=en")
            let sheet = try await reader.send("/me/statements/pdf", ["statement": "naat/n-long"])
            #expect(sheet.status == .ok)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pdf")
            try Data(sheet.body.readableBytesView).write(to: file)
            let said = try await FinishedCommand.run("pdftotext", ["-layout", file.path, "-"]).text
            try FileManager.default.removeItem(at: file)
            #expect(said.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(name))
        }
    }

    @Test func `a guardian gets a child's statements, and nobody else's`() async throws {
        try await Self.withResident { node, session in
            let (child, stranger) = (SyntheticPerson(82), SyntheticPerson(83))
            var text = EvidenceText()
            text.resident(child, "440101001001")
            text.lines[0].fields["guardian_document_number"] = Self.person.documentNumber
            text.naat("n-child", child, "2022-07-04T08:00:00+08:00", "negative", reported: "2022-07-04T12:00:00+08:00")
            text.resident(stranger, "440101001001")
            try await node.take(text)
            func who(_ person: SyntheticPerson) -> JSONValue {
                ["document_type": "id-card", "document_number": .string(person.documentNumber)]
            }
            let path = "/v1/me/statements"
            let list = try await node.post(path, session: session, json: ["for": who(child)])
            #expect(try list.decoded(List.self).statements.map(\.statement) == ["naat/n-child"])
            let query: JSONValue = ["statement": "naat/n-child", "for": who(child)]
            let signed = try await node.post("\(path)/hcert", session: session, json: query)
            let verdict = try await Self.verdict(try signed.decoded(Certificate.self).text, node)
            #expect(verdict.isValid, "\(verdict.reasons)")
            #expect(verdict.claims?["t"]?[0]?["sc"] == "2022-07-04T08:00:00+08:00")
            let card = try await node.post("\(path)/shc", session: session, json: query)
            #expect(card.status == .ok, "\(card.text)")
            // Not without saying for whom, and not the guardian's own under the child's name.
            let own = try await node.post("\(path)/hcert", session: session, json: ["statement": "naat/n-child"])
            #expect(try own.problem == "not-found")
            let mixed = try await node.post(
                "\(path)/hcert", session: session, json: ["statement": "naat/n-1", "for": who(child)])
            #expect(try mixed.problem == "not-found")
            // Whether somebody is known here is not told.
            let others = [who(stranger), who(SyntheticPerson(84))]
            for other in others {
                for form in ["", "/hcert", "/shc"] {
                    var query: JSONObject = ["for": other]
                    if !form.isEmpty { query["statement"] = "naat/n-1" }
                    let refused = try await node.post(path + form, session: session, json: .object(query))
                    #expect(try refused.problem == "not-guardian", "\(form)")
                }
            }
            let childs = try await node.signIn(child)
            let upwards = try await node.post(path, session: childs, json: ["for": who(Self.person)])
            #expect(try upwards.problem == "not-guardian")
            // For whom is not passed over because nobody says that it is JSON.
            for type in [nil, "text/plain"] {
                var headers: HTTPFields = [.authorization: "Bearer \(session)"]
                headers[.contentType] = type
                let query = JSONValue.object(["for": who(child)]).serialized()
                let untyped = try await node.client.execute(
                    uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: query))
                #expect(untyped.status == .unsupportedMediaType)
            }
            let empty = try await node.post(path, session: session, json: [:])
            #expect(try empty.decoded(List.self).statements.count == 6)

            let reader = PageReader(node)
            try await reader.signIn(Self.person)
            try await reader.get("/me/statements?lang=en")
            let page = try await reader.send("/me/statements?lang=en", child.query())
            #expect(page.status == .ok && reader.words.contains("ends in \(child.documentNumber.suffix(4))"))
            #expect(!reader.words.contains("dose 3"))
            var form = child.query()
            form["statement"] = "naat/n-child"
            let shown = try await reader.send("/me/statements/code?lang=en", form)
            #expect(shown.status == .ok && shown.text.contains("<svg") && shown.text.contains("ends in"))
            #expect(try await reader.send("/me/statements/pdf", form).status == .ok)
            #expect(try await reader.send("/me/statements/card", form).status == .ok)
            let refused = try await reader.send("/me/statements?lang=en", stranger.query())
            #expect(refused.status == .forbidden && refused.text.contains("No statement of residence names you"))
            #expect(!refused.text.contains(stranger.documentNumber))
            let wrong = try await reader.send(
                "/me/statements?lang=en", ["document_type": "id-card", "document_number": "99"])
            #expect(wrong.status == .unprocessableContent)
            let forged = try await reader.send("/me/statements?lang=en", child.query(), csrf: "x")
            #expect(forged.status == .forbidden && !forged.text.contains("ends in"))
        }
    }

    @Test(arguments: [
        ("测试", "CE<SHI"), ("吕布", "LYU<BU"), ("单雄信", "SHAN<XIONG<XIN"), ("Jürgen Weiß-Öz", "JUERGEN<WEISS<OEZ"),
        ("José Ñandú O'Brien", "JOSE<NANDU<OBRIEN"), ("  ", ""),
    ])
    func `a name is written in the letters of travel documents`(name: String, letters: String) {
        #expect(TravelDocumentName.letters(of: name) == letters)
    }
}

extension RunningNode {
    /// A verifier that was told whom to trust, and what was withdrawn, by what the node publishes.
    func publishedVerifier() async throws -> CredentialVerifier {
        var anchors = TrustAnchors()
        let list = try await get("/v1/trust/list")
        if case .trustList(let list) = try TrustFile(parsing: Array(list.body.readableBytesView)) {
            anchors.signers.merge(list.store)
        }
        let keys = try await cardKeys()
        try anchors.add(.keySet(keys))
        for key in keys.keys { try anchors.add(.cardRevocationList(try await cardList(key))) }
        return CredentialVerifier(trust: anchors, status: StatusListDirectory())
    }

    /// The keys by which it signs cards.
    func cardKeys() async throws -> JSONWebKeySet {
        let answer = try await get("/.well-known/jwks.json")
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        return try JSONWebKeySet(parsing: Array(answer.body.readableBytesView))
    }

    /// What it withdrew of what a key signed.
    func cardList(_ key: JSONWebKey) async throws -> CardRevocationList {
        let answer = try await get("/.well-known/crl/\(key.keyIdentifier ?? "").json")
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        return try CardRevocationList(parsing: Array(answer.body.readableBytesView))
    }
}
