import HTTPTypes
package import Hummingbird
import NIOCore

/// Refuses requests that two readers could take for two different ones, before any route sees them: without one host, or
/// with a path that is not in its normal form. And it lets a client that waits with its body wait until the body is read,
/// so that who is refused need not send it.
package struct RequestFormMiddleware: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        guard request.head.authority != nil else {
            throw Problem(.malformedRequest, "A request has one Host field.", headers: [.connection: "close"])
        }
        guard Self.isNormal(request.head.path ?? "") else {
            throw Problem(.notFound, "The address is not one of this node's: its path is not in normal form.")
        }
        guard request.headers[.expect]?.lowercased() == "100-continue" else { return try await next(request, context) }
        var request = request
        request.body = RequestBody(asyncSequence: AwaitedBody(base: request.body, channel: context.channel))
        return try await next(request, context)
    }

    /// Whether a path is the only one that says what it says: no empty segment, no `.` or `..`, nothing encoded that need
    /// not be, no encoded slash, no parameters (RFC 3986 section 6.2.2).
    package static func isNormal(_ target: String) -> Bool {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        if path == "/" || path == "*" || !path.hasPrefix("/") { return true }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return segments.allSatisfy { segment in
            !segment.isEmpty && segment != "." && segment != ".." && !segment.contains(";")
                && isNormal(segment: segment)
        }
    }

    private static func isNormal(segment: Substring) -> Bool {
        var bytes = segment.utf8[...]
        while let percent = bytes.firstIndex(of: UInt8(ascii: "%")) {
            let digits = bytes[percent...].dropFirst().prefix(2)
            bytes = bytes[percent...].dropFirst(3)
            guard digits.count == 2, let value = UInt8(Substring(digits), radix: 16) else { return false }
            let isUnreserved =
                switch value {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"):
                    true
                default: false
                }
            if isUnreserved || value == UInt8(ascii: "/") { return false }
        }
        return true
    }
}

/// A body for which the client waits to be told that it is wanted (RFC 9110 section 10.1.1): it is told when the first
/// piece is asked for.
private struct AwaitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let base: RequestBody
    let channel: any Channel

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        var channel: (any Channel)?

        mutating func next() async throws -> ByteBuffer? {
            channel?.triggerUserOutboundEvent(RequestHeads.Continue(), promise: nil)
            channel = nil
            return try await base.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeAsyncIterator(), channel: channel) }
}
