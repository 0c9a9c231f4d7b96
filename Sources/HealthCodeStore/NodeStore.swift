public import HealthCode

/// Which node a store belongs to.
public enum NodeRole: Sendable, Hashable {
    /// The national hub: national departments, matching and routing, and the codes of persons without a home.
    case hub
    /// A province: its departments, and the codes of its residents.
    case province(Division)

    /// The name by which other nodes know it: `hub`, or the province's twelve digits.
    public var name: String {
        switch self {
        case .hub: "hub"
        case .province(let division): division.description
        }
    }

    /// The province, if it is one.
    public var province: Division? {
        if case .province(let division) = self { division } else { nil }
    }
}

/// All that a node keeps: the evidence log and what is derived from it, outbox and feeds, codes and who asked for them.
///
/// Nothing in it sets a colour. What is derived (``derive(at:rules:limit:)``) can be dropped and derived again
/// (``rebuild(at:)``) with the same result.
public final class NodeStore: Sendable {
    /// The database.
    public let engine: any SQLEngine
    /// Whose store it is.
    public let role: NodeRole
    let keys: StoreKeys
    /// The risk areas, at hand.
    let areaLogs: AreaLogs
    /// By which rows of evidence are known to be what was written.
    let seals: EvidenceSeals
    /// Small batches that wait for those before them.
    let intake = WorkQueue<WaitingBatch>(maximumWorkers: 1, maximumGroup: 64)

    /// Channels of ``SQLEngine/listen(_:hear:)``.
    public enum Channel {
        /// Somebody's code must be derived again.
        public static let touched = "tongma_touched"
        /// Something waits in the outbox.
        public static let outbox = "tongma_outbox"
        /// Something waits in a feed.
        public static let feed = "tongma_feed"
        /// A code has changed.
        public static let codes = "tongma_codes"
        /// A rule document has come.
        public static let rules = "tongma_rules"
        /// What the node would answer about persons has changed: notes for ``AnswerChanges``.
        public static let answers = "tongma_answers"
        /// Up to when everything is known has moved on.
        public static let watermarks = "tongma_watermarks"
        /// A credential was withdrawn: its status list must be signed anew.
        public static let status = "tongma_status"
        /// A signer was added or withdrawn, or a trust list was taken.
        public static let trust = "tongma_trust"
        /// A status list was signed, or came from another node.
        public static let statusLists = "tongma_status_lists"
        /// A country uploaded something, or took it back.
        public static let gateway = "tongma_gateway"
        /// A statement that was signed for a resident was withdrawn.
        public static let statements = "tongma_statements"
    }

    private init(engine: any SQLEngine, role: NodeRole, keys: StoreKeys, unsealedThrough position: Int64) {
        seals = EvidenceSeals(keys: keys, unsealedThrough: position)
        areaLogs = AreaLogs(seals: seals)
        self.engine = engine
        self.role = role
        self.keys = keys
    }

    /// Opens a store and brings its tables up to date.
    ///
    /// - Parameter readers: at the hub, the provinces that read feeds.
    /// - Throws: ``SQLError``; ``MigrationError`` when the database is newer than the program; ``StoreMismatch`` when it
    ///   belongs to another node or to other keys.
    public static func open(
        _ engine: any SQLEngine, role: NodeRole, keys: StoreKeys, readers: [Division] = []
    ) async throws -> NodeStore {
        try await migrate(engine, Schema.migrations)
        let unsealed = try await engine.read { connection in
            try connection.integer("SELECT value FROM cursors WHERE name = 'unsealed'") ?? 0
        }
        let store = NodeStore(engine: engine, role: role, keys: keys, unsealedThrough: unsealed)
        try await engine.write { connection in
            // Processes that open a new store together make its first rows one after the other.
            try connection.hold(.opening)
            try store.claim(connection)
            for reader in readers { try store.register(Int64(reader.code), on: connection) }
        }
        return store
    }

