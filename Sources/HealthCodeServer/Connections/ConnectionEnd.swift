package import NIOCore
package import NIOHTTP1

/// Closes a connection after a response that says `Connection: close`, and one whose request is answered but does not
/// come to its end.
///
/// Hummingbird closes for what the request says. What the response says it leaves to the client, and reads on: a client
/// that sends a byte a minute would keep its connection for ever.
package final class ConnectionEnd: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias InboundOut = HTTPServerRequestPart
    package typealias OutboundIn = HTTPServerResponsePart
    package typealias OutboundOut = HTTPServerResponsePart

    /// Until a connection that was said to end does: to close it at once, with bytes unread, would take back a response
    /// that is still on its way.
    package static let linger = TimeAmount.seconds(2)
    /// For how long the rest of a body may come that nobody waits for: a client that sends the whole before it reads the
    /// answer needs some.
    package static let patience = TimeAmount.seconds(30)

    private var isReceiving = false
    /// How many requests have begun, and how many responses have ended.
    private var (begun, answered) = (0, 0)
    private var isLast = false
    private var end: Scheduled<Void>?

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isReceiving = true
            begun += 1
        case .body: break
        case .end:
            isReceiving = false
            if !isLast { end?.cancel() }
        }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isLast = isLast || head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        case .body: break
        case .end:
            answered += 1
            if isLast {
                close(in: Self.linger, context)
            } else if isReceiving, answered == begun {
                close(in: Self.patience, context)
            }
        }
        context.write(data, promise: promise)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        context.fireChannelInactive()
    }

    private func close(in time: TimeAmount, _ context: ChannelHandlerContext) {
        end?.cancel()
        let channel = context.channel
        end = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
