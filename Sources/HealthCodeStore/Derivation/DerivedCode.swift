import HealthCode

/// What a derivation makes of one person: a row of `assessments`.
struct DerivedCode: Hashable {
    var isSubject: Bool
    var colour: Colour
    /// `category/measure/until;…`
    var reasons: String
    var negativeAt: Instant?
    var doses: Int
    var nextReview: Instant?
    /// The id of the protocol that governs the person.
    var edition: String

    /// Derives the codes of these persons from evidence about their pseudonyms.
    static func derive(
        _ persons: Set<PersonKey>, from evidence: Evidence, rules: RuleTimeline, at now: Instant
    ) -> [PersonKey: DerivedCode] {
        guard let assessor = Assessor(evidence: evidence, timeline: rules, at: now) else { return [:] }
        var workspace = Assessor.Workspace()
        var codes: [PersonKey: DerivedCode] = [:]
        codes.reserveCapacity(persons.count)
        for person in persons {
            guard let number = evidence.person(with: ClosureLoader.pseudonym(of: person)) else {
                codes[person] = .nobody
                continue
            }
            let next = assessor.nextReview(of: number, countingRules: false, in: &workspace)
            guard let code = assessor.assess(number, in: &workspace) else {
                codes[person] = .nobody
                codes[person]?.nextReview = next
                continue
            }
            let governing = assessor.governingRules(of: number)
            codes[person] = DerivedCode(
                isSubject: true, colour: code.colour, reasons: code.reasonsText(offset: governing.offset),
                negativeAt: assessor.lastNegativeSample(of: number), doses: code.doses, nextReview: next,
                edition: governing.id)
        }
        return codes
    }

    /// Of somebody whom no existing record is about.
    static let nobody = DerivedCode(
        isSubject: false, colour: .green, reasons: "", negativeAt: nil, doses: 0, nextReview: nil, edition: "")

    /// Whether a person would be shown the same.
    func shows(theSameAs other: DerivedCode) -> Bool {
        isSubject == other.isSubject && colour == other.colour && reasons == other.reasons
    }
}

/// A code as it stands, with what it was derived from.
struct StandingCode: Hashable {
    var code: DerivedCode
    var version: DerivationVersion
}

/// The table of derived codes. It can be dropped at any time and derived again from the log.
struct AssessmentTable {
    let connection: any SQLConnection

    static let columns =
        "person_key, is_subject, colour, reasons, negative_at, doses, next_us, edition, state, at_us, rules"

    func rows(of persons: PersonSelection) throws -> [PersonKey: StandingCode] {
        var rows: [PersonKey: StandingCode] = [:]
        try persons.query("SELECT \(Self.columns) FROM assessments WHERE :persons", on: connection) {
            rows[$0.integer(0)] = Self.standing($0)
        }
        return rows
    }

    static func code(_ row: any SQLRow) -> DerivedCode {
        DerivedCode(
            isSubject: row.integer(1) == 1, colour: Colour(rawValue: UInt8(clamping: row.integer(2))) ?? .red,
            reasons: row.text(3), negativeAt: row.optionalText(4).flatMap { Instant($0) }, doses: Int(row.integer(5)),
            nextReview: row.optionalInteger(6).map { Instant(microseconds: $0) }, edition: row.text(7))
    }

    static func standing(_ row: any SQLRow) -> StandingCode {
        StandingCode(
            code: code(row),
            version: DerivationVersion(state: row.integer(8), at: row.integer(9), rules: row.integer(10)))
    }

    private static func values(
        of person: PersonKey, _ code: DerivedCode, _ version: DerivationVersion, watermark: Int64
    ) -> [SQLValue] {
        [
            .integer(person), .integer(version.state), .integer(version.at), .integer(version.rules),
            .integer(code.isSubject ? 1 : 0), .integer(Int64(code.colour.rawValue)), .text(code.reasons),
            SQLValue(code.negativeAt?.exactText), .integer(Int64(code.doses)), SQLValue(code.nextReview?.microseconds),
            .text(code.edition), .integer(watermark),
        ]
    }

