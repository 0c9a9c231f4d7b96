import HealthCode

/// Those who have a home and of whom the hub derives a row of dispatch all the same: whoever may pass between provinces, be
/// the nation's, or be in a province that has no node. It states the grants of these, and what is offered to the nation
/// stands on its own list.
///
/// Nobody passes anywhere, and nobody is offered from one province to another, before a division has given its word on
/// them (``Link/Kind/answer``). Of those on whom one has, the hub looks at whoever has had to do with more than one province
/// (where they live or stay, whose word was given, to whom they were given or offered), with the nation, or with a province
/// as a whole, above which there is only the nation. The links are kept for every version that ever came, so that what is
/// found is never too little.
struct CrossingPersons {
    let connection: any SQLConnection
    let authority: GrantAuthority

    /// Those among these; whoever lives nowhere may be among them too.
    func among(_ persons: PersonSelection) throws -> Set<PersonKey> {
        var candidates: Set<PersonKey> = []
        // Whoever may be the same person as somebody on whom a word was given, too.
        try persons.query(
            "SELECT DISTINCT person_key FROM links WHERE kind IN (6, 9) AND :persons", on: connection
        ) { candidates.insert($0.integer(0)) }
        guard !candidates.isEmpty else { return [] }
        let same = try LinkGraph(connection: connection).same(as: candidates)
        var divisions: [PersonKey: Set<Division>] = [:]
        var answered: Set<PersonKey> = []
        try connection.query(
            "SELECT person_key, kind, link_key FROM links WHERE kind IN (5, 8, 9) AND person_key IN (:list)",
            list: same.values.reduce(into: candidates) { $0.formUnion($1) }.map { .integer($0) }
        ) { row in
            if row.integer(1) == Link.Kind.answer.rawValue { answered.insert(row.integer(0)) }
            if let division = Division(number: row.integer(2)) {
                divisions[row.integer(0), default: []].insert(division)
            }
        }
        return candidates.filter { candidate in
            let documents = same[candidate] ?? [candidate]
            guard !answered.isDisjoint(with: documents) else { return false }
            let all = documents.reduce(into: Set<Division>()) { $0.formUnion(divisions[$1] ?? []) }
            return concernsHub(all)
        }
    }

    private func concernsHub(_ divisions: Set<Division>) -> Bool {
        if divisions.contains(where: { $0 == .nation || $0.level == .province }) { return true }
        let provinces = Set(divisions.map(\.province))
        return provinces.count > 1 || !provinces.isSubset(of: authority.provinces)
    }

    /// Everyone on whom a division has given its word, with whoever may be the same person.
    static func everyoneAnswered(on connection: any SQLConnection) throws -> Set<PersonKey> {
        var answered: Set<PersonKey> = []
        try connection.query("SELECT DISTINCT person_key FROM links WHERE kind = 9", []) {
            answered.insert($0.integer(0))
        }
        return try LinkGraph(connection: connection).everyDocument(of: answered)
    }
}
