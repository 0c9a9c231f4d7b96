import Synchronization

/// The measurements of one node, as Prometheus reads them.
///
/// Families are named once, when the node is put together; their series come into being with the first measurement.
package final class Metrics: Sendable {
    private let families = Mutex<[any MetricFamily]>([])

    /// No measurements.
    package init() {}

    /// A number that only grows. Its name ends in `_total`.
    package func counter(_ name: StaticString, _ help: StaticString) -> Counter {
        add(Counter(name: "\(name)", help: "\(help)"))
    }

    /// A number that rises and falls.
    package func gauge(_ name: StaticString, _ help: StaticString) -> Gauge {
        add(Gauge(name: "\(name)", help: "\(help)", read: nil))
    }

    /// A number that is looked up whenever the metrics are read.
    package func gauge(_ name: StaticString, _ help: StaticString, read: @escaping @Sendable () -> Double) {
        _ = add(Gauge(name: "\(name)", help: "\(help)", read: read))
    }

    /// How often a quantity was how large.
    ///
    /// - Parameter bounds: upper bounds of the buckets, rising; one without a bound is added.
    package func histogram(
        _ name: StaticString, _ help: StaticString, bounds: [Double] = Histogram.secondsBounds
    ) -> Histogram {
        add(Histogram(name: "\(name)", help: "\(help)", bounds: bounds))
    }

    private func add<Family: MetricFamily>(_ family: Family) -> Family {
        families.withLock { families in
            // Two who measure the same thing measure it together.
            if let known = families.first(where: { $0.name == family.name }) as? Family { return known }
            families.append(family)
            return family
        }
    }

    /// All of it in Prometheus' text format, version 0.0.4.
    package var text: String {
        var text = ""
        for family in families.withLock({ $0 }).sorted(by: { $0.name < $1.name }) {
            text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.type)\n"
            for line in family.lines { text += "\(line)\n" }
        }
        return text
    }
}

/// The series of one name.
protocol MetricFamily: Sendable {
    var name: String { get }
    var help: String { get }
    /// Prometheus' word for what it is.
    var type: String { get }
    var lines: [String] { get }
}

/// A name with its labels, as a line of the text format begins.
func seriesName(_ name: String, _ labels: [MetricLabel], _ extra: String? = nil) -> String {
    let texts = labels.map(\.text) + (extra.map { [$0] } ?? [])
    return texts.isEmpty ? name : "\(name){\(texts.joined(separator: ","))}"
}
