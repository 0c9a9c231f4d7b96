/// The EU Digital COVID Certificate (DCC), schema 1.3.2, as JSON: what it says, and what in it breaks the schema.
public enum DCC {
    /// How closely a certificate is held to the schema.
    public enum Strictness: Sendable {
        /// What issuers wrote must be readable: dates with too few parts or with a time behind them, empty or null
        /// groups beside the one that counts, transliterated names with any characters, white space around texts.
        case read
        /// What we write is nothing but what the schema has, with dates that are in the calendar.
        case issue
    }

    /// A place where a certificate breaks the schema.
    public struct Defect: Sendable, Hashable {
        /// Where, as a JSON Pointer (RFC 6901).
        public let pointer: String
        /// What would be right, in words.
        public let expected: String
    }

    /// The kinds of statement in a certificate. A valid one has exactly one.
    public static func kinds(of certificate: JSONValue) -> Set<StatementKind> {
        Set(listedKinds(of: certificate))
    }

    /// The kinds of statement in a certificate, in the order of ``StatementKind``.
    static func listedKinds(of certificate: JSONValue) -> [StatementKind] {
        StatementKind.allCases.filter { certificate[$0.rawValue]?.array?.isEmpty == false }
    }

    /// Everything in a certificate that breaks the schema; empty when it is valid.
    public static func defects(in certificate: JSONValue, _ strictness: Strictness) -> [Defect] {
        var validation = DCCValidation(strictness: strictness)
        validation.check(strictness == .read ? certificate.trimmed : certificate)
        return validation.defects
    }
}
