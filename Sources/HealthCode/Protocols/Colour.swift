/// The colour of a code or of a reason; a greater one is worse.
public enum Colour: UInt8, CaseIterable, Comparable, Sendable, Hashable {
    /// No measure is in force.
    case green
    /// Monitoring.
    case yellow
    /// Isolation or treatment.
    case red

    /// Its name in documents, output and interfaces.
    public var name: String {
        switch self {
        case .green: "green"
        case .yellow: "yellow"
        case .red: "red"
        }
    }

    /// The better colour is less.
    @inlinable
    public static func < (lhs: Colour, rhs: Colour) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
