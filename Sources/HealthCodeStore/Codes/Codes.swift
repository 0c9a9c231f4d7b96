public import HealthCode

/// What a node can say of a person's code.
public struct CodeAnswer: Sendable, Hashable {
    /// How much it can say.
    public enum Standing: String, Sendable {
        /// The code is known.
        case known
        /// No dataset holds the document: no colour, and not green.
        case unknown
        /// The node has begun to collect what is known of the person, and gives no colour before it has all.
        case beingEstablished = "being-established"
    }

    /// How much it can say.
    public var standing: Standing
    /// The colour; `nil` unless it is known.
    public var colour: Colour?
    /// `category/measure/until;…`, as the batch command writes them.
    public var reasons = ""
    /// When the last negative sample was taken.
    public var negativeAt: Instant?
    /// Vaccine doses.
    public var doses = 0
    /// When the code may change although nothing new is stated.
    public var nextReview: Instant?
    /// The rules that govern the person.
    public var edition = ""
    /// Where the person lives.
    public var home: Division?
    /// Whether this node owns the code: it is the person's home.
    public var isOwned = false

    /// Says what was derived.
    mutating func take(_ code: DerivedCode) {
        colour = code.colour
        reasons = code.reasons
        negativeAt = code.negativeAt
        doses = code.doses
        nextReview = code.nextReview
        edition = code.edition
    }
}

/// A code as other nodes may know it: nothing but this.
public struct CodeState: Sendable, Hashable {
    /// The colour; `nil`: unknown.
    public var colour: Colour?
    /// The node that owns it: a province's twelve digits, or `hub`.
    public var owner: String
    /// When its owner told it.
    public var at: Instant
    /// When it may change although nothing new is stated; from then on it must be asked for again.
    public var nextReview: Instant?
    /// Up to when its owner knew what others had stated.
    public var asOf: Instant?

    /// A state.
    public init(colour: Colour?, owner: String, at: Instant, nextReview: Instant?, asOf: Instant?) {
        self.colour = colour
        self.owner = owner
        self.at = at
        self.nextReview = nextReview
        self.asOf = asOf
    }
}

/// What a node says of codes: what was derived, and what of it must be derived on the spot.
public struct Codes: Sendable, Aggregate {
    let database: Database
    let residents: Residents
    let derivation: Derivation

