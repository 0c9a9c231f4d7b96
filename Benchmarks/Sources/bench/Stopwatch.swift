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
