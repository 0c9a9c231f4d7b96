import Foundation
import HTTPTypes
import HealthCode
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A hub at which five persons without a home had a positive test, each where somebody else has to act.
struct DispatchScene: Sendable {
    /// Where the staff of these tests work: a township.
    static let own = "440101001000"

    /// Where a division lies as seen from ``own``.
    enum Relation: String, CaseIterable {
        case own, child, parent, sibling, otherProvince

        var division: String {
            switch self {
            case .own: DispatchScene.own
            case .child: "440101001001"
            case .parent: "440101000000"
            case .sibling: "440101002000"
            case .otherProvince: "410101001000"
            }
        }

        /// Whom the division there has to act for.
        var person: SyntheticPerson {
            SyntheticPerson(8_100 + (Self.allCases.firstIndex(of: self) ?? 0))
        }

        /// Whether staff of ``own`` see it.
        var isSeen: Bool { self == .own || self == .child }
    }

    let node: RunningNode

    static func run(_ body: @Sendable (DispatchScene) async throws -> Void) async throws {
        try await NodeInABox().run { node in
            try await node.becomesReady()
            var text = EvidenceText()
            for relation in Relation.allCases {
                text.naat(
                    "n-\(relation)", relation.person, "2022-07-05T06:00:00+08:00", "positive",
                    reported: "2022-07-05T07:00:00+08:00", division: relation.division)
            }
            try await node.take(text)
            let scene = DispatchScene(node: node)
            try await eventually("five items") {
                try await scene.items(as: "duty-nation", "?scope=within").count == Relation.allCases.count
            }
            try await body(scene)
        }
    }

    struct Item: Decodable {
        let item: String
        let document_number: String
        let owner: String
        let token: String?
        let stage: String?
        let name: String?
        let offered_to: String?
        let reasons: [ReasonView]

        struct ReasonView: Decodable {
            let category: String
        }
    }

    struct Page: Decodable {
        let division: String
        let items: [Item]
        let next: String?
    }

    struct Detail: Decodable {
        let item: Item
        let acts: [Act]

        struct Act: Decodable {
            let record_id: String
            let kind: String
            let worker: String
            let division: String
        }
    }

    struct Verdict: Decodable, Equatable {
        let record_id: String
        let verdict: String
        var field: String?
        var reason: String?
        var outcome: String?
    }

    struct Verdicts: Decodable {
        let batch: String
        let acts: [Verdict]
    }

    func items(as id: String, _ query: String = "") async throws -> [Item] {
        try await node.get("/v1/dispatch/items\(query)", as: id).required(Page.self).items
    }

    func item(of relation: Relation) async throws -> Item {
        let items = try await items(as: "duty-nation", "?scope=within")
        return try #require(items.first { $0.document_number == relation.person.documentNumber })
    }

    /// A contact by telephone at noon, with other members.
    static func act(_ id: String, _ members: [String: String]) -> [String: String] {
        [
            "record_id": id, "reported_at": "2022-07-05T11:00:00+08:00", "occurred_at": "2022-07-05T10:30:00+08:00",
            "kind": "contact", "outcome": "spoke", "channel": "phone",
        ].merging(members) { $1 }
    }

    /// An act of another kind, with what it needs.
    static func act(_ id: String, kind: String, _ members: [String: String]) -> [String: String] {
        var act = act(id, members)
        act["kind"] = kind
        if members["outcome"] == nil { act["outcome"] = nil }
        if members["channel"] == nil { act["channel"] = nil }
        return act
    }

    func post(_ acts: [[String: String]], as id: String?, key: String? = nil) async throws -> TestResponse {
        var headers = id.map(NodeUnderTest.token) ?? [:]
        headers[.contentType] = "application/json"
        if let key, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        return try await node.client.execute(
            uri: "/v1/dispatch/acts", method: .post, headers: headers,
            body: ByteBuffer(bytes: try JSONEncoder().encode(["acts": acts])))
    }

    func verdicts(_ acts: [[String: String]], as id: String, key: String? = nil) async throws -> [Verdict] {
        try await post(acts, as: id, key: key).required(Verdicts.self).acts
    }
}
