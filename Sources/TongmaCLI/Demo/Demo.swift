internal import AsyncHTTPClient
internal import Crypto
internal import Foundation
internal import HealthCode
internal import UnixSignals

/// What `tongma demo` is asked to do.
struct DemoRequest: Sendable {
    var data: String?
    var store: String?
    var engine = DemoEngine.sqlite
    var postgres: String?
    /// The instants that the replay stops at, in order; it ends at the last one, and without any it runs on live.
    var stops: [RequestedInstant] = []
    /// The instant that the replay ends at.
    var until: RequestedInstant? { stops.last }
    /// How many processes each node runs as, on one database.
    var processes = 1
    /// `nil`: as fast as it goes to an end, a minute a second without one.
    var pace: DemoPace?
    var port = 8_100
    /// Where the codes, and the rows of dispatch, go: of each that is wanted one file for each stop.
    var exports: [CodeMerge.Kind: [String]] = [:]
    /// Where all evidence that the nodes hold in the end goes, acts and grants among it.
    var actsFolder: String?
    /// `PROVINCE=FILE` each.
    var overlays: [String] = []
    var exceptions: [String] = []
    /// `PROVINCE=FILE` each.
    var orders: [String] = []
    var chaosSeed: UInt64?
    /// Whether the communities' workers act while it runs live.
    var hasWorkers = false
    /// The command that serves a node.
    var nodeProgram: [String] = ["/proc/self/exe", "serve"]
}

/// One run of `tongma demo`.
struct Demo {
    let request: DemoRequest
    let evidence: DemoEvidence
    let timeline: RuleTimeline
    let timetable: Timetable
    let store: DemoStore
    let notes: Notes
    /// Documents of overlays and exceptions: file names and contents.
    let rules: [(name: String, bytes: [UInt8])]
    private let exports: [CodeMerge.Kind: [StagedFile]]
    private let acts: EvidenceExport?
    let nodes: [NodeName]
    /// Under which orders provinces keep a venue register.
    let orders: [NodeName: DemoOrder]

