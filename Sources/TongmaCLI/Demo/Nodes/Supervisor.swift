internal import Foundation

/// Keeps the nodes' processes running: starts them, and starts again whatever dies.
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
    private var seats: [NodeProcess: Seat] = [:]
    /// How often a process was started again.
    private(set) var restarts = 0

    /// - Parameter program: the command that serves a node, without the options that name its configuration.
    init(program: [String], settings: NodeSettings, notes: Notes) {
        self.program = program
        self.settings = settings
        self.notes = notes
    }

    /// Starts the processes of a node that are not running.
    ///
    /// - Throws: ``DemoFailure`` when its program cannot be started.
    func start(_ node: NodeName) throws {
        for process in settings.processes(of: node) { try start(process) }
    }

    /// Starts a process that is not running.
    ///
    /// - Throws: ``DemoFailure`` when its program cannot be started.
    func start(_ place: NodeProcess) throws {
        var seat = seats[place] ?? Seat()
        seat.isWanted = true
        seat.restartAt = nil
        if seat.process?.isRunning() != true {
            if seat.process != nil { restarts += 1 }
            let arguments = ["--config", settings.configuration(of: place).path, "--until-input-ends"]
            do {
                seat.process = try ChildProcess(
                    program[0], program.dropFirst() + arguments, log: settings.log(of: place))
            } catch {
                throw DemoFailure("\(place.text) cannot be started (\(FileFailure(error)))")
            }
            seat.startedAt = .now
            seat.deathIsPlanned = false
        }
        seats[place] = seat
    }

    /// Ends a node gracefully; it stays away until it is started again.
    func stop(_ node: NodeName) async {
        await end(settings.processes(of: node))
    }

    /// Ends a process at once.
    ///
    /// - Parameter staysAway: whether it is not started again until somebody does.
    func kill(_ place: NodeProcess, staysAway: Bool = false) {
        guard seats[place]?.isWanted == true else { return }
        seats[place]?.isWanted = !staysAway
        seats[place]?.deathIsPlanned = true
        seats[place]?.process?.send(SIGKILL)
    }

    /// Ends all nodes gracefully.
    func stopAll() async {
        await end(Array(seats.keys))
    }

    private func end(_ places: [NodeProcess]) async {
        for place in places {
            seats[place]?.isWanted = false
            seats[place]?.deathIsPlanned = true
            seats[place]?.process?.send(SIGTERM)
        }
        let deadline = ContinuousClock.now + Self.farewell
        for place in places { await seats[place]?.process?.wait(until: deadline) }
    }

    /// Watches over the nodes until it is cancelled.
    ///
    /// - Throws: ``DemoFailure`` with the end of its log when a node does not stay alive.
    func watch() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(50))
            for place in seats.keys { try look(after: place) }
        }
    }

    private func look(after place: NodeProcess) throws {
        guard var seat = seats[place], seat.isWanted else { return }
        if let restartAt = seat.restartAt {
            guard restartAt <= .now else { return }
            return try start(place)
        }
        guard let process = seat.process, !process.isRunning() else { return }
        let how = process.end.map { "\($0)" } ?? "ended"
        if seat.deathIsPlanned {
            seat.restartAt = .now
        } else {
            seat.earlyDeaths = ContinuousClock.now - seat.startedAt < Self.shortLife ? seat.earlyDeaths + 1 : 0
            guard seat.earlyDeaths < Self.hopeless else {
                throw DemoFailure("\(place.text) \(how), \(Self.hopeless) times in a row.\(logTail(of: place))")
            }
            seat.restartAt = .now + .milliseconds(100 << seat.earlyDeaths)
            notes.note("\(place.text) \(how); it is started again")
        }
        seats[place] = seat
    }

    /// The last lines that a process wrote, under a heading.
    nonisolated func logTail(of place: NodeProcess, lines: Int = 12) -> String {
        let log = settings.log(of: place)
        // A log that cannot be read has nothing to say; the failure itself is told anyway.
        guard let data = try? Data(contentsOf: log), !data.isEmpty else { return " It wrote nothing to \(log.path)." }
        let text = String(decoding: data.suffix(16_384), as: UTF8.self)
        let tail = text.split(separator: "\n").suffix(lines).map { "\n  \(String($0).printable)" }.joined()
        return " The end of \(log.path):\(tail)"
    }
}
