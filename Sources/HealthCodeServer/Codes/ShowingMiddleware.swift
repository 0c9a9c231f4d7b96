import HTTPTypes
import HealthCode
import HealthCodeStore
package import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Answers `POST /v1/me/code` of a signed-in resident on the shortest way: outside of the other middleware, from answers
/// at hand where they still stand, and else by one look into the store.
///
/// Whatever is not such a request, and whatever would be refused, goes the ordinary way and is answered there. A lasting
/// rush would fill a disk with log lines that all say the same: these requests are counted, and one of 1,024 is logged.
package struct ShowingMiddleware: RouterMiddleware {
    private let codes: CodeService
    private let shown: ShownCodes
    private let changes: AnswerChanges
    private let fields: HTTPFields
    private let answered: Counter.Series
    private let hits: Counter.Series
    private let misses: Counter.Series
    private let heads = HeadText()

    private var shell: NodeShell { codes.node.shell }

    private static let path = "/v1/me/code"

    init(codes: CodeService, changes: AnswerChanges, routes: RouteTable) {
        self.codes = codes
        self.changes = changes
        let shell = codes.node.shell
        shown = ShownCodes(
            changes: changes, longestAge: codes.node.database.engine.dialect == .postgres ? .seconds(1) : nil)
        var fields = SecurityHeaders(shell).fields
        fields[.contentType] = "application/json"
        // Both differ from answer to answer: here they have their places, so that the fields need not grow for them.
        fields[.contentLength] = "0"
        fields[.date] = ""
        self.fields = fields
        let requests = shell.metrics.counter("tongma_http_requests_total", "Requests answered.")
        answered = requests.series(.route(Self.path, of: routes), .statusClass(.ok))
        let counter = shell.metrics.counter("tongma_codes_shown_total", "Codes shown to residents.")
        hits = counter.series(.fixed("cache", "hit"))
        misses = counter.series(.fixed("cache", "miss"))
    }

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, request.head.path == Self.path, request.head.authority != nil,
            let token = Self.token(of: request)
        else {
            return try await next(request, context)
        }
        let now = codes.node.clock.now()
        guard let rules = codes.node.rules.rules(at: now) else { return try await next(request, context) }
        let watermarks: FeedWatermarks
        do {
            // Before the code is looked at: nothing of it is said to be of later than what it was made of.
            watermarks = try await codes.node.watermarks(at: now)
        } catch is SQLError {
            return try await next(request, context)
        }
        let session = TokenDigest(of: token)
        let uptime = codes.node.clock.uptime()
        let isHit: Bool
        let entry: ShownCodes.Entry
        if let found = shown.entry(for: session, at: now, uptime: uptime, rules: rules.version),
            watermarks.behind.isEmpty || found.relation != nil
        {
            (entry, isHit) = (found, true)
        } else if !shell.authenticator.isIssued(token),
            shell.limiter.refusal(
                .guesses(shell.addresses.party(of: request, on: context.channel)), shell.limits.guesses) != nil
        {
            // An address that tries tokens is not looked up, except for those that were given to somebody.
            return try await next(request, context)
        } else if let found = try await PoolMiddleware.onPool({
            try await read(
                token, session, at: now, uptime: uptime, rules: rules, relating: !watermarks.behind.isEmpty)
        }) {
            (entry, isHit) = (found, false)
        } else {
            return try await next(request, context)
        }
        guard shell.limiter.take(entry.sender, shell.limits.resident) == nil else {
            return try await next(request, context)
        }
        (isHit ? hits : misses).add()
        if answered.add() & 1_023 == 1 {
            shell.logger.info("code shown", metadata: ["of": "1024", "reference": "\(context.trace.reference)"])
        }
        return try response(entry, watermarks, at: now, offset: rules.edition.offset)
    }

    /// The bearer token of a request; cookies go the ordinary way, which knows where they may come from. So do requests with
    /// two tokens.
    private static func token(of request: Request) -> Substring? {
        var found: String?
        for field in request.headers where field.name == .authorization {
            if found != nil { return nil }
            found = field.value
        }
        guard let found, found.utf8.count <= 128, found.hasPrefix("Bearer ") else { return nil }
        return found.dropFirst(7)
    }

    private func read(
        _ token: Substring, _ session: TokenDigest, at now: Instant, uptime: Duration, rules: NodeRules.Rules,
        relating: Bool
    ) async throws -> ShownCodes.Entry? {
        let mark = changes.mark
        let code: ShownCode?
        do {
            code = try await codes.held.code(
                session: String(token), at: now, rules: rules.timeline, relating: relating)
        } catch is SQLError {
            // The ordinary way meets the same, and says so as it says everything.
            return nil
        }
        guard let code else {
            return nil
        }
        let document = CodeDocument(
            code.answer, causes: code.causes, offset: rules.edition.offset, asOf: nil, at: now)
        let entry = ShownCodes.Entry(
            person: code.person, mark: mark, sender: .resident(session.shortText), from: now,
            until: min(code.expiresAt, code.answer.nextReview ?? .distantFuture), rules: rules.version,
            relation: code.relation, readAt: uptime, rest: try document.restAfterInstants())
        shown.keep(entry, for: session)
        return entry
    }

    private func response(
        _ entry: ShownCodes.Entry, _ watermarks: FeedWatermarks, at now: Instant, offset: UTCOffset
    ) throws -> Response {
        let asOf = entry.relation.map { watermarks.asOf($0) } ?? watermarks.common
        var body = try heads.head(asOf: asOf, missing: watermarks.behind, at: now, offset: offset)
        body.writeImmutableBuffer(entry.rest)
        var fields = fields
        fields[.contentLength] = String(body.readableBytes)
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: body))
    }
}

/// The beginning of every answer of one second.
private final class HeadText: Sendable {
    private struct Head {
        var asOf: Int64?
        var missing: [MissingProvince]
        var at: Int64
        var offset: UTCOffset
        var text: ByteBuffer
    }

    private let last = Mutex<Head?>(nil)

    func head(
        asOf: Instant?, missing: [MissingProvince], at now: Instant, offset: UTCOffset
    ) throws -> ByteBuffer {
        try last.withLock { last in
            if let last, last.at == now.seconds, last.asOf == asOf?.seconds, last.offset == offset,
                last.missing == missing
            {
                return last.text
            }
            let known = asOf.map { "\"as_of\":\"\(offset.format($0))\"," } ?? ""
            var text = ByteBufferAllocator().buffer(capacity: 1_024)
            text.writeString("{\(known)\"at\":\"\(offset.format(now))\",")
            if !missing.isEmpty {
                text.writeString("\"missing\":")
                text.writeBytes(try Response.encoded(missing.map(FeedAnswer.Missing.init)))
                text.writeString(",")
            }
            last = Head(
                asOf: asOf?.seconds, missing: missing, at: now.seconds, offset: offset, text: text)
            return text
        }
    }
}

extension CodeDocument {
    /// The members after `as_of`, `at` and `missing`, with the brace that ends them; this document has no
    /// `as_of` and no `missing`, and `at` is first.
    fileprivate func restAfterInstants() throws -> ByteBuffer {
        let json = try Response.encoded(self)
        let prefix = Array("{\"at\":\"\(at)\",".utf8)
        return ByteBuffer(bytes: json.dropFirst(json.starts(with: prefix) ? prefix.count : 1))
    }
}
