/// How far a statement has come, in the order of strictness: of a report and its observation the stricter holds.
enum StatementStatus: Int, Comparable {
    /// It stands.
    case final
    /// It replaces an earlier version.
    case corrected
    /// A result that may change: a negative one never counts, a positive one only where the source screens.
    case preliminary
    /// It says nothing yet, or nothing was done.
    case nothing
    /// It is withdrawn: deleted, wrong person or specimen, entered in error, or cancelled after a result.
    case withdrawn

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// OBX-11 (table 0085) and OBR-25 (table 0123); `nil` for a status that is empty or that no table has.
    init?(hl7 code: String) {
        switch code {
        case "F", "U": self = .final
        case "C", "A": self = .corrected
        case "P": self = .preliminary
        case "I", "O", "N", "R", "S": self = .nothing
        case "D", "W", "X": self = .withdrawn
        default: return nil
        }
    }

    /// `Observation.status` and `DiagnosticReport.status`.
    init?(observation code: String) {
        switch code {
        case "final": self = .final
        case "amended", "corrected", "appended": self = .corrected
        case "preliminary", "partial": self = .preliminary
        case "registered": self = .nothing
        case "cancelled", "entered-in-error": self = .withdrawn
        default: return nil
        }
    }

    /// `Immunization.status`.
    init?(immunization code: String) {
        switch code {
        case "completed": self = .final
        case "not-done": self = .nothing
        case "entered-in-error": self = .withdrawn
        default: return nil
        }
    }
}
