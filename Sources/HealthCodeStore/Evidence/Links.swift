import HealthCode

/// What statements about different persons share, as rows of one table: kept for every version that ever came, so that
/// what is found is never too little.
struct Link: Hashable {
    enum Kind: Int64 {
        /// A contact of the case with this record id.
        case contact = 1
        /// A secondary contact who met the person with this key.
        case met = 2
        /// A traveller in this coach.
        case coach = 3
        /// The subject of the case with this record id.
        case `case` = 4
        /// Somebody who lives or stays at this place; the key is the division's number.
        case place = 5
        /// A document that an identity link names beside the document with this key; each has one for the other.
        case same = 6
        /// An identity card that an identity link names; the key is 0.
        case card = 7
        /// Somebody whom a field act gives to this division, or offers to it; the key is the division's number.
        case target = 8
        /// Somebody on whom a division has given its word: it accepted, refused or imposed. The key is the division's number.
        case answer = 9
    }

    let kind: Kind
    let key: Int64
    let person: PersonKey

    init(_ kind: Kind, key: Int64, _ person: PersonKey) {
        self.kind = kind
        self.key = key
        self.person = person
    }

    init(_ kind: Kind, text: String, _ person: PersonKey, _ keys: StoreKeys) {
        // A contact and its case meet under one key.
        self.init(kind, key: keys.linkKey(kind == .coach ? "coach:\(text)" : "case:\(text)"), person)
    }

    /// The links that a content makes.
    static func links(of person: PersonKey, by content: RecordContent, via: PersonKey?, _ keys: StoreKeys) -> [Link] {
        var links: [Link] = []
        switch content.reference {
        case .contactOf(let record): links.append(Link(.contact, text: record, person, keys))
        case .caseRecord(let record): links.append(Link(.case, text: record, person, keys))
        case .coach(let coach): links.append(Link(.coach, text: coach, person, keys))
        case nil: break
        }
        if content.dataset == .identityLink {
            if let via, via != person {
                links += [Link(.same, key: via, person), Link(.same, key: person, via)]
                if content.document?.type == .idCard { links.append(Link(.card, key: 0, person)) }
                if content.via?.type == .idCard { links.append(Link(.card, key: 0, via)) }
            }
        } else if let via {
            links.append(Link(.met, key: via, person))
        }
        if let act = content.act, [.accept, .refuse, .impose].contains(act), let place = content.division {
            links.append(Link(.answer, key: Int64(place.code), person))
        }
        if let target = content.target { links.append(Link(.target, key: Int64(target.code), person)) }
        if content.dataset == .residents || content.dataset == .stay, let place = content.division {
            links.append(Link(.place, key: Int64(place.code), person))
        }
        return links
    }

    static let columns = ["kind", "link_key", "person_key"]

    var values: [SQLValue] { [.integer(kind.rawValue), .integer(key), .integer(person)] }
}

/// Who depends on whom.
///
/// A person here is a document. Those that identity links have ever named together may be one person at some instant, so
/// whoever depends on one of them depends on all: what is found is never too little.
struct LinkGraph {
    let connection: any SQLConnection

    /// The persons whose records somebody's code depends on, without themselves: whoever may be the same person, the
    /// subjects of the cases that contacts name, the persons who were met, the persons with a case in the same coach.
    func dependencies(of persons: Set<PersonKey>) throws -> [PersonKey: Set<PersonKey>] {
        try throughLinks(persons) { persons in
            try pairs(
                of: persons,
                """
                SELECT l.person_key, c.person_key FROM links l JOIN links c ON c.kind = 4 AND c.link_key = l.link_key
                WHERE l.kind = 1 AND l.person_key IN (:list)
                """,
                "SELECT person_key, link_key FROM links WHERE kind = 2 AND person_key IN (:list)",
                Self.travellers(withCaseOf: "m"))
        }
    }

    /// The persons whose codes depend on the records of these, without themselves: the other way round.
    func dependents(of persons: Set<PersonKey>) throws -> [PersonKey: Set<PersonKey>] {
        try throughLinks(persons) { persons in
            try pairs(
                of: persons,
                """
                SELECT c.person_key, l.person_key FROM links c JOIN links l ON l.kind = 1 AND l.link_key = c.link_key
                WHERE c.kind = 4 AND c.person_key IN (:list)
                """,
                "SELECT link_key, person_key FROM links WHERE kind = 2 AND link_key IN (:list)",
                Self.travellers(withCaseOf: "l"))
        }
    }

