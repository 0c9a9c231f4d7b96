package import HTTPTypes
package import HealthCode

/// A label of a metric with its value. There is no way to make one from a text that came with a request, so that a
/// metric has as many series as the lists behind its labels allow, and none of them is about a person.
package struct MetricLabel: Sendable, Hashable {
    let name: String
    let value: String

    private init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// A route's template; `unmatched` for an address that is none of the node's.
    package static func route(_ template: String?, of routes: RouteTable) -> MetricLabel {
        MetricLabel("route", template.flatMap { routes.has(template: $0) ? $0 : nil } ?? "unmatched")
    }

    /// The first digit of a status: `2xx`.
    package static func statusClass(_ status: HTTPResponse.Status) -> MetricLabel {
        MetricLabel("status", "\(status.code / 100)xx")
    }

    /// A dataset.
    package static func dataset(_ dataset: Dataset) -> MetricLabel { MetricLabel("dataset", dataset.rawValue) }

    /// A registered department; any other principal counts as `other`.
    package static func department(_ principal: Principal) -> MetricLabel {
        MetricLabel("department", principal.role == .department ? principal.id : "other")
    }

    /// A province, for what the hub knows of its readers.
    package static func province(_ division: Division) -> MetricLabel {
        MetricLabel("province", division.province.description)
    }

    /// A colour of a code.
    package static func colour(_ colour: Colour) -> MetricLabel { MetricLabel("colour", colour.name) }

    /// A value that the program's text itself holds, as `outcome="held"`.
    package static func fixed(_ name: StaticString, _ value: StaticString) -> MetricLabel {
        MetricLabel("\(name)", "\(value)")
    }

    /// Prometheus' form, with what its text format asks to escape.
    var text: String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "\(name)=\"\(escaped)\""
    }
}
