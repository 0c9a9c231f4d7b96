package import HealthCode

/// When what is submitted: the lines in their order, cut into ticks of the replay clock.
package struct Timetable: Sendable {
    /// A step of the clock: what is submitted once it shows `at`.
    package struct Tick: Sendable, Hashable {
        /// The places of its lines.
        package let lines: Range<Int>
        /// What the clock shows.
        package let at: Instant

        /// A step of the clock.
        package init(lines: Range<Int>, at: Instant) {
            self.lines = lines
            self.at = at
        }
    }

    /// In the order in which they are submitted; `due` never decreases.
    package let lines: [DepartmentLine]

    /// A quiet stretch is one tick as long as it has no more lines than this.
    package static let quietLines = 500

    /// The timetable of lines that are in order.
    package init(_ lines: [DepartmentLine]) {
        self.lines = lines
    }

    /// The number of lines that are due at the instant.
    package func count(dueAt instant: Instant) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].due <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The tick that begins with a line: it ends at a full hour, and quiet hours of one day are one tick. The last one
    /// ends at `until`, with or without lines.
    ///
    /// - Returns: `nil` when nothing is left up to `until`, and the clock shows it already.
    package func tick(from first: Int, clock: Instant?, until: Instant) -> Tick? {
        let end = count(dueAt: until)
        guard first < end else {
            return clock.map { $0 < until } ?? true ? Tick(lines: first..<max(first, end), at: until) : nil
        }
        var at = Self.fullHour(notBefore: lines[first].due)
        let midnight = UTCOffset.china.midnight(UTCOffset.china.date(of: at.advanced(bySeconds: -1)) + 1)
        while at < midnight {
            let next = at.advanced(bySeconds: 3_600)
            guard count(dueAt: next) - first <= Self.quietLines else { break }
            at = next
        }
        at = min(at, until)
        return Tick(lines: first..<count(dueAt: at), at: at)
    }

    /// All ticks from a line on.
    package func ticks(from first: Int, until: Instant) -> [Tick] {
        var ticks: [Tick] = []
        while let tick = tick(from: ticks.last?.lines.upperBound ?? first, clock: ticks.last?.at, until: until) {
            ticks.append(tick)
        }
        return ticks
    }

    private static func fullHour(notBefore instant: Instant) -> Instant {
        let seconds = instant.attoseconds > 0 ? instant.seconds + 1 : instant.seconds
        let rest = seconds % 3_600
        return Instant(seconds: rest == 0 ? seconds : seconds - rest + (rest > 0 ? 3_600 : 0))
    }
}
