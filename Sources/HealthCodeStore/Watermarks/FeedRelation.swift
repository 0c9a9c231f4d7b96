public import HealthCode

/// Which provinces can have stated something that a person's code depends on, as far as anything that is held says so.
///
/// Any province may name anybody as a contact, so that no silence is harmless for certain. What a person's age goes by is
/// what ties them to a silent province: that they, or somebody on whose records their code hangs, live or stayed there; that
/// it has stated something of one of them, or an area where they live or stay; and, where nobody knows whom a record will be
/// about, every province: somebody without a place, a contact of a case that nobody has stated yet, a journey with
/// passengers from anywhere. A province that is silent beyond that is named beside the code and ages it not.
public struct FeedRelation: Sendable, Hashable {
    /// The provinces that something ties the person to, by their numbers.
    var provinces: Set<Int64> = []
    /// Whether it cannot be said which.
    var isOpen = false
    /// When the last journey of the person was stated: whoever sat in the same coach may live anywhere.
    var lastJourney: Instant?

    /// Everybody's statements may concern the person.
    public static let open = FeedRelation(isOpen: true)

    /// For how long a journey before a province fell silent ties its passengers to it: what the diagnosis of a fellow
    /// passenger does to them is over, tested or not, when it becomes known later than that.
    static let journeySeconds: Int64 = 30 * 86_400

    /// Whether what a silent province may have stated since can concern the person.
    func concerns(_ silent: MissingProvince) -> Bool {
        if isOpen || provinces.contains(Int64(silent.province.code)) { return true }
        guard let lastJourney else { return false }
        return silent.asOf.map { lastJourney > $0.advanced(bySeconds: -Self.journeySeconds) } ?? true
    }
}

/// Up to when a node knows what others have stated.
public struct FeedWatermarks: Sendable, Hashable {
    /// Up to when it has everything of those who are not behind; `nil` when that cannot be said.
    public var common: Instant?
    /// Who is behind, and up to when their statements are here.
    public var behind: [MissingProvince]

    /// How far a node knows.
    public init(common: Instant?, behind: [MissingProvince] = []) {
        self.common = common
        self.behind = behind
    }

    /// How far the hub knows.
    ///
    /// When more than half of the provinces are silent, it is not they who stopped but the hub that does not hear, and
    /// nobody is untouched by it: then `common` is the moment up to which half of them have spoken.
    public init(provinces: [MissingProvince], at now: Instant) {
        behind = provinces.filter { $0.isMissing(at: now) }
        let heard = provinces.filter { !$0.isMissing(at: now) }.compactMap(\.asOf)
        if heard.count * 2 >= provinces.count {
            common = heard.reduce(now) { min($0, $1) }
        } else {
            let latest = provinces.map { $0.asOf ?? .distantPast }.sorted(by: >)
            let half = latest[(provinces.count - 1) / 2]
            common = half == .distantPast ? nil : min(half, now)
        }
    }

    /// Up to when what a person's code rests on is here; `nil` when that cannot be said.
    public func asOf(_ relation: FeedRelation) -> Instant? {
        behind.filter { relation.concerns($0) }.reduce(common) { lowest, silent in
            lowest.flatMap { lowest in silent.asOf.map { min(lowest, $0) } }
        }
    }

    /// Up to when everything that anybody stated is here; `nil` when that cannot be said.
    public var ofAll: Instant? { asOf(.open) }

    /// The same, for a moment: nobody knows more than there is.
    public func at(_ now: Instant) -> FeedWatermarks {
        FeedWatermarks(common: common.map { min($0, now) }, behind: behind)
    }
}

/// Finds what ties persons to provinces. Nothing of it is kept: it follows from the evidence, as codes do.
struct FeedRelations {
    let connection: any SQLConnection

    /// Up to when what each of these persons' codes rests on is here. While nobody is behind, nothing is looked up.
    func asOf(
        _ persons: some Collection<PersonKey>, _ watermarks: FeedWatermarks
    ) throws -> [PersonKey: Instant] {
        guard let common = watermarks.common, !persons.isEmpty else { return [:] }
        guard !watermarks.behind.isEmpty else {
            return Dictionary(persons.map { ($0, common) }) { first, _ in first }
        }
        return try relations(of: Set(persons)).compactMapValues { watermarks.asOf($0) }
    }

    func relation(of person: PersonKey) throws -> FeedRelation { try relations(of: [person])[person] ?? .open }

