public import HealthCode

/// The grants that a node states: who owns a person from now on, under which token (`dispatch.md`, "Who may state what";
/// `docs/adr/0011-whose-tokens.md`).
///
/// A grant is evidence like any other of the node's own. It is stated in the transaction that looks at all that the log holds
/// of the person, under the log's lock: whatever processes share the database, and wherever one of them is killed, a token
/// is granted once.
public struct Grants: Sendable, Aggregate {
    let database: Database
    /// Where what is stated goes.
    let exchange: Exchange
    /// What reads the evidence of a person.
    let derivation: Derivation

    /// What a round of grants did.
    public struct Round: Sendable, Hashable {
        /// How many were stated.
        public var granted = 0
        /// Whether nobody is left of those who waited when it began.
        public var isDrained = true
    }

    /// States the grants that are due, of at most so many persons. Whom the derived rows name is looked at again: what they
    /// were derived from may have changed.
    ///
    /// - Parameters:
    ///   - now: when they are stated.
    ///   - limit: few, since nobody else writes meanwhile.
    public func statePending(at now: Instant, rules: RuleTimeline, limit: Int = 50) async throws -> Round {
        try await statePending(at: now, rules: rules, limit: limit) {}
    }

    /// The same with what happens between finding who waits and stating grants, for tests of just that.
    package func statePending(
        at now: Instant, rules: RuleTimeline, limit: Int = 50, afterReading: @Sendable () async throws -> Void
    ) async throws -> Round {
        let waiting = try await engine.read { connection in
            var waiting: Set<PersonKey> = []
            try connection.query(
                "SELECT DISTINCT first_key FROM work_items WHERE grant_to IS NOT NULL ORDER BY first_key LIMIT $1",
                [.integer(Int64(limit))]
            ) { waiting.insert($0.integer(0)) }
            return waiting
        }
        try await afterReading()
        guard !waiting.isEmpty else { return Round() }
        var round = Round()
        round.granted = try await engine.writeInTurn { connection in
            try self.state(among: waiting, at: now, rules: rules, on: connection)
        }
        round.isDrained = waiting.count < limit
        return round
    }

    private func state(
        among waiting: Set<PersonKey>, at now: Instant, rules: RuleTimeline, on connection: any SQLConnection
    ) throws -> Int {
        try EvidenceWriter.lockLog(on: connection)
        let authority = try GrantAuthority(role, on: connection)
        let graph = LinkGraph(connection: connection)
        let same = try graph.same(as: waiting)
        var done: Set<PersonKey> = []
        var grants: [Grant] = []
        for (person, due) in try due(of: waiting, at: now, rules: rules, on: connection).sorted(by: { $0.key < $1.key })
        where authority.covers(due) {
            let documents = same[person] ?? [person]
            guard done.isDisjoint(with: documents) else { continue }
            done.formUnion(documents)
            if let grant = try grant(due, to: documents, authority, at: now, on: connection) { grants.append(grant) }
        }
        // Whoever waited in vain has a row of what is no more.
        try Touched(connection: connection).mark(waiting.subtracting(done))
        guard !grants.isEmpty else { return 0 }
        let source = try SourceTable(connection: connection).number(
            of: EvidenceSource(node: role.name, department: Self.department, submitter: Self.worker))
        var writer = EvidenceWriter(keys: keys, connection: connection)
        let outcome = try writer.append(
            grants.map { .init(content: $0.content, source: source, isOwn: true) }, receivedAt: now.microseconds)
        try exchange.follow(outcome, from: nil, on: connection)
        // The key of the table holds what the log says: no token of any document twice.
        try connection.insert(
            into: "grants", ["person_key", "high", "low", "record_id", "at_us"],
            grants.flatMap { grant in
                grant.documents.sorted().map { document in
                    [
                        .integer(document), .integer(Int64(grant.token.high)), .integer(Int64(grant.token.low)),
                        .text(grant.content.recordID), .integer(now.microseconds),
                    ]
                }
            })
        return grants.count
    }

    /// Who states grants, as the record says: the node itself, and nobody of its staff.
    private static let department = "node"
    private static let worker = "node"

    /// A grant to be stated.
    private struct Grant {
        let token: OwnershipToken
        /// All that may be the same person.
        let documents: Set<PersonKey>
        let content: RecordContent
    }

    /// The grants that are due of these persons by the evidence that the connection sees.
    private func due(
        of persons: Set<PersonKey>, at now: Instant, rules: RuleTimeline, on connection: any SQLConnection
    ) throws -> [PersonKey: PendingGrant] {
        var persons = persons
        if role != .hub {
            // Of whom not all is here, nothing is stated.
            var complete: Set<PersonKey> = []
            try connection.query(
                "SELECT person_key FROM persons WHERE \(derivesCondition) AND person_key IN (:list)",
                list: persons.map { .integer($0) }
            ) { complete.insert($0.integer(0)) }
            persons = complete
        }
        guard !persons.isEmpty else { return [:] }
        let evidence: Evidence
        do {
            evidence = try derivation.loader(derivation.areaLogs.log(on: connection), on: connection)
                .evidence(for: persons)
        } catch let fault as StoreFault {
            // Of those whose records do not read nothing is stated; the others need not wait for them.
            guard persons.count > 1, case .unreadableRecords = fault else { return [:] }
            return try persons.reduce(into: [:]) { found, person in
                found.merge(try due(of: [person], at: now, rules: rules, on: connection)) { first, _ in first }
            }
        }
        guard let assessor = Assessor(evidence: evidence, timeline: rules, at: now) else { return [:] }
        let dispatcher = Dispatcher(assessor, duties: .national)
        var workspace = Assessor.Workspace()
        return persons.reduce(into: [:]) { found, person in
            guard let number = evidence.person(with: ClosureLoader.pseudonym(of: person)) else { return }
            found[person] = dispatcher.workAndGrant(ofPersonOf: number, in: &workspace)?.grant
        }
    }

