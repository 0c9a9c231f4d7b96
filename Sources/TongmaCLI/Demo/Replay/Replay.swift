internal import Foundation
internal import HealthCode

/// Plays the departments: drives the nodes' clocks and submits what was stated up to then.
struct Replay {
    let timetable: Timetable
    let nodes: [NodeName]
    let processClients: [NodeProcess: NodeClient]
    let settings: NodeSettings
    let post: Post
    let supervisor: Supervisor
    let faults: Faults?
    let notes: Notes
    let stateFile: URL
    private(set) var state: ReplayState
    /// Seconds of the outbreak in each second, where it is played at a steady pace: the nodes tell it to pages and gates.
    private var pace: Int64 = 1
    /// Nodes that are away on purpose, and since when.
    private var away: [NodeName: Instant] = [:]
    /// What waits for them.
    private var waiting: [Batch] = []
    /// Processes that were killed and are not to be started again yet, and for how many ticks.
    private var down: [NodeProcess: Int] = [:]

    init(
        timetable: Timetable, nodes: [NodeName], processClients: [NodeProcess: NodeClient], settings: NodeSettings,
        post: Post, supervisor: Supervisor, faults: Faults?, notes: Notes, stateFile: URL
    ) throws {
        self.timetable = timetable
        self.nodes = nodes
        self.processClients = processClients
        self.settings = settings
        self.post = post
        self.supervisor = supervisor
        self.faults = faults
        self.notes = notes
        self.stateFile = stateFile
        state = try ReplayState.read(stateFile)
    }

    // MARK: As fast as it goes

    /// Goes on from where the store was left, up to an instant. Afterwards every node is there, and its clock shows it.
    mutating func run(until: Instant) async throws {
        try await takeUp()
        while let tick = timetable.tick(
            from: state.begun.last?.end ?? state.done, clock: state.latest, until: until)
        {
            try await step(tick)
            let done = tick.lines.upperBound
            notes.progress(
                "\(UTCOffset.china.format(tick.at)): \(done.grouped) of \(timetable.lines.count.grouped) lines submitted"
            )
        }
        try await recallAll(at: until)
        notes.clear()
    }

    /// Delivers what had begun when the store was left. Every node's clock is set to the latest that any of them may
    /// show: it never goes back, and statements may arrive late.
    mutating func takeUp() async throws {
        guard let latest = state.latest else { return }
        try await setClocks(latest, of: nodes)
        for tick in state.unfinished { try await post.deliver(Batch.batches(of: tick, in: timetable)) }
        try settle()
    }

    /// One tick: the clocks first, then what was stated up to then.
    mutating func step(_ tick: Timetable.Tick) async throws {
        state.begin(tick)
        try state.write(stateFile)
        try await recall(at: tick.at, all: false)
        try await dismiss(at: tick.at)
        try await bringBack()
        let present = nodes.filter { away[$0] == nil }
        var kill = faults?.kill(during: tick, of: present, processes: settings.processes)
        // One process of a node is always there, but for a moment.
        if let planned = kill, planned.ticksAway > 0, down.keys.contains(where: { $0.node == planned.process.node }) {
            kill = nil
        }
        // A process that is started again at once may be killed while its clock is set. One that is not could not be told.
        var killing: Task<Void, any Error>?
        if let kill, kill.ticksAway == 0 { killing = end(kill) }
        defer { killing?.cancel() }
        try await setClocks(tick.at, of: present)
        if let kill, kill.ticksAway > 0 {
            down[kill.process] = kill.ticksAway
            killing = end(kill)
        }
        var batches = Batch.batches(of: tick, in: timetable)
        if let faults { batches = faults.order(batches, tick: tick) }
        waiting += batches.filter { away[$0.node] != nil }
        try await post.deliver(batches.filter { away[$0.node] == nil })
        // A tick that is over before the kill kills all the same; only the end of the demo cancels it.
        if let killing { _ = await killing.result }
        try settle()
    }

    private func end(_ kill: Faults.Kill) -> Task<Void, any Error> {
        Task { [supervisor, faults] in
            try await Task.sleep(for: kill.after)
            faults?.noteKill()
            await supervisor.kill(kill.process, staysAway: kill.ticksAway > 0)
        }
    }

