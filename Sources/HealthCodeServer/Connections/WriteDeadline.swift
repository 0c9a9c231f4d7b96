package import NIOCore

/// Closes a connection whose other side does not take what is written to it: it would keep its place and the bytes for as
/// long as it likes.
///
/// Nothing is measured as long as the system takes all that is written. When bytes wait here, a slow line is waited for,
/// and one on which nothing moves is not.
package final class WriteDeadline: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = NIOAny

    /// How long it may take until something has moved.
    package static let patience = TimeAmount.seconds(30)
    /// What must have been taken in that time: a line of 8 kbit/s.
    private static let leastBytes = 30 << 10

    private var check: Scheduled<Void>?

    package init() {}

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
        if !context.channel.isWritable { watch(context.channel, waiting: Self.waiting(in: context.channel)) }
        context.fireChannelWritabilityChanged()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        context.fireChannelInactive()
    }

    private func watch(_ channel: any Channel, waiting before: Int) {
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        check = channel.eventLoop.scheduleTask(in: Self.patience) {
            let now = Self.waiting(in: channel)
            guard before - now >= Self.leastBytes else { return channel.close(promise: nil) }
            bound.value.watch(channel, waiting: now)
        }
    }

    /// The bytes that the system has not taken yet; 0 where a channel cannot say.
    private static func waiting(in channel: any Channel) -> Int {
        // A channel that does not know the option has nothing to wait for.
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
