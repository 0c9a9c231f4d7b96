package import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// A request to a node.
package struct NodeRequest: Sendable {
    /// The method.
    package var method = "POST"
    /// The path; it never names a person.
    package let path: String
    /// The caller's token.
    package let token: String
    /// The body and its media type.
    package var content: (type: String, bytes: [UInt8])?
    /// Further headers.
    package var headers: [(String, String)] = []
    /// How often it was sent already: of a node's processes another one has its turn.
    package var turn = 0

    /// A request with a body, or without.
    package init(_ method: String, _ path: String, token: String, content: (type: String, bytes: [UInt8])? = nil) {
        self.method = method
        self.path = path
        self.token = token
        self.content = content
    }

    static func json(_ path: String, token: String, _ json: JSON) -> NodeRequest {
        NodeRequest("POST", path, token: token, content: ("application/json", Array(json.text().utf8)))
    }
}

/// What a node answered.
package struct NodeAnswer: Sendable {
    /// The status code.
    package let status: Int
    /// The body.
    package let body: [UInt8]
    /// Seconds that the node asks to wait before the next attempt.
    package var retryAfter: Int?

    package func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(body))
    }

    /// The title and the detail of a problem (RFC 9457); neither names a person.
    package var problem: String {
        struct Problem: Decodable {
            let title: String?
            let detail: String?
        }
        // Anything else in the place of a problem has nothing to tell.
        let problem = try? decode(Problem.self)
        return [problem?.title, problem?.detail].compactMap { $0?.printable }.joined(separator: ": ")
    }
}

/// Calls one node, as often as it takes.
package struct NodeClient: Sendable {
    /// The node's name, for messages.
    package let name: String
    /// One for each of its processes.
    private let urls: [String]
    private let http: HTTPClient
    /// How long a node may fail to answer before the demo gives up.
    private let patience: Duration

    package init(name: String, url: String, http: HTTPClient, patience: Duration = .seconds(300)) {
        self.init(name: name, urls: [url], http: http, patience: patience)
    }

    /// A client of a node that runs as several processes: requests are spread over them, and what one does not answer the
    /// next one is asked.
    package init(name: String, urls: [String], http: HTTPClient, patience: Duration = .seconds(300)) {
        self.name = name
        self.urls = urls
        self.http = http
        self.patience = patience
    }

    /// Which process a request goes to first: the same in every run.
    private func place(of request: NodeRequest) -> Int {
        var hash: UInt32 = 0x811C_9DC5
        for byte in (request.path + (request.headers.first?.1 ?? "")).utf8 {
            hash = (hash ^ UInt32(byte)) &* 0x0100_0193
        }
        return (Int(hash >> 8) + request.turn) % urls.count
    }

    /// A client for many nodes: the caller must shut it down.
    package static func makeHTTP() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5))
        // A node that is not there is asked again by ``send(_:)``, which knows when to give up.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// One attempt.
    ///
    /// - Throws: when there is no connection, or it is lost before the answer is whole.
    package func attempt(_ request: NodeRequest, timeout: Duration = .seconds(120)) async throws -> NodeAnswer {
        var message = HTTPClientRequest(url: urls[place(of: request)] + request.path)
        message.method = HTTPMethod(rawValue: request.method)
        message.headers.add(name: "Authorization", value: "Bearer \(request.token)")
        if let content = request.content {
            message.headers.add(name: "Content-Type", value: content.type)
            message.body = .bytes(ByteBuffer(bytes: content.bytes))
        }
        for (name, value) in request.headers { message.headers.add(name: name, value: value) }
        let answer = try await http.execute(message, timeout: .seconds(timeout.components.seconds))
        let body = try await answer.body.collect(upTo: 1 << 30)
        return NodeAnswer(
            status: Int(answer.status.code), body: Array(body.readableBytesView),
            retryAfter: answer.headers.first(name: "Retry-After").flatMap { Int($0) })
    }

    /// Sends a request until the node has answered it: again after a lost connection, a server error (5xx) and when the
    /// node asks for time (429). What is sent twice must do no harm twice.
    ///
    /// - Returns: an answer with a status below 500.
    /// - Throws: ``DemoFailure`` when the node fails for longer than patience lasts; `CancellationError`.
    package func send(_ request: NodeRequest) async throws -> NodeAnswer {
        let deadline = ContinuousClock.now + patience
        var pause: Duration = .milliseconds(20)
        var request = request
        var failures = 0
        while true {
            try Task.checkCancellation()
            var cause: String
            var wait = pause
            do {
                let answer = try await attempt(request)
                guard answer.status >= 500 || answer.status == 429 else { return answer }
                cause = "status \(answer.status) \(answer.problem)"
                if let seconds = answer.retryAfter { wait = .seconds(min(max(seconds, 0), 30)) }
            } catch let error as CancellationError {
                throw error
            } catch {
                try Task.checkCancellation()
                cause = "no answer (\(type(of: error)))"
            }
            guard ContinuousClock.now + wait < deadline else {
                throw DemoFailure(
                    "\(name) has failed to answer \(request.method) \(request.path) for \(patience): \(cause)")
            }
            request.turn += 1
            failures += 1
            // Another process may answer at once.
            guard failures % urls.count == 0 else { continue }
            try await Task.sleep(for: wait)
            pause = min(pause * 2, .seconds(2))
        }
    }

    /// Sends a request, and refuses every answer but one of these.
    ///
    /// - Throws: ``DemoFailure`` with the node's own words.
    package func expect(_ statuses: Set<Int>, _ request: NodeRequest) async throws -> NodeAnswer {
        let answer = try await send(request)
        guard statuses.contains(answer.status) else {
            throw DemoFailure(
                "\(name) answered \(request.method) \(request.path) with \(answer.status) \(answer.problem)")
        }
        return answer
    }
}
