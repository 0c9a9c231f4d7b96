import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A person's data stands in no log line, no error and no metric, whatever is asked; and nothing that is sent ends a node.
@Suite(.timeLimit(.minutes(5))) struct SecrecyTests {
    private static let person = SyntheticPerson(60)
    private static let name = "孙静默"

    /// What must appear nowhere.
    private static var secrets: [String] { [person.documentNumber, name, "token of", "WRONG234", "我在家"] }

    private func expectSilence(_ text: String, _ what: String) {
        for secret in Self.secrets { #expect(!text.contains(secret), "\(what) says \(secret)") }
    }

    @Test func `neither logs nor errors nor metrics say who`() async throws {
        try await NodeInABox.nation("11") { (hub, province) async throws in
            for node in [hub, province] {
                try await use(node)
                expectSilence(try await node.get("/metrics", as: "desk-1").text, "a metric")
                expectSilence(try await node.get("/v1/status", as: "replay").text, "the status")
                expectSilence(node.box.log.text, "the log")
                #expect(node.box.log.text.contains("route=/v1/codes/query"))
            }
        }
    }

    private func use(_ node: RunningNode) async throws {
        var text = EvidenceText()
        text.resident(Self.person, "110101001001")
        text.naat(
            "n-1", Self.person, "2022-07-05T08:00:00+08:00", "positive", reported: "2022-07-05T10:00:00+08:00",
            division: "110101001001")
        for index in text.lines.indices { text.lines[index].fields["name"] = Self.name }
        // What one node was told may have reached the other already.
        for line in text.lines { _ = try await node.submit(line.json, of: line.dataset.rawValue) }
        _ = try await node.code(of: Self.person)
        let session = try await node.signIn(Self.person)
        _ = try await node.post("/v1/me/code", session: session)
        let contest = ["record": "naat/n-1", "statement": "我在家"]
        _ = try await node.post("/v1/me/contests", session: session, contest)
        // The same things asked for wrongly: what is answered must not repeat them.
        let number = Self.person.documentNumber
        let bodies = [
            number, "{\"\(number)\":1}", "{\"document_type\":\"\(number)\"}", "\"\(number)\"", "[\"\(number)\"]",
            "{\"document_type\":\"\(number)\",\"document_number\":\"\(number)\",\"purpose\":\"\(number)\"}",
            "{\"document_type\":\"id-card\",\"document_number\":\"\(number)0\",\"purpose\":\"\(Self.name)\"}",
            "{\"document_type\":\"id-card\",\"document_number\":\"\(number)\",\"one_time_code\":\"WRONG234\"}",
            "{\"record\":\"\(number)/\(number)\",\"statement\":\"我在家\"}", "{\"now\":\"\(number)\"}",
        ]
        let callers = ["desk-1", "desk-2", "gate-1", "province-11", "replay", "lab-11"]
        let paths = [
            "/v1/codes/query", "/v1/codes/state", "/v1/enrolments", "/v1/sessions", "/v1/me/code", "/v1/me/contests",
            "/v1/replay/clock", "/v1/exchange/events", "/v1/batches/\(number)/release", "/v1/evidence/\(number)",
            "/v1/evidence/naat", "/\(number)",
        ]
        for path in paths {
            for body in bodies {
                for caller in callers {
                    var headers = NodeUnderTest.token(of: caller)
                    headers[.contentType] = path.hasSuffix("naat") ? "application/x-ndjson" : "application/json"
                    let response = try await node.client.execute(
                        uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
                    #expect(response.status.code < 500, "\(path)")
                    // A receipt names the columns that no field has, as its department wrote them.
                    if response.status.code >= 300 { expectSilence(response.text, path) }
                }
            }
        }
        let header = "record_id,reported_at,document_type,document_number,name,sex,birth_date,division\n"
        let rows = header + "\(number),\(number),\(number),\(number),\(Self.name),\(number),\(number),\(number)\n"
        expectSilence(try await node.submit(rows, of: "residents", type: "text/csv").text, "a receipt")
        expectSilence(try await node.submit("\(number)\n\(number)", of: "residents", type: "text/csv").text, "a header")
        expectSilence(try await node.get("/v1/exchange/feed?after=\(number)x", as: "province-11").text, "a query")
        expectSilence(try await node.get("/v1/codes/query?document_number=\(number)").text, "an address")
    }

    @Test func `whatever a route is sent, the next request is answered`() async throws {
        try await NodeInABox().run { (node) async throws in
            let port = try #require(node.client.port)
            var random = SplitMix(state: 11)
            let paths = [
                "/v1/evidence/naat", "/v1/evidence/area-risk", "/v1/exchange/events", "/v1/codes/query",
                "/v1/codes/state", "/v1/enrolments", "/v1/sessions", "/v1/me/code", "/v1/me/contests",
                "/v1/replay/clock", "/v1/batches/%00/release", "/v1/batches/held",
            ]
            let types = [
                "application/json", "text/csv", "application/x-ndjson", "application/cloudevents-batch+json", "",
            ]
            let callers = ["registry", "desk-1", "gate-1", "province-11", "replay"]
            for round in 0..<600 {
                let path = paths[round % paths.count]
                let body = Self.body(using: &random)
                let head =
                    "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: \(types.randomElement(using: &random) ?? "")\r\n"
                    + "Authorization: Bearer token of \(callers.randomElement(using: &random) ?? "")\r\n"
                    + "Connection: close\r\nContent-Length: \(body.count)\r\n\r\n"
                let connection = try RawConnection(port: port)
                // The node may close the connection before all is sent; then the rest has nowhere to go.
                try? connection.send(Array(head.utf8) + body)
                connection.endSending()
                let answer = try await connection.read(until: "\r\n")
                #expect(!answer.hasPrefix("HTTP/1.1 5"), "\(path): \(String(decoding: body, as: UTF8.self))")
            }
            #expect(try await node.get("/health").status == .ok)
            expectSilence(node.box.log.text, "the log")
        }
    }

    private static func body(using random: inout SplitMix) -> [UInt8] {
        let query = #"{"document_type":"id-card","document_number":"\#(person.documentNumber)","purpose":"x"}"#
        var text = EvidenceText()
        text.naat(
            "n-1", person, "2022-07-05T08:00:00+08:00", "positive", reported: "2022-07-05T10:00:00+08:00",
            division: "110101001001")
        let line = text.lines[0].json
        let seeds = [
            query, line, line + "\n" + line, "[\(line)]", "[{\"specversion\":\"1.0\",\"data\":\(line)}]",
            #"[{"specversion":"1.0","id":"1","source":"/hub","type":"tongma.evidence.v1","time":"","#
                + #""datacontenttype":"application/json","dataset":"naat","data":\#(line)}]"#,
            #"[{"specversion":"1.0","id":"1","source":"/hub","type":"tongma.purge.v1","time":"","#
                + #""datacontenttype":"application/json","data":\#(query)}]"#,
            String(repeating: "[", count: 20_000), String(repeating: "{\"a\":", count: 5_000),
            "{\"now\":\"2022-07-05T04:00:00Z\"}", "record_id\n\"", "\u{FEFF}", "null", "1e999", "\"\\ud800\"",
        ]
        var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            }
        }
        return bytes
    }
}
