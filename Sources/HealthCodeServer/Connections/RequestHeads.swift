package import NIOCore
package import NIOHTTP1

/// What a connection does with the heads of requests before anything else sees them.
///
/// A request says once for whom it is (RFC 9112 section 3.2). The codec after this takes the first of several `Host`
/// fields in silence, so that what stands before the node and the node itself could see two different requests; they are
/// taken away here, and ``RequestFormMiddleware`` refuses what has none.
///
/// And it tells a client that waits with its body to go on, when somebody reads that body (``Continue``).
package final class RequestHeads: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias InboundOut = HTTPServerRequestPart
    package typealias OutboundIn = HTTPServerResponsePart
    package typealias OutboundOut = HTTPServerResponsePart

    /// Triggered on a connection when the body of a request with `Expect: 100-continue` is about to be read.
    package struct Continue: Sendable {
        package init() {}
    }

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let hosts = head.headers[canonicalForm: "host"].count
        if hosts == 0, head.version.major == 1, head.version.minor == 0 {
            // HTTP/1.0 knows no such field.
            head.headers.add(name: "Host", value: "localhost")
        } else if hosts > 1 {
            head.headers.remove(name: "host")
        } else {
            return context.fireChannelRead(data)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is Continue else { return context.triggerUserOutboundEvent(event, promise: promise) }
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: promise)
    }
}
