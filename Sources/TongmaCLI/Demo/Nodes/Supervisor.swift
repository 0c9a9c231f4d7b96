internal import Foundation

/// Keeps the nodes running: starts them, and starts again whatever dies.
actor Supervisor {
    private struct Seat {
        var process: ChildProcess?
        /// Whether it is to be started again when it dies.
        var isWanted = false
        var startedAt = ContinuousClock.now
        /// Deaths in a row after a short life.
        var earlyDeaths = 0
        var restartAt: ContinuousClock.Instant?
        /// A death that was planned is no failure of the node.
        var deathIsPlanned = false
    }

    /// A node that dies so many times within moments of its start has a fault that no restart mends.
    private static let hopeless = 5
    private static let shortLife: Duration = .seconds(3)
    /// How long a node may take to end gracefully.
    private static let farewell: Duration = .seconds(15)

    private let program: [String]
    private let settings: NodeSettings
    private let notes: Notes
    private var seats: [NodeName: Seat] = [:]
    private(set) var restarts = 0

    /// - Parameter program: the command that serves a node, without the options that name its configuration.
    init(program: [String], settings: NodeSettings, notes: Notes) {
        self.program = program
        self.settings = settings
        self.notes = notes
    }

    /// Starts a node that is not running.
    ///
    /// - Throws: ``DemoFailure`` when its program cannot be started.
    func start(_ node: NodeName) throws {
        var seat = seats[node] ?? Seat()
        seat.isWanted = true
        seat.restartAt = nil
        if seat.process?.isRunning() != true {
            let arguments = ["--config", settings.configuration(of: node).path, "--until-input-ends"]
            do {
                seat.process = try ChildProcess(
                    program[0], program.dropFirst() + arguments, log: settings.log(of: node))
            } catch {
                throw DemoFailure("\(node.text) cannot be started (\(FileFailure(error)))")
            }
            seat.startedAt = .now
            seat.deathIsPlanned = false
        }
        seats[node] = seat
    }

    /// Ends a node gracefully; it stays away until it is started again.
    func stop(_ node: NodeName) async {
        seats[node]?.isWanted = false
        seats[node]?.deathIsPlanned = true
        guard let process = seats[node]?.process else { return }
        process.send(SIGTERM)
        await process.wait(until: .now + Self.farewell)
    }

    /// Ends a node at once; it is started again.
    func kill(_ node: NodeName) {
        guard seats[node]?.isWanted == true else { return }
        seats[node]?.deathIsPlanned = true
        seats[node]?.process?.send(SIGKILL)
    }

    /// Ends all nodes gracefully.
    func stopAll() async {
        for node in seats.keys {
            seats[node]?.isWanted = false
            seats[node]?.process?.send(SIGTERM)
        }
        let deadline = ContinuousClock.now + Self.farewell
        for node in seats.keys { await seats[node]?.process?.wait(until: deadline) }
    }

    /// Watches over the nodes until it is cancelled.
    ///
    /// - Throws: ``DemoFailure`` with the end of its log when a node does not stay alive.
    func watch() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(50))
            for node in seats.keys { try look(after: node) }
        }
    }

    private func look(after node: NodeName) throws {
        guard var seat = seats[node], seat.isWanted else { return }
        if let restartAt = seat.restartAt {
            guard restartAt <= .now else { return }
            restarts += 1
            return try start(node)
        }
        guard let process = seat.process, !process.isRunning() else { return }
        let how = process.end.map { "\($0)" } ?? "ended"
        if seat.deathIsPlanned {
            seat.restartAt = .now
        } else {
            seat.earlyDeaths = ContinuousClock.now - seat.startedAt < Self.shortLife ? seat.earlyDeaths + 1 : 0
            guard seat.earlyDeaths < Self.hopeless else {
                throw DemoFailure("\(node.text) \(how), \(Self.hopeless) times in a row.\(logTail(of: node))")
            }
            seat.restartAt = .now + .milliseconds(100 << seat.earlyDeaths)
            notes.note("\(node.text) \(how); it is started again")
        }
        seats[node] = seat
    }

    /// The last lines that a node wrote, under a heading.
    nonisolated func logTail(of node: NodeName, lines: Int = 12) -> String {
        let log = settings.log(of: node)
        // A log that cannot be read has nothing to say; the failure itself is told anyway.
        guard let data = try? Data(contentsOf: log), !data.isEmpty else { return " It wrote nothing to \(log.path)." }
        let text = String(decoding: data.suffix(16_384), as: UTF8.self)
        let tail = text.split(separator: "\n").suffix(lines).map { "\n  \(String($0).printable)" }.joined()
        return " The end of \(log.path):\(tail)"
    }
}
