import HealthCode

/// The hub's routing: every content about a person to each province with an interest in that person.
///
/// A province has an interest of its own (a *base* interest) in those who live or stay there, in those whom a field act
/// gives to a division of it (``Homes/provinces(of:)``), and through them in the persons whose records their codes depend
/// on. An interest that begins is back-filled, one that ends is followed by a purge; a content goes to everyone interested
/// in any version of its record, so that a correction reaches whoever held the old one. Documents that identity links name
/// together may be one person: an interest in one of them is one in all.
struct Routing {
    let connection: any SQLConnection
    private let graph: LinkGraph
    private var feed: FeedWriter
    private let readers: Set<Int64>
    private var interests: [PersonKey: [Int64: Bool]] = [:]
    /// Grants of this node's own, to be passed on when whom they give a person to has them.
    private var withheld: [WithheldGrants.Grant] = []

    init(connection: any SQLConnection) throws {
        self.connection = connection
        graph = LinkGraph(connection: connection)
        feed = FeedWriter(connection: connection)
        var readers: Set<Int64> = []
        try connection.query("SELECT province FROM readers", []) { readers.insert($0.integer(0)) }
        self.readers = readers
    }

    /// Routes what was added.
    ///
    /// - Parameters:
    ///   - touched: everyone whose code can depend on the additions.
    ///   - origin: the province that sent them; it has them already.
    ///   - watermark: the last position before them.
    ///   - newlyRead: persons of a province that has begun to read.
    mutating func route(
        _ additions: [EvidenceWriter.Addition], touched: Set<PersonKey>, from origin: Int64?, watermark: Int64,
        newlyRead: Set<PersonKey> = []
    ) throws {
        let moved = try moved(by: additions, newlyRead)
        let dependencies = try graph.dependencies(of: touched)
        let involved = dependencies.values.reduce(into: touched) { $0.formUnion($1) }
        try loadInterests(of: involved)

        let bases = try bases(of: moved)
        var begun: [(person: PersonKey, province: Int64)] = []
        var ended: [(person: PersonKey, province: Int64)] = []
        for person in moved {
            let new = (bases[person] ?? []).intersection(readers)
            let old = Set((interests[person] ?? [:]).filter(\.value).keys)
            begun += new.subtracting(old).sorted().map { (person, $0) }
            ended += old.subtracting(new).sorted().map { (person, $0) }
        }

        var newcomers: [(person: PersonKey, province: Int64)] = []
        for (person, province) in begun {
            if interests[person]?[province] == nil { newcomers.append((person, province)) }
            try set(person, province, isBase: true)
        }
        for (person, province) in ended { try set(person, province, isBase: false) }
        for person in touched {
            for (province, isBase) in interests[person] ?? [:] where isBase {
                for other in dependencies[person] ?? [] where interests[other]?[province] == nil {
                    newcomers.append((other, province))
                    try set(other, province, isBase: false)
                }
            }
        }
        // What others' records say comes before the statement that refers to them.
        for (person, province) in newcomers {
            try backfill(person, to: province, origin: origin, watermark: watermark)
        }
        for addition in additions { try send(addition, from: origin) }
        for (person, province) in begun {
            feed.add(FeedItem(kind: .backfillComplete, reference: person), for: province)
        }
        for (person, province) in ended {
            try end(person, in: province, dependencies: dependencies[person] ?? [])
        }
        try feed.flush()
        try WithheldGrants(connection: connection).withhold(withheld)
        withheld = []
    }

    /// Those whom additions may bring to another province, with everyone who may be the same person.
    private func moved(
        by additions: [EvidenceWriter.Addition], _ others: Set<PersonKey>
    ) throws -> Set<PersonKey> {
        let moved = try Homes(connection: connection).moved(by: additions).union(others)
        return try graph.everyDocument(of: moved)
    }

    /// The provinces with an interest of their own in these, or in somebody who may be the same person.
    private func bases(of persons: Set<PersonKey>) throws -> [PersonKey: Set<Int64>] {
        let same = try graph.same(as: persons)
        let own = try Homes(connection: connection).provinces(
            of: same.values.reduce(into: persons) { $0.formUnion($1) })
        guard !same.isEmpty else { return own }
        return Dictionary(
            uniqueKeysWithValues: persons.map { person in
                (person, (same[person] ?? [person]).reduce(into: []) { $0.formUnion(own[$1] ?? []) })
            })
    }