    func relations(of persons: Set<PersonKey>) throws -> [PersonKey: FeedRelation] {
        let dependencies = try LinkGraph(connection: connection).dependencies(of: persons)
        let everyone = dependencies.values.reduce(into: persons) { $0.formUnion($1) }
        let list = everyone.map { SQLValue.integer($0) }

        var places: [PersonKey: Set<Int64>] = [:]
        try connection.query(
            "SELECT person_key, link_key FROM links WHERE kind = 5 AND person_key IN (:list)", list: list
        ) {
            places[$0.integer(0), default: []].insert($0.integer(1))
        }
        var nodes: [PersonKey: Set<Int64>] = [:]
        func note(_ row: any SQLRow) {
            if let province = Self.province(row.text(1)) { nodes[row.integer(0), default: []].insert(province) }
        }
        try connection.query(
            """
            SELECT DISTINCT e.person_key, s.node FROM evidence e JOIN sources s ON s.source_id = e.source_id
            WHERE e.person_key IN (:list)
            """, list: list, note)
        // A record that is about several persons over its versions is each one's.
        try connection.query(
            """
            SELECT DISTINCT e.person_key, s.node FROM evidence e
            JOIN evidence r ON r.dataset = e.dataset AND r.record_id = e.record_id
            JOIN sources s ON s.source_id = r.source_id WHERE e.is_shared = 1 AND e.person_key IN (:list)
            """, list: list, note)
        let areas = try areasStatedElsewhere(places.values.reduce(into: []) { $0.formUnion($1) })
        let nameless = try contactsOfNobody(persons)
        let journeys = try lastJourneys(of: persons)

        var relations: [PersonKey: FeedRelation] = [:]
        for person in persons {
            var relation = FeedRelation(isOpen: nameless.contains(person), lastJourney: journeys[person])
            for other in (dependencies[person] ?? []).union([person]) {
                let here = places[other] ?? []
                // Nobody knows where they are, or nothing of them has come.
                if here.isEmpty { relation.isOpen = true }
                relation.provinces.formUnion(here.map { Homes.province(of: $0) })
                relation.provinces.formUnion(nodes[other] ?? [])
                for place in here { relation.provinces.formUnion(areas[place] ?? []) }
            }
            relations[person] = relation
        }
        return relations
    }

    /// The number of the province that a node is named by; `nil` for the hub.
    private static func province(_ node: String) -> Int64? { Division(node).map { Int64($0.province.code) } }

    /// By place, the provinces that stated an area in which it lies, and that is not their own.
    private func areasStatedElsewhere(_ places: Set<Int64>) throws -> [Int64: Set<Int64>] {
        var around: [Int64: Set<Int64>] = [:]
        for place in places {
            guard let division = Division(number: place) else { continue }
            for level in DivisionLevel.allCases {
                around[Int64(division.ancestor(level).code), default: []].insert(place)
            }
        }
        guard !around.isEmpty else { return [:] }
        var found: [Int64: Set<Int64>] = [:]
        try connection.query(
            """
            SELECT DISTINCT e.place, s.node FROM evidence e JOIN sources s ON s.source_id = e.source_id
            WHERE e.person_key = 0 AND e.place IN (:list)
            """, list: around.keys.map { .integer($0) }
        ) { row in
            guard let province = Self.province(row.text(1)) else { return }
            for place in around[row.integer(0)] ?? [] { found[place, default: []].insert(province) }
        }
        return found
    }

    /// Who is a contact of a case that nobody has stated here: whoever does may be anywhere.
    private func contactsOfNobody(_ persons: Set<PersonKey>) throws -> Set<PersonKey> {
        var found: Set<PersonKey> = []
        try connection.query(
            """
            SELECT l.person_key FROM links l WHERE l.kind = 1 AND l.person_key IN (:list)
            AND NOT EXISTS (SELECT 1 FROM links c WHERE c.kind = 4 AND c.link_key = l.link_key)
            """, list: persons.map { .integer($0) }
        ) { found.insert($0.integer(0)) }
        return found
    }

    /// When the last journey of each was stated, which is not before it ended.
    private func lastJourneys(of persons: Set<PersonKey>) throws -> [PersonKey: Instant] {
        var found: [PersonKey: Instant] = [:]
        try connection.query(
            """
            SELECT person_key, MAX(reported_s) FROM evidence WHERE dataset = $1 AND person_key IN (:list)
            GROUP BY person_key
            """, [.integer(Dataset.trip.number)], list: persons.map { .integer($0) }
        ) { found[$0.integer(0)] = Instant(seconds: $0.integer(1)) }
        return found
    }
}
