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

/// The table of derived codes. It can be dropped at any time and derived again from the log.
struct AssessmentTable {
    let connection: any SQLConnection

    static let columns = "person_key, is_subject, colour, reasons, negative_at, doses, next_us, edition"

    func rows(of persons: Set<PersonKey>) throws -> [PersonKey: DerivedCode] {
        var rows: [PersonKey: DerivedCode] = [:]
        try connection.query(
            "SELECT \(Self.columns) FROM assessments WHERE person_key IN (:list)", list: persons.map { .integer($0) }
        ) { rows[$0.integer(0)] = Self.code($0) }
        return rows
    }

    static func code(_ row: any SQLRow) -> DerivedCode {
        DerivedCode(
            isSubject: row.integer(1) == 1, colour: Colour(rawValue: UInt8(clamping: row.integer(2))) ?? .red,
            reasons: row.text(3), negativeAt: row.optionalText(4).flatMap { Instant($0) }, doses: Int(row.integer(5)),
            nextReview: row.optionalInteger(6).map { Instant(microseconds: $0) }, edition: row.text(7))
    }

    private static let allColumns = [
        "person_key", "at_us", "is_subject", "colour", "reasons", "negative_at", "doses", "next_us", "edition",
        "watermark",
    ]

    private static func values(
        of person: PersonKey, _ code: DerivedCode, at now: Instant, watermark: Int64
    ) -> [SQLValue] {
        [
            .integer(person), .integer(now.microseconds), .integer(code.isSubject ? 1 : 0),
            .integer(Int64(code.colour.rawValue)), .text(code.reasons), SQLValue(code.negativeAt?.exactText),
            .integer(Int64(code.doses)), SQLValue(code.nextReview?.microseconds), .text(code.edition),
            .integer(watermark),
        ]
    }

    /// Puts codes in the place of all that stand for a range of persons.
    func replace(
        after first: PersonKey, through last: PersonKey, with codes: [PersonKey: DerivedCode], at now: Instant,
        watermark: Int64
    ) throws {
        try connection.execute(
            "DELETE FROM assessments WHERE person_key > $1 AND person_key <= $2", [.integer(first), .integer(last)])
        // In the order of the keys, which is that of the table's index.
        try connection.copy(
            into: "assessments", columns: Self.allColumns,
            rows: codes.sorted { $0.key < $1.key }.map { Self.values(of: $0, $1, at: now, watermark: watermark) })
    }

    func write(_ codes: [PersonKey: DerivedCode], at now: Instant, watermark: Int64) throws {
        try connection.insert(
            into: "assessments", Self.allColumns,
            codes.map { Self.values(of: $0, $1, at: now, watermark: watermark) },
            onConflict: """
                (person_key) DO UPDATE SET at_us = excluded.at_us, is_subject = excluded.is_subject, \
                colour = excluded.colour, reasons = excluded.reasons, negative_at = excluded.negative_at, \
                doses = excluded.doses, next_us = excluded.next_us, edition = excluded.edition, \
                watermark = excluded.watermark
                """)
    }

    func remove(_ persons: Set<PersonKey>) throws {
        try connection.execute(
            "DELETE FROM assessments WHERE person_key IN (:list)", list: persons.map { .integer($0) })
    }
}
