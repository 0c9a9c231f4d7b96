import HealthCode
package import HealthCodeStore
import Logging

/// What the features of a node share.
package struct NodeParts: Sendable {
    package let configuration: NodeConfiguration
    /// The store's channels, its role and its marks.
    package let database: Database
    /// Residents, and the record of who read what of them.
    let residents: Residents
    package let shell: NodeShell
    package let rules: NodeRules
    let metrics: NodeMetrics
    /// Something has happened that pages show.
    let live = WakeUp()
    /// Something waits in a feed.
    let feedChanged = ChangeSignal()
    /// Up to when everything is known, at hand.
    let watermark: WatermarkCache
    /// When other nodes were last heard of.
    let links: PeerContacts
    /// The room for bodies of other nodes and countries: of two of the largest, since what a body says takes many times its
    /// bytes until it is in the store.
    let largeBodies = IntakeGate(bytes: 2 * IntakeGate.largestBody)
    /// Those who hold registered credentials, by their names.
    let principals: [String: Principal]
    /// What registered credentials are called.
    let names: [String: BilingualName]

    init(
        configuration: NodeConfiguration, database: Database, residents: Residents, watermark: WatermarkCache,
        shell: NodeShell, rules: NodeRules, credentials: AccessCredentials
    ) {
        self.configuration = configuration
        self.database = database
        self.residents = residents
        self.watermark = watermark
        self.shell = shell
        self.rules = rules
        metrics = NodeMetrics(shell.metrics)
        links = PeerContacts(startedAt: shell.clock.uptime())
        principals = Dictionary(credentials.entries.map { ($0.principal.id, $0.principal) }) { first, _ in first }
        names = Dictionary(credentials.entries.map { ($0.principal.id, $0.principal.name) }) { first, _ in first }
    }

    package var clock: any NodeClock { shell.clock }

    var role: NodeRole { database.role }

    /// How far this node knows what others have stated.
    func watermarks(at now: Instant) async throws -> FeedWatermarks {
        try await watermark.value().watermarks(at: now)
    }

    /// Up to when this node knows what was stated everywhere; `nil` when that cannot be said.
    func asOf(at now: Instant) async throws -> Instant? { try await watermarks(at: now).ofAll }

    /// Up to when this node knows what a person's code rests on; `nil` when that cannot be said.
    func asOf(of person: IdentityDocument, _ watermarks: FeedWatermarks) async throws -> Instant? {
        if watermarks.behind.isEmpty { return watermarks.common }
        return watermarks.asOf(try await watermark.relation(of: person))
    }

    /// What the log may say of an error.
    func metadata(of error: any Error) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["error": "\(String(reflecting: type(of: error)))"]
        if let error = error as? any LoggableError { metadata["detail"] = "\(error.logText)" }
        return metadata
    }
}

/// What a node counts beside its requests.
struct NodeMetrics: Sendable {
    private let lines: Counter
    private let derived: Counter
    private let changed: Counter
    private let rounds: Histogram

    init(_ metrics: Metrics) {
        lines = metrics.counter("tongma_evidence_lines_total", "Lines of evidence by dataset and what became of them.")
        derived = metrics.counter("tongma_derived_total", "Persons whose code was derived.")
        changed = metrics.counter("tongma_codes_changed_total", "Codes that came to be shown otherwise.")
        rounds = metrics.histogram("tongma_derivation_seconds", "How long a round of derivation takes.")
    }

    func note(_ receipt: SubmissionReceipt, of dataset: Dataset) {
        lines.add(receipt.accepted, .dataset(dataset), .fixed("verdict", "accepted"))
        lines.add(receipt.duplicate, .dataset(dataset), .fixed("verdict", "duplicate"))
        lines.add(receipt.rejected, .dataset(dataset), .fixed("verdict", "rejected"))
    }

    func note(_ round: DerivationRound, taking duration: Duration) {
        guard round.derived > 0 else { return }
        derived.add(round.derived)
        changed.add(round.changed)
        let (seconds, attoseconds) = duration.components
        rounds.observe(Double(seconds) + Double(attoseconds) * 1e-18)
    }
}
