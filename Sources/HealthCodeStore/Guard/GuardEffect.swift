import HealthCode

/// What a submission would do to persons' codes, as the guard judges it: whom it would worsen, and what each of them is
/// counted for.
///
/// Mass worsening is judged by effect: a hundred small batches are one, and so are the batches of several departments
/// about one case or one place.
struct GuardEffect: Sendable {
    /// What effects are added up over.
    enum Scope: Hashable, Sendable {
        /// The department, with its node where that is another.
        case department(String)
        /// The case that contacts are of.
        case `case`(String)
        /// The place that was stated.
        case place(Division)

        /// Its name in the table; a case's identifier does not stand there.
        func name(_ keys: StoreKeys) -> String {
            switch self {
            case .department(let name): "department:\(name)"
            case .case(let record): "case:\(keys.linkKey("guard:\(record)"))"
            case .place(let division): "place:\(division)"
            }
        }
    }

    /// Somebody who would be worse off.
    enum Person: Hashable, Sendable {
        case known(PersonKey)
        /// Of whom the store holds nothing yet.
        case new(IdentityDocument)
    }

    /// Those who would be worse off, with the names of what they count for.
    var worsened: [Person: Set<String>] = [:]

    /// The most that any of what they count for has caused within a day, these included.
    var count = 0
}

/// What each department, case and place has worsened in the last hours.
struct GuardTable {
    let connection: any SQLConnection

    /// For how many hours what was caused is added up.
    static let hours: Int64 = 24

    static func hour(of now: Instant) -> Int64 { now.seconds / 3_600 }

    /// Whom these scopes have worsened within a day.
    func persons(of scopes: Set<String>, at now: Instant) throws -> [String: Set<PersonKey>] {
        var persons: [String: Set<PersonKey>] = [:]
        try connection.query(
            "SELECT scope, person_key FROM guard_effects WHERE hour > $1 AND scope IN (:list)",
            [.integer(Self.hour(of: now) - Self.hours)], list: scopes.map { .text($0) }
        ) { persons[$0.text(0), default: []].insert($0.integer(1)) }
        return persons
    }

    /// Notes whom scopes have worsened, and forgets what is older than a day.
    func note(_ worsened: [PersonKey: Set<String>], at now: Instant) throws {
        let hour = Self.hour(of: now)
        let rows = worsened.flatMap { person, scopes in
            scopes.map { [SQLValue.text($0), .integer(person), .integer(hour)] }
        }
        try connection.insert(
            into: "guard_effects", ["scope", "person_key", "hour"], rows,
            onConflict: "(scope, person_key) DO UPDATE SET hour = excluded.hour")
        try connection.execute(
            "DELETE FROM guard_effects WHERE hour <= $1", [.integer(hour - Self.hours)])
    }
}