    /// Keeps others from writing codes until the transaction ends: what is compared with those that stand cannot change
    /// meanwhile. Whoever also takes the log's lock takes that one first.
    func lock() throws {
        _ = try connection.advance("code-log", by: 0)
    }

    /// Writes codes, those that changed nothing as well: what was found out later stands against what was read earlier.
    ///
    /// - Returns: whose code was taken; everyone else has a later one.
    func put(
        _ codes: [PersonKey: DerivedCode], _ version: DerivationVersion, watermark: Int64
    ) throws -> Set<PersonKey> {
        let rows = codes.sorted { $0.key < $1.key }.map { Self.values(of: $0, $1, version, watermark: watermark) }
        let taken = try DerivedTable.assessments.put(rows, on: connection)
        return taken.count == codes.count
            ? Set(codes.keys) : Set(codes.keys.filter { taken.contains(.integer($0)) })
    }

    /// The same for a range of persons in the engine's fastest way: nobody else in the range has a code then, but those
    /// who have a later one. The table is locked.
    ///
    /// - Parameter standing: the codes that stand in the range.
    func put(
        _ codes: [PersonKey: DerivedCode], inPlaceOf standing: [PersonKey: StandingCode],
        after first: PersonKey, through last: PersonKey, _ version: DerivationVersion, watermark: Int64
    ) throws -> Set<PersonKey> {
        try connection.execute(
            """
            DELETE FROM assessments WHERE person_key > $1 AND person_key <= $2
            AND (state < $3 OR (state = $3 AND at_us < $4) OR (state = $3 AND at_us = $4 AND rules <= $5))
            """,
            [
                .integer(first), .integer(last), .integer(version.state), .integer(version.at),
                .integer(version.rules),
            ])
        let taken = codes.filter { standing[$0.key].map { $0.version <= version } ?? true }
        // In the order of the keys, which is that of the table's index.
        try connection.copy(
            into: "assessments", columns: DerivedTable.assessments.allColumns,
            rows: taken.sorted { $0.key < $1.key }.map { Self.values(of: $0, $1, version, watermark: watermark) })
        return Set(taken.keys)
    }

    /// Takes the codes of persons away whom this node derives no more, unless they have a later one.
    ///
    /// - Parameter standing: the codes that stand. The table is locked.
    /// - Returns: whose was taken away.
    func remove(
        _ persons: Set<PersonKey>, standing: [PersonKey: StandingCode], _ version: DerivationVersion
    ) throws -> Set<PersonKey> {
        let removed = persons.filter { standing[$0].map { $0.version <= version } ?? false }
        try connection.execute(
            "DELETE FROM assessments WHERE person_key IN (:list)", list: removed.sorted().map { .integer($0) })
        return removed
    }
}

extension DerivedTable {
    /// The codes that this node derives, by person.
    static let assessments = DerivedTable(
        name: "assessments", key: "person_key", version: ["state", "at_us", "rules"], takesEqual: true,
        columns: ["is_subject", "colour", "reasons", "negative_at", "doses", "next_us", "edition", "watermark"])
}

/// What a code was derived from, in the order in which derivations follow each other.
///
/// The *state* is the last mark that was drawn when the evidence was read (``Touched/nextMark()``): whatever can change a
/// code draws one in the transaction that changes it, and holds the counter until it commits, so that who sees a mark sees
/// everything up to it. Of two codes of one state the later instant counts, then the later rules.
struct DerivationVersion: Hashable, Comparable, Sendable {
    /// The last mark that was drawn.
    var state: Int64
    /// The instant that the code is of, in microseconds since 1970.
    var at: Int64
    /// How many rule documents there were.
    var rules: Int64

    static func < (left: Self, right: Self) -> Bool {
        (left.state, left.at, left.rules) < (right.state, right.at, right.rules)
    }
}
