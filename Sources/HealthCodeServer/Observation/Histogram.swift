import Synchronization

/// How often a quantity was how large, in fixed buckets, for each combination of labels.
package final class Histogram: MetricFamily {
    /// From a millisecond, which a code from the cache takes, to ten seconds, which a large batch may.
    package static let secondsBounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    private struct Series {
        var counts: [Int]
        var sum: Double = 0
    }

    let name: String
    let help: String
    let type = "histogram"
    private let bounds: [Double]
    private let series = Mutex<[[MetricLabel]: Series]>([:])

    init(name: String, help: String, bounds: [Double]) {
        self.name = name
        self.help = help
        self.bounds = bounds
    }

    /// Counts one quantity.
    package func observe(_ value: Double, _ labels: MetricLabel...) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        series.withLock { series in
            series[labels, default: Series(counts: Array(repeating: 0, count: bounds.count + 1))].counts[bucket] += 1
            series[labels]?.sum += value
        }
    }

    var lines: [String] {
        let series = series.withLock { $0 }.map { (labels: $0.key, series: $0.value) }
        return series.sorted { seriesName(name, $0.labels) < seriesName(name, $1.labels) }.flatMap { entry in
            var lines: [String] = []
            var total = 0
            for (index, count) in entry.series.counts.enumerated() {
                total += count
                let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
                lines.append("\(seriesName(name + "_bucket", entry.labels, "le=\"\(bound)\"")) \(total)")
            }
            lines.append("\(seriesName(name + "_sum", entry.labels)) \(entry.series.sum)")
            lines.append("\(seriesName(name + "_count", entry.labels)) \(total)")
            return lines
        }
    }
}
