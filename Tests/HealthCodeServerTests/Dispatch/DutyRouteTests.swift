import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// The indicators of a division over HTTP, and the duty officer's page.
@Suite(.timeLimit(.minutes(5))) struct DutyRouteTests {
    private static let persons = (70..<74).map { SyntheticPerson($0) }
    private static let community = "110101001001"

    /// Four positives of persons of whom no home is known, one of whom somebody has spoken to.
    private static let evidence: EvidenceText = {
        var text = EvidenceText()
        for person in persons {
            text.naat(
                "n-\(person.number)", person, "2022-07-05T08:00:00+08:00", "positive",
                reported: "2022-07-05T10:00:00+08:00", division: community)
        }
        text.act(
            "f-1", persons[0], "contact", "2022-07-05T11:00:00+08:00", by: community, outcome: "spoke", channel: "door")
        return text
    }()

    private func running(_ body: @Sendable (RunningNode) async throws -> Void) async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.evidence)
            try await eventually("all are derived") {
                try await Self.table(node).contains(",-,stage,reached,1,4,")
            }
            try await body(node)
        }
    }

    private static func table(_ node: RunningNode, _ query: String = "", as id: String = "duty-1101") async throws
        -> String
    {
        var headers = NodeUnderTest.token(of: id)
        headers[.accept] = "text/csv"
        let response = try await node.client.execute(
            uri: "/v1/dispatch/indicators\(query)", method: .get, headers: headers)
        #expect(response.status == .ok, "\(response.text)")
        return response.text
    }

    @Test func `the numbers of a node are those of all its evidence in one place`() async throws {
        try await running { (node) async throws in
            let evidence = Self.evidence.evidence()
            let timeline = RuleTimeline(editions: ControlProtocol.national)
            let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: NodeInABox.start))
            let dispatcher = Dispatcher(assessor, duties: .national)
            var workspace = Assessor.Workspace()
            let figures = (0..<evidence.personCount).compactMap { dispatcher.figures(under: $0, in: &workspace) }
            for division in ["110100000000", "110101000000", Self.community, "110102000000"] {
                var tally = IndicatorTally(
                    at: NodeInABox.start, offset: .china, weeks: 6, limits: DutyDocument.national.indicators,
                    scope: .division(try #require(Division(division))))
                for person in figures { tally.add(person) }
                let expected = tally.rows(byWeek: true).map {
                    "2022-07-05T12:00:00+08:00,\($0.columns.joined(separator: ","))"
                }
                let found = try await Self.table(node, "?division=\(division)&weeks=6").split(separator: "\n")
                #expect(found.dropFirst().map(String.init) == expected, "\(division)")
            }
            struct Answer: Decodable {
                struct Number: Decodable {
                    let indicator: String
                    let name: String?
                    let count: Int?
                    let of: Int?
                }
                let division: String
                let indicators: [Number]
            }
            let answer = try await node.get("/v1/dispatch/indicators", as: "duty-1101").decoded(Answer.self)
            #expect(answer.division == "110100000000")
            let reached = answer.indicators.first { $0.indicator == "stage" && $0.name == "reached" }
            #expect(reached?.count == 1 && reached?.of == 4)
        }
    }

    @Test func `nobody sees beyond the own division, or without the right`() async throws {
        try await NodeInABox().run { (node) async throws in
            let path = "/v1/dispatch/indicators"
            #expect(try await node.get(path).status == .unauthorized)
            for id in ["desk-1", "desk-3", "lab-11", "gate-1", "province-11", "field-1101"] {
                #expect(try await node.get(path, as: id).status == .forbidden, "\(id)")
            }
            for division in ["110000000000", "000000000000", "440100000000", "120101000000"] {
                let response = try await node.get("\(path)?division=\(division)", as: "duty-1101")
                #expect(response.status == .forbidden, "\(division)")
                let reader = PageReader(node)
                try await reader.signIn(duty: "duty-1101")
                #expect(try await reader.get("/duty/divisions/\(division)?lang=en").status == .forbidden)
                #expect(try await reader.get("/duty?division=\(division)").status == .forbidden)
                #expect(try await reader.get("/duty/divisions/\(division)/indicators.csv").status == .forbidden)
            }
            for query in ["division=1101", "division=x", "weeks=0", "weeks=54", "weeks=%2B4", "weeks=x"] {
                let response = try await node.get("\(path)?\(query)", as: "duty-1101")
                #expect(response.status == .unprocessableContent, "\(query)")
            }
            for id in ["desk-1", "field-1101", "lab-11", "gate-1", "nobody"] {
                let reader = PageReader(node)
                try await reader.get("/duty?lang=en")
                let response = try await reader.send("/duty/session", ["token": "token of \(id)"])
                #expect(response.status == .forbidden && reader.cookies["tongma_duty"] == nil, "\(id)")
            }
            let stranger = try await node.get("/duty/divisions/110101000000/indicators.csv")
            #expect(!stranger.text.contains("stage,") && stranger.headers[.contentType]?.hasPrefix("text/html") == true)
        }
    }

    @Test func `a duty officer goes down from the city to the community, and reads how each number is counted`()
        async throws
    {
        try await running { (node) async throws in
            let reader = PageReader(node)
            try await reader.signIn(duty: "duty-1101")
            for words in [
                "On duty", "Four clear", "Four early", "Workload by worker", "The next item should go to",
                "How it is counted", "assumed",
            ] {
                #expect(reader.words.contains(words), "\(words)")
            }
            let pages = ["110101000000", "110101001000", Self.community]
            for page in pages {
                #expect(reader.page.values(of: "href").contains("/duty/divisions/\(page)?lang=en"), "\(page)")
                try await reader.get("/duty/divisions/\(page)?lang=en")
            }
            for person in Self.persons { #expect(!reader.page.html.contains(person.documentNumber)) }
            for indicator in Indicator.allCases {
                #expect(reader.page.values(of: "id").contains("d-\(indicator.rawValue)"), "\(indicator)")
            }
            let chinese = try await reader.get("/duty?division=\(Self.community)&lang=zh")
            #expect(chinese.text.contains("四清") && chinese.text.contains("如何计算"))
            let table = try await reader.get("/duty/divisions/110100000000/indicators.csv")
            #expect(table.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(table.text.contains(",\(Self.community)") == false && table.text.contains(",110101000000,-,stage,"))
        }
    }

    @Test func `the nation adds up what provinces tell, and names those who say nothing`() async throws {
        try await running { (node) async throws in
            let told = """
                {"at": 1656993600, "sums": {"open": {"missing": {"count": 3, "of": 5, "lengths": [], "excluded": 0}}, \
                "stages": {"issued": 5, "released": 2}, "levels": {"0": 6, "2": 1}, "unassigned": 5, "weeks": {}}}
                """
            func tell(_ text: String, as id: String = "province-44") async throws -> TestResponse {
                var headers = NodeUnderTest.token(of: id)
                headers[.contentType] = "application/json"
                return try await node.client.execute(
                    uri: "/v1/exchange/indicators", method: .post, headers: headers, body: ByteBuffer(string: text))
            }
            #expect(try await tell(told).text.contains("true"))
            let earlier = told.replacing("1656993600", with: "1656993599").replacing(
                #""issued": 5"#, with: #""issued": 9"#)
            #expect(try await tell(earlier).text.contains("false"))
            for (found, put) in [
                (#""count": 3"#, #""count": -3"#), (#""count": 3"#, #""count": 9223372036854775807"#),
                (#""missing""#, #""lost""#), (#""issued""#, #""gone""#), (#""2": 1"#, #""x": 1"#),
                ("5, \"weeks\"", "\"5\", \"weeks\""),
                ("1656993600", "-1"), ("1656993600", "9223372036854775807"), ("1656993600", "1656993661"),
                (#""weeks": {}"#, #""weeks": {"9999999999": {}}"#),
            ] {
                let response = try await tell(told.replacing(found, with: put))
                #expect((400..<500).contains(response.status.code), "\(put): \(response.status)")
            }
            for id in ["duty-nation", "desk-1", "lab-11"] {
                #expect(try await tell(told, as: id).status == .forbidden, "\(id)")
            }
            let table = try await Self.table(node, as: "duty-nation")
            #expect(table.contains(",000000000000,-,stage,issued,8,9,"), "\(table.prefix(600))")
            #expect(table.contains(",000000000000,-,missing,-,3,9,") && table.contains(",overdue,2,1,"))
            let reader = PageReader(node)
            try await reader.signIn(duty: "duty-nation")
            #expect(reader.words.contains("Missing is the evidence of") && !reader.words.contains("Guangdong (since"))
            #expect(reader.page.values(of: "href").contains("/duty/divisions/440000000000?lang=en"))
        }
    }
}
