package import HealthCodeStore

/// What one node is told when it starts.
package struct NodeConfiguration: Sendable {
    /// What it is.
    package var role: NodeRole
    /// What its pages call it.
    package var name: BilingualName
    /// Where it listens.
    package var http: HTTP
    /// Where it keeps its state.
    package var store: Store
    /// The file with the store's master keys.
    package var keysFile: String
    /// The hub that a province reads from and posts to.
    package var hub: Upstream?
    /// What its moments come from.
    package var clock: ClockKind
    /// What departments may submit at once.
    package var intake: Intake
    /// The file with the credentials of those who may call it.
    package var credentialsFile: String
    /// Where rules beyond the national editions come from.
    package var rules: Rules
    /// How many requests are served for whom.
    package var limits: RateLimits

    /// A configuration of values that make sense together, for nodes that no file describes.
    package init(
        role: NodeRole, name: BilingualName, http: HTTP, store: Store, keysFile: String, hub: Upstream? = nil,
        clock: ClockKind = .system, intake: Intake = Intake(), credentialsFile: String, rules: Rules,
        limits: RateLimits = RateLimits()
    ) {
        self.role = role
        self.name = name
        self.http = http
        self.store = store
        self.keysFile = keysFile
        self.hub = hub
        self.clock = clock
        self.intake = intake
        self.credentialsFile = credentialsFile
        self.rules = rules
        self.limits = limits
    }

    /// An address to listen at.
    package struct HTTP: Sendable, Hashable {
        /// A name or an address.
        package var host: String
        /// A port; 0 for any that is free.
        package var port: Int
        /// Whether residents reach the node by HTTPS, so that cookies are sent by it alone.
        package var isSecure: Bool
        /// Connections at once; more wait.
        package var maximumConnections: Int

        /// An address.
        package init(host: String, port: Int, isSecure: Bool = false, maximumConnections: Int = 4_096) {
            self.host = host
            self.port = port
            self.isSecure = isSecure
            self.maximumConnections = maximumConnections
        }
    }

    /// A database.
    package enum Store: Sendable, Equatable {
        /// A file.
        case sqlite(path: String)
        /// A PostgreSQL connection string, which may hold a password.
        case postgres(url: Secret)
    }

    /// The hub, as a province reaches it.
    package struct Upstream: Sendable, Equatable {
        /// The address, without a slash at its end.
        package var url: String
        /// The province's token.
        package var token: Secret

        /// A hub.
        package init(url: String, token: Secret) {
            self.url = url
            self.token = token
        }
    }

    /// Clocks.
    package enum ClockKind: String, Sendable, CaseIterable {
        /// The machine's.
        case system
        /// One that a driver sets.
        case replay
    }

    /// Bounds of a submission.
    package struct Intake: Sendable, Hashable {
        /// The largest body, in bytes.
        package var maximumBytes: Int
        /// A batch that would worsen the codes of more persons than this waits for a decision.
        package var holdAbove: Int

        /// Bounds; 64 MiB and 200 persons unless they are given.
        package init(maximumBytes: Int = 64 << 20, holdAbove: Int = 200) {
            self.maximumBytes = maximumBytes
            self.holdAbove = holdAbove
        }
    }

    /// Rules beyond the national editions.
    package enum Rules: Sendable, Equatable {
        /// The hub's documents, and the file with the key that signs them; the file is made when it is missing.
        case published(files: [String], signingKeyFile: String?)
        /// The public key by which a province knows the hub's documents; without it, it takes none.
        case received(hubPublicKey: [UInt8]?)
    }
}
