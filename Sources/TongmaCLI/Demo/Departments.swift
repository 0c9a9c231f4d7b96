package import HealthCode

/// A node of the demo.
package enum NodeName: Hashable, Sendable {
    case hub
    case province(Division)

    /// `hub`, or `province-` with the two digits of the province: the name of its folder and in notes.
    package var text: String {
        switch self {
        case .hub: "hub"
        case .province(let division): "province-\(division.description.prefix(2))"
        }
    }
}

extension NodeName: Comparable {
    /// The hub first, then the provinces in the order of their codes.
    package static func < (lhs: NodeName, rhs: NodeName) -> Bool {
        switch (lhs, rhs) {
        case (.hub, .hub), (.province, .hub): false
        case (.hub, .province): true
        case (.province(let left), .province(let right)): left < right
        }
    }
}

/// Which department states what, and to which node.
package struct Departments: Sendable {
    /// The provinces that the evidence names as places of its records, in order.
    package let provinces: [Division]
    /// Of each province, the community where most of its residents live: its field worker's.
    package let communities: [Division: Division]
    /// The province of each person's first `residents` record: by (`reported_at`, `record_id`), of any version.
    private let homes: [IdentityDocument: Division]

    /// Finds the provinces and everyone's home in the contents of the evidence.
    package init(_ contents: some Sequence<RecordContent>) {
        var provinces: Set<Division> = []
        var firsts: [IdentityDocument: RecordContent] = [:]
        var residents: [Division: Int] = [:]
        for content in contents {
            // An act may be done for the nation, which is no province.
            for division in [content.division, content.target] {
                if let division, division != .nation { provinces.insert(division.province) }
            }
            guard content.dataset == .residents, let document = content.document else { continue }
            if let home = content.division { residents[home, default: 0] += 1 }
            if let first = firsts[document], !Self.precedes(content, first) { continue }
            firsts[document] = content
        }
        self.provinces = provinces.sorted()
        homes = firsts.compactMapValues { $0.division?.province }
        communities = Dictionary(grouping: residents, by: \.key.province).compactMapValues { homes in
            homes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }

    /// Contents of one version differ in what they say alone; the order of reading must not decide between them.
    private static func precedes(_ left: RecordContent, _ right: RecordContent) -> Bool {
        if left.reportedAt != right.reportedAt { return left.reportedAt < right.reportedAt }
        if left.recordID != right.recordID { return left.recordID < right.recordID }
        return (left.division?.code ?? 0) < (right.division?.code ?? 0)
    }

    /// All nodes: the hub, and one for each province.
    package var nodes: [NodeName] { [.hub] + provinces.map(NodeName.province) }

    /// The node that a statement is submitted to: journeys and entries to the hub; what a place's departments state to
    /// the province of that place; everything else to the person's home province, or to the hub if there is none.
    package func node(for content: RecordContent) -> NodeName {
        switch Self.recipient(of: content.dataset) {
        case .hub: .hub
        case .place: content.division.map { .province($0.province) } ?? .hub
        case .home: content.document.flatMap { homes[$0] }.map(NodeName.province) ?? .hub
        }
    }

    /// The node that a line which cannot be used is submitted to: that of the division that it names, if there is one.
    package func node(forRefusedLineOf dataset: Dataset, division: Division?) -> NodeName {
        guard Self.recipient(of: dataset) != .hub, let province = division?.province, provinces.contains(province)
        else {
            return .hub
        }
        return .province(province)
    }

    /// Whose node a dataset is submitted to.
    package enum Recipient: Sendable {
        case hub
        case place
        case home
    }

    /// Whose node a dataset is submitted to.
    package static func recipient(of dataset: Dataset) -> Recipient {
        switch dataset {
        case .trip, .entry: .hub
        case .naat, .antigen, .case, .stay, .areaRisk: .place
        case .residents, .antibody, .vaccination, .contact, .closedLoop, .identityLink, .fieldAct: .home
        }
    }

    /// The department that states a dataset: the identifier of its credential.
    package static func department(of dataset: Dataset) -> String {
        switch dataset {
        case .residents: "registry"
        case .naat: "laboratory"
        case .antigen: "pharmacy"
        case .antibody: "serology"
        case .vaccination: "vaccination-site"
        case .case: "clinic"
        case .contact: "tracing"
        case .entry: "immigration"
        case .stay: "community"
        case .trip: "transport"
        case .closedLoop: "isolation-site"
        case .identityLink: "identity"
        case .fieldAct: "grid"
        case .areaRisk: "command"
        }
    }
}
