import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// Role × division × view: of every route of dispatch, for everybody who may call, exactly those are let in who should be,
/// and nobody sees beyond their divisions. A route that is not here fails.
@Suite(.timeLimit(.minutes(20))) struct DispatchMatrixTests {
    typealias Relation = DispatchScene.Relation

    /// Who calls. Staff of a division work for ``DispatchScene/own``.
    private static let callers: [String?] = [
        nil, "registry", "province-11", "gate-1", "replay", "country-DE", "desk-1", "desk-3", "tracer", "field-1",
        "duty-1",
    ]

    /// What somebody is answered.
    private enum Answer: Equatable {
        case refused(Int)
        /// Let in, and shown so many persons, or told so of an act.
        case shown(Int)
        case act(String)
    }

    /// What a route answers about somebody in a division.
    private struct View {
        let ask: @Sendable (DispatchScene, String?, Relation) async throws -> TestResponse
        /// For staff who are let in.
        let wanted: @Sendable (_ isOnDuty: Bool, Relation) -> Answer
    }

    private static func number(_ relation: Relation) -> [String: String] {
        ["document_type": "id-card", "document_number": relation.person.documentNumber]
    }

    private static let views: [String: [View]] = [
        "/v1/dispatch/items": [
            View(
                ask: { try await $0.node.get("/v1/dispatch/items?scope=within&division=\($2.division)", as: $1) },
                wanted: { _, relation in
                    switch relation {
                    case .own: .shown(2)
                    case .child: .shown(1)
                    default: .refused(403)
                    }
                })
        ],
        "/v1/dispatch/items/{item}": [
            View(
                ask: { scene, caller, relation in
                    let item = try await scene.item(of: relation).item
                    return try await scene.node.get("/v1/dispatch/items/\(item)", as: caller)
                },
                wanted: { _, relation in relation.isSeen ? .shown(1) : .refused(404) })
        ],
        "/v1/dispatch/counts": [
            View(
                ask: { try await $0.node.get("/v1/dispatch/counts?division=\($2.division)", as: $1) },
                wanted: { isOnDuty, relation in isOnDuty && relation.isSeen ? .shown(0) : .refused(403) })
        ],
        "/v1/dispatch/indicators": [
            View(
                ask: { try await $0.node.get("/v1/dispatch/indicators?division=\($2.division)", as: $1) },
                wanted: { isOnDuty, relation in isOnDuty && relation.isSeen ? .shown(0) : .refused(403) })
        ],
        "/v1/dispatch/search": [
            // In the caller's own division, whoever is asked for.
            View(
                ask: { try await $0.node.post("/v1/dispatch/search", as: $1, number($2)) },
                wanted: { _, relation in .shown(relation.isSeen ? 1 : 0) }),
            // In the division where the person is.
            View(
                ask: { scene, caller, relation in
                    try await scene.node.post(
                        "/v1/dispatch/search", as: caller,
                        number(relation).merging(["division": relation.division]) { $1 })
                },
                wanted: { _, relation in relation.isSeen ? .shown(1) : .refused(403) }),
        ],
        "/v1/dispatch/devices": [
            View(
                ask: { scene, caller, _ in try await scene.node.get("/v1/dispatch/devices", as: caller) },
                wanted: { isOnDuty, _ in isOnDuty ? .shown(0) : .refused(403) })
        ],
        "/v1/dispatch/devices/{device}/wipe": [
            View(
                ask: { scene, caller, _ in
                    try await scene.node.post("/v1/dispatch/devices/ABCDEFGH01234567/wipe", as: caller)
                },
                wanted: { isOnDuty, _ in .refused(isOnDuty ? 404 : 403) })
        ],
        "/v1/dispatch/acts": [
            // For the caller's own division.
            View(
                ask: { scene, caller, relation in
                    try await scene.post(
                        [DispatchScene.act("m-own-\(relation)", number(relation))], as: caller)
                },
                wanted: { _, relation in .act(relation == .own ? "taken" : "rejected") }),
            // For the division that has the person.
            View(
                ask: { scene, caller, relation in
                    try await scene.post(
                        [
                            DispatchScene.act(
                                "m-theirs-\(relation)", number(relation).merging(["division": relation.division]) { $1 }
                            )
                        ], as: caller)
                },
                wanted: { isOnDuty, relation in
                    .act(relation == .own || isOnDuty && relation == .child ? "taken" : "rejected")
                }),
            // Over the head of the division that has the person.
            View(
                ask: { scene, caller, relation in
                    try await scene.post(
                        [
                            DispatchScene.act(
                                "m-impose-\(relation)", kind: "impose",
                                number(relation).merging(["token": "0.0", "target": DispatchScene.own]) { $1 })
                        ], as: caller)
                },
                wanted: { isOnDuty, relation in .act(isOnDuty && relation == .child ? "taken" : "rejected") }),
        ],
    ]

    /// Asked by telephones, by marks of their own: `FieldDeviceRouteTests` holds who is answered there.
    private static let ofDevices: Set<String> = [
        "/v1/dispatch/devices/{device}/sync", "/v1/dispatch/devices/{device}/wiped",
    ]

    private static func answer(_ response: TestResponse, of route: String) throws -> Answer {
        guard response.status == .ok else {
            _ = try response.problem
            return .refused(response.status.code)
        }
        switch route {
        case "/v1/dispatch/items", "/v1/dispatch/search":
            struct Found: Decodable { let items: [DispatchScene.Item] }
            return .shown(try response.decoded(Found.self).items.count)
        case "/v1/dispatch/items/{item}":
            _ = try response.decoded(DispatchScene.Detail.self)
            return .shown(1)
        case "/v1/dispatch/acts":
            let verdict = try #require(try response.decoded(DispatchScene.Verdicts.self).acts.first)
            return .act(verdict.verdict == "rejected" ? "rejected" : "taken")
        default: return .shown(0)
        }
    }

    @Test func `exactly those are let in who should be, to what they should see`() async throws {
        try await DispatchScene.run { scene in
            for (route, views) in Self.views {
                for view in views {
                    for caller in Self.callers {
                        for relation in Relation.allCases {
                            let response = try await view.ask(scene, caller, relation)
                            let wanted: Answer =
                                switch caller {
                                case nil: .refused(401)
                                case "field-1"?: view.wanted(false, relation)
                                case "duty-1"?: view.wanted(true, relation)
                                default: .refused(403)
                                }
                            let found = try Self.answer(response, of: route)
                            #expect(found == wanted, "\(route) \(caller ?? "nobody") \(relation)")
                            // Whoever is refused learns nothing of anybody.
                            if !relation.isSeen {
                                #expect(!response.text.contains(relation.person.documentNumber))
                            }
                        }
                    }
                }
            }
            // A resident's session opens none of them.
            let session = try await scene.node.signIn(Relation.own.person)
            let headers: HTTPFields = [.authorization: "Bearer \(session)"]
            for path in ["items", "counts", "items/0000000000000001"] {
                let response = try await scene.node.client.execute(
                    uri: "/v1/dispatch/\(path)", method: .get, headers: headers)
                #expect(response.status == .forbidden)
            }
            #expect(try await scene.node.post("/v1/dispatch/search", session: session, [:]).status == .forbidden)
        }
    }

    @Test func `every route of dispatch of a hub and of a province is in the matrix`() async throws {
        for box in [try NodeInABox(), try NodeInABox(.province(try #require(Division("440000000000"))))] {
            let node = try await buildNode(
                box.configuration, credentials: NodeCredentials.all, clock: box.clock, logger: box.log.logger)
            let templates = RouteTable(of: node.routes).templates.filter { $0.hasPrefix("/v1/dispatch") }
            await node.close()
            #expect(!templates.isEmpty && Set(templates).subtracting(Self.ofDevices).isSubset(of: Self.views.keys))
        }
    }
}
