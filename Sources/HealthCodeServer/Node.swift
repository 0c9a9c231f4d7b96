import AsyncHTTPClient
import Credentials
import Crypto
import Foundation
import HealthCode
package import HealthCodeStore
import Hummingbird
import Logging
package import ServiceLifecycle

/// A node, put together.
package struct Node: Sendable {
    /// What it keeps.
    package let store: Store
    /// What its features share.
    package let parts: NodeParts
    /// Its routes, besides those of the shell.
    package let routes: [any RouteGroup]
    /// What runs beside its requests.
    package let services: [any Service]
    /// The shorter way to a code.
    package let showing: ShowingMiddleware
    let http: HTTPClient

    init(
        store: Store, parts: NodeParts, routes: [any RouteGroup], services: [any Service],
        showing: ShowingMiddleware, http: HTTPClient
    ) {
        self.store = store
        self.parts = parts
        self.showing = showing
        self.routes = routes
        self.services = services
        self.http = http
    }

    /// Runs until the process is told to end, or until `end` returns; then closes what it opened.
    ///
    /// - Parameter whenListening: called with the port.
    package func run(
        until end: (@Sendable () async throws -> Void)? = nil,
        whenListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        let outcome: Result<Void, any Error>
        do {
            let application = try NodeApplication.application(
                parts.shell, http: parts.configuration.http, routes: routes, services: services,
                showing: showing, whenListening: whenListening)
            try await NodeApplication.run(application, end: end)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await close()
        try outcome.get()
    }

    /// Closes the store and the connections; for a node that was not run.
    package func close() async {
        await Self.close(store, http)
    }

    /// Closes what a node opens.
    static func close(_ store: Store, _ http: HTTPClient) async {
        // Nothing waits for these connections any more.
        try? await http.shutdown()
        await store.close()
    }
}

/// Runs the node of a configuration file, until the process is told to end or `end` returns. Says on standard output
/// where it listens.
///
/// - Throws: ``NodeFault`` and the faults of the configuration, with texts for the operator.
public func runNode(configurationFile: String, until end: (@Sendable () async -> Void)?) async throws {
    let configuration = try await NodeConfiguration.read(
        file: configurationFile, environment: ProcessInfo.processInfo.environment)
    let credentials = try AccessCredentials.read(file: configuration.credentialsFile)
    var logger = Logger(label: "tongma.\(configuration.role.name)") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    let node = try await buildNode(configuration, credentials: credentials, logger: logger)
    try await node.run(until: end) { port in
        // Who started it waits for this line; when nobody reads it there is nobody to tell.
        try? FileHandle.standardOutput.write(
            contentsOf: Data("listening on \(configuration.http.origin(at: port))\n".utf8))
    }
}
