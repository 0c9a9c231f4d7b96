public import HealthCode

/// A node's store: the database, and each feature's part of it, put together. Who needs a feature is given its aggregate;
/// the whole is for whoever composes a node.
///
/// Nothing in it sets a colour. What is derived (``Derivation/derive(at:rules:documents:asOf:limit:)``) can be dropped and
/// derived again with the same result.
public struct Store: Sendable {
    /// The database.
    public let database: Database
    /// Residents: their sessions, and who read what of them.
    public let residents: Residents
    /// Objections to statements.
    public let contests: Contests
    /// The venue register.
    public let checkIns: CheckIns
    /// What residents may carry away.
    public let statements: Statements
    /// Rule documents.
    public let rules: RuleDocuments
    /// Batches that departments submit.
    public let intake: Intake
    /// What nodes tell each other.
    public let exchange: Exchange
    /// How far the node knows what others have stated.
    public let watermarks: Watermarks
    /// The derivation of codes.
    public let derivation: Derivation
    /// The rows of dispatch.
    public let dispatchRows: DispatchRows
    /// The lists of divisions.
    public let workLists: WorkLists
    /// The grants that the node states.
    public let grants: Grants
    /// Telephones of field workers.
    public let fieldDevices: FieldDevices
    /// What the rows of dispatch count for.
    public let workFigures: WorkFigures
    /// What is said of codes.
    public let codes: Codes
    /// Places of credentials in status lists.
    public let credentialPlaces: CredentialPlaces
    /// Status lists.
    public let statusLists: StatusLists
    /// Signers and trust lists.
    public let signers: Signers
    /// What other countries uploaded.
    public let gateway: GatewayRegister
    /// Certificates that the nation withdrew.
    public let revokedCertificates: RevokedCertificates
    /// What certificates of other countries are verified by.
    public let foreignTrust: ForeignTrustLists
    /// How the node stands.
    public let operation: NodeOperation
    /// The account of the logs.
    public let chains: LogChains
    /// What waits for an operator.
    public let operatorWork: OperatorWork
    /// How things went.
    public let course: Course
    /// Sessions at the pages.
    public let pageSessions: PageSessions
    /// Persons in bulk, for stores that are measured.
    public let bulk: BulkLoading

    private init(_ database: Database) {
        self.database = database
        residents = Residents(database: database)
        watermarks = Watermarks(database: database, residents: residents)
        derivation = Derivation(database: database)
        codes = Codes(database: database, residents: residents, derivation: derivation)
        dispatchRows = DispatchRows(database: database)
        workLists = WorkLists(database: database, residents: residents)
        fieldDevices = FieldDevices(database: database)
        workFigures = WorkFigures(database: database)
        contests = Contests(database: database, codes: codes)
        checkIns = CheckIns(database: database, residents: residents)
        statements = Statements(database: database, residents: residents)
        rules = RuleDocuments(database: database)
        exchange = Exchange(database: database, residents: residents)
        grants = Grants(database: database, exchange: exchange, derivation: derivation)
        intake = Intake(
            database: database, exchange: exchange, derivation: derivation,
            worseningGuard: WorseningGuard(database: database, derivation: derivation))
        credentialPlaces = CredentialPlaces(
            database: database, residents: residents, codes: codes, derivation: derivation)
        statusLists = StatusLists(database: database)
        signers = Signers(database: database)
        gateway = GatewayRegister(database: database)
        revokedCertificates = RevokedCertificates(database: database)
        foreignTrust = ForeignTrustLists(database: database, signers: signers)
        chains = LogChains(database: database)
        operation = NodeOperation(database: database, chains: chains)
        operatorWork = OperatorWork(database: database)
        course = Course(database: database)
        pageSessions = PageSessions(database: database)
        bulk = BulkLoading(database: database, residents: residents)
    }

    /// Opens a store and brings its tables up to date.
    ///
    /// - Parameters:
    ///   - readers: at the hub, the provinces that read feeds.
    ///   - adopts: whether rows from before logs were chained are accounted for as they stand; an audit takes nothing for what it
    ///     should be.
    /// - Throws: ``SQLError``; ``MigrationError`` when the database is newer than the program; ``StoreMismatch`` when it
    ///   belongs to another node or to other keys.
    public static func open(
        _ engine: any SQLEngine, role: NodeRole, keys: StoreKeys, readers: [Division] = [], adopts: Bool = true
    ) async throws -> Store {
        let database = try await Database.open(engine, role: role, keys: keys, migrations: Schema.migrations)
        let store = Store(database)
        try await engine.write { connection in
            // Processes that open a new store together make its first rows one after the other.
            try connection.hold(.opening)
            try database.claim(connection)
            for reader in readers { try store.exchange.register(Int64(reader.code), on: connection) }
        }
        if adopts { try await store.chains.adopt() }
        return store
    }

    /// Ends the connections when what has arrived is taken.
    public func close() async {
        await intake.queue.close()
        await database.engine.close()
    }
}
