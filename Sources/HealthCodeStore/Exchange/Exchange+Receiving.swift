public import HealthCode

/// What a node did with events that it was sent.
public struct ReceiptOfEvents: Sendable, Hashable {
    /// Contents that were new.
    public var added = 0
    /// Contents that were there already.
    public var known = 0
    /// Events that were refused, each with its number: records that do not read, documents without a signature. For logs.
    public var refused: [String] = []
    /// Codes of persons whom the sender does not own, or owns no more: they change nothing.
    public var notOwned = 0
    /// Codes that are older than those that stand: they came late, or twice.
    public var older = 0
    /// How many rule documents came.
    public var rules = 0
}

extension Exchange {
    /// The hub takes what a province sends: evidence, and the codes that it owns.
    ///
    /// - Parameter asOf: up to when the province has sent everything, if it says so.
    public func receive(
        _ events: [ExchangeEvent], from province: Division, asOf: Instant?, at now: Instant
    ) async throws -> ReceiptOfEvents {
        let number = Int64(province.code)
        return try await engine.writeInTurn { connection in
            var receipt = ReceiptOfEvents()
            // What is compared below with what stands cannot change meanwhile, whoever else takes what a province sends.
            try EvidenceWriter.lockLog(on: connection)
            try self.append(events.filter { $0.type == .evidence }, from: number, at: now, to: &receipt, on: connection)
            try self.takeCodes(events.filter { $0.type == .code }, of: number, at: now, to: &receipt, on: connection)
            try connection.execute(
                "UPDATE readers SET seen_us = $1 WHERE province = $2 AND (seen_us IS NULL OR seen_us < $1)",
                [.integer(now.microseconds), .integer(number)])
            // Nobody knows more than there is: one that was ahead is taken back, or it would look fresh for ever.
            try connection.execute(
                "UPDATE readers SET as_of_us = $1 WHERE province = $2 AND as_of_us > $1",
                [.integer(now.microseconds), .integer(number)])
            // Pages may overtake each other. What was known up to a moment stays known.
            if let asOf = asOf.map({ min($0, now) }) {
                try connection.execute(
                    "UPDATE readers SET as_of_us = $1 WHERE province = $2 AND (as_of_us IS NULL OR as_of_us < $1)",
                    [.integer(asOf.microseconds), .integer(number)])
            }
            try self.engine.notify(Channel.watermarks, note: "hub", in: connection)
            return receipt
        }
    }

    /// A province takes a page of its feed; the cursor moves in the same transaction.
    ///
    /// - Parameter verify: whether a rule document is signed by the hub; one that is not is refused.
    public func apply(
        _ page: ExchangePage, at now: Instant, verify: @escaping @Sendable (SignedDocument) -> Bool
    ) async throws -> ReceiptOfEvents {
        try await engine.writeInTurn { connection in
            var receipt = ReceiptOfEvents()
            try EvidenceWriter.lockLog(on: connection)
            let cursor = try connection.integer("SELECT value FROM cursors WHERE name = 'feed'") ?? 0
            let events = page.events.filter { Int64($0.id).map { $0 > cursor } ?? false }
            // Neighbours of one kind are taken together, in the order of the feed.
            var index = 0
            while index < events.count {
                let kind = events[index].type
                let end = events[index...].firstIndex { $0.type != kind } ?? events.count
                try self.take(
                    Array(events[index..<end]), of: kind, at: now, verify: verify, to: &receipt, on: connection)
                index = end
            }
            try connection.execute(
                """
                INSERT INTO cursors (name, value, as_of_us) VALUES ('feed', $1, $2) ON CONFLICT (name)
                DO UPDATE SET value = excluded.value, as_of_us = CASE
                    WHEN excluded.as_of_us IS NULL OR excluded.as_of_us < cursors.as_of_us THEN cursors.as_of_us
                    ELSE excluded.as_of_us END
                """, [.integer(max(cursor, page.next)), SQLValue(page.asOf.map { min($0, now) }?.microseconds)])
            if page.asOf != nil { try WatermarkTable(connection: connection).note(behind: page.missing) }
            try self.engine.notify(Channel.watermarks, note: "feed", in: connection)
            return receipt
        }
    }

