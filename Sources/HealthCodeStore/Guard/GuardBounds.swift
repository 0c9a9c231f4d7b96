public import HealthCode

/// How many persons may be worsened within a day before a second person is asked (`exchange.md`, "The guard"): data, by
/// division.
///
/// What is stated of a place has the bound of the nearest division above it that has one. What a department states, and
/// what is stated of a case, has the bound of where the department is registered: a city's tracing reaches more persons in
/// a day than a village's.
public struct GuardBounds: Sendable, Hashable {
    /// Where no division says otherwise.
    public var usual: Int
    /// By division.
    public var divisions: [Division: Int]
    /// For all that one other node carries, whatever departments it names.
    public var node: Int
    /// For what the department that submits states; ``usual`` unless it is given.
    public var department: Int?

    /// Bounds.
    public init(_ usual: Int, divisions: [Division: Int] = [:], node: Int = .max) {
        self.usual = usual
        self.divisions = divisions
        self.node = node
    }

    /// The bound of a place.
    public func bound(at division: Division) -> Int {
        for level in DivisionLevel.allCases.reversed() {
            if let bound = divisions[division.ancestor(level)] { return bound }
        }
        return divisions[.nation] ?? usual
    }

    /// The same with the bound of a department that is registered for some divisions: the greatest of theirs.
    public func forDepartment(of registered: some Sequence<Division>) -> GuardBounds {
        var bounds = self
        bounds.department = registered.map { bound(at: $0) }.max() ?? divisions[.nation] ?? usual
        return bounds
    }

    /// A bound from which on there is no guard but that of risk areas: it would be the whole of a small country.
    static let off = 1_000_000

    var isOff: Bool { usual >= Self.off }

    /// The greatest that a department's statements may reach.
    var ofDepartment: Int { department ?? usual }

    func bound(of scope: GuardEffect.Scope) -> Int {
        switch scope {
        case .department, .case: ofDepartment
        case .place(let division): bound(at: division)
        case .node: node
        }
    }
}
