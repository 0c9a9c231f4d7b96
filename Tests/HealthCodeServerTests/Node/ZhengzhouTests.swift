import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// In June 2022 officials in Zhengzhou turned the codes of 1,317 depositors red who wanted their savings back. Each way
/// by which a department could do that here is refused, waits for a second person, or leaves the name of who did it with
/// every code that it changed.
@Suite(.timeLimit(.minutes(10))) struct ZhengzhouTests {
    /// The depositors, who live in Henan.
    static let depositors = (1_000..<2_317).map { SyntheticPerson($0) }
    private static let patient = SyntheticPerson(1)

    /// The depositors' homes, and a real case of the province.
    private static func scene() -> EvidenceText {
        var text = EvidenceText()
        for person in depositors { text.resident(person, "410102001001") }
        return text
    }

    private static func realCase(in division: String) -> EvidenceText {
        var text = EvidenceText()
        text.caseRecord(
            "c-1", patient, "confirmed", "2022-07-04T08:00:00+08:00", reported: "2022-07-04T10:00:00+08:00",
            division: division)
        return text
    }

    private static func contacts(
        _ persons: some Sequence<SyntheticPerson>, of record: String = "c-1",
        reported: (SyntheticPerson) -> String = { _ in "2022-07-05T11:00:00+08:00" }
    ) -> String {
        var text = EvidenceText()
        for person in persons {
            text.contact(
                "k-\(person.number)", person, of: record, exposed: "2022-07-04T09:00:00+08:00",
                reported: reported(person))
        }
        return text.lines.map { $0.json + "\n" }.joined()
    }

    private static func entries(_ persons: some Sequence<SyntheticPerson>) -> String {
        var text = EvidenceText()
        for person in persons {
            text.entry(
                "e-\(person.number)", person, arrived: "2022-07-04T09:00:00+08:00",
                reported: "2022-07-05T11:00:00+08:00")
        }
        return text.lines.map { $0.json + "\n" }.joined()
    }

    /// Henan with its hub, where the depositors live and are green.
    private func henan(
        _ body: @Sendable (_ hub: RunningNode, _ henan: RunningNode) async throws -> Void
    ) async throws {
        try await NodeInABox.nation("41") { (hub, henan) async throws in
            try await henan.take(Self.scene())
            try await eventually("complete") {
                try await henan.count("SELECT COUNT(*) FROM persons WHERE is_complete = 1") == Self.depositors.count
            }
            try await body(hub, henan)
        }
    }

    private func expectHeld(_ response: TestResponse, at node: RunningNode) async throws {
        #expect(response.status == .accepted)
        let receipt = try response.receipt
        #expect(receipt.status == .held && receipt.accepted == 0)
        // It is not counted further than it takes to know that it is too much.
        #expect((receipt.worsened ?? 0) > node.box.intake.holdAbove)
        // Who submitted it cannot decide on it; a second person can, and refuses.
        let own = try await node.post("/v1/batches/\(receipt.batch)/release", as: "cdc-41")
        #expect(own.status == .forbidden)
        #expect(try await node.post("/v1/batches/\(receipt.batch)/discard", as: "desk-2").status == .ok)
        try await expectAllGreen(at: node)
    }

    private func expectAllGreen(at node: RunningNode) async throws {
        // Nobody but the patient, whose case is real.
        let red = "SELECT COUNT(*) FROM assessments WHERE colour > 0 AND reasons NOT LIKE 'case/%'"
        #expect(try await node.count(red) == 0)
        for person in Self.depositors.prefix(3) { #expect(try await node.code(of: person).colour != "red") }
    }

    @Test func `fabricated contacts of a real case wait for a second person`() async throws {
        try await henan { (hub, henan) async throws in
            var text = Self.realCase(in: "410102001001")
            text.resident(Self.patient, "110101001001")
            try await henan.take(text)
            try await expectHeld(
                try await henan.submit(Self.contacts(Self.depositors), of: "contact", as: "cdc-41"), at: henan)
        }
    }

    @Test func `contacts of a case that only another province holds wait too`() async throws {
        try await henan { (hub, henan) async throws in
            // The case is known at the hub alone: at home nothing would turn red before the contacts had gone round.
            try await hub.take(Self.realCase(in: "110101001001"))
            try await expectHeld(
                try await henan.submit(Self.contacts(Self.depositors), of: "contact", as: "cdc-41"), at: henan)
            // Nor does it help to name a case first that is only stated afterwards, at either node.
            let early = Self.contacts(Self.depositors, of: "c-later")
            try await expectHeld(try await henan.submit(early, of: "contact", as: "cdc-41"), at: henan)
            try await expectHeld(try await hub.submit(early, of: "contact", as: "cdc-41"), at: hub)
        }
    }

    @Test func `what turns codes red only later waits now`() async throws {
        try await henan { (hub, henan) async throws in
            try await henan.take(Self.realCase(in: "410102001001"))
            // A clock that is four minutes ahead, each line at a moment of its own.
            let ahead = Self.contacts(Self.depositors) { "2022-07-05T12:04:00.\($0.number)+08:00" }
            try await expectHeld(try await henan.submit(ahead, of: "contact", as: "cdc-41"), at: henan)
            // Their street a risk area, from tomorrow.
            var text = EvidenceText()
            text.area(
                "a-1", "410102001001", "high", from: "2022-07-06T00:00:00+08:00", reported: "2022-07-05T11:00:00+08:00")
            try await expectHeld(
                try await henan.submit(text.lines[0].json, of: "area-risk", as: "cdc-41"), at: henan)
        }
    }

    @Test func `fabricated entries at the hub wait for a second person`() async throws {
        try await henan { (hub, henan) async throws in
            try await expectHeld(
                try await hub.submit(Self.entries(Self.depositors), of: "entry", as: "cdc-41"), at: hub)
            try await expectHeld(
                try await henan.submit(Self.entries(Self.depositors), of: "entry", as: "cdc-41"), at: henan)
        }
    }

    @Test func `there is no code to be forwarded: codes come from evidence alone`() async throws {
        try await henan { (hub, henan) async throws in
            let events = Self.depositors.map { person in
                ExchangeEvent(
                    id: "1", source: "/provinces/410000000000", type: .code,
                    data: person.query().merging(["colour": "red"]) { $1 })
            }
            let body = ByteBuffer(bytes: try JSONEncoder().encode(events))
            for (node, id, expected) in [
                (hub, "cdc-41", HTTPResponse.Status.forbidden), (hub, "desk-1", .forbidden),
                (henan, "cdc-41", .notFound), (hub, "province-44", .ok),
            ] {
                var headers = NodeUnderTest.token(of: id)
                headers[.contentType] = "application/cloudevents-batch+json"
                let response = try await node.client.execute(
                    uri: "/v1/exchange/events", method: .post, headers: headers, body: body)
                #expect(response.status == expected, "\(id)")
            }
            for node in [hub, henan] {
                for path in ["/v1/codes/state", "/v1/codes/query", "/v1/codes"] {
                    var query = Self.depositors[0].query(purpose: "make it red")
                    query["colour"] = "red"
                    let status = try await node.post(path, as: "cdc-41", query).status.code
                    #expect([403, 404].contains(status), "\(path)")
                }
                for method in [HTTPRequest.Method.put, .patch, .delete] {
                    let response = try await node.client.execute(
                        uri: "/v1/codes/state", method: method, headers: NodeUnderTest.token(of: "cdc-41"))
                    #expect(response.status == .methodNotAllowed)
                }
                try await expectAllGreen(at: node)
            }
            #expect(try await hub.state(of: Self.depositors[0]) == "green")
        }
    }

    @Test func `positive tests beyond the registration are refused line by line`() async throws {
        try await henan { (_, henan) async throws in
            var text = EvidenceText()
            for person in Self.depositors {
                text.naat(
                    "n-\(person.number)", person, "2022-07-05T08:00:00+08:00", "positive",
                    reported: "2022-07-05T10:00:00+08:00", division: "410102001001")
            }
            let body = text.lines.map { $0.json + "\n" }.joined()
            #expect(try await henan.submit(body, of: "naat", as: "cdc-41").status == .forbidden)
            let receipt = try await henan.submit(body, of: "naat", as: "lab-11").receipt
            #expect(receipt.accepted == 0 && receipt.rejected == Self.depositors.count)
            #expect(Set(receipt.rejections.map(\.field)) == ["division"])
            try await expectAllGreen(at: henan)
            // The attempt is counted for the operator.
            let refusals = try await henan.store.operatorWork.refusals()
            #expect(refusals.map(\.department) == ["lab-11"] && refusals.map(\.count) == [Self.depositors.count])
        }
    }

    @Test func `small batches are one, and what passes stands under the name of who submitted it`() async throws {
        try await henan { (_, henan) async throws in
            try await henan.take(Self.realCase(in: "410102001001"))
            var statuses: [Int] = []
            for start in stride(from: 0, to: Self.depositors.count, by: 199) {
                let persons = Self.depositors[start..<min(start + 199, Self.depositors.count)]
                let response = try await henan.submit(
                    Self.contacts(persons), of: "contact", as: "cdc-41", submitter: "Feng X.")
                statuses.append(response.status.code)
            }
            // The first is as much as one may do in a day.
            #expect(statuses == [200] + Array(repeating: 202, count: statuses.count - 1))
            let taken = Array(Self.depositors.prefix(199))
            try await eventually("derived") {
                try await henan.count("SELECT COUNT(*) FROM touched") == 0
            }
            // Each worsening names its author in the log of codes.
            let named = #"%"department":"cdc-41"%"submitter":"Feng X."%"#
            let log = "SELECT COUNT(DISTINCT person_key) FROM code_log WHERE colour = 2"
            // The patient lives nowhere that is known, and is looked for where they were diagnosed.
            #expect(try await henan.count("\(log) AND causes NOT LIKE '\(named)'") <= 1)
            #expect(try await henan.count("\(log) AND causes LIKE '\(named)'") == taken.count)
            // And each resident reads it.
            for person in taken {
                let code = try await henan.code(of: person)
                #expect(code.colour == "red")
                let statement = StatementView(
                    dataset: "contact", record: "k-\(person.number)", node: "410000000000", department: "cdc-41",
                    submitter: "Feng X.")
                #expect(code.reasons.flatMap(\.statements) == [statement])
            }
            let own = try await henan.ownCode(of: Self.depositors[7])
            #expect(own.reasons.flatMap(\.statements).map(\.submitter) == ["Feng X."])
        }
    }
}
