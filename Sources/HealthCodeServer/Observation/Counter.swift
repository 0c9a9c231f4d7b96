import Synchronization

/// A number that only grows, for each combination of labels.
package final class Counter: MetricFamily {
    let name: String
    let help: String
    let type = "counter"
    private let values = Mutex<[[MetricLabel]: Int]>([:])
    private let busy = Mutex<[(labels: [MetricLabel], series: Series)]>([])

    /// One series of a counter, for a path on which even finding it would cost too much.
    package final class Series: Sendable {
        fileprivate let count = Atomic<Int>(0)

        /// Counts one.
        ///
        /// - Returns: how many were counted.
        @discardableResult
        package func add() -> Int { count.add(1, ordering: .relaxed).newValue }
    }

    init(name: String, help: String) {
        self.name = name
        self.help = help
    }

    /// Adds to the series with these labels, which are always given in the same order.
    package func add(_ count: Int = 1, _ labels: MetricLabel...) {
        values.withLock { $0[labels, default: 0] += count }
    }

    /// The series with these labels, to be kept by whoever adds to it often.
    package func series(_ labels: MetricLabel...) -> Series {
        busy.withLock { busy in
            let series = Series()
            busy.append((labels, series))
            return series
        }
    }

    /// What was counted.
    package func value(_ labels: MetricLabel...) -> Int { all[labels] ?? 0 }

    private var all: [[MetricLabel]: Int] {
        var all = values.withLock { $0 }
        for (labels, series) in busy.withLock({ $0 }) {
            let count = series.count.load(ordering: .relaxed)
            if count > 0 { all[labels, default: 0] += count }
        }
        return all
    }

    var lines: [String] {
        all.map { "\(seriesName(name, $0.key)) \($0.value)" }.sorted()
    }
}
