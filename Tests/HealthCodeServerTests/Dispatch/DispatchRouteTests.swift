import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// Lists, items and acts over HTTP.
@Suite(.timeLimit(.minutes(10))) struct DispatchRouteTests {
    typealias Relation = DispatchScene.Relation

    private static func number(_ relation: Relation = .own) -> [String: String] {
        ["document_type": "id-card", "document_number": relation.person.documentNumber]
    }

    @Test func `whoever is shown is on record, and sees it`() async throws {
        try await DispatchScene.run { scene in
            let item = try #require(try await scene.items(as: "field-2").first)
            #expect(item.owner == "440101001001" && item.token == "0.0" && item.stage == "issued")
            #expect(item.reasons.map(\.category) == ["screen-positive"])
            _ = try await scene.node.get("/v1/dispatch/items/\(item.item)", as: "field-1")
            _ = try await scene.node.post("/v1/dispatch/search", as: "duty-1", Self.number(.child))
            let document = try #require(Relation.child.person.document)
            let readings = try await scene.node.store.residents.accesses(to: document)
            let found = Set(readings.filter { $0.principal != "duty-nation" }.map { "\($0.principal) \($0.what)" })
            #expect(found == ["field-2 work-list", "field-1 work-item", "duty-1 work-search"])
            #expect(readings.allSatisfy { $0.purpose == "dispatch" })
            // Whoever was not shown was not read.
            let other = try #require(Relation.sibling.person.document)
            let others = try await scene.node.store.residents.accesses(to: other)
            #expect(others.allSatisfy { $0.principal == "duty-nation" })
            // Addresses, which are in the log, name nobody.
            #expect(scene.node.box.log.text.contains("/v1/dispatch/items/{item}"))
            #expect(!scene.node.box.log.text.contains(Relation.child.person.documentNumber))
        }
    }

    @Test func `pages go on where they ended, and faults of the address are named`() async throws {
        try await DispatchScene.run { scene in
            var names: [String] = []
            var after = ""
            repeat {
                let page = try await scene.node.get(
                    "/v1/dispatch/items?scope=within&limit=2\(after)", as: "duty-nation"
                ).required(DispatchScene.Page.self)
                names += page.items.map(\.item)
                after = page.next.map { "&after=\($0)" } ?? ""
            } while !after.isEmpty
            #expect(names.count == 5 && Set(names).count == 5)
            for (query, field) in [
                ("limit=201", "limit"), ("limit=x", "limit"), ("after=1", "after"), ("list=all", "list"),
                ("stage=done", "stage"), ("overdue=1", "overdue"), ("offered=maybe", "offered"),
                ("missing=", "missing"), ("scope=nation", "scope"), ("division=4401", "division"), ("q=1", nil),
                ("limit=1&limit=2", "limit"),
            ] as [(String, String?)] {
                let response = try await scene.node.get("/v1/dispatch/items?\(query)", as: "field-1")
                #expect(response.status.code == 422, "\(query)")
                #expect(try response.decoded(ProblemView.self).field == field, "\(query)")
            }
            for name in ["0000000000000001", "x", "ffffffffffffffff", "0000000000000000"] {
                #expect(try await scene.node.get("/v1/dispatch/items/\(name)", as: "field-1").status == .notFound)
            }
        }
    }

    @Test func `an act changes the item, once, however often it is sent`() async throws {
        try await DispatchScene.run { scene in
            let item = try await scene.item(of: .own).item
            let act = DispatchScene.act("1", ["item": item])
            let first = try await scene.verdicts(
                [act, DispatchScene.act("2", ["item": item, "channel": "fax"])], as: "field-1")
            #expect(first.map(\.verdict) == ["accepted", "rejected"] && first[1].field == "channel")
            #expect(try await scene.verdicts([act], as: "field-1").map(\.verdict) == ["duplicate"])
            try await eventually("reached") { try await scene.item(of: .own).stage == "reached" }
            let detail = try await scene.node.get("/v1/dispatch/items/\(item)", as: "duty-1")
                .required(DispatchScene.Detail.self)
            #expect(detail.acts.map(\.record_id) == ["field-1:1"] && detail.acts[0].worker == "field-1")
            #expect(detail.acts[0].division == DispatchScene.own)

            // The same key and acts are answered as before, and do nothing; other acts are refused.
            let keyed = [act, DispatchScene.act("3", ["item": item])]
            let before = try await scene.post(keyed, as: "field-1", key: "k-1").required(DispatchScene.Verdicts.self)
            #expect(before.acts.map(\.verdict) == ["duplicate", "accepted"])
            let again = try await scene.post(keyed, as: "field-1", key: "k-1")
            #expect(again.headers[HTTPField.Name("Idempotency-Replayed") ?? .via] == "true")
            let repeated = try again.required(DispatchScene.Verdicts.self)
            #expect(repeated.batch == before.batch && repeated.acts == before.acts)
            let other = try await scene.post([act], as: "field-1", key: "k-1")
            #expect(try other.problem == "idempotency-mismatch")
        }
    }

    @Test func `the fields of an act are held to the rules of the dataset, and the fault is named`() async throws {
        try await DispatchScene.run { scene in
            let faulty: [([String: String], String)] = [
                (["record_id": ""], "record_id"), (["reported_at": "today"], "reported_at"),
                (["occurred_at": "2022-07-05T11:30:00+08:00"], "reported_at"), (["kind": "visit"], "kind"),
                (["reported_at": "2022-07-05T12:30:00+08:00"], "reported_at"), (["outcome": "moved"], "outcome"),
                (["place": "home"], "place"), (["token": "1"], "token"), (["kind": "grant"], "kind"),
                (["kind": "died"], "kind"), (["kind": "impose"], "kind"), (["division": "4401"], "division"),
                (["document_number": "1"], "document_number"), (["item": "0000000000000001"], "item"),
            ]
            let acts = faulty.enumerated().map { index, fault in
                DispatchScene.act("f-\(index)", Self.number()).merging(fault.0) { $1 }
            }
            let verdicts = try await scene.verdicts(acts, as: "field-1")
            for (verdict, fault) in zip(verdicts, faulty) {
                #expect(verdict.verdict == "rejected" && verdict.field == fault.1, "\(fault.0) \(verdict)")
            }
            // Nothing of what was refused is in the log.
            let count = try await scene.node.count("SELECT COUNT(*) FROM evidence WHERE record_id LIKE 'field-1:%'")
            #expect(count == 0)
            for body in [
                "", "[]", "{}", #"{"acts": []}"#, #"{"acts": [{"kind": "contact"}]}"#, #"{"acts": [{"record_id": 1}]}"#,
                #"{"acts": [{"record_id": "1", "colour": "green"}]}"#, #"{"acts": [], "colour": "green"}"#,
                #"{"acts": [{"record_id": "1", "kind": {"a": 1}}]}"#,
                #"{"acts": [{"record_id": "1", "worker": "somebody-else"}]}"#,
                #"{"acts": [\#(Array(repeating: #"{"record_id": "1"}"#, count: 1_001).joined(separator: ","))]}"#,
            ] {
                var headers = NodeUnderTest.token(of: "field-1")
                headers[.contentType] = "application/json"
                let response = try await scene.node.client.execute(
                    uri: "/v1/dispatch/acts", method: .post, headers: headers, body: ByteBuffer(string: body))
                #expect([400, 422].contains(response.status.code), "\(body.prefix(60))")
            }
        }
    }

    @Test func `nobody corrects or takes back what another has stated`() async throws {
        try await DispatchScene.run { scene in
            let item = try await scene.item(of: .child).item
            let act = DispatchScene.act("1", ["item": item])
            #expect(try await scene.verdicts([act], as: "field-2").map(\.verdict) == ["accepted"])
            try await eventually("reached") { try await scene.item(of: .child).stage == "reached" }
            // A later version under the same identifier is another statement, by whoever makes it.
            let other = DispatchScene.act(
                "field-2:1",
                [
                    "item": item, "outcome": "no-answer", "reported_at": "2022-07-05T11:30:00+08:00",
                    "division": "440101001001",
                ])
            #expect(try await scene.verdicts([other], as: "duty-1").map(\.verdict) == ["accepted"])
            let detail = try await scene.node.get("/v1/dispatch/items/\(item)", as: "field-2")
                .required(DispatchScene.Detail.self)
            #expect(Set(detail.acts.map(\.record_id)) == ["field-2:1", "duty-1:field-2:1"])
            #expect(try await scene.item(of: .child).stage == "reached")
        }
    }

    @Test func `who takes a person on under another token is told so, and nobody is named`() async throws {
        try await DispatchScene.run { scene in
            let item = try await scene.item(of: .own).item
            let verdicts = try await scene.verdicts(
                [
                    DispatchScene.act("1", kind: "accept", ["item": item, "token": "0.0"]),
                    DispatchScene.act("2", kind: "accept", ["item": item, "token": "3.1"]),
                ], as: "field-1")
            #expect(verdicts.map(\.verdict) == ["accepted", "accepted"])
            #expect(verdicts.map(\.outcome) == ["pending", "stale-token"])
        }
    }

    @Test func `a person who is sent on stands with both, and what was seen before counts`() async throws {
        try await DispatchScene.run { scene in
            let item = try await scene.item(of: .child).item
            #expect(try await scene.items(as: "field-3").isEmpty)
            let unseen = try await scene.verdicts([DispatchScene.act("0", ["item": item])], as: "field-3")
            #expect(unseen.map(\.field) == ["item"])
            let refusal = DispatchScene.act(
                "1", kind: "refuse",
                ["item": item, "token": "0.0", "outcome": "moved", "target": "440101001002"])
            #expect(try await scene.verdicts([refusal], as: "field-2").map(\.verdict) == ["accepted"])
            try await eventually("offered") { try await scene.items(as: "field-3").map(\.item) == [item] }
            #expect(try await scene.items(as: "field-2").map(\.item) == [item])
            #expect(try await scene.items(as: "field-3", "?offered=here").count == 1)
            #expect(try await scene.items(as: "field-2", "?offered=here").isEmpty)
            let seen = try await scene.verdicts([DispatchScene.act("1", ["item": item])], as: "field-3")
            #expect(seen.map(\.verdict) == ["accepted"])
            // Above both it is counted once, and is on offer.
            struct Counts: Decodable {
                let whole: Whole
                struct Whole: Decodable {
                    let items: Int
                    let offers: Int
                }
            }
            let counts = try await scene.node.get("/v1/dispatch/counts", as: "duty-1").required(Counts.self)
            #expect(counts.whole.items == 2 && counts.whole.offers == 1)
        }
    }

    @Test func `a page of a division is told when its lists change, and of no other's`() async throws {
        try await DispatchScene.run { scene in
            let port = try #require(scene.node.client.port)
            let connection = try RawConnection(port: port)
            try connection.send("GET /live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token of field-2\r\n\r\n")
            _ = try await connection.read(until: "retry: 3000\n: \n\n")
            let item = try await scene.item(of: .child).item
            _ = try await scene.verdicts([DispatchScene.act("1", ["item": item])], as: "field-2")
            let event = try await connection.read(until: "event: lists\ndata: {}\n\n")
            #expect(!event.contains(item))
        }
    }
}