    private mutating func loadInterests(of persons: Set<PersonKey>) throws {
        var loaded: [PersonKey: [Int64: Bool]] = [:]
        try connection.query(
            "SELECT person_key, province, is_base FROM interests WHERE person_key IN (:list)",
            list: persons.map { .integer($0) }
        ) { loaded[$0.integer(0), default: [:]][$0.integer(1)] = $0.integer(2) == 1 }
        interests.merge(loaded) { $1 }
    }

    private mutating func set(_ person: PersonKey, _ province: Int64, isBase: Bool) throws {
        interests[person, default: [:]][province] = isBase
        try connection.execute(
            """
            INSERT INTO interests (person_key, province, is_base) VALUES ($1, $2, $3)
            ON CONFLICT (person_key, province) DO UPDATE SET is_base = excluded.is_base
            """, [.integer(person), .integer(province), .integer(isBase ? 1 : 0)])
    }

    /// Sends all that is known of a person, but what the province itself has just sent.
    private mutating func backfill(
        _ person: PersonKey, to province: Int64, origin: Int64?, watermark: Int64
    ) throws {
        var positions: Set<Int64> = []
        try connection.query(
            "SELECT position FROM evidence WHERE person_key = $1", [.integer(person)]
        ) { positions.insert($0.integer(0)) }
        try connection.query(
            """
            SELECT r.position FROM evidence e JOIN evidence r ON r.dataset = e.dataset AND r.record_id = e.record_id
            WHERE e.person_key = $1 AND e.is_shared = 1
            """, [.integer(person)]
        ) { positions.insert($0.integer(0)) }
        for position in positions.sorted() where position <= watermark || origin != province {
            feed.add(FeedItem(kind: .evidence, reference: position), for: province)
        }
    }

    private mutating func send(_ addition: EvidenceWriter.Addition, from origin: Int64?) throws {
        let item = FeedItem(kind: .evidence, reference: addition.position)
        if addition.content.dataset == .areaRisk {
            for reader in readers.sorted() where reader != origin { feed.add(item, for: reader) }
            return
        }
        var recipients = addition.recordPersons.reduce(into: Set<Int64>()) { recipients, person in
            recipients.formUnion((interests[person] ?? [:]).keys)
        }
        if addition.isOwn, addition.content.act == .grant,
            let first = addition.content.target.map({ Homes.province(of: Int64($0.code)) }), recipients.contains(first)
        {
            feed.add(item, for: first)
            recipients.remove(first)
            withheld.append(.init(position: addition.position, first: first, others: recipients))
            return
        }
        var items = [item]
        if addition.recordPersons.count > 1 {
            // Who takes the new person on needs the versions about the old one too, and the other way round.
            items = []
            try connection.query(
                "SELECT position FROM evidence WHERE dataset = $1 AND record_id = $2 ORDER BY position",
                [.integer(addition.content.dataset.number), .text(addition.content.recordID)]
            ) { items.append(FeedItem(kind: .evidence, reference: $0.integer(0))) }
        }
        for reader in recipients.sorted() where reader != origin || items.count > 1 {
            for item in items { feed.add(item, for: reader) }
        }
    }

    /// Ends what rests on a base interest that is no more.
    private mutating func end(
        _ person: PersonKey, in province: Int64, dependencies: Set<PersonKey>
    ) throws {
        let candidates = dependencies.union([person])
        let dependents = try graph.dependents(of: candidates)
        try loadInterests(of: dependents.values.reduce(into: candidates) { $0.formUnion($1) })
        for candidate in candidates.sorted() where interests[candidate]?[province] == false {
            let isNeeded = (dependents[candidate] ?? []).contains { interests[$0]?[province] == true }
            if isNeeded {
                if candidate == person {
                    feed.add(FeedItem(kind: .interestEnded, reference: person), for: province)
                }
                continue
            }
            interests[candidate]?[province] = nil
            try connection.execute(
                "DELETE FROM interests WHERE person_key = $1 AND province = $2",
                [.integer(candidate), .integer(province)])
            feed.add(FeedItem(kind: .purge, reference: candidate), for: province)
        }
    }
}
