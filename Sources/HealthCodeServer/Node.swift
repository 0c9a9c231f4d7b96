import AsyncHTTPClient
import Credentials
import Crypto
import Foundation
import HealthCode
import HealthCodeStore
import Hummingbird
package import Logging
package import ServiceLifecycle

/// A node, put together.
package struct Node: Sendable {
    /// What its features share.
    package let parts: NodeParts
    /// Its routes, besides those of the shell.
    package let routes: [any RouteGroup]
    /// What runs beside its requests.
    package let services: [any Service]
    /// The shorter way to a code.
    package let showing: ShowingMiddleware
    fileprivate let http: HTTPClient

    fileprivate init(
        parts: NodeParts, routes: [any RouteGroup], services: [any Service], showing: ShowingMiddleware,
        http: HTTPClient
    ) {
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
        await Self.close(parts.store, http)
    }

    /// Closes what a node opens.
    fileprivate static func close(_ store: Store, _ http: HTTPClient) async {
        // Nothing waits for these connections any more.
        try? await http.shutdown()
        await store.close()
    }
}

/// Builds a node from its configuration: `main` and the tests call the same function.
///
/// - Parameter clock: what the node takes its time from, if not what the configuration names.
/// - Throws: ``NodeFault`` for what its operator can mend.
package func buildNode(
    _ configuration: NodeConfiguration, credentials: AccessCredentials, clock: (any NodeClock)? = nil, logger: Logger
) async throws -> Node {
    let clock: any NodeClock =
        clock
        ?? {
            switch configuration.clock {
            case .system: SystemClock()
            case .replay: ReplayClock()
            }
        }()
    let readers = credentials.entries.compactMap { $0.principal.role == .node ? $0.principal.province : nil }
    let store = try await Store.open(configuration, readers: configuration.role == .hub ? readers : [])
    let http = HTTPClient(eventLoopGroupProvider: .singleton)
    do {
        return try await compose(
            configuration, credentials: credentials, clock: clock, store: store, http: http, logger: logger)
    } catch {
        // What was opened is closed again, so that whoever mends the configuration can start a node at once.
        await Node.close(store, http)
        throw error
    }
}

