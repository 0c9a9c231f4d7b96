import HealthCode

/// Contents that are tried out beside the log, without being written: what codes would be with them.
struct GuardTrial {
    let keys: StoreKeys
    let connection: any SQLConnection
    let now: Instant
    private var directory: PersonDirectory
    private var newcomers: [IdentityDocument: PersonKey] = [:]
    private var documents: [PersonKey: IdentityDocument] = [:]
    /// The lines of the contents, by the person they are about.
    private var lines: [PersonKey: [(dataset: Int64, line: [UInt8])]] = [:]
    /// Lines that count for everybody: areas, and the cases that contacts are tried against.
    private var common: [(dataset: Int64, line: [UInt8])] = []
    /// Whose codes the contents can change, and what each counts for.
    private(set) var scopes: [PersonKey: Set<String>] = [:]
    /// Whose records the codes of these hang on, by the contents.
    private var dependencies: [PersonKey: Set<PersonKey>] = [:]
    private(set) var areas: [(division: Division, scopes: Set<String>)] = []
    /// The statements about areas that are held.
    private let areaLog: AreaLog
    /// How many more pairs of persons are looked at: everyone in one coach is the square of a coach.
    private var pairsLeft = 4_000_000

    /// Thrown for contents that tie so many persons to each other that nobody can look through it: they are held.
    struct TooMuch: Error {}
    /// Where the contents place somebody.
    private let places: Set<Int64>
    /// The identity cards that the contents link.
    private var cards: Set<PersonKey> = []

    init(
        _ arrivals: [(content: RecordContent, names: Set<String>)], keys: StoreKeys, areaLog: AreaLog,
        at now: Instant, on connection: any SQLConnection
    ) throws {
        self.areaLog = areaLog
        places = Set(arrivals.lazy.compactMap { $0.content.division.map { Int64($0.code) } })
        self.keys = keys
        self.connection = connection
        self.now = now
        directory = PersonDirectory(keys: keys, connection: connection)
        try directory.find(arrivals.lazy.flatMap { [$0.content.document, $0.content.via].compactMap { $0 } })
        var named: [Link: Set<String>] = [:]
        for (content, names) in arrivals {
            guard let document = content.document else {
                common.append((content.dataset.number, line(of: content, person: nil)))
                if let division = content.division { areas.append((division, names)) }
                continue
            }
            let person = key(of: document)
            lines[person, default: []].append((content.dataset.number, line(of: content, person: person)))
            self.scopes[person, default: []].formUnion(names)
            let via = content.via.map { key(of: $0) }
            for link in Link.links(of: person, by: content, via: via, keys) {
                named[link, default: []].formUnion(names)
                if link.kind == .card { cards.insert(link.person) }
            }
        }
        try addEarlierSubjects(of: arrivals)
        try addNeighbours(named)
        try assumeCases(of: arrivals.map { $0.content })
    }

    /// Who it is; somebody of whom nothing is held has a number for as long as this is tried.
    func person(_ key: PersonKey) -> GuardEffect.Person { documents[key].map { .new($0) } ?? .known(key) }

    private mutating func key(of document: IdentityDocument) -> PersonKey {
        if let key = directory[document] ?? newcomers[document] { return key }
        let key = PersonKey.random(in: 1...PersonKey.max)
        newcomers[document] = key
        documents[key] = document
        return key
    }

    private mutating func line(of content: RecordContent, person: PersonKey?) -> [UInt8] {
        let via = content.via.map { String(key(of: $0)) }
        let mark = keys.digest(content.json).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        var line: [UInt8] = []
        content.body.withUnsafeBytes { body in
            RecordContent.appendPseudonymous(
                content.dataset, body: body, person: person.map { String($0) }, via: via, mark: mark, to: &line)
        }
        return line
    }

