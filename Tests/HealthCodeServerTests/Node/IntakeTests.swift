import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// What becomes of what departments submit.
@Suite(.timeLimit(.minutes(5))) struct IntakeTests {
    private static let person = SyntheticPerson(1)
    private static let header =
        "record_id,reported_at,document_type,document_number,name,specimen_id,tube_id,pool_size,sampled_at,result,laboratory,division"

    private static func row(
        _ id: String, reported: String = "2022-07-05T10:00:00+08:00", result: String = "negative",
        division: String = "110101001001"
    ) -> String {
        "\(id),\(reported),id-card,\(person.documentNumber),测试,s,t,1,2022-07-05T08:00:00+08:00,\(result),lab,\(division)"
    }

    private static func csv(_ rows: [String]) -> String { ([header] + rows).joined(separator: "\r\n") + "\r\n" }

    private static func ndjson(_ ids: [String]) -> String {
        var text = EvidenceText()
        for id in ids {
            text.naat(
                id, person, "2022-07-05T08:00:00+08:00", reported: "2022-07-05T10:00:00+08:00",
                division: "110101001001")
        }
        return text.lines.map { $0.json + "\n" }.joined()
    }

    @Test func `the receipt accounts for every line of either format`() async throws {
        try await NodeInABox().run { (node) async throws in
            let csv = Self.csv([Self.row("n-1"), Self.row("n-1"), Self.row("n-2", result: "maybe")])
            let first = try await node.submit(csv, of: "naat", type: "text/csv; charset=utf-8")
            #expect(first.status == .ok)
            let receipt = try first.receipt
            #expect((receipt.lines, receipt.accepted, receipt.duplicate, receipt.rejected) == (3, 1, 1, 1))
            #expect(receipt.rejections.map(\.line) == [4] && receipt.rejections.map(\.field) == ["result"])
            #expect(receipt.status == .accepted && receipt.receivedAt == "2022-07-05T12:00:00+08:00")
            // The same statement in the other format is the same statement.
            let lines = Self.ndjson(["n-3"]) + "{\"nonsense\n" + #"{"record_id":"n-4","extra":1}"# + "\n"
            let second = try await node.submit(lines, of: "naat").receipt
            #expect((second.lines, second.accepted, second.rejected) == (3, 1, 2))
            #expect(second.unknownColumns == ["extra"])
            #expect(try await node.store.operation.watermark() == 2)
        }
    }

    @Test func `a grant is taken from whoever replays the past alone`() async throws {
        var text = EvidenceText()
        let place = "110101001001"
        text.act(
            "f-1", Self.person, "grant", "2022-07-05T08:00:00+08:00", by: place, token: "0.1", target: place,
            reported: "2022-07-05T08:00:00+08:00")
        text.act("f-2", Self.person, "accept", "2022-07-05T08:00:00+08:00", by: place, token: "0.0")
        let acts = text.lines.map { $0.json + "\n" }.joined()
        var links = EvidenceText()
        links.link("i-1", Self.person, toPassport: "E9900001", reported: "2022-07-05T08:00:00+08:00")
        let link = links.lines.map { $0.json + "\n" }.joined()
        try await NodeInABox().run { (node) async throws in
            let receipt = try await node.submit(acts, of: "field-act").receipt
            #expect(receipt.accepted == 1 && receipt.rejections.map(\.line) == [1])
            #expect(receipt.rejections.map(\.field) == ["kind"])
            #expect(receipt.rejections.map(\.reason) == ["is stated by nodes alone"])
            #expect(try await node.submit(link, of: "identity-link").receipt.accepted == 1)
            #expect(try await node.submit(link, of: "identity-link").receipt.duplicate == 1)
            let replayed = try await node.submit(acts, of: "field-act", as: "recorder").receipt
            #expect(replayed.accepted == 1 && replayed.duplicate == 1 && replayed.rejected == 0)
            #expect(try await node.store.operation.watermark() == 3)
        }
    }

    @Test func `a batch that drips is refused`() async throws {
        #expect(BodyPace.longest(for: 0) == .seconds(30) && BodyPace.longest(for: 10 << 16) == .seconds(40))
        let uptime = ManualUptime()
        let clock = ReplayClock(uptime: { uptime.value })
        clock.set(NodeInABox.start)
        try await NodeInABox(clock: clock).run { (node) async throws in
            let connection = try RawConnection(port: try #require(node.client.port))
            let token = try #require(NodeUnderTest.token(of: "registry")[.authorization])
            let length = Self.ndjson(["n-1"]).utf8.count
            try connection.send(
                """
                POST /v1/evidence/naat HTTP/1.1\r
                Host: x\r
                Authorization: \(token)\r
                Content-Type: application/x-ndjson\r
                Content-Length: \(length)\r
                \r

                """)
            // Each byte comes half a minute after the one before. Only when the node has begun to read does its time run, so
            // that the first of them may be in time.
            repeat {
                uptime.advance(by: .seconds(31))
                try connection.send(" ")
            } while try await connection.state() == .silent
            let answer = try await connection.read(until: "too slowly")
            #expect(answer.hasPrefix("HTTP/1.1 400") && answer.contains("too slowly"))
            #expect(try await node.store.operation.watermark() == 0)
        }
    }

    @Test func `a resend under a key does nothing, other bytes under it are refused`() async throws {
        try await NodeInABox().run { (node) async throws in
            let body = Self.ndjson(["n-1", "n-2"])
            let first = try await node.submit(body, of: "naat", key: "batch 7")
            let again = try await node.submit(body, of: "naat", key: "batch 7")
            let replayed = try #require(HTTPField.Name("Idempotency-Replayed"))
            #expect(first.headers[replayed] == nil && again.headers[replayed] == "true")
            #expect(try again.receipt == first.receipt)
            let other = try await node.submit(Self.ndjson(["n-3"]), of: "naat", key: "batch 7")
            #expect(other.status.code == 422)
            #expect(try other.problem == "idempotency-mismatch")
            // The same bytes as another dataset are other statements.
            let elsewhere = try await node.submit(body, of: "antigen", key: "batch 7")
            #expect(try elsewhere.problem == "idempotency-mismatch")
            let foreign = try await node.submit(body, of: "naat", type: "application/x-ndjson; charset=GB18030")
            #expect(foreign.status == .unsupportedMediaType)
            // Another department's keys are its own.
            let others = try await node.submit(Self.ndjson(["n-3"]), of: "naat", as: "lab-11", key: "batch 7")
            #expect(others.status == .ok)
            // Without a key it is read again, and every line is a duplicate.
            #expect(try await node.submit(body, of: "naat").receipt.duplicate == 2)
            #expect(try await node.store.operation.watermark() == 3)
        }
    }

    @Test func `what a registration does not cover is refused and counted`() async throws {
        try await NodeInABox().run { (node) async throws in
            let dataset = try await node.submit("{}", of: "residents", as: "lab-11")
            #expect(dataset.status == .forbidden)
            #expect(try dataset.problem == "outside-registration")
            let rows = [
                Self.row("n-1"), Self.row("x-1"), Self.row("n-2", division: "440101001001"),
                Self.row("n-3", division: "110000000000"),
            ]
            let receipt = try await node.submit(Self.csv(rows), of: "naat", as: "lab-11", type: "text/csv").receipt
            #expect(receipt.accepted == 2)
            #expect(receipt.rejections.map(\.line) == [3, 4])
            #expect(receipt.rejections.map(\.field) == ["record_id", "division"])
            let refusals = try await node.store.operatorWork.refusals()
            #expect(refusals.map(\.department) == ["lab-11", "lab-11"])
            #expect(Set(refusals.map(\.field)) == ["record_id", "division"])
        }
    }

    @Test func `nobody but a department submits`() async throws {
        try await NodeInABox().run { (node) async throws in
            for id in ["desk-1", "province-11", "gate-1", "replay"] {
                let response = try await node.submit("{}", of: "naat", as: id)
                #expect(response.status == .forbidden)
                #expect(try response.problem == "wrong-role")
            }
            #expect(try await node.submit("{}", of: "naat", as: "nobody").status == .unauthorized)
            #expect(try await node.submit("{}", of: "horoscope").status == .notFound)
        }
    }

    @Test func `a statement from more than five minutes ahead is refused`() async throws {
        try await NodeInABox().run { (node) async throws in
            let rows = [
                Self.row("n-1", reported: "2022-07-05T12:05:00+08:00"),
                Self.row("n-2", reported: "2022-07-05T12:05:00.001+08:00"),
            ]
            let receipt = try await node.submit(Self.csv(rows), of: "naat", type: "text/csv").receipt
            #expect(receipt.accepted == 1)
            #expect(receipt.rejections.map(\.field) == ["reported_at"] && receipt.rejections.map(\.line) == [3])
        }
    }

    @Test func `what cannot be taken whole is refused whole`() async throws {
        var box = try NodeInABox()
        box.intake = .init(maximumBytes: 1_024)
        try await box.run { (node) async throws in
            let large = try await node.submit(String(repeating: "x", count: 1_025), of: "naat")
            #expect(large.status == .contentTooLarge)
            #expect(try large.problem == "content-too-large")
            for body in ["", "record_id\r\n", "record_id,record_id\r\n", "\"unclosed"] {
                let response = try await node.submit(body, of: "naat", type: "text/csv")
                #expect(response.status.code == 422, "\(body)")
                #expect(try response.problem == "unreadable-batch")
            }
            let type = try await node.submit("{}", of: "naat", type: "application/json")
            #expect(type.status == .unsupportedMediaType)
            for key in [String(repeating: "k", count: 129), "\u{7f}"] {
                #expect(try await node.submit(Self.ndjson(["n-1"]), of: "naat", key: key).status.code == 422)
            }
            let name = try await node.submit(
                Self.ndjson(["n-1"]), of: "naat", submitter: String(repeating: "s", count: 65))
            #expect(name.status.code == 422)
            #expect(try await node.store.operation.watermark() == 0)
        }
    }

    @Test func `what was acknowledged is there when the store is opened again`() async throws {
        let box = try NodeInABox()
        let receipt = try await box.run { (node) async throws in
            try await node.submit(Self.ndjson(["n-1", "n-2"]), of: "naat", key: "k").receipt
        }
        try await box.run { (node) async throws in
            #expect(try await node.store.operation.watermark() == 2)
            #expect(try await node.submit(Self.ndjson(["n-1", "n-2"]), of: "naat", key: "k").receipt == receipt)
            #expect(try await node.code(of: Self.person).standing == "known")
        }
    }
}