    /// What is found of persons, for each of them that of all who may be the same person, with all who may be the same
    /// as those who are found.
    private func throughLinks(
        _ persons: Set<PersonKey>, _ find: (Set<PersonKey>) throws -> [PersonKey: Set<PersonKey>]
    ) throws -> [PersonKey: Set<PersonKey>] {
        guard try connection.integer("SELECT 1 FROM links WHERE kind = 6 LIMIT 1") != nil else {
            return try find(persons)
        }
        var same = try self.same(as: persons)
        let found = try find(same.values.reduce(into: persons) { $0.formUnion($1) })
        same.merge(try self.same(as: found.values.reduce(into: []) { $0.formUnion($1) })) { old, _ in old }
        var all: [PersonKey: Set<PersonKey>] = [:]
        for person in persons {
            let documents = same[person] ?? [person]
            var others = documents
            for document in documents {
                for other in found[document] ?? [] { others.formUnion(same[other] ?? [other]) }
            }
            others.remove(person)
            if !others.isEmpty { all[person] = others }
        }
        return all
    }

    /// These, and everyone who may be the same person as one of them.
    func everyDocument(of persons: Set<PersonKey>) throws -> Set<PersonKey> {
        guard try connection.integer("SELECT 1 FROM links WHERE kind = 6 LIMIT 1") != nil else { return persons }
        return try same(as: persons).values.reduce(into: persons) { $0.formUnion($1) }
    }

    /// Where a person lives or stays, by any version of any record of any document that may be theirs.
    func places(of person: PersonKey) throws -> [Int64] {
        var places: [Int64] = []
        try connection.query(
            "SELECT link_key FROM links WHERE kind = 5 AND person_key IN (:list)",
            list: try everyDocument(of: [person]).map { .integer($0) }
        ) { places.append($0.integer(0)) }
        return places
    }

    /// Everyone who may be the same person as these, themselves included; those whom no identity link names are left
    /// out.
    func same(as persons: Set<PersonKey>) throws -> [PersonKey: Set<PersonKey>] {
        var neighbours: [PersonKey: Set<PersonKey>] = [:]
        var next = persons
        while !next.isEmpty {
            let found = try pairs(
                of: next, "SELECT person_key, link_key FROM links WHERE kind = 6 AND person_key IN (:list)")
            neighbours.merge(found) { $1 }
            next = found.values.reduce(into: Set<PersonKey>()) { $0.formUnion($1) }.subtracting(neighbours.keys)
        }
        var same: [PersonKey: Set<PersonKey>] = [:]
        for person in persons where neighbours[person] != nil && same[person] == nil {
            var component: Set<PersonKey> = [person]
            var open = [person]
            while let one = open.popLast() {
                for other in neighbours[one] ?? [] where component.insert(other).inserted { open.append(other) }
            }
            for document in component { same[document] = component }
        }
        return same
    }

    /// Those of these who are identity cards that an identity link names.
    func cards(among persons: Set<PersonKey>) throws -> Set<PersonKey> {
        var cards: Set<PersonKey> = []
        try connection.query(
            "SELECT person_key FROM links WHERE kind = 7 AND person_key IN (:list)", list: persons.map { .integer($0) }
        ) { cards.insert($0.integer(0)) }
        return cards
    }

    /// Those who shared a coach with these (`l`) as `m`, where the one or the other has a case, or may be the same person
    /// as somebody who has.
    private static func travellers(withCaseOf side: String) -> String {
        """
        SELECT l.person_key, m.person_key FROM links l JOIN links m ON m.kind = 3 AND m.link_key = l.link_key
        WHERE l.kind = 3 AND l.person_key IN (:list)
        AND EXISTS (SELECT 1 FROM links c WHERE c.person_key = \(side).person_key AND c.kind IN (4, 6))
        """
    }

    /// What queries that answer pairs find of others, by the first of each pair.
    private func pairs(of persons: Set<PersonKey>, _ queries: String...) throws -> [PersonKey: Set<PersonKey>] {
        var found: [PersonKey: Set<PersonKey>] = [:]
        let list = persons.map { SQLValue.integer($0) }
        for query in queries {
            try connection.query(query, list: list) { row in
                if row.integer(0) != row.integer(1) { found[row.integer(0), default: []].insert(row.integer(1)) }
            }
        }
        return found
    }

    /// Everyone who lives or stays in a division, or was given to it, by any version of any record.
    func persons(in division: Division) throws -> Set<PersonKey> {
        var persons: Set<PersonKey> = []
        let places = division.placeNumbers
        try connection.query(
            "SELECT person_key FROM links WHERE kind IN (5, 8) AND link_key >= $1 AND link_key < $2",
            [.integer(places.lowerBound), .integer(places.upperBound)]
        ) { persons.insert($0.integer(0)) }
        return persons
    }
}
