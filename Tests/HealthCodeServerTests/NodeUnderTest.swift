import HTTPTypes
import HealthCode
import HealthCodeServer
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A node's shell with routes that do what a test needs, and credentials whose tokens are their names.
struct NodeUnderTest: Sendable {
    let clock: ReplayClock
    let uptime: ManualUptime
    let log: LogLines
    let shell: NodeShell
    let routes: [any RouteGroup]

    init(
        limits: RateLimits = .none, sessions: (any SessionVerifier)? = nil, isSecure: Bool = false,
        routes: [any RouteGroup] = [TestRoutes()]
    ) {
        let uptime = ManualUptime()
        self.uptime = uptime
        clock = ReplayClock(uptime: { uptime.value })
        log = LogLines()
        shell = NodeShell(
            clock: clock, authenticator: Authenticator(credentials: Self.credentials, sessions: sessions),
            limits: limits, isSecure: isSecure, logger: log.logger)
        self.routes = routes
    }

    static let credentials = AccessCredentials([
        credential(.department, "lab-1"), credential(.node, "province-11"), credential(.staff, "desk-1", [.operate]),
        credential(.staff, "desk-2", [.release]), credential(.venue, "gate-1"), credential(.driver, "replay"),
    ])

    private static func credential(
        _ role: Principal.Role, _ id: String, _ rights: Set<Principal.Right> = []
    ) -> Credential {
        var principal = Principal(role: role, id: id, name: BilingualName(zh: id, en: id))
        principal.rights = rights
        return Credential(tokenDigest: TokenDigest(of: "token of \(id)"), principal: principal)
    }

    /// The header that a registered credential is sent in.
    static func token(of id: String) -> HTTPFields { [.authorization: "Bearer token of \(id)"] }

    func application() throws -> some ApplicationProtocol {
        var http = NodeConfiguration.HTTP(host: "127.0.0.1", port: 0, isSecure: false, maximumConnections: 64)
        // The client of these tests keeps one connection, and a machine may be slow.
        http.idle = .seconds(3_600)
        return try NodeApplication.application(shell, http: http, routes: routes)
    }

    /// Sends requests to the router.
    func test<Value>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        try await application().test(.router, body)
    }

    /// Sends requests to a port.
    func testLive<Value>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        try await application().test(.live, body)
    }
}

/// Time since the start, as a test says.
final class ManualUptime: Sendable {
    private let state = Mutex(Duration.zero)

    var value: Duration { state.withLock { $0 } }

    func advance(by duration: Duration) { state.withLock { $0 += duration } }
}

/// Everything that a logger was told, as text.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    private func append(_ line: String) { lines.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            lines.append(
                "\(event.level) \(event.message) \(all.map { "\($0.key)=\($0.value)" }.joined(separator: " "))")
        }
    }
}

/// A document that quotes a person, who exists nowhere: prefix 99.
let personsNumber = "990101199003070013"

/// Routes that refuse, fail and take documents.
struct TestRoutes: RouteGroup {
    struct Failure: Error, CustomStringConvertible {
        var description: String { "no such person: \(personsNumber)" }
    }

    struct Query: RequestDocument, Encodable {
        let number: String
        let purpose: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case number = "document_number"
            case purpose
        }
    }

    func add(to router: Router<NodeContext>) {
        router.get("/test/open") { _, _ in "open" }
        router.get("/test/staff") { _, context in try context.require(role: .staff, .driver).id }
        router.get("/test/release") { _, context in try context.require(right: .release).id }
        router.get("/test/me") { _, context in
            _ = try context.requireSession()
            return "me"
        }
        router.get("/test/failure") { _, _ -> String in throw Failure() }
        router.get("/test/framework") { _, _ -> String in throw HTTPError(.badRequest, message: personsNumber) }
        router.post("/test/document") { request, _ in
            let query: Query = try await request.document()
            return Response.json(query)
        }
        router.post("/test/{dataset}/{id}") { request, context in
            let body = try await request.bytes(upTo: 1_000_000)
            context.trace.note(batch: "0123456789abcdef")
            return "\(body.readableBytes)"
        }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}
