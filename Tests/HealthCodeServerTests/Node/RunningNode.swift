import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A node that runs, as its callers see it.
struct RunningNode: Sendable {
    let box: NodeInABox
    let store: Store
    let client: any TestClientProtocol

    var clock: ReplayClock { box.clock }

    // MARK: Requests

    func get(_ path: String, as id: String? = nil) async throws -> TestResponse {
        try await client.execute(uri: path, method: .get, headers: id.map(NodeUnderTest.token) ?? [:])
    }

    /// Posts a JSON document; `as` is a credential's name, `session` a resident's token.
    func post(
        _ path: String, as id: String? = nil, session: String? = nil, _ document: [String: String]? = nil
    ) async throws -> TestResponse {
        var headers = id.map(NodeUnderTest.token) ?? [:]
        if let session { headers[.authorization] = "Bearer \(session)" }
        guard let document else { return try await client.execute(uri: path, method: .post, headers: headers) }
        headers[.contentType] = "application/json"
        return try await client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: try JSONEncoder().encode(document)))
    }

    /// Submits a body as a department.
    func submit(
        _ body: String, of dataset: String, as id: String = "registry", type: String = "application/x-ndjson",
        key: String? = nil, submitter: String? = "clerk one"
    ) async throws -> TestResponse {
        var headers = NodeUnderTest.token(of: id)
        headers[.contentType] = type
        if let key, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        if let submitter, let name = HTTPField.Name("Tongma-Submitter") { headers[name] = submitter }
        return try await client.execute(
            uri: "/v1/evidence/\(dataset)", method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    /// Submits lines, which must all be accepted, to set a scene.
    func take(
        _ text: EvidenceText, as id: String = "registry", submitter: String = "clerk one"
    ) async throws {
        for dataset in Dataset.allCases {
            let lines = text.lines.filter { $0.dataset == dataset }
            if lines.isEmpty { continue }
            let body = lines.map { $0.json + "\n" }.joined()
            let response = try await submit(body, of: dataset.rawValue, as: id, submitter: submitter)
            try #require(response.status == .ok, "\(response.text)")
            #expect(try response.receipt.accepted == lines.count, "\(response.text)")
        }
    }

    // MARK: Codes

    func code(of person: SyntheticPerson, as id: String = "desk-1") async throws -> CodeView {
        let response = try await post("/v1/codes/query", as: id, person.query(purpose: "a test"))
        return try response.required(CodeView.self)
    }

    func state(of person: SyntheticPerson, as id: String = "gate-1") async throws -> String {
        let response = try await post("/v1/codes/state", as: id, person.query())
        return try response.required(StateView.self).colour
    }

    /// A resident's session, by the way that residents go.
    func signIn(_ person: SyntheticPerson) async throws -> String {
        let enrolment = try await post("/v1/enrolments", as: "desk-1", person.query(purpose: "came to the counter"))
        let code = try enrolment.decoded(EnrolmentView.self).one_time_code
        let session = try await post("/v1/sessions", person.query(code: code))
        return try session.required(SessionView.self).token
    }

    /// What a resident sees.
    func ownCode(of person: SyntheticPerson) async throws -> CodeView {
        let response = try await post("/v1/me/code", session: try await signIn(person))
        return try response.required(CodeView.self)
    }

    /// What a question of the database answers.
    func count(_ sql: String) async throws -> Int {
        try await store.database.engine.read { connection in
            var count: Int64 = 0
            try connection.query(sql, []) { count = $0.integer(0) }
            return Int(count)
        }
    }

    // MARK: Waiting for what happens in the background

    func becomesReady() async throws {
        try await eventually("ready") { try await get("/ready").status == .ok }
    }

    /// Waits until somebody's code is known here.
    func knows(_ person: SyntheticPerson) async throws {
        try await eventually("known") { try await code(of: person).standing == "known" }
    }
}

/// Waits until a condition holds; ten minutes at most, which only ends what would never end.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    for _ in 0..<12_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("never: \(what)")
}

extension SyntheticPerson {
    /// A request's document about the person.
    func query(purpose: String? = nil, code: String? = nil) -> [String: String] {
        var query = ["document_type": "id-card", "document_number": documentNumber]
        query["purpose"] = purpose
        query["one_time_code"] = code
        return query
    }
}

extension TestResponse {
    /// What a request was answered with that had to succeed.
    func required<Value: Decodable>(
        _ type: Value.Type, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Value {
        try #require(status == .ok, "\(text)", sourceLocation: sourceLocation)
        return try decoded(type)
    }

    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }

    var receipt: SubmissionReceipt { get throws { try decoded(SubmissionReceipt.self) } }

    /// The last part of a problem's type: `wrong-role`.
    var problem: String {
        get throws {
            #expect(headers[.contentType] == "application/problem+json")
            let view = try decoded(ProblemView.self)
            #expect(view.status == status.code)
            return String(view.type.split(separator: "/").last ?? "")
        }
    }
}

// Members as they stand in the documents.
struct ProblemView: Decodable {
    let type: String
    let status: Int
    let detail: String
    let field: String?
}

struct CodeView: Decodable {
    let colour: String
    let standing: String
    let reasons: [ReasonView]
    let at: String
}

struct ReasonView: Decodable {
    let category: String
    let measure: String
    let statements: [StatementView]
}

struct StatementView: Decodable, Hashable {
    let dataset: String
    let record: String
    let node: String
    let department: String
    let submitter: String
}

struct StateView: Decodable {
    let colour: String
    let owner: String?
}

struct EnrolmentView: Decodable {
    let one_time_code: String
    let expires_at: String
}

struct SessionView: Decodable {
    let token: String
}
