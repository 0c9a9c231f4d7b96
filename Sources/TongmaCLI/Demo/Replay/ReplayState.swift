package import Foundation
package import HealthCode

/// How far the replay of a store has come.
package struct ReplayState: Sendable, Hashable, Codable {
    /// A tick that has begun.
    package struct Begun: Sendable, Hashable, Codable {
        /// Behind its last line.
        package let end: Int
        /// What the clock shows; RFC 3339.
        package let at: String
    }

    /// Every line before this one has been acknowledged.
    package private(set) var done = 0
    /// What the clock showed when the last finished tick was over; RFC 3339.
    package private(set) var clock: String?
    /// Ticks behind ``done`` that have begun, in order; their batches may have been acknowledged or not.
    package private(set) var begun: [Begun] = []

    /// The beginning.
    package init() {}

    /// Notes that a tick begins.
    package mutating func begin(_ tick: Timetable.Tick) {
        begun.append(Begun(end: tick.lines.upperBound, at: tick.at.exactText))
    }

    /// Notes that everything that has begun is acknowledged.
    package mutating func finish() {
        guard let last = begun.last else { return }
        done = last.end
        clock = last.at
        begun = []
    }

    /// The latest instant that a node's clock may show.
    package var latest: Instant? { (begun.last?.at ?? clock).flatMap { Instant($0) } }

    /// The ticks that have begun, as they were.
    package var unfinished: [Timetable.Tick] {
        var first = done
        return begun.compactMap { tick in
            guard let at = Instant(tick.at), tick.end >= first else { return nil }
            defer { first = tick.end }
            return Timetable.Tick(lines: first..<tick.end, at: at)
        }
    }

    // MARK: The file

    /// Reads a state; the beginning when there is no file.
    ///
    /// - Throws: ``UsageError`` when the file is no state.
    package static func read(_ file: URL) throws -> ReplayState {
        guard FileManager.default.fileExists(atPath: file.path) else { return ReplayState() }
        do {
            return try JSONDecoder().decode(ReplayState.self, from: Data(contentsOf: file))
        } catch {
            throw UsageError("--store: \(file.path) cannot be read; begin again with another folder")
        }
    }

    /// Writes the state beside its place and moves it there.
    package func write(_ file: URL) throws {
        try JSONEncoder().encode(self).write(to: file, options: .atomic)
    }
}
