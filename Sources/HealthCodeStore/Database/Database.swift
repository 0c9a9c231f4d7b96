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

/// A node's database: the engine, whose it is, and the keys without which what stands there says nothing of anybody.
///
/// It has no table of its own but the cursor that names its owner. What a feature keeps is in the feature's hands
/// (``Aggregate``); what all of them need stands here: transactions (``engine``), channels, roles and keys.
public struct Database: Sendable {
    /// The engine, with its transactions and channels.
    public let engine: any SQLEngine
    /// Whose store it is.
    public let role: NodeRole
    let keys: StoreKeys

    /// Channels of ``SQLEngine/listen(_:hear:)``.
    public enum Channel {
        /// Somebody's code must be derived again.
        public static let touched = "tongma_touched"
        /// Something waits in the outbox.
        public static let outbox = "tongma_outbox"
        /// Something waits in a feed.
        public static let feed = "tongma_feed"
        /// A person has been accepted and may be granted.
        public static let grants = "tongma_grants"
        /// A code has changed.
        public static let codes = "tongma_codes"
        /// The lists of divisions have changed: their codes with spaces between them, or nothing for any.
        public static let lists = "tongma_lists"
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

    /// Brings the tables of a database up to date.
    ///
    /// - Parameter migrations: all steps, in their order.
    /// - Throws: ``SQLError``; ``MigrationError`` when the database is newer than the program.
    static func open(
        _ engine: any SQLEngine, role: NodeRole, keys: StoreKeys, migrations: [Migration]
    ) async throws -> Database {
        try await migrate(engine, migrations)
        return Database(engine: engine, role: role, keys: keys)
    }

    /// Notes whose store it is, or refuses one that is another's.
    func claim(_ connection: any SQLConnection) throws {
        let owner = keys.linkKey("owner:\(role.name)")
        try connection.execute(
            "INSERT INTO cursors (name, value) VALUES ('owner', $1) ON CONFLICT (name) DO NOTHING", [.integer(owner)])
        let found = try connection.integer("SELECT value FROM cursors WHERE name = 'owner'")
        if found != owner { throw StoreMismatch() }
    }

    /// A mark that only a node with this store's keys can make of a text: what its pages' forms carry, so that a form of
    /// another site is known as one. The same at every process that shares the store.
    public func formMark(of text: String) -> String {
        keys.digest(Array("form:\(text)".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A store that belongs to another node, or whose keys are others.
public struct StoreMismatch: Error, Sendable, Hashable {}