/// Puts a node together over what it has opened, and closes none of it.
private func compose(
    _ configuration: NodeConfiguration, credentials: AccessCredentials, clock: any NodeClock, store: Store,
    http: HTTPClient, logger: Logger
) async throws -> Node {
    if let replay = clock as? ReplayClock, let shown = try await store.operation.notedClock() { replay.set(shown) }
    let renderer = try PageRenderer()
    let authenticator = Authenticator(
        credentials: credentials, sessions: StoredSessions(store: store, clock: clock),
        isSecure: configuration.http.isSecure)
    let shell = NodeShell(
        clock: clock, authenticator: authenticator, limits: configuration.limits,
        proxies: configuration.http.proxyAddresses, isSecure: configuration.http.isSecure,
        showsMetricsLocally: configuration.showsMetricsLocally,
        problemPages: ProblemPages(configuration: configuration, clock: clock, renderer: renderer), logger: logger)
    let rules = NodeRules(store: store, logger: logger)
    let node = NodeParts(
        configuration: configuration, store: store, shell: shell, rules: rules, credentials: credentials)
    let hub = configuration.hub.map { HubClient(upstream: $0, http: http) }
    var services: [any Service] = [
        DerivationService(node: node), LiveService(node: node), RetentionService(node: node),
    ]
    let trust = try NodeTrust(configuration.trust)
    for part in trust.leftOut {
        node.shell.logger.warning("a part of trust.files is not used", metadata: ["part": "\(part)"])
    }
    let authority = try TrustAuthority(node: node, trust: trust)
    if let authority { services.append(authority) }
    if trust.signs { services.append(StatusPublisher(node: node, trust: trust)) }
    if let hub, let anchor = try configuration.trust.anchor {
        services.append(TrustUplink(node: node, trust: trust, hub: hub, anchor: anchor))
    }
    switch configuration.rules {
    case .published(let files, let keyFile):
        let key = try SigningKeyFile.key(at: keyFile)
        for document in try RuleSignature.documents(files: files, key: key) {
            _ = try await store.rules.publish(document)
        }
        try await store.database.engine.listen(Database.Channel.feed) { node.feedChanged.signal() }
    case .received(let bytes):
        guard let hub else { break }
        let publicKey = try bytes.map { bytes in
            do {
                return try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
            } catch {
                throw NodeFault("rules.hub_public_key: is no Ed25519 key")
            }
        }
        services.append(Uplink(node: node, hub: hub) { RuleSignature.isValid($0, by: publicKey) })
    }
    let changes = AnswerChanges()
    try await store.database.engine.listen(Database.Channel.answers) { changes.hear($0) }
    try await store.database.engine.listen(Database.Channel.watermarks) { (_: String) in node.watermark.forget() }
    try await rules.reloadIfStale()
    let readiness = StoreReadiness(store: store, clock: clock)
    shell.readiness.add("store") { await readiness.isWritable() }
    // Who waits for minutes waits for something that does not work.
    shell.readiness.add("derivation") { try await store.operation.longestWaitSeconds() ?? 0 < 300 }
    shell.readiness.add("rules") { rules.rules(at: clock.now()) != nil }
    let codes = CodeService(node: node, hub: hub)
    let admission = try AdmissionRules(files: configuration.admissionFiles)
    let issuing = CredentialIssuing(node: node, trust: trust)
    let statements = StatementIssuing(node: node, trust: trust)
    let withdrawal = StatementWithdrawal(node: node, trust: trust)
    // Nobody is told that a card stands before it is known which do.
    try await withdrawal.load()
    services.append(withdrawal)
    let live = LiveSettings(
        node: node, trustKey: try configuration.trust.anchor ?? authority?.publicKey, admission: admission,
        signs: trust.signs)
    let acceptance = try CertificateAcceptance(configuration.acceptance)
    let recognition = RecognitionService(codes: codes, trust: trust, admission: admission, acceptance: acceptance)
    let site = PageSite(node: node, renderer: renderer)
    let register = try configuration.role.province.map { _ in
        VenueRegister(
            node: node, trust: trust, orders: try VenueOrders(configuration.checkIn, of: configuration.role),
            credentials: credentials)
    }
    var routes = routes(of: site, codes: codes, live: live, register: register)
    // What was kept under an order that is over is deleted all the same.
    if register != nil { services.append(CheckInExpiry(node: node)) }
    routes += [
        TrustRoutes(node: node, trust: trust), IssuingRoutes(issuing: issuing),
        RecognitionRoutes(recognition: recognition), StatementRoutes(issuing: statements),
        ForeignCertificateRoutes(recognition: recognition), StatementPageRoutes(site: site, issuing: statements),
        RecognitionPageRoutes(site: site, issuing: issuing, recognition: live),
    ]
    if let authority { routes.append(TrustAuthorityRoutes(node: node, trust: trust, authority: authority)) }
    let mirror = try await foreignTrust(of: node, trust: trust, acceptance: acceptance, authority: authority)
    if let mirror {
        routes.append(ForeignTrustRoutes(mirror: mirror))
        if let hub { services.append(ForeignTrustUplink(node: node, mirror: mirror, hub: hub)) }
    }
    let gateway = try CertificateGateway(node: node, authority: authority)
    if let authority, let mirror {
        services.append(
            ForeignTrustPublisher(node: node, authority: authority, mirror: mirror, isGateway: gateway != nil))
    }
    if let gateway {
        try await store.database.engine.listen(Database.Channel.gateway) { (_: String) in gateway.trustLists.forget() }
        try await store.database.engine.listen(Database.Channel.trust) { gateway.trustLists.forget() }
        routes += [GatewayRoutes(gateway: gateway), GatewayUploadRoutes(gateway: gateway)] as [any RouteGroup]
    }
    return Node(
        parts: node, routes: routes, services: services,
        showing: ShowingMiddleware(codes: codes, changes: changes, routes: RouteTable(of: routes)), http: http)
}

/// The node's copy of what other countries uploaded, with what its store has of it; `nil` where no key of the hub's is
/// known.
private func foreignTrust(
    of node: NodeParts, trust: NodeTrust, acceptance: CertificateAcceptance, authority: TrustAuthority?
) async throws -> ForeignTrustMirror? {
    guard let anchor = try node.configuration.trust.anchor ?? authority?.publicKey else { return nil }
    let mirror = ForeignTrustMirror(node: node, trust: trust, acceptance: acceptance, anchor: anchor)
    do {
        try await mirror.load()
    } catch {
        // The next list mends it; until then the node verifies by what its configuration has.
        node.shell.logger.error("foreign trust cannot be read", metadata: node.metadata(of: error))
    }
    return mirror
}

/// The routes that every node has, whatever it signs and trusts.
private func routes(
    of site: PageSite, codes: CodeService, live: LiveSettings, register: VenueRegister?
) -> [any RouteGroup] {
    let node = site.node
    let identity = ResidentIdentity(node: node)
    var routes: [any RouteGroup] = [
        IntakeRoutes(node: node, gate: IntakeGate(bytes: 2 * node.configuration.intake.maximumBytes)),
        BatchRoutes(node: node), CodeRoutes(codes: codes),
        ResidentRoutes(codes: codes, identity: identity), StatusRoutes(node: node),
    ]
    let pages: [any RouteGroup] = [
        PageRoutes(site: site), WorkPageRoutes(site: site),
        ResidentPageRoutes(site: site, identity: identity, recognition: live, register: register),
    ]
    routes += pages
    if let register {
        routes.append(CheckInRoutes(register: register))
        routes.append(CheckInPageRoutes(site: site, register: register))
    }
    if node.role == .hub { routes.append(ExchangeRoutes(node: node)) }
    if let clock = node.clock as? ReplayClock { routes.append(ReplayRoutes(node: node, clock: clock)) }
    return routes
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
