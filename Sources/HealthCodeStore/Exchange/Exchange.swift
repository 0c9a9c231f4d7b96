import HealthCode

/// What nodes tell each other: a province's outbox, the hub's feeds, and what becomes of what arrives.
public struct Exchange: Sendable, Aggregate {
    let database: Database
    /// Who read what is put on record there.
    let residents: Residents

    /// Makes a feed for a province that has none yet, beginning with what goes to all.
    func register(_ province: Int64, on connection: any SQLConnection) throws {
        let isNew = try connection.execute(
            """
            INSERT INTO readers (province, head, acknowledged) VALUES ($1, 0, 0) ON CONFLICT (province) DO NOTHING
            """, [.integer(province)])
        guard isNew == 1 else { return }
        var feed = FeedWriter(connection: connection)
        try connection.query("SELECT number FROM documents ORDER BY number", []) {
            feed.add(FeedItem(kind: .rules, reference: $0.integer(0)), for: province)
        }
        try connection.query("SELECT position FROM evidence WHERE person_key = 0 ORDER BY position", []) {
            feed.add(FeedItem(kind: .evidence, reference: $0.integer(0)), for: province)
        }
        try feed.flush()
        // Those who live or stay there, or are looked for there, were known before anybody there asked.
        guard let division = Division(number: province) else { return }
        let graph = LinkGraph(connection: connection)
        let direct = try graph.persons(in: division).union(try Homes(connection: connection).seen(in: division))
        let persons = try graph.everyDocument(of: direct)
        var routing = try Routing(connection: connection)
        try routing.route([], touched: persons, from: nil, watermark: .max, newlyRead: persons)
    }

    /// What follows from additions to the log, in the transaction that made them: whose codes are touched, where the
    /// contents go.
    ///
    /// - Returns: everyone touched, but those who are in an area that changed: they may be very many.
    @discardableResult
    func follow(
        _ outcome: EvidenceWriter.Outcome, from origin: Int64?, on connection: any SQLConnection
    ) throws -> Set<PersonKey> {
        guard !outcome.added.isEmpty else { return [] }
        let touched = try Touched.persons(by: outcome.added, on: connection)
        switch role {
        case .hub:
            var routing = try Routing(connection: connection)
            try routing.route(outcome.added, touched: touched, from: origin, watermark: outcome.watermarkBefore)
            try engine.notify(Channel.feed, in: connection)
        case .province:
            let own = outcome.added.filter(\.isOwn)
            try OutboxWriter(connection: connection)
                .add(own.map { FeedItem(kind: .evidence, reference: $0.position) })
            if !own.isEmpty { try engine.notify(Channel.outbox, in: connection) }
        }
        let marks = Touched(connection: connection)
        let mark = try marks.nextMark()
        // Areas before persons, as whoever works through the areas takes them.
        let places = try AreaWork.places(changedBy: outcome.added, on: connection)
        try AreaWork(connection: connection).note(places, mark: mark)
        try marks.mark(touched, with: mark)
        try engine.notify(Channel.touched, in: connection)
        if places.isEmpty { try noteChanges(of: touched, on: connection) } else { try noteChangeOfAll(on: connection) }
        return touched
    }
}
