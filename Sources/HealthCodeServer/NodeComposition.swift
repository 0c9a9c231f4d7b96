import AsyncHTTPClient
import Credentials
import Crypto
import HealthCode
import HealthCodeStore
import Hummingbird
package import Logging
import ServiceLifecycle

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
        credentials: credentials,
        sessions: StoredSessions(database: store.database, residents: store.residents, clock: clock),
        isSecure: configuration.http.isSecure)
    let shell = NodeShell(
        clock: clock, authenticator: authenticator, limits: configuration.limits,
        proxies: configuration.http.proxyAddresses, isSecure: configuration.http.isSecure,
        showsMetricsLocally: configuration.showsMetricsLocally,
        problemPages: ProblemPages(configuration: configuration, clock: clock, renderer: renderer), logger: logger)
    let rules = NodeRules(documents: store.rules, logger: logger)
    let node = NodeParts(
        configuration: configuration, database: store.database, residents: store.residents,
        watermark: WatermarkCache(database: store.database, watermarks: store.watermarks, clock: clock),
        shell: shell, rules: rules, credentials: credentials)
    let hub = configuration.hub.map { HubClient(upstream: $0, http: http) }
    var services: [any Service] = [
        DerivationService(
            node: node, derivation: store.derivation, documents: store.rules, operation: store.operation),
        LiveService(node: node), RetentionService(node: node, operation: store.operation),
        LogSealing(node: node, chains: store.chains),
    ]
    if configuration.statesGrants { services.append(GrantService(node: node, grants: store.grants)) }
    if let hub {
        services.append(HeadUplink(node: node, chains: store.chains, hub: hub))
        services.append(
            ProvinceFigureUplink(figures: DutyFigures(node: node, figures: store.workFigures), hub: hub))
    }
    let trust = try NodeTrust(configuration.trust)
    for part in trust.leftOut {
        node.shell.logger.warning("a part of trust.files is not used", metadata: ["part": "\(part)"])
    }
    let authority = try TrustAuthority(
        node: node, register: store.signers, statusLists: store.statusLists, trust: trust)
    if let authority { services.append(authority) }
    if trust.signs { services.append(StatusPublisher(node: node, statusLists: store.statusLists, trust: trust)) }
    if let hub, let anchor = try configuration.trust.anchor {
        services.append(
            TrustUplink(
                node: node, trustLists: store.signers, statusLists: store.statusLists, statements: store.statements,
                trust: trust, hub: hub, anchor: anchor))
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
        services.append(
            Uplink(node: node, exchange: store.exchange, hub: hub) { RuleSignature.isValid($0, by: publicKey) })
    }
    let changes = AnswerChanges()
    try await store.database.engine.listen(Database.Channel.answers) { changes.hear($0) }
    try await store.database.engine.listen(Database.Channel.watermarks) { (_: String) in node.watermark.forget() }
    try await rules.reloadIfStale()
    let readiness = StoreReadiness(database: store.database, operation: store.operation, clock: clock)
    shell.readiness.add("store") { await readiness.isWritable() }
    // Who waits for minutes waits for something that does not work.
    shell.readiness.add("derivation") { try await store.operation.longestWaitSeconds() ?? 0 < 300 }
    shell.readiness.add("rules") { rules.rules(at: clock.now()) != nil }
    let codes = CodeService(node: node, held: store.codes, hub: hub)
    let admission = try AdmissionRules(files: configuration.admissionFiles)
    let issuing = CredentialIssuing(node: node, credentialPlaces: store.credentialPlaces, trust: trust)
    let statements = StatementIssuing(
        node: node, records: store.statements, credentialPlaces: store.credentialPlaces, trust: trust)
    let withdrawal = StatementWithdrawal(node: node, statements: store.statements, trust: trust)
    // Nobody is told that a card stands before it is known which do.
    try await withdrawal.load()
    services.append(withdrawal)
    let live = LiveSettings(
        node: node, trustKey: try configuration.trust.anchor ?? authority?.publicKey, admission: admission,
        signs: trust.signs)
    let acceptance = try CertificateAcceptance(configuration.acceptance)
    let recognition = RecognitionService(
        codes: codes, statusLists: store.statusLists, trust: trust, admission: admission, acceptance: acceptance)
    let site = PageSite(
        node: node, renderer: renderer, operation: store.operation, pageSessions: store.pageSessions)
    let register = try configuration.role.province.map { _ in
        VenueRegister(
            node: node, checkIns: store.checkIns, trust: trust,
            orders: try VenueOrders(configuration.checkIn, of: configuration.role),
            credentials: credentials)
    }
    let acts = FieldActs(node: node, intake: store.intake, lists: store.workLists)
    let care = OwnCareRoutes(site: site, lists: store.workLists, acts: acts)
    var routes = routes(of: site, over: store, codes: codes, live: live, register: register, care: care)
    // What was kept under an order that is over is deleted all the same.
    if register != nil { services.append(CheckInExpiry(node: node, checkIns: store.checkIns)) }
    routes += [
        TrustRoutes(node: node, trust: trust), IssuingRoutes(issuing: issuing),
        RecognitionRoutes(recognition: recognition), StatementRoutes(issuing: statements),
        ForeignCertificateRoutes(recognition: recognition, records: store.statements, intake: store.intake),
        StatementPageRoutes(site: site, issuing: statements),
        RecognitionPageRoutes(site: site, issuing: issuing, recognition: live),
    ]
    routes += fieldRoutes(of: site, over: store, acts: acts, trust: trust, live: live)
    if let authority {
        routes.append(
            TrustAuthorityRoutes(
                node: node, statusLists: store.statusLists, revocations: store.revokedCertificates, trust: trust,
                authority: authority))
    }
    let mirror = try await foreignTrust(
        of: node, lists: store.foreignTrust, trust: trust, acceptance: acceptance, authority: authority)
    if let mirror {
        routes.append(ForeignTrustRoutes(mirror: mirror))
        if let hub { services.append(ForeignTrustUplink(node: node, mirror: mirror, hub: hub)) }
    }
    let gateway = try CertificateGateway(node: node, uploads: store.gateway, authority: authority)
    if let authority, let mirror {
        services.append(
            ForeignTrustPublisher(
                node: node, uploads: store.gateway,
                revocations: NationalRevocations(
                    node: node, uploads: store.gateway, revocations: store.revokedCertificates,
                    statements: store.statements, authority: authority),
                authority: authority, mirror: mirror, isGateway: gateway != nil))
    }
    if let gateway {
        try await store.database.engine.listen(Database.Channel.gateway) { (_: String) in gateway.trustLists.forget() }
        try await store.database.engine.listen(Database.Channel.trust) { gateway.trustLists.forget() }
        routes += [GatewayRoutes(gateway: gateway), GatewayUploadRoutes(gateway: gateway)] as [any RouteGroup]
    }
    return Node(
        store: store, parts: node, routes: routes, services: services,
        showing: ShowingMiddleware(codes: codes, changes: changes, routes: RouteTable(of: routes)), http: http)
}

