package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
package import ServiceLifecycle
import UnixSignals

/// A node's HTTP side, put together.
package enum NodeApplication {
    /// The router: what every request goes through, from the outside in, and the routes.
    ///
    /// Observation is outermost, so that nothing is answered unseen; problems come before access, so that what access
    /// refuses is answered like everything else.
    ///
    /// - Parameter showing: the shorter way of the one request that comes by the million.
    package static func router(
        _ shell: NodeShell, routes groups: [any RouteGroup], showing: ShowingMiddleware? = nil
    ) -> Router<NodeContext> {
        let groups = shell.ownRoutes + groups
        let table = RouteTable(of: groups)
        let router = Router(context: NodeContext.self, options: .autoGenerateHeadEndpoints)
        if let showing { router.add(middleware: showing) }
        router.addMiddleware {
            PoolMiddleware()
            ObservationMiddleware(metrics: shell.metrics, clock: shell.clock, routes: table, logger: shell.logger)
            SecurityHeaders(shell)
            ProblemMiddleware(routes: table, pages: shell.problemPages)
            AccessMiddleware(shell)
            RequestFormMiddleware()
        }
        for group in groups { group.add(to: router) }
        return router
    }

    /// The application: a router behind a port, with the services that run beside it.
    ///
    /// - Parameters:
    ///   - services: started before the port is opened and stopped after it is closed.
    ///   - whenListening: called with the port.
    package static func application(
        _ shell: NodeShell, http: NodeConfiguration.HTTP, routes: [any RouteGroup], services: [any Service] = [],
        showing: ShowingMiddleware? = nil,
        whenListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> Application<RouterResponder<NodeContext>> {
        let tls = try http.tls?.configuration()
        let gate = ConnectionGate(perParty: http.connectionsPerAddress, uncounted: http.proxyAddresses)
        let refused = shell.metrics.counter(
            "tongma_connections_refused_total", "Connections closed at once: their address has as many as it may.")
        let server = HTTPServerBuilder { responder in
            let plain = EndingChannel(
                HTTP1Channel(
                    responder: responder,
                    configuration: .init(
                        idleTimeout: TimeAmount(http.idle),
                        // A request of a node has a token and a handful of fields.
                        httpDecoderConfiguration: .init(
                            maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 64))),
                proxies: http.proxyAddresses)
            guard let tls else { return GatedChannel(plain, gate: gate, refused: refused) }
            let secure = try TLSChannel(plain, configuration: .init(tlsConfiguration: tls))
            return GatedChannel(secure, gate: gate, refused: refused)
        }
        return Application(
            router: router(shell, routes: routes, showing: showing),
            server: server,
            configuration: .init(
                address: .hostname(http.host, port: http.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    http.maximumConnections, logger: shell.logger)),
            services: services.map { EndingService(service: $0) },
            onServerRunning: { await whenListening($0.localAddress?.port ?? http.port) },
            logger: shell.logger)
    }

    /// Runs an application until the process is told to end (SIGTERM, SIGINT), or until `end` returns; what is being
    /// answered is answered first, for ten seconds at most.
    package static func run(
        _ application: some ApplicationProtocol, end: (@Sendable () async throws -> Void)? = nil
    ) async throws {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [.init(service: application)]
        if let end {
            services.append(.init(service: EndService(end: end), successTerminationBehavior: .gracefullyShutdownGroup))
        }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: application.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// Ends a node when something that it depends on ends: its supervisor's end of a pipe.
private struct EndService: Service {
    let end: @Sendable () async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown(end)
        } catch is CancellationError {
            // It waited for its occasion to end the node, and the node ends without it.
        }
    }
}

/// A service whose end on being told to end is no failure: one that failed would have the others, and what is being
/// answered, cut off.
private struct EndingService: Service {
    let service: any Service

    func run() async throws {
        do {
            try await service.run()
        } catch is CancellationError {
            // Whatever it waited for is what it was told to end: whoever cancels a node knows.
        }
    }
}

extension NodeShell {
    /// The routes that every node has, whatever else it does.
    package var ownRoutes: [any RouteGroup] {
        let live = LiveRoutes(hub: events, visitors: visitors, perCaller: limits.streams)
        return [ObservationRoutes(self), live, OpenAPIRoutes()]
    }
}