    /// The record that states a grant: about the document that the accept is about.
    private func grant(
        _ due: PendingGrant, to documents: Set<PersonKey>, _ authority: GrantAuthority, at now: Instant,
        on connection: any SQLConnection
    ) throws -> Grant? {
        let last = max(due.token, try Self.greatestToken(of: documents, on: connection))
        guard let token = authority.token(after: last),
            let accept = try accept(due.acceptRecord, of: documents, on: connection)
        else { return nil }
        // Whole seconds, so that an answer that is given in the same second is not from before the grant.
        let stated = max(Instant(seconds: now.seconds), due.acceptedAt).exactText
        let name = keys.digest(Array("grant:\(accept.person):\(token)".utf8)).prefix(16)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var members = accept.particulars
        members[Column.recordID.wireName] = "grant.\(role.name).\(name)"
        members[Column.reportedAt.wireName] = stated
        members[Column.actKind.wireName] = ActKind.grant.rawValue
        members[Column.occurredAt.wireName] = stated
        members[Column.division.wireName] = (role.province ?? .nation).description
        members[Column.worker.wireName] = Self.worker
        members[Column.token.wireName] = "\(token)"
        members[Column.target.wireName] = due.target.description
        guard let content = try RecordContent.reading(members, of: .fieldAct) else { return nil }
        return Grant(token: token, documents: documents, content: content)
    }

    /// The greatest token that any version of any grant of these documents names, withdrawn and contested ones too.
    static func greatestToken(
        of documents: Set<PersonKey>, on connection: any SQLConnection
    ) throws -> OwnershipToken {
        var greatest = OwnershipToken.none
        try connection.query(
            "SELECT body FROM evidence WHERE dataset = $1 AND person_key IN (:list)",
            [.integer(Dataset.fieldAct.number)], list: documents.map { .integer($0) }
        ) { row in
            let members = try Self.members(row.bytes(0))
            guard members[Column.actKind.wireName] == ActKind.grant.rawValue,
                let token = members[Column.token.wireName].flatMap({ OwnershipToken($0) })
            else { return }
            greatest = max(greatest, token)
        }
        return greatest
    }

    /// The members of a record's part, as they stand in the log.
    private static func members(_ text: [UInt8]) throws -> [String: String] {
        try JSONText.decode([String: String].self, from: "{\(String(decoding: text, as: UTF8.self))}")
    }

    /// About whom an accept is, with the members that identify them.
    private func accept(
        _ record: String, of documents: Set<PersonKey>, on connection: any SQLConnection
    ) throws -> (person: PersonKey, particulars: [String: String])? {
        var rows: [(person: PersonKey, particulars: [UInt8])] = []
        try connection.query(
            """
            SELECT person_key, particulars FROM evidence WHERE dataset = $1 AND record_id = $2 AND is_retracted = 0
            AND person_key IN (:list) ORDER BY position DESC
            """, [.integer(Dataset.fieldAct.number), .text(record)], list: documents.map { .integer($0) }
        ) { rows.append(($0.integer(0), $0.bytes(1))) }
        var directory = PersonDirectory(keys: keys, connection: connection)
        for row in rows {
            guard let text = try directory.dataKey(of: row.person)?.open(row.particulars) else { continue }
            return (row.person, try Self.members(text))
        }
        return nil
    }

    /// What an accept came to, by all that this node knows.
    ///
    /// - Parameters:
    ///   - division: who accepted.
    ///   - token: under which.
    ///   - document: of the person.
    public func effect(
        ofAcceptBy division: Division, under token: OwnershipToken, of document: IdentityDocument, at now: Instant,
        rules: RuleTimeline
    ) async throws -> AcceptEffect {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return .noWork }
            let evidence = try self.derivation.loader(self.derivation.areaLogs.log(on: connection), on: connection)
                .evidence(for: [person])
            guard let assessor = Assessor(evidence: evidence, timeline: rules, at: now),
                let number = evidence.person(with: ClosureLoader.pseudonym(of: person))
            else { return .noWork }
            var workspace = Assessor.Workspace()
            return Dispatcher(assessor, duties: .national).effect(
                ofAcceptBy: division, under: token, ofPersonOf: number, in: &workspace)
        }
    }
}

extension RecordContent {
    /// Reads one record from its members; `nil` when they are not a record.
    static func reading(_ members: [String: String], of dataset: Dataset) throws -> RecordContent? {
        var collector = RecordCollector()
        let reader = EvidenceReader(
            dataset: dataset, format: .ndjson, file: dataset.rawValue, lineLimit: RecordContent.lineLimit)
        var text = try JSONText.encode(members)
        try text.withUTF8 { try reader.read(UnsafeRawBufferPointer($0), into: &collector) }
        try reader.finish(into: &collector)
        return collector.records.first?.content
    }
}
