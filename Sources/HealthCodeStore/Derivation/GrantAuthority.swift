import HealthCode

/// Whom a node grants (`dispatch.md`, "Who may state what"): a province's node whoever passes within the province, the hub
/// whoever passes between provinces, to or from the nation, or within a province that has no node.
struct GrantAuthority: Sendable {
    /// The provinces with a node of their own; at the hub.
    let provinces: Set<Division>
    let role: NodeRole

    init(_ role: NodeRole, on connection: any SQLConnection) throws {
        self.role = role
        var provinces: Set<Division> = []
        if role == .hub {
            try connection.query("SELECT province FROM readers", []) { row in
                if let province = Division(number: row.integer(0)) { provinces.insert(province) }
            }
        }
        self.provinces = provinces
    }

    /// Whether this node states a grant.
    func covers(_ grant: PendingGrant) -> Bool {
        switch role {
        case .hub: grant.province.map { !provinces.contains($0) } ?? true
        case .province(let province): grant.province == province
        }
    }

    /// The token of a grant that this node states.
    ///
    /// - Parameter last: the greatest token that was ever granted to any document of the person.
    func token(after last: OwnershipToken) -> OwnershipToken? {
        switch role {
        case .hub: last.nextOfHub
        case .province(let province): last.next(of: province)
        }
    }
}