    /// A person's code as this node knows it.
    ///
    /// What is derived and still holds is read; what has been touched or is due is derived on the spot, so that an answer
    /// never waits for the background.
    public func code(
        of document: IdentityDocument, at now: Instant, rules: RuleTimeline
    ) async throws -> CodeAnswer {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return CodeAnswer(standing: .unknown) }
            return try self.code(of: person, at: now, rules: rules, on: connection)
        }
    }

    func code(
        of person: PersonKey, at now: Instant, rules: RuleTimeline, on connection: any SQLConnection
    ) throws -> CodeAnswer {
        var home: Division?
        var isComplete = false
        var row: DerivedCode?
        var isTouched = false
        var state: Int64 = 0
        var areaState: Int64 = 0
        var hasOtherPlaces = true
        try connection.query(
            """
            SELECT \(AssessmentTable.columns.split(separator: ", ").map { "a.\($0)" }.joined(separator: ", ")),
            p.home, p.is_complete, t.person_key, (SELECT value FROM counters WHERE name = 'areas'),
            (SELECT COUNT(*) FROM links l WHERE l.person_key = p.person_key
                AND (l.kind = 6 OR l.kind = 5 AND l.link_key <> p.home))
            FROM persons p
            LEFT JOIN assessments a ON a.person_key = p.person_key LEFT JOIN touched t ON t.person_key = p.person_key
            WHERE p.person_key = $1
            """, [.integer(person)]
        ) { found in
            if !found.isNull(0) {
                let standing = AssessmentTable.standing(found)
                (row, state) = (standing.code, standing.version.state)
            }
            areaState = found.integer(14)
            hasOtherPlaces = found.isNull(11) || found.integer(15) > 0
            home = found.optionalInteger(11).flatMap { Division(number: $0) }
            isComplete = found.integer(12) == 1
            isTouched = !found.isNull(13)
        }
        var answer = CodeAnswer(standing: .known, home: home)
        switch role {
        case .hub:
            answer.isOwned = home == nil
            isComplete = true
        case .province(let province):
            answer.isOwned = isComplete && home?.province == province
        }
        guard isComplete else {
            // Somebody who lives here or whom this node was told of: not nobody, but not enough to say a colour.
            let holds = try connection.integer(
                "SELECT 1 FROM evidence WHERE person_key = $1 LIMIT 1", [.integer(person)])
            answer.standing = holds == nil ? .unknown : .beingEstablished
            return answer
        }
        let isDue = row?.nextReview.map { $0 <= now } ?? false
        var isOld = isTouched || isDue || row == nil
        if !isOld, areaState > state {
            // An area has changed since: perhaps where they live or stay, and nobody has come to them yet.
            let areas = try derivation.areaLogs.log(of: areaState, on: connection)
            isOld = try places(of: person, home: home, hasOthers: hasOtherPlaces, on: connection)
                .contains { areas.hasChanged($0, since: state) }
        }
        if isOld {
            do {
                let areas = try derivation.areaLogs.log(of: areaState, on: connection)
                let evidence = try derivation.loader(areas, on: connection).evidence(for: [person])
                row = DerivedCode.derive([person], from: evidence, rules: rules, at: now)[person]
            } catch is StoreFault {
                // Ignorance is not green, and not "unknown" either.
                answer.standing = .beingEstablished
                return answer
            }
        }
        guard let row, row.isSubject else {
            answer.standing = .unknown
            return answer
        }
        answer.take(row)
        return answer
    }

    /// Where a person lives or stays, by any version of any record of any document that may be theirs.
    private func places(
        of person: PersonKey, home: Division?, hasOthers: Bool, on connection: any SQLConnection
    ) throws -> [Int64] {
        guard hasOthers else { return home.map { [Int64($0.code)] } ?? [] }
        return try LinkGraph(connection: connection).places(of: person)
    }

    /// How a person's code comes about, with whose statements stand behind it; `nil` when the node cannot say.
    public func explanation(
        of document: IdentityDocument, at now: Instant, rules: RuleTimeline
    ) async throws -> (explanation: Explanation, causes: [CodeCause])? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection),
                var found = try self.explanation(of: person, at: now, rules: rules, on: connection)
            else { return nil }
            found.explanation.document = document
            return found
        }
    }

    func explanation(
        of person: PersonKey, at now: Instant, rules: RuleTimeline, on connection: any SQLConnection
    ) throws -> (explanation: Explanation, causes: [CodeCause])? {
        let evidence: Evidence
        do {
            evidence = try derivation.loader(derivation.areaLogs.log(on: connection), on: connection).evidence(for: [
                person
            ])
        } catch is StoreFault {
            return nil
        }
        var workspace = Assessor.Workspace()
        guard let assessor = Assessor(evidence: evidence, timeline: rules, at: now),
            let number = evidence.person(with: ClosureLoader.pseudonym(of: person)),
            let explanation = assessor.explain(number, in: &workspace)
        else { return nil }
        return (explanation, try CodeCause.find(in: explanation, on: connection))
    }

    /// What the hub's index holds of a person's code; `nil` when it holds nothing.
    public func indexedState(of document: IdentityDocument) async throws -> CodeState? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            var state: CodeState?
            try connection.query(
                "SELECT owner, colour, at_us, next_us, as_of_us FROM code_index WHERE person_key = $1",
                [.integer(person)]
            ) { row in
                state = CodeState(
                    colour: Colour(rawValue: UInt8(truncatingIfNeeded: row.integer(1))),
                    owner: Division(number: row.integer(0))?.description ?? "",
                    at: Instant(microseconds: row.integer(2)),
                    nextReview: row.optionalInteger(3).map { Instant(microseconds: $0) },
                    asOf: row.optionalInteger(4).map { Instant(microseconds: $0) })
            }
            return state
        }
    }

    /// Calls `body` with pieces of rows `document_type,document_number,colour,reasons,naat_hours,doses` of the persons
    /// whose codes this node owns, as they are derived, in no order.
    public func ownedRows(at now: Instant) async throws -> [OwnedRow] {
        try await engine.read { connection in
            var codes: [(PersonKey, DerivedCode)] = []
            let columns = AssessmentTable.columns.split(separator: ", ").map { "a.\($0)" }.joined(separator: ", ")
            try connection.query(
                """
                SELECT \(columns) FROM assessments a JOIN persons p ON p.person_key = a.person_key
                WHERE a.is_subject = 1 AND \(self.ownsCondition)
                """, []
            ) { codes.append(($0.integer(0), AssessmentTable.code($0))) }
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            let documents = try directory.documents(of: codes.map(\.0))
            return codes.compactMap { person, code in
                documents[person].map { document in
                    OwnedRow(
                        document: document, colour: code.colour, reasons: code.reasons,
                        naatHours: code.negativeAt.map { Assessment.hours(from: $0, to: now) }, doses: code.doses)
                }
            }
        }
    }
}

/// One person's code, as a row of the batch command without its instant.
public struct OwnedRow: Sendable, Hashable {
    /// Who.
    public var document: IdentityDocument
    /// The colour.
    public var colour: Colour
    /// `category/measure/until;…`
    public var reasons: String
    /// Whole hours since the last negative sample.
    public var naatHours: Int?
    /// Vaccine doses.
    public var doses: Int

    /// A row.
    public init(document: IdentityDocument, colour: Colour, reasons: String, naatHours: Int?, doses: Int) {
        self.document = document
        self.colour = colour
        self.reasons = reasons
        self.naatHours = naatHours
        self.doses = doses
    }
}
