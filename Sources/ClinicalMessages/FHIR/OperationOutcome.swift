internal import HealthCode

/// The answer to a FHIR document, built from its verdict: an issue for each fault (error), note (information) and element
/// that was not used (warning), each with its place.
public struct OperationOutcome: Sendable {
    private let tree: JSONTree

    /// The answer to a verdict.
    public init(of verdict: MessageVerdict) {
        var issues = verdict.faults.map { Self.issue("error", $0.issueType, $0.place, $0.reason) }
        issues += verdict.notes.map { Self.issue("information", "informational", $0.place, $0.text) }
        issues += verdict.unused.map { Self.issue("warning", "not-supported", $0, "was not used") }
        if verdict.unusedBeyond > 0 {
            issues.append(
                Self.issue("warning", "not-supported", nil, "\(verdict.unusedBeyond) more elements were not used"))
        }
        if issues.isEmpty {
            issues.append(
                Self.issue("information", "informational", nil, "\(verdict.records.count) records were taken"))
        }
        tree = .object([
            .init("resourceType", .string("OperationOutcome")), .init("issue", .array(issues)),
        ])
    }

    /// The resource as JSON.
    public var json: [UInt8] { tree.json }

    private static func issue(_ severity: String, _ code: String, _ place: MessagePlace?, _ text: String) -> JSONTree {
        var members: [JSONTree.Member] = [
            .init("severity", .string(severity)), .init("code", .string(code)), .init("diagnostics", .string(text)),
        ]
        if let place, !place.description.isEmpty {
            members.append(.init("expression", .array([.string(place.description)])))
        }
        return .object(members)
    }
}

/// What the interface takes, as a FHIR resource: made from the table that the reader itself goes by.
public enum CapabilityStatement {
    /// The resource as JSON.
    ///
    /// - Parameter date: when it was published, `YYYY-MM-DD`.
    public static func json(date: String) -> [UInt8] {
        let statements = FHIRResourceKind.all.filter { $0.role != .beside }
        let resources = statements.map { kind in
            JSONTree.object([
                .init("type", .string(kind.type)),
                .init(
                    "interaction",
                    .array(kind.role == .statement ? [.object([.init("code", .string("create"))])] : [])),
                .init("documentation", .string("Becomes: \(kind.states)")),
            ])
        }.map(withoutEmpty)
        let interactions = FHIRResourceKind.bundles.filter { $0 != "message" }.map {
            JSONTree.object([.init("code", .string($0))])
        }
        return JSONTree.object([
            .init("resourceType", .string("CapabilityStatement")), .init("status", .string("active")),
            .init("date", .string(date)), .init("kind", .string("capability")),
            .init("software", .object([.init("name", .string("Tongma"))])),
            .init("fhirVersion", .string("4.0.1")), .init("format", .array([.string("json")])),
            .init(
                "rest",
                .array([
                    .object([
                        .init("mode", .string("server")), .init("resource", .array(resources)),
                        .init("interaction", .array(interactions)),
                    ])
                ])),
        ]).json
    }

    /// FHIR has no empty arrays.
    private static func withoutEmpty(_ tree: JSONTree) -> JSONTree {
        guard case .object(let members) = tree else { return tree }
        return .object(members.filter { $0.value != .array([]) })
    }
}
