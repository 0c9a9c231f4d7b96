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
        /// The province whose node carried it, whatever departments it names.
        case node(Division)

        /// Its name in the table; a case's identifier does not stand there.
        func name(_ keys: StoreKeys) -> String {
            switch self {
            case .department(let name): "department:\(name)"
            case .case(let record): "case:\(keys.linkKey("guard:\(record)"))"
            case .place(let division): "place:\(division)"
            case .node(let province): "node:\(province)"
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

    /// Whether that is more than a bound allows for any of it.
    var isTooMuch = false

    /// The bounds of what they count for, by name.
    var bounds: [String: Int] = [:]

    /// Whether it is none at all.
    var isEmpty: Bool { worsened.isEmpty && !isTooMuch }

    /// Both together; whether that is too much shows when they are settled.
    func with(_ other: GuardEffect) -> GuardEffect {
        var effect = self
        effect.worsened.merge(other.worsened) { $0.union($1) }
        effect.bounds.merge(other.bounds) { first, _ in first }
        effect.count = max(count, other.count)
        effect.isTooMuch = isTooMuch || other.isTooMuch
        return effect
    }

    /// What nobody can look through.
    static func beyondMeasure(_ bounds: GuardBounds) -> GuardEffect {
        var effect = GuardEffect()
        (effect.count, effect.isTooMuch) = (bounds.ofDepartment + 1, true)
        return effect
    }

    /// The names of what some contents count for; each has its bound from here on.
    mutating func name(_ scopes: Set<Scope>, _ limits: GuardBounds, _ keys: StoreKeys) -> Set<String> {
        Set(
            scopes.map { scope in
                let name = scope.name(keys)
                bounds[name] = limits.bound(of: scope)
                return name
            })
    }
}

/// Adds up whom a submission worsens, part after part.
struct GuardJudgement {
    var effect = GuardEffect()
    let now: Instant
    private var sums: [String: Set<GuardEffect.Person>] = [:]

    init(_ effect: GuardEffect, at now: Instant) {
        self.effect = effect
        self.now = now
    }

    /// Looks up what some of the scopes have caused earlier, where that has not been done.
    mutating func load(_ scopes: Set<String>, from table: GuardTable) throws {
        let unknown = scopes.subtracting(sums.keys)
        guard !unknown.isEmpty else { return }
        let earlier = try table.persons(of: unknown, at: now)
        for scope in unknown { sums[scope] = Set((earlier[scope] ?? []).map { .known($0) }) }
    }

    /// - Returns: whether it is too much.
    mutating func add(_ persons: [(person: GuardEffect.Person, scopes: Set<String>)]) -> Bool {
        guard !persons.isEmpty else { return false }
        var concerned: Set<String> = []
        for (person, scopes) in persons {
            effect.worsened[person, default: []].formUnion(scopes)
            for scope in scopes { sums[scope, default: []].insert(person) }
            concerned.formUnion(scopes)
        }
        for scope in concerned {
            let count = sums[scope]?.count ?? 0
            effect.count = max(effect.count, count)
            if count > effect.bounds[scope] ?? .max { effect.isTooMuch = true }
        }
        return effect.isTooMuch
    }
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
