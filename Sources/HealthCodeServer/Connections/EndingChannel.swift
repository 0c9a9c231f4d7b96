import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// HTTP on a connection that ends when it is said to, and when a body goes on that nobody reads any more. Its requests are
/// read and answered on its event loop: ``LoopExecutor``.
struct EndingChannel: ServerChildChannel {
    private let base: HTTP1Channel
    private let proxies: Set<String>

    init(_ base: HTTP1Channel, proxies: [String]) {
        self.base = base
        self.proxies = Set(proxies)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        let proxies = proxies
        return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let end = ConnectionEnd { $0?.plainIPAddress.map(proxies.contains) ?? false }
            // Nearest to the network first: the heads, then what ends the connection.
            try pipeline.addHandlers([RequestHeads(), end], position: .after(decoder))
            try pipeline.addHandler(WriteDeadline(), position: .first)
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}
