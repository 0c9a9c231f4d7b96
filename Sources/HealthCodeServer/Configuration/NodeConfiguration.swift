import Credentials
package import HealthCode
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
    /// Whether programs of the node's own machine may read its measurements without a credential.
    package var showsMetricsLocally = false
    /// How many requests are served for whom.
    package var limits: RateLimits
    /// By whom it signs, and whom it trusts.
    package var trust: Trust
    /// Files with rules of admission, which say where a code of some colour is let in; they never change one.
    package var admissionFiles: [String]
    /// The hub: what makes it a gateway for other countries.
    package var gateway = Gateway()
    /// By which rules foreign certificates are accepted.
    package var acceptance: Acceptance
    /// Whether it states grants of persons; a node that plays recorded acts has them among these.
    package var statesGrants = true
    /// A province: under which orders venues keep a register.
    package var checkIn = CheckIn()

    /// A configuration of values that make sense together, for nodes that no file describes.
    package init(
        role: NodeRole, name: BilingualName, http: HTTP, store: Store, keysFile: String, hub: Upstream? = nil,
        clock: ClockKind = .system, intake: Intake = Intake(), credentialsFile: String, rules: Rules,
        limits: RateLimits = RateLimits(), trust: Trust = Trust(), admissionFiles: [String] = [],
        acceptance: Acceptance = Acceptance()
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
        self.trust = trust
        self.admissionFiles = admissionFiles
        self.acceptance = acceptance
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
        /// Connections at once from one address, or one IPv6 network of 64 bits; more are closed.
        package var connectionsPerAddress: Int
        /// IP addresses whose connections are not counted: those of proxies, behind which everybody has the same.
        package var proxyAddresses: [String]
        /// The node's own TLS; `nil` behind a proxy, or on loopback.
        package var tls: TLS?
        /// After how long a connection is closed on which nothing comes or goes: long enough for a feed that waits half a
        /// minute between two events.
        package var idle = Duration.seconds(60)

        /// A proxy on the node's own machine.
        package static let loopback = ["127.0.0.1", "::1"]

        /// An address.
        ///
        /// An eighth of all connections goes to one address unless it is said how many: with 4,096 that is 512, enough
        /// for the thousands of telephones behind a carrier's address, each of which is connected for a minute at a time.
        package init(
            host: String, port: Int, isSecure: Bool = false, maximumConnections: Int = 4_096,
            connectionsPerAddress: Int? = nil, proxyAddresses: [String] = loopback, tls: TLS? = nil
        ) {
            self.host = host
            self.port = port
            self.isSecure = isSecure || tls != nil
            self.maximumConnections = maximumConnections
            self.connectionsPerAddress = connectionsPerAddress ?? max(1, maximumConnections / 8)
            self.proxyAddresses = proxyAddresses
            self.tls = tls
        }

        /// Where it is reached: `https://[::1]:8443`. An IPv6 address stands in brackets (RFC 3986 section 3.2.2).
        package func origin(at port: Int) -> String {
            let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
            return "\(tls == nil ? "http" : "https")://\(name):\(port)"
        }

        /// A certificate and its private key, as files in PEM.
        package struct TLS: Sendable, Hashable {
            /// The certificate, and those between it and its authority.
            package var certificateFile: String
            /// The private key.
            package var keyFile: String

            /// Files.
            package init(certificateFile: String, keyFile: String) {
                self.certificateFile = certificateFile
                self.keyFile = keyFile
            }
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

    /// Signers and what is trusted. Without a folder of signers a node signs nothing.
    package struct Trust: Sendable, Hashable {
        /// The folder in which `tongma keys` keeps this node's signers.
        package var signingFolder: String?
        /// The hub: the certificates of the authorities whose signers it takes, in PEM.
        package var authoritiesFile: String?
        /// The hub: the key that signs the trust list, P-256 in PEM.
        package var listKeyFile: String?
        /// The hub: the certificate of that key, in PEM.
        package var listCertificateFile: String?
        /// Whom to trust besides the signers of the hub's list and those that countries uploaded at its gateway: files
        /// with foreign signers.
        package var files: [String]
        /// A province: the public key by which it knows the trust list, 65 bytes (SEC 1, uncompressed).
        package var hubPublicKey: [UInt8]?
        /// The https address under which it issues SMART Health Cards, without a slash at its end; `nil` where it issues
        /// none. Verifiers fetch its keys from `/.well-known/jwks.json` below it.
        package var cardIssuer: String?
        /// How many places of a status list are given away before the next list begins. A list has a million in any case;
        /// only tests want fewer to be used.
        package var shardPlaces = StatusShard.capacity
        /// The hub: for how many hours the evidence behind a green code speaks for it, as the trust list publishes it;
        /// beyond them it is looked at twice.
        package var evidenceCautionHours = 24
        /// The hub: after how many hours it says nothing any more.
        package var evidenceStaleHours = 72

        /// Settings.
        package init(
            signingFolder: String? = nil, authoritiesFile: String? = nil, listKeyFile: String? = nil,
            listCertificateFile: String? = nil, files: [String] = [], hubPublicKey: [UInt8]? = nil,
            cardIssuer: String? = nil
        ) {
            self.cardIssuer = cardIssuer
            self.listCertificateFile = listCertificateFile
            self.files = files
            self.signingFolder = signingFolder
            self.authoritiesFile = authoritiesFile
            self.listKeyFile = listKeyFile
            self.hubPublicKey = hubPublicKey
        }
    }

    /// A gateway in the sense of the EU's and the WHO's. Without a file of authorities the hub is none.
    package struct Gateway: Sendable, Hashable {
        /// The countries' certificates in PEM: authorities issue signers, all others sign uploads.
        package var authoritiesFile: String?
        /// Value sets as gateways send them, a JSON document each.
        package var valueSetFiles: [String]

        /// Settings.
        package init(authoritiesFile: String? = nil, valueSetFiles: [String] = []) {
            self.authoritiesFile = authoritiesFile
            self.valueSetFiles = valueSetFiles
        }
    }

    /// Rules for foreign certificates. Without rules of this country each is left for a person to decide.
    package struct Acceptance: Sendable, Hashable {
        /// A folder of rules as the EU's gateway exchanges them: each `*.json` one, or a list of them.
        package var rulesFolder: String?
        /// The value sets that rules compare with.
        package var valueSetsFile: String?

        /// Settings.
        package init(rulesFolder: String? = nil, valueSetsFile: String? = nil) {
            self.rulesFolder = rulesFolder
            self.valueSetsFile = valueSetsFile
        }
    }

    /// The venue register. It is off wherever no order is in force.
    package struct CheckIn: Sendable, Hashable {
        /// A folder of orders: each `*.json` one, or a list of them. Without it there are none.
        package var ordersFolder: String?

        /// Settings.
        package init(ordersFolder: String? = nil) {
            self.ordersFolder = ordersFolder
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
        /// How many persons a department, a case or a place may worsen within a day; a batch that would go beyond it
        /// waits for a second person.
        package var holdAbove: Int
        /// The same for what is stated of places in a division, and by departments that are registered there.
        package var holdAboveByDivision: [Division: Int]
        /// How many persons who live elsewhere all that a province's node carries may worsen within a day, whatever
        /// departments it names; the hub sets aside what would go beyond it.
        package var holdNodeAbove: Int
        /// How many batches of one department may wait for a decision; what would be one more is refused.
        package var heldPerDepartment: Int

        /// Bounds; 64 MiB, 200 persons, 1,000 of a node and 20 batches unless they are given: more than a second person
        /// looks through in a shift, and with the largest batches still little of a disk.
        package init(
            maximumBytes: Int = 64 << 20, holdAbove: Int = 200, holdAboveByDivision: [Division: Int] = [:],
            holdNodeAbove: Int = 1_000, heldPerDepartment: Int = 20
        ) {
            self.maximumBytes = maximumBytes
            self.holdAbove = holdAbove
            self.holdAboveByDivision = holdAboveByDivision
            self.holdNodeAbove = holdNodeAbove
            self.heldPerDepartment = heldPerDepartment
        }

        /// The bounds of what somebody submits at a node: by where they are registered, or by where the node is.
        package func bounds(for principal: Principal, at role: NodeRole) -> GuardBounds {
            let registered = principal.divisions?.compactMap { prefix in
                Division(prefix + String(repeating: "0", count: max(0, 12 - prefix.utf8.count)))
            }
            return bounds(of: registered ?? [role.province ?? .nation])
        }

        /// The bounds of what departments of some divisions state.
        package func bounds(of divisions: [Division]) -> GuardBounds {
            GuardBounds(holdAbove, divisions: holdAboveByDivision, node: holdNodeAbove).forDepartment(of: divisions)
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