    /// Where a province's feed goes on, and up to when it has read everything.
    public func feedCursor() async throws -> (entry: Int64, asOf: Instant?) {
        try await engine.read { connection in
            var cursor: (Int64, Instant?) = (0, nil)
            try connection.query("SELECT value, as_of_us FROM cursors WHERE name = 'feed'", []) {
                cursor = ($0.integer(0), $0.optionalInteger(1).map { Instant(microseconds: $0) })
            }
            return cursor
        }
    }

    private func take(
        _ events: [ExchangeEvent], of kind: ExchangeEvent.Kind, at now: Instant, verify: (SignedDocument) -> Bool,
        to receipt: inout ReceiptOfEvents, on connection: any SQLConnection
    ) throws {
        switch kind {
        case .evidence: try append(events, from: nil, at: now, to: &receipt, on: connection)
        case .rules:
            for event in events {
                guard let document = SignedDocument(event), verify(document) else {
                    receipt.refused.append("\(event.logName): the rule document is not signed by the hub")
                    continue
                }
                _ = try DocumentTable(connection: connection).keep(document)
                receipt.rules += 1
                try engine.notify(Channel.rules, in: connection)
            }
        case .code: receipt.notOwned += events.count
        case .reading: try takeReadings(events, to: &receipt, on: connection)
        case .backfillComplete:
            try forPersons(events, on: connection) { persons in
                try connection.execute(
                    "UPDATE persons SET is_complete = 1 WHERE person_key IN (:list)", list: persons.map { .integer($0) }
                )
            }
        case .interestEnded:
            try forPersons(events, on: connection) { try self.endInterest(in: $0, at: now, on: connection) }
        case .purge:
            try forPersons(events, on: connection) { persons in
                try self.endInterest(in: persons, at: now, on: connection)
                try Purge(connection: connection, keys: self.keys).purge(persons)
            }
        }
    }

    /// Puts on record who read somebody's data elsewhere, so that they see it at their own node.
    private func takeReadings(
        _ events: [ExchangeEvent], to receipt: inout ReceiptOfEvents, on connection: any SQLConnection
    ) throws {
        var directory = PersonDirectory(keys: keys, connection: connection)
        try directory.find(events.compactMap(\.document))
        for event in events {
            let texts = ["principal", "purpose", "what"].compactMap { event.data[$0] }
            guard let document = event.document, let at = event.instant("at"), texts.count == 3,
                texts.allSatisfy({ $0.utf8.count <= 1_024 && !$0.utf8.contains(0) })
            else {
                receipt.refused.append("\(event.logName): the reading does not read")
                continue
            }
            // Of whom nothing is held here, nobody can ask here.
            guard let person = directory[document] else { continue }
            try residents.noteAccess(
                to: [person], by: texts[0], purpose: texts[1], what: texts[2], at: at, on: connection)
        }
    }

    private func endInterest(in persons: Set<PersonKey>, at now: Instant, on connection: any SQLConnection) throws {
        let credentials = CredentialTable(connection: connection)
        // What is being signed of them at this moment is there when they are looked at.
        try credentials.lock(persons, in: engine.dialect)
        if try credentials.withdraw(of: persons, at: now) {
            try engine.notify(Channel.status, in: connection)
        }
        try connection.execute(
            "UPDATE persons SET is_complete = 0 WHERE person_key IN (:list)", list: persons.map { .integer($0) })
    }

