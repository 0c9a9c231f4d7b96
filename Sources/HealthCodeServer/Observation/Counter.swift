import Synchronization

/// A number that only grows, for each combination of labels.
package final class Counter: MetricFamily {
    let name: String
    let help: String
    let type = "counter"
    private let values = Mutex<[[MetricLabel]: Int]>([:])

    init(name: String, help: String) {
        self.name = name
        self.help = help
    }

    /// Adds to the series with these labels, which are always given in the same order.
    package func add(_ count: Int = 1, _ labels: MetricLabel...) {
        values.withLock { $0[labels, default: 0] += count }
    }

    /// What was counted.
    package func value(_ labels: MetricLabel...) -> Int { values.withLock { $0[labels] ?? 0 } }

    var lines: [String] {
        values.withLock { $0 }.map { "\(seriesName(name, $0.key)) \($0.value)" }.sorted()
    }
}