    /// Notes whose store it is, or refuses one that is another's.
    private func claim(_ connection: any SQLConnection) throws {
        let owner = keys.linkKey("owner:\(role.name)")
        try connection.execute(
            "INSERT INTO cursors (name, value) VALUES ('owner', $1) ON CONFLICT (name) DO NOTHING", [.integer(owner)])
        let found = try connection.integer("SELECT value FROM cursors WHERE name = 'owner'")
        if found != owner { throw StoreMismatch() }
    }

    /// Makes a feed for a province that has none yet, beginning with what goes to all.
    private func register(_ province: Int64, on connection: any SQLConnection) throws {
        let isNew = try connection.execute(
            """
            INSERT INTO readers (province, head, acknowledged) VALUES ($1, 0, 0) ON CONFLICT (province) DO NOTHING
            """, [.integer(province)])
        guard isNew == 1 else { return }
        var feed = FeedWriter(connection: connection)
        try connection.query("SELECT number FROM documents ORDER BY number", []) {
            feed.add(FeedItem(kind: .rules, reference: $0.integer(0)), for: province)
        }
        try connection.query("SELECT position FROM evidence WHERE person_key = 0 ORDER BY position", []) {
            feed.add(FeedItem(kind: .evidence, reference: $0.integer(0)), for: province)
        }
        try feed.flush()
        // Those who live or stay there were known before anybody there asked.
        guard let division = Division(number: province) else { return }
        let persons = try LinkGraph(connection: connection).persons(in: division)
        var routing = try Routing(connection: connection)
        try routing.route([], touched: persons, from: nil, watermark: .max, newlyRead: persons)
    }

    /// What follows from additions to the log, in the transaction that made them: whose codes are touched, where the
    /// contents go.
    ///
    /// - Returns: everyone touched, but those who are in an area that changed: they may be very many.
    @discardableResult
    func follow(
        _ outcome: EvidenceWriter.Outcome, from origin: Int64?, on connection: any SQLConnection
    ) throws -> Set<PersonKey> {
        guard !outcome.added.isEmpty else { return [] }
        let touched = try Touched.persons(by: outcome.added, on: connection)
        switch role {
        case .hub:
            var routing = try Routing(connection: connection)
            try routing.route(outcome.added, touched: touched, from: origin, watermark: outcome.watermarkBefore)
            try engine.notify(Channel.feed, in: connection)
        case .province:
            let own = outcome.added.filter(\.isOwn)
            try OutboxWriter(connection: connection)
                .add(own.map { FeedItem(kind: .evidence, reference: $0.position) })
            if !own.isEmpty { try engine.notify(Channel.outbox, in: connection) }
        }
        let marks = Touched(connection: connection)
        let mark = try marks.nextMark()
        // Areas before persons, as whoever works through the areas takes them.
        let places = try AreaWork.places(changedBy: outcome.added, on: connection)
        try AreaWork(connection: connection).note(places, mark: mark)
        try marks.mark(touched, with: mark)
        try engine.notify(Channel.touched, in: connection)
        if places.isEmpty { try noteChanges(of: touched, on: connection) } else { try noteChangeOfAll(on: connection) }
        return touched
    }

    /// The condition on `persons` of those whose codes this node derives: at a province everyone whose evidence has been
    /// sent completely, at the hub those who live nowhere.
    var derivesCondition: String {
        switch role {
        case .hub: "home IS NULL"
        case .province: "is_complete = 1"
        }
    }

    /// The condition on `persons` of those whose codes this node owns.
    var ownsCondition: String {
        switch role {
        case .hub: "home IS NULL"
        case .province(let province):
            "is_complete = 1 AND home >= \(province.placeNumbers.lowerBound) AND home < \(province.placeNumbers.upperBound)"
        }
    }

    /// Ends the connections when what has arrived is taken.
    public func close() async {
        await intake.close()
        await engine.close()
    }
}

/// A store that belongs to another node, or whose keys are others.
public struct StoreMismatch: Error, Sendable, Hashable {}