    /// Whoever an earlier version of a record is about loses it.
    private mutating func addEarlierSubjects(
        of arrivals: [(content: RecordContent, names: Set<String>)]
    ) throws {
        for (dataset, group) in Dictionary(grouping: arrivals, by: { $0.content.dataset }) where dataset != .areaRisk {
            let versions = Dictionary(grouping: group) { $0.content.recordID }
            let names = versions.mapValues { records in
                records.reduce(into: Set<String>()) { $0.formUnion($1.names) }
            }
            var found: [(PersonKey, String)] = []
            try connection.query(
                "SELECT person_key, record_id FROM evidence WHERE dataset = $1 AND record_id IN (:list)",
                [.integer(dataset.number)], list: names.keys.map { .text($0) }
            ) { found.append(($0.integer(0), $0.text(1))) }
            for (person, record) in found {
                scopes[person, default: []].formUnion(names[record] ?? [])
                pairsLeft -= versions[record]?.count ?? 0
                guard pairsLeft >= 0 else { throw TooMuch() }
                // A record that is about two persons is read whole for both.
                for arrival in versions[record] ?? [] {
                    guard let other = arrival.content.document.map({ key(of: $0) }), other != person else { continue }
                    dependencies[person, default: []].insert(other)
                    dependencies[other, default: []].insert(person)
                }
            }
        }
    }

    /// Those whose codes hang on the records of somebody who is named, and those on whose records these hang.
    private mutating func addNeighbours(_ named: [Link: Set<String>]) throws {
        // Two documents that would be one person: what is said of the one is said of the other.
        for (link, names) in named where link.kind == .same {
            dependencies[link.person, default: []].insert(link.key)
            scopes[link.person, default: []].formUnion(names)
        }
        let known = Set(scopes.keys.filter { documents[$0] == nil })
        let before = scopes
        for (person, dependents) in try LinkGraph(connection: connection).dependents(of: known) {
            // And on whoever the contents make one with that person.
            let hangsOn = (dependencies[person] ?? []).union([person])
            for dependent in dependents {
                scopes[dependent, default: []].formUnion(before[person] ?? [])
                dependencies[dependent, default: []].formUnion(hangsOn.subtracting([dependent]))
            }
        }
        try join(named, .case, with: .contact)
        try join(named, .contact, with: .case)
        try join(named, .coach, with: .coach)
        for (link, names) in named where link.kind == .met {
            dependencies[link.person, default: []].insert(link.key)
            scopes[link.person, default: []].formUnion(names)
        }
    }

    /// Links that are new with those that meet them under one key, here or in the store.
    private mutating func join(_ named: [Link: Set<String>], _ kind: Link.Kind, with other: Link.Kind) throws {
        let mine = named.filter { $0.key.kind == kind }
        guard !mine.isEmpty else { return }
        var partners: [Int64: Set<PersonKey>] = [:]
        for link in named.keys where link.kind == other { partners[link.key, default: []].insert(link.person) }
        try connection.query(
            "SELECT link_key, person_key FROM links WHERE kind = $1 AND link_key IN (:list)",
            [.integer(other.rawValue)], list: Set(mine.keys.map(\.key)).map { .integer($0) }
        ) { partners[$0.integer(0), default: []].insert($0.integer(1)) }
        for (link, names) in mine {
            pairsLeft -= partners[link.key]?.count ?? 0
            guard pairsLeft >= 0 else { throw TooMuch() }
            for partner in partners[link.key] ?? [] where partner != link.person {
                // Contacts hang on cases, and travellers on each other.
                if kind != .contact {
                    scopes[partner, default: []].formUnion(names)
                    dependencies[partner, default: []].insert(link.person)
                }
                if kind != .case { dependencies[link.person, default: []].insert(partner) }
            }
        }
    }