    /// Checks everything that can be unusable before the first process is started.
    ///
    /// - Throws: ``UsageError``.
    init(_ request: DemoRequest, notes: Notes) throws {
        self.request = request
        self.notes = notes
        let selection = RuleSelection(overlays: request.overlays, exceptions: request.exceptions)
        let beginning = ControlProtocol.national.map(\.start).min() ?? .distantPast
        timeline = try selection.timeline(askedAt: request.stops.map(\.instant))
        try RequestedInstant.check(request.stops, under: timeline, option: "--until")
        let progress = Progress()
        evidence = try DemoEvidence(
            try request.data ?? DemoEvidence.sampleFolder(), beginning: beginning, progress: progress)
        timetable = Timetable(evidence.lines)
        nodes = evidence.departments.nodes
        orders = try DemoOrder.read(request.orders, for: nodes)
        rules = try Self.documents(request)
        var exports: [CodeMerge.Kind: [StagedFile]] = [:]
        for (kind, files) in request.exports {
            exports[kind] = try files.map { try StagedFile($0, option: kind.option) }
        }
        self.exports = exports
        acts = try request.actsFolder.map { try EvidenceExport($0) }
        var hash = SHA256()
        for rule in rules { hash.update(data: Array("\(rule.name) \(rule.bytes.count)\n".utf8) + rule.bytes) }
        store = try DemoStore(
            request.store, evidence: Self.hexadecimal(evidence.fingerprint),
            rules: Self.hexadecimal(Array(hash.finalize())), engine: request.engine.rawValue)
        let state = try ReplayState.read(store.stateFile)
        // Codes of an instant that is over cannot be written any more.
        let earliest = request.exports.isEmpty ? request.stops.last : request.stops.first
        if let latest = state.latest, let earliest, latest > earliest.instant {
            throw UsageError(
                """
                --until: the store has come to \(UTCOffset.china.format(latest)) already, and clocks do not go back; \
                use another folder
                """)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func documents(_ request: DemoRequest) throws -> [(name: String, bytes: [UInt8])] {
        let overlays = request.overlays.compactMap { $0.split(separator: "=", maxSplits: 1).last.map(String.init) }
        let files = overlays.map { ("overlay", $0) } + request.exceptions.map { ("exceptions", $0) }
        return try files.enumerated().map { index, file in
            let url = URL(fileURLWithPath: file.1)
            do {
                return ("\(file.0)-\(index + 1).yaml", Array(try Data(contentsOf: url)))
            } catch {
                throw UsageError("\(file.1) cannot be read (\(FileFailure(error)))")
            }
        }
    }

    // MARK: Running

    /// Starts the nodes, plays, and ends the nodes, whatever happens.
    func run() async throws -> Int32 {
        let ports = try LoopbackPorts.choose(first: request.port, count: nodes.count * request.processes)
        let settings = try NodeSettings(
            nodes: nodes, processes: request.processes, ports: ports, store: store.folder)
        var cluster: PrivateCluster?
        var databases: DemoDatabases?
        if request.engine == .postgres {
            if request.postgres == nil { cluster = try await PrivateCluster(store: store.folder) }
            databases = DemoDatabases(
                server: request.postgres ?? cluster?.url ?? "",
                prefix: request.postgres == nil ? "" : "tongma_demo_\(store.identity.name)_",
                log: store.folder.appendingPathComponent("psql.log"))
        }
        do {
            var engine = NodeEngine.sqlite
            if let databases { engine = .postgres(try await databases.prepare(nodes)) }
            try settings.write(
                engine: engine, rules: rules, orders: orders, grants: !evidence.hasActs,
                communities: evidence.departments.communities)
            let end = try await play(settings)
            await cluster?.stop()
            if store.isTemporary, cluster == nil { try await databases?.remove(nodes) }
            return try conclude(end)
        } catch {
            await cluster?.stop()
            throw error
        }
    }

    private func conclude(_ end: Performance.End) throws -> Int32 {
        switch end {
        case .done(let status, let tables, let evidence):
            if let evidence { try acts?.write(evidence) }
            for (kind, files) in exports {
                for (file, table) in zip(files, tables[kind] ?? []) {
                    try file.write(table)
                    try file.commit()
                }
            }
            return status
        case .interrupted:
            if request.until == nil { return 0 }
            notes.note(
                store.isTemporary
                    ? "stopped" : "stopped; the same command goes on from here (--store \(store.folder.path))")
            return 1
        }
    }

    /// Plays until it is over, a node cannot be kept alive, or somebody interrupts.
    private func play(_ settings: NodeSettings) async throws -> Performance.End {
        let supervisor = Supervisor(program: request.nodeProgram, settings: settings, notes: notes)
        let http = NodeClient.makeHTTP()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let outcome: Result<Performance.End, any Error>
        do {
            outcome = .success(
                try await withThrowingTaskGroup(of: Performance.End.self) { group in
                    for node in nodes { try await supervisor.start(node) }
                    group.addTask {
                        try await supervisor.watch()
                        return .interrupted
                    }
                    group.addTask {
                        for await _ in signals { break }
                        return .interrupted
                    }
                    let performance = performance(settings, supervisor, http)
                    group.addTask { try await performance.run() }
                    defer { group.cancelAll() }
                    return try await group.next() ?? .interrupted
                })
        } catch {
            outcome = .failure(error)
        }
        notes.clear()
        // Connections that are kept open would keep the nodes from ending.
        try await http.shutdown()
        await supervisor.stopAll()
        return try outcome.get()
    }

    private func performance(_ settings: NodeSettings, _ supervisor: Supervisor, _ http: HTTPClient) -> Performance {
        let first = evidence.firstCase ?? timetable.lines.first?.due ?? .distantPast
        let curtain = first.advanced(bySeconds: 19 * 86_400)
        // A real person's number does not belong on a screen; made-up ones begin with 99.
        let resident = evidence.contacts.filter { contact in
            contact.at <= curtain && contact.node != .hub && contact.document.type == .idCard
                && contact.document.number.hasPrefix("99")
        }.max { $0.at < $1.at }
        return Performance(
            request: request, timetable: timetable, nodes: nodes, settings: settings, supervisor: supervisor,
            http: http, notes: notes, stateFile: store.stateFile, ledgerFile: store.ledgerFile, curtain: curtain,
            resident: resident.map { ($0.document, $0.node) }, ward: evidence.wards.first { $0.at <= curtain })
    }
}