    /// Starts the processes whose time away is over; the store tells them what the clock shows.
    private mutating func bringBack() async throws {
        for (process, ticks) in down.sorted(by: { $0.key < $1.key }) {
            down[process] = ticks > 1 ? ticks - 1 : nil
            if ticks <= 1 { try await supervisor.start(process) }
        }
    }

    /// Notes how far the replay has come, unless something still waits for a node that is away.
    private mutating func settle() throws {
        guard waiting.isEmpty else { return }
        state.finish()
        try state.write(stateFile)
    }

    /// Sets the clocks of all processes of nodes, but of those that are away on purpose.
    func setClocks(_ instant: Instant, of nodes: [NodeName]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for process in nodes.flatMap(settings.processes(of:)) where down[process] == nil {
                guard let client = processClients[process] else { continue }
                let node = process.node
                let request = NodeRequest.json(
                    "/v1/replay/clock", token: settings.token(.replay, at: node),
                    .object([("now", .string(instant.exactText)), ("pace", .integer(Int(pace)))]))
                group.addTask { _ = try await client.expect([200, 204], request) }
            }
            try await group.waitForAll()
        }
    }

    // MARK: Nodes that are away

    /// Sends nodes away whose absence begins.
    private mutating func dismiss(at instant: Instant) async throws {
        for node in nodes where away[node] == nil && faults?.isAway(node, at: instant) == true {
            await supervisor.stop(node)
            down = down.filter { $0.key.node != node }
            away[node] = instant
            notes.note("\(node.text) is away from \(UTCOffset.china.format(instant)) on")
        }
    }

    /// Brings nodes back whose absence is over, or all, and delivers what waited for them.
    private mutating func recall(at instant: Instant, all: Bool) async throws {
        for (node, since) in away.sorted(by: { $0.key < $1.key })
        where all || faults?.isAway(node, at: instant) != true {
            try await supervisor.start(node)
            away[node] = nil
            faults?.noteAbsence(node, seconds: instant.wholeSeconds(since: since))
            notes.note("\(node.text) is back at \(UTCOffset.china.format(instant))")
            try await setClocks(instant, of: [node])
            try await post.deliver(waiting.filter { $0.node == node })
            waiting.removeAll { $0.node == node }
        }
    }

    /// Brings back whatever is away.
    private mutating func recallAll(at instant: Instant) async throws {
        try await recall(at: instant, all: true)
        for process in down.keys { try await supervisor.start(process) }
        down = [:]
        // One that was killed a moment ago knows it to the microsecond alone.
        try await setClocks(max(instant, state.latest ?? instant), of: nodes)
        try settle()
    }

    // MARK: Live

    /// Runs on in real time, `speed` seconds of the outbreak in each second, until an instant or without end.
    ///
    /// - Parameter workers: who do the work of communities meanwhile; `nil` for nobody.
    mutating func live(speed: Double, until: Instant?, workers: DemoWorkers? = nil) async throws {
        pace = Int64(max(1, speed.rounded(.up)))
        defer { pace = 1 }
        try await takeUp()
        guard let start = state.latest ?? timetable.lines.first?.due ?? until else { return }
        let began = ContinuousClock.now
        var hasEnded = false
        while true {
            let elapsed = (ContinuousClock.now - began) / .seconds(1)
            let at = min(start.advanced(bySeconds: Int64(elapsed * speed)), until ?? .distantFuture)
            if state.latest.map({ at > $0 }) ?? true {
                try await step(Timetable.Tick(lines: state.done..<timetable.count(dueAt: at), at: at))
                notes.progress(
                    "\(UTCOffset.china.format(at)): \(state.done.grouped) of \(timetable.lines.count.grouped) lines submitted"
                )
            }
            await workers?.work(at: at)
            if at == until { break }
            if !hasEnded, state.done == timetable.lines.count {
                hasEnded = true
                notes.note("the evidence has ended; the clock goes on")
            }
            try await Task.sleep(for: .seconds(1))
        }
        if let until { try await recallAll(at: until) }
        notes.clear()
    }
}