/// The node's copy of what other countries uploaded, with what its store has of it; `nil` where no key of the hub's is
/// known.
private func foreignTrust(
    of node: NodeParts, lists: ForeignTrustLists, trust: NodeTrust, acceptance: CertificateAcceptance,
    authority: TrustAuthority?
) async throws -> ForeignTrustMirror? {
    guard let anchor = try node.configuration.trust.anchor ?? authority?.publicKey else { return nil }
    let mirror = ForeignTrustMirror(node: node, lists: lists, trust: trust, acceptance: acceptance, anchor: anchor)
    do {
        try await mirror.load()
    } catch {
        // The next list mends it; until then the node verifies by what its configuration has.
        node.shell.logger.error("foreign trust cannot be read", metadata: node.metadata(of: error))
    }
    return mirror
}

/// The routes of field workers: their page, their telephones.
private func fieldRoutes(
    of site: PageSite, over store: Store, acts: FieldActs, trust: NodeTrust, live: LiveSettings
) -> [any RouteGroup] {
    let devices = DeviceRoutes(
        node: site.node, devices: store.fieldDevices,
        access: DeviceAccess(node: site.node, devices: store.fieldDevices), acts: acts,
        packs: FieldPacks(
            node: site.node, lists: store.workLists, devices: store.fieldDevices, trust: trust))
    return [devices, FieldPageRoutes(site: site, lists: store.workLists, acts: acts, devices: devices, live: live)]
}

/// The routes that every node has, whatever it signs and trusts.
private func routes(
    of site: PageSite, over store: Store, codes: CodeService, live: LiveSettings, register: VenueRegister?,
    care: OwnCareRoutes
) -> [any RouteGroup] {
    let node = site.node
    let identity = ResidentIdentity(node: node, contests: store.contests)
    let batches = BatchRoutes(node: node, intake: store.intake, operatorWork: store.operatorWork)
    var routes: [any RouteGroup] = [
        IntakeRoutes(
            node: node, intake: store.intake,
            gate: IntakeGate(bytes: 2 * node.configuration.intake.maximumBytes)),
        batches, CodeRoutes(codes: codes),
        DispatchRoutes(
            node: node, lists: store.workLists,
            acts: ActService(node: node, lists: store.workLists, intake: store.intake)),
        ResidentRoutes(codes: codes, identity: identity),
        StatusRoutes(node: node, operation: store.operation, documents: store.rules, chains: store.chains),
    ]
    let counts = NationCounts(node: node, operation: store.operation, course: store.course)
    let pages: [any RouteGroup] = [
        PageRoutes(site: site, counts: counts),
        WorkPageRoutes(site: site, counts: counts, batches: batches, contests: store.contests),
        ResidentPageRoutes(
            site: site, identity: identity, codes: store.codes, recognition: live, register: register, care: care),
        care,
    ]
    routes += pages
    let duty = DutyFigures(node: node, figures: store.workFigures)
    routes += [IndicatorRoutes(figures: duty), DutyPageRoutes(site: site, figures: duty)] as [any RouteGroup]
    if let register {
        routes.append(CheckInRoutes(register: register))
        routes.append(CheckInPageRoutes(site: site, register: register))
    }
    if node.role == .hub {
        routes.append(
            ExchangeRoutes(
                node: node, exchange: store.exchange, intake: store.intake, operation: store.operation))
        routes.append(HeadRoutes(node: node, chains: store.chains))
        routes.append(ProvinceFigureRoutes(node: node, figures: store.workFigures))
    }
    if let clock = node.clock as? ReplayClock {
        routes.append(
            ReplayRoutes(
                node: node, operation: store.operation, codes: store.codes, dispatchRows: store.dispatchRows,
                exchange: store.exchange, clock: clock))
    }
    return routes
}
