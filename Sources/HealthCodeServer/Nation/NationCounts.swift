import HealthCode
import HealthCodeStore

/// How the node and its part of the country stand, counted once for all who look at the same time.
actor NationCounts {
    /// What was counted.
    struct Snapshot: Sendable {
        let now: Instant
        let counts: CodeCounts
        let status: StoreStatus
        let cases: [Division?: [LocalDate: DailyCases]]
        let changes: [RecentChange]
        let turns: [IndexTurn]
        let asOf: Instant?
        let missing: [MissingProvince]

        init(of node: NodeParts, _ operation: NodeOperation, _ course: Course) async throws {
            now = node.clock.now()
            counts = try await operation.codeCounts()
            status = try await operation.status()
            cases = try await course.casesByProvince()
            changes = try await course.recentChanges()
            turns = node.role == .hub ? try await course.indexTurns() : []
            let watermarks = try await node.watermarks(at: now)
            (asOf, missing) = (watermarks.ofAll, watermarks.behind)
        }
    }

    /// A page asks again 0.7 s after an event at the earliest: then it must not get what was counted before the event.
    private static let shortestLife = Duration.milliseconds(500)

    private let node: NodeParts
    private let operation: NodeOperation
    private let course: Course
    private var held: (snapshot: Snapshot, until: Duration)?
    private var counting: Task<Snapshot, any Error>?
    private var pages: [Language: String] = [:]

    init(node: NodeParts, operation: NodeOperation, course: Course) {
        self.node = node
        self.operation = operation
        self.course = course
    }

    /// What was counted at most a moment ago. However many ask, it is counted once, and counting takes half of the time
    /// at most however large the store is.
    func snapshot() async throws -> Snapshot {
        if let held, node.clock.uptime() < held.until { return held.snapshot }
        if let counting { return try await counting.value }
        let (node, operation, course) = (node, operation, course)
        let start = node.clock.uptime()
        let task = Task { try await Snapshot(of: node, operation, course) }
        counting = task
        defer { counting = nil }
        let snapshot = try await task.value
        let end = node.clock.uptime()
        held = (snapshot, max(start + Self.shortestLife, end + (end - start)))
        pages = [:]
        return snapshot
    }

    /// The page of it.
    func html(_ language: Language, _ site: PageSite) async throws -> String {
        let snapshot = try await snapshot()
        if let page = pages[language], held?.snapshot.now == snapshot.now { return page }
        let html = site.renderer.html(NationPage(snapshot, site), language: language)
        if held?.snapshot.now == snapshot.now { pages[language] = html }
        return html
    }
}
