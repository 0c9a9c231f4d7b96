import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// Hub and provinces over real sockets.
@Suite(.timeLimit(.minutes(5))) struct ExchangeTests {
    private static let person = SyntheticPerson(40)

    /// A resident of 11 about whom 44 states something.
    private static func home() -> EvidenceText {
        var text = EvidenceText()
        text.resident(person, "110101001001")
        return text
    }

    private static func positive(_ result: String = "positive") -> EvidenceText {
        var text = EvidenceText()
        text.naat(
            "n-1", person, "2022-07-05T08:00:00+08:00", result, reported: "2022-07-05T10:00:00+08:00",
            division: "440101001001")
        return text
    }

    @Test func `a fact in one province changes the code that another sees`() async throws {
        try await NodeInABox.nation("11") { (hub, home) async throws in
            let other = try NodeInABox.province("44", of: hub.box, at: hub.client.port)
            try await other.run { (away) async throws in
                try await away.becomesReady()
                try await home.take(Self.home())
                try await eventually("green in the other province") { try await away.state(of: Self.person) == "green" }
                try await away.take(Self.positive(), submitter: "clerk of 44")
                try await eventually("red in the other province") { try await away.state(of: Self.person) == "red" }
                let state = try await away.post("/v1/codes/state", as: "gate-1", Self.person.query())
                #expect(try state.decoded(StateView.self).owner == "110000000000")
                // The author is known where the person lives, wherever the statement was made.
                let own = try await home.ownCode(of: Self.person)
                let statement = try #require(own.reasons.first?.statements.first)
                #expect(statement.node == "440000000000" && statement.department == "registry")
                #expect(statement.submitter == "clerk of 44")
            }
        }
    }

    @Test func `bodies of other nodes have so much room together, and who finds none comes again`() async throws {
        try await NodeInABox().run { (hub) async throws in
            let port = try #require(hub.client.port)
            func head(_ length: Int, _ province: String) -> String {
                """
                POST /v1/exchange/events HTTP/1.1\r
                Host: x\r
                Authorization: Bearer token of province-\(province)\r
                Content-Type: application/cloudevents-batch+json\r
                Content-Length: \(length)\r
                \r

                """
            }
            // Two that are almost as large as may be, and do not end.
            let large = [UInt8](repeating: UInt8(ascii: " "), count: 32 << 20)
            func begin(_ province: String) throws -> RawConnection {
                let connection = try RawConnection(port: port)
                try connection.send(head(large.count, province))
                // One that is closed over it is begun again in the next round.
                do { try connection.send(Array(large.dropLast())) } catch is RawConnection.Failure {}
                return connection
            }
            let provinces = ["11", "41"]
            var waiting = try provinces.map { try begin($0) }
            try await eventually("no room is left") {
                // Who had not quite come yet when the third took its room was asked to come again.
                for (index, province) in provinces.enumerated() where try await waiting[index].state() != .silent {
                    waiting[index] = try begin(province)
                }
                let third = try RawConnection(port: port)
                try third.send(head(1_024, "44"))
                try third.send(Array(large.prefix(1_024)))
                let answer = try await third.read(until: "}")
                return answer.contains(" 503 ") && answer.lowercased().contains("retry-after")
            }
            // When one of them has gone there is room again.
            try waiting[0].send(" ")
            #expect(try await waiting[0].read(until: "}").contains(" 400 "))
            try await eventually("room is left") {
                try await self.postEvents([], as: "province-44", to: hub).status == .ok
            }
        }
    }

    private func event(_ colour: String, id: String = "1") -> ExchangeEvent {
        ExchangeEvent(
            id: id, source: "/provinces/440000000000", type: .code, time: "2022-07-05T04:00:00Z",
            data: Self.person.query().merging(["colour": colour]) { $1 })
    }

    private func postEvents(_ events: [ExchangeEvent], as id: String, to node: RunningNode) async throws -> TestResponse
    {
        var headers = NodeUnderTest.token(of: id)
        headers[.contentType] = "application/cloudevents-batch+json"
        return try await node.client.execute(
            uri: "/v1/exchange/events", method: .post, headers: headers,
            body: ByteBuffer(bytes: try JSONEncoder().encode(events)))
    }

    @Test func `a code event of a province that does not own the person changes nothing`() async throws {
        try await NodeInABox.nation("11") { (hub, home) async throws in
            try await home.take(Self.home())
            try await eventually("green at the hub") { try await hub.state(of: Self.person) == "green" }
            #expect(try await postEvents([event("red")], as: "province-44", to: hub).status == .ok)
            #expect(try await hub.state(of: Self.person) == "green")
            // Nobody else posts any, and a province takes none.
            for id in ["cdc-41", "registry", "desk-1", "gate-1", "replay"] {
                #expect(try await postEvents([event("red")], as: id, to: hub).status == .forbidden)
            }
            #expect(try await postEvents([event("red")], as: "province-44", to: home).status == .notFound)
            #expect(try await home.code(of: Self.person).colour == "green")
        }
    }

    @Test func `what a code says is over at its next review, unless its owner says it again`() async throws {
        try await NodeInABox().run { (hub) async throws in
            let resident = Self.home().lines[0]
            var evidence = ExchangeEvent(
                id: "1", source: "/provinces/110000000000", type: .evidence, time: "2022-07-05T04:00:00Z",
                data: resident.fields)
            evidence.dataset = "residents"
            var code = event("green", id: "2")
            code.data["next_review"] = "2022-07-05T13:00:00+08:00"
            #expect(try await postEvents([evidence], as: "province-11", to: hub).status == .ok)
            #expect(try await postEvents([code], as: "province-11", to: hub).status == .ok)
            #expect(try await hub.state(of: Self.person) == "green")
            #expect(hub.clock.set(NodeInABox.start.advanced(bySeconds: 3_600)))
            #expect(try await hub.state(of: Self.person) == "unknown")
        }
    }

    @Test func `a record that does not read is refused without a word of it in the log`() async throws {
        try await NodeInABox().run { (hub) async throws in
            var bad = ExchangeEvent(
                id: Self.person.documentNumber, source: "/provinces/110000000000", type: .evidence,
                time: "2022-07-05T04:00:00Z", data: Self.person.query())
            bad.dataset = "residents"
            let response = try await postEvents([bad], as: "province-11", to: hub)
            #expect(response.status == .ok)
            #expect(hub.box.log.text.contains("event refused"))
            // Nor does a name that no engine keeps end anything.
            for submitter in ["\u{0}", String(repeating: "s", count: 257)] {
                bad.submitter = submitter
                #expect(try await postEvents([bad], as: "province-11", to: hub).status == .ok)
            }
            #expect(!hub.box.log.text.contains(Self.person.documentNumber))
        }
    }

    @Test func `a reader that claims to have read what was never written is told so, and loses nothing`() async throws {
        try await NodeInABox().run { (hub) async throws in
            let far = try await hub.get("/v1/exchange/feed?after=9223372036854775807", as: "province-11")
            #expect(try far.problem == "conflict")
            let page = try await hub.get("/v1/exchange/feed?after=0", as: "province-11")
            #expect(page.text.contains(#""type":"tongma.rules.v1""#))
            let status = try await hub.store.operation.status()
            #expect(status.readers.allSatisfy { $0.acknowledged <= $0.head })
            for query in ["after=-1", "after=x", "limit=0", "limit=2001", "wait=31", "wait="] {
                #expect(try await hub.get("/v1/exchange/feed?\(query)", as: "province-11").status.code == 422)
            }
            #expect(try await hub.get("/v1/exchange/feed", as: "desk-1").status == .forbidden)
        }
    }
}