    private func forPersons(
        _ events: [ExchangeEvent], on connection: any SQLConnection, _ body: (Set<PersonKey>) throws -> Void
    ) throws {
        var directory = PersonDirectory(keys: keys, connection: connection)
        let documents = events.compactMap(\.document)
        try directory.find(documents)
        let persons = Set(documents.compactMap { directory[$0] })
        guard !persons.isEmpty else { return }
        var touched = persons
        for others in try LinkGraph(connection: connection).dependents(of: persons).values { touched.formUnion(others) }
        try body(persons)
        try Touched(connection: connection).mark(touched)
        try engine.notify(Channel.touched, in: connection)
        try noteChanges(of: touched.union(persons), on: connection)
    }

    private func append(
        _ events: [ExchangeEvent], from province: Int64?, at now: Instant, to receipt: inout ReceiptOfEvents,
        on connection: any SQLConnection
    ) throws {
        guard !events.isEmpty else { return }
        let sources = SourceTable(connection: connection)
        var numbers: [EvidenceSource: Int64] = [:]
        var arrivals: [EvidenceWriter.Arrival] = []
        for (name, group) in Dictionary(grouping: events, by: { $0.dataset ?? "" }) {
            guard let dataset = Dataset(rawValue: name) else {
                receipt.refused += group.map { "\($0.logName): no such dataset" }
                continue
            }
            let (contents, refused) = try RecordContent.read(group.filter(\.hasReadableSource), of: dataset)
            receipt.refused += refused
            receipt.refused += group.filter { !$0.hasReadableSource }.map { "\($0.logName): no readable source" }
            for (event, content) in contents {
                let source = EvidenceSource(
                    node: province.flatMap { Division(number: $0) }?.description ?? event.node ?? "",
                    department: event.department ?? "", submitter: event.submitter ?? "")
                let number = try numbers[source] ?? sources.number(of: source)
                numbers[source] = number
                arrivals.append(.init(content: content, source: number, isOwn: false))
            }
        }
        var writer = EvidenceWriter(keys: keys, connection: connection)
        let outcome = try writer.append(arrivals, receivedAt: now.microseconds)
        receipt.added += outcome.added.count
        receipt.known += arrivals.count - outcome.added.count
        try follow(outcome, from: province, on: connection)
    }

    /// Takes code states from the province that owns them; nobody else can change them.
    private func takeCodes(
        _ events: [ExchangeEvent], of province: Int64, at now: Instant, to receipt: inout ReceiptOfEvents,
        on connection: any SQLConnection
    ) throws {
        guard !events.isEmpty else { return }
        var directory = PersonDirectory(keys: keys, connection: connection)
        try directory.find(events.compactMap(\.document))
        var homes: [PersonKey: Int64] = [:]
        try connection.query(
            "SELECT person_key, home FROM persons WHERE home IS NOT NULL AND person_key IN (:list)",
            list: events.compactMap { $0.document.flatMap { directory[$0] } }.map { .integer($0) }
        ) { homes[$0.integer(0)] = Homes.province(of: $0.integer(1)) }
        var before: [PersonKey: Int64] = [:]
        try connection.query(
            "SELECT person_key, colour FROM code_index WHERE person_key IN (:list)",
            list: homes.keys.map { .integer($0) }
        ) { before[$0.integer(0)] = $0.integer(1) }
        var latest: [PersonKey: StatedCode] = [:]
        for event in events {
            guard let person = event.document.flatMap({ directory[$0] }), homes[person] == province else {
                receipt.notOwned += 1
                continue
            }
            let code = StatedCode(event, receivedAt: now)
            if let other = latest[person], code.version < other.version {
                receipt.older += 1
            } else {
                latest[person] = code
            }
        }
        let rows = latest.sorted { $0.key < $1.key }.map { $1.row(of: $0, owner: province, receivedAt: now) }
        let taken = try DerivedTable.codeIndex.put(rows, on: connection)
        receipt.older += latest.count - taken.count
        if !taken.isEmpty { try engine.notify(Channel.codes, in: connection) }
        try IndexTurnLog(connection: connection).note(
            latest.filter { taken.contains(.integer($0.key)) }.map { (before: before[$0], after: $1.colour) },
            of: province, at: now)
    }
}