    /// A case that contacts name and that does not stand (yet) is taken for one that does: otherwise those who accuse
    /// thousands as contacts of nobody, and name the case when all are in, would worsen them with one line.
    private mutating func assumeCases(of contents: [RecordContent]) throws {
        let records = Set(
            contents.compactMap { content -> String? in
                guard case .contactOf(let record) = content.reference, !content.isRetracted else { return nil }
                return record
            })
        guard !records.isEmpty else { return }
        var standing: Set<String> = []
        let marks = [#""kind":"confirmed""#, #""kind":"asymptomatic""#, #""kind":"suspected""#]
        var latest: [String: (Instant, Bool)] = [:]
        try connection.query(
            """
            SELECT record_id, reported_s, reported_a, is_retracted, body FROM evidence
            WHERE dataset = $1 AND record_id IN (:list)
            """, [.integer(Dataset.case.number)], list: records.map { .text($0) }
        ) { row in
            let at = Instant(seconds: row.integer(1), attoseconds: UInt64(row.integer(2)))
            let body = String(decoding: row.bytes(4), as: UTF8.self)
            let stands = row.integer(3) == 0 && marks.contains { body.contains($0) }
            if latest[row.text(0)].map({ $0.0 <= at }) ?? true { latest[row.text(0)] = (at, stands) }
        }
        for (record, version) in latest where version.1 && version.0 <= now { standing.insert(record) }
        let instant = UTCOffset.china.format(now)
        for record in records.subtracting(standing) {
            let body = """
                "record_id":"\(record)","reported_at":"\(instant)","kind":"confirmed","occurred_at":"\(instant)",\
                "division":"110101001001"
                """
            var line: [UInt8] = []
            Array(body.utf8).withUnsafeBytes { bytes in
                RecordContent.appendPseudonymous(
                    .case, body: bytes, person: String(PersonKey.random(in: 1...PersonKey.max)), via: nil,
                    mark: "assumed",
                    to: &line)
            }
            common.append((Dataset.case.number, line))
        }
    }

    // MARK: Codes

    /// Who of these would be worse off at one of their own reviews, from now to a month from now.
    ///
    /// - Parameter most: ends when there are more.
    func worsened(_ persons: Set<PersonKey>, rules: RuleTimeline, latest: Instant?, most: Int) throws -> Set<PersonKey>
    {
        let needed = persons.reduce(into: persons) { $0.formUnion(dependencies[$1] ?? []) }
        var loader = ClosureLoader(connection: connection, areas: areaLog)
        loader.besidePlaces = places
        loader.besideCards = cards
        let before = try loader.evidence(for: needed)
        loader.beside = [[UInt8]](repeating: [], count: Dataset.allCases.count)
        for (dataset, line) in needed.flatMap({ lines[$0] ?? [] }) + common { loader.beside[Int(dataset)] += line }
        let after = try loader.evidence(for: needed)
        let end = now.advanced(bySeconds: Self.horizonSeconds)
        var waiting: [Instant: Set<PersonKey>] = [now: persons]
        // What is stated a few minutes ahead of the clock holds from then on.
        if let latest, latest > now, latest <= end { waiting[latest] = persons }
        var worsened: Set<PersonKey> = []
        var looks = 0
        while let at = waiting.keys.min(), worsened.count <= most {
            let due = (waiting.removeValue(forKey: at) ?? []).subtracting(worsened)
            guard !due.isEmpty else { continue }
            looks += 1
            // Somebody about whom so much is stated that nobody can look through it is counted.
            if looks > Self.mostLooks { return worsened.union(due).union(waiting.values.flatMap { $0 }) }
            let old = DerivedCode.derive(due, from: before, rules: rules, at: at)
            let new = DerivedCode.derive(due, from: after, rules: rules, at: at)
            for person in due {
                let (was, would) = (old[person] ?? .nobody, new[person] ?? .nobody)
                if would.colour > was.colour {
                    worsened.insert(person)
                } else if let next = [was.nextReview, would.nextReview].compactMap({ $0 }).min(), next > at, next <= end
                {
                    waiting[next, default: []].insert(person)
                }
            }
        }
        return worsened
    }

    private static let horizonSeconds: Int64 = 30 * 86_400
    private static let mostLooks = 4_096
}
