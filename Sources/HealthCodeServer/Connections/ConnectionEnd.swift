package import NIOCore
package import NIOHTTP1

/// Closes a connection after a response that says `Connection: close`, one whose request is answered but does not come to
/// its end, and one on which so many requests in succession were too many.
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

    /// How many requests one after another may be refused as too many: who goes on after that is told nothing new, and
    /// costs the node more than a connection.
    package static let refusals = 64

    private var isReceiving = false
    /// Requests that were too many, since the last that was not.
    private var refused = 0
    /// Whether the last response has left: what comes after it is read by nobody.
    private var isDone = false
    /// Whether a proxy speaks on the connection for many.
    private var isForwarded = false
    private let isProxy: @Sendable (SocketAddress?) -> Bool
    /// How many requests have begun, and how many responses have ended.
    private var (begun, answered) = (0, 0)
    private var isLast = false
    private var end: Scheduled<Void>?

    /// - Parameter isProxy: whether an address is a proxy's, on whose connections many share.
    package init(isProxy: @escaping @Sendable (SocketAddress?) -> Bool = { _ in false }) {
        self.isProxy = isProxy
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isDone { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if !isForwarded {
                isForwarded =
                    ClientAddresses.fieldNames.contains { head.headers.contains(name: $0) }
                    && isProxy(context.channel.remoteAddress)
            }
            isReceiving = true
            begun += 1
        case .body: break
        case .end:
            isReceiving = false
            if !isLast { end?.cancel() }
        }
        context.fireChannelRead(data)
        isDone = isLast && !isReceiving && answered == begun
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var data = data
        switch unwrapOutboundIn(data) {
        case .head(var head):
            refused = head.status == .tooManyRequests && !isForwarded ? refused + 1 : 0
            if refused >= Self.refusals {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
                data = wrapOutboundOut(.head(head))
            }
            isLast = isLast || head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        case .body: break
        case .end:
            answered += 1
            if isLast {
                isDone = !isReceiving && answered == begun
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