/// A code as an event states it.
private struct StatedCode {
    /// -1: unknown.
    let colour: Int64
    /// The number of its derivation and the instant that it is of: what orders the statements of one owner.
    let version: (number: Int64, at: Int64)
    private let nextReview: Instant?
    private let asOf: Instant?

    init(_ event: ExchangeEvent, receivedAt now: Instant) {
        colour = Colour.allCases.first { $0.name == event.data["colour"] }.map { Int64($0.rawValue) } ?? -1
        version = (
            event.data["version"].flatMap { Int64($0) } ?? 0, (event.instant("at") ?? .distantPast).microseconds
        )
        nextReview = event.instant("next_review")
        // Nobody knows more than there is.
        asOf = event.instant("as_of").map { min($0, now) }
    }

    /// Its row, in the order of ``DerivedTable/codeIndex``.
    func row(of person: PersonKey, owner: Int64, receivedAt now: Instant) -> [SQLValue] {
        [
            .integer(person), .integer(version.number), .integer(version.at), .integer(owner), .integer(colour),
            .integer(now.microseconds), SQLValue(nextReview?.microseconds), SQLValue(asOf?.microseconds),
        ]
    }
}

extension ExchangeEvent {
    /// The person that it is about.
    var document: IdentityDocument? {
        guard let type = data[Column.documentType.wireName].flatMap({ DocumentType(rawValue: $0) }),
            let number = data[Column.documentNumber.wireName]
        else { return nil }
        return IdentityDocument(type: type, number: number)
    }

    func instant(_ name: String) -> Instant? { data[name].flatMap { Instant($0) } }

    /// The id, when it is a number as nodes give them; what else stands there is a text of the sender's, which may say
    /// anything of anybody.
    var logName: String { id.utf8.count <= 12 && Int64(id) != nil ? id : "an event" }

    /// Whether the names of those who stated it can be kept: no engine takes a NUL, and no name is as long as a page.
    var hasReadableSource: Bool {
        [node, department, submitter].allSatisfy { name in
            guard let name else { return true }
            return name.utf8.count <= 256 && !name.utf8.contains(0)
        }
    }
}

extension RecordContent {
    /// Reads the records of events; what does not read is named by the event's id and the field.
    static func read(
        _ events: [ExchangeEvent], of dataset: Dataset
    ) throws -> (contents: [(ExchangeEvent, RecordContent)], refused: [String]) {
        // A reader refuses a file without lines.
        if events.isEmpty { return ([], []) }
        var collector = RecordCollector()
        let reader = EvidenceReader(
            dataset: dataset, format: .ndjson, file: dataset.rawValue, lineLimit: RecordContent.lineLimit)
        // One line each, whatever stands in them: JSON escapes line ends.
        var text = try events.map { try JSONText.encode($0.data) }.joined(separator: "\n")
        try text.withUTF8 { try reader.read(UnsafeRawBufferPointer($0), into: &collector) }
        try reader.finish(into: &collector)
        return (
            collector.records.map { (events[$0.line - 1], $0.content) },
            collector.rejections.map { "\(events[$0.line - 1].logName): \($0.field): \($0.reason)" }
        )
    }
}

extension DerivedTable {
    /// The codes that provinces told the hub of. Up to when its owner knew everything never goes back.
    static let codeIndex = DerivedTable(
        name: "code_index", key: "person_key", version: ["version", "stated_us"], takesEqual: true,
        columns: ["owner", "colour", "at_us", "next_us", "as_of_us"], ownership: .passesOn("owner"),
        kept: [
            "as_of_us": """
            CASE WHEN code_index.owner = excluded.owner \
            AND (excluded.as_of_us IS NULL OR code_index.as_of_us > excluded.as_of_us) \
            THEN code_index.as_of_us ELSE excluded.as_of_us END
            """
        ])
}
