import Synchronization

/// A number that rises and falls, for each combination of labels.
package final class Gauge: MetricFamily {
    let name: String
    let help: String
    let type = "gauge"
    private let values = Mutex<[[MetricLabel]: Double]>([:])
    private let read: (@Sendable () -> Double)?

    init(name: String, help: String, read: (@Sendable () -> Double)?) {
        self.name = name
        self.help = help
        self.read = read
    }

    /// Sets the series with these labels.
    package func set(_ value: Double, _ labels: MetricLabel...) {
        values.withLock { $0[labels] = value }
    }

    /// Adds to the series with these labels, or takes away.
    package func add(_ value: Double, _ labels: MetricLabel...) {
        values.withLock { $0[labels, default: 0] += value }
    }

    var lines: [String] {
        if let read { return ["\(name) \(read())"] }
        return values.withLock { $0 }.map { "\(seriesName(name, $0.key)) \($0.value)" }.sorted()
    }
}
