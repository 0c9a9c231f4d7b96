internal import Glibc

/// Time spent on one pass: by the clock on the wall, and by this process on its core.
struct Lap {
    var wallSeconds: Double
    var cpuSeconds: Double
}

/// Runs `body` and takes its time.
func timed(_ body: () throws -> Void) rethrows -> Lap {
    let cpu = cpuSeconds()
    let start = ContinuousClock.now
    try body()
    let wall = ContinuousClock.now - start
    return Lap(wallSeconds: wall.inSeconds, cpuSeconds: cpuSeconds() - cpu)
}

/// Runs two pieces of work by turns, so many turns, and takes the time of each: what disturbs the machine disturbs both.
func timedByTurns(
    _ turns: Int, _ first: (_ turn: Int) throws -> Void, _ second: (_ turn: Int) throws -> Void
) rethrows -> (first: Lap, second: Lap) {
    var laps = (first: Lap(wallSeconds: 0, cpuSeconds: 0), second: Lap(wallSeconds: 0, cpuSeconds: 0))
    for turn in 0..<turns {
        let (one, two) = (try timed { try first(turn) }, try timed { try second(turn) })
        laps.first = Lap(
            wallSeconds: laps.first.wallSeconds + one.wallSeconds, cpuSeconds: laps.first.cpuSeconds + one.cpuSeconds)
        laps.second = Lap(
            wallSeconds: laps.second.wallSeconds + two.wallSeconds, cpuSeconds: laps.second.cpuSeconds + two.cpuSeconds)
    }
    return laps
}

/// User and system time of this process so far.
private func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_utime.inSeconds + usage.ru_stime.inSeconds
}

extension timeval {
    var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// The middle one of several figures; the lower of two.
func median(_ figures: [Double]) -> Double {
    figures.isEmpty ? .nan : figures.sorted()[(figures.count - 1) / 2]
}

extension Array {
    /// The indices of a turn's part, when the elements are divided into so many turns.
    func share(_ turn: Int, of turns: Int) -> Range<Int> { count * turn / turns..<count * (turn + 1) / turns }
}
