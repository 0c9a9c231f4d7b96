import HTTPTypes
package import Hummingbird
import NIOCore
import ServiceLifecycle

/// `GET /live`: server-sent events (WHATWG HTML, section 9.2).
package struct LiveRoutes: RouteGroup {
    private let hub: EventHub
    private let visitors: KnownVisitors
    private let perCaller: Int
    private let heartbeat: Duration

    /// - Parameters:
    ///   - hub: what is told.
    ///   - visitors: who is signed in at the pages: staff of a division are told when its lists change.
    ///   - perCaller: how many streams one caller may have open; 0 for any number.
    ///   - heartbeat: how long a connection may be silent. Proxies end those that are for a minute.
    package init(
        hub: EventHub, visitors: KnownVisitors = KnownVisitors(), perCaller: Int, heartbeat: Duration = .seconds(15)
    ) {
        self.hub = hub
        self.visitors = visitors
        self.perCaller = perCaller
        self.heartbeat = heartbeat
    }

    package func add(to router: Router<NodeContext>) {
        router.get("/live") { request, context in
            let channel = context.channel
            var principal = context.principal
            if principal == nil { principal = try await visitors.principal(of: request) }
            let subscription = try hub.subscribe(
                context.sender, atMost: perCaller, division: principal?.division, letGo: { channel.close(promise: nil) }
            )
            let lifetime = SubscriptionLifetime(hub: hub, key: subscription.key)
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
                body: ResponseBody { writer in
                    try await withGracefulShutdownHandler {
                        try await write(subscription.events, key: lifetime.key, to: &writer)
                    } onGracefulShutdown: {
                        hub.unsubscribe(lifetime.key)
                    }
                    try await writer.finish(nil)
                })
        }
    }

    private func write(
        _ events: AsyncStream<ByteBuffer>, key: Int, to writer: inout any ResponseBodyWriter
    ) async throws {
        // The browser reconnects after three seconds; the comment makes the head of the answer leave at once.
        try await writer.write(ByteBuffer(string: "retry: 3000\n: \n\n"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: heartbeat)
                    hub.sendHeartbeat(to: key)
                }
            }
            defer { group.cancelAll() }
            for await event in events { try await writer.write(event) }
        }
    }
}

/// Ends a subscription when its answer is gone, whether it was written to its end, broke off or never began.
private final class SubscriptionLifetime: Sendable {
    let key: Int
    private let hub: EventHub

    init(hub: EventHub, key: Int) {
        self.hub = hub
        self.key = key
    }

    deinit { hub.unsubscribe(key) }
}
