package import HTTPTypes
import Hummingbird

/// The addresses that a node answers at, as templates: `/v1/batches/{id}/release`.
package struct RouteTable: Sendable {
    private struct Entry {
        let segments: [Substring]
        let template: String
        var methods: [HTTPRequest.Method]
    }

    private let entries: [Entry]
    private let known: Set<String>

    /// The addresses that the groups add.
    package init(of groups: [any RouteGroup]) {
        let router = Router(context: NodeContext.self, options: .autoGenerateHeadEndpoints)
        for group in groups { group.add(to: router) }
        var entries: [String: Entry] = [:]
        for route in router.routes {
            let template = route.path.description
            var methods = [route.method]
            if route.method == .get { methods.append(.head) }
            entries[template, default: Entry(segments: template.split(separator: "/"), template: template, methods: [])]
                .methods += methods
        }
        self.entries = entries.values.sorted { $0.template < $1.template }
        known = Set(entries.keys)
    }

    /// The templates, in order.
    package var templates: [String] { entries.map(\.template) }

    /// Whether a template is one of them.
    package func has(template: String) -> Bool { known.contains(template) }

    /// The methods that an address takes, without repetition; none when there is no such address.
    package func methods(at path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/")
        let matching = entries.filter { Self.matches(segments, $0.segments) }
        return Set(matching.flatMap(\.methods)).sorted { $0.rawValue < $1.rawValue }
    }

    private static func matches(_ path: [Substring], _ template: [Substring]) -> Bool {
        if template.last == "**" {
            return path.count >= template.count
                && matches(Array(path.prefix(template.count - 1)), Array(template.dropLast()))
        }
        return path.count == template.count
            && zip(path, template).allSatisfy { $0 == $1 || $1 == "*" || ($1.first == "{" && $1.last == "}") }
    }
}
