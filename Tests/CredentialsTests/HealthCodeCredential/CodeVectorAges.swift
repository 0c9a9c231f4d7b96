import Credentials

/// The cases of the vector file about the age of the evidence: ignorance is not green.
extension CodeVectorWriter {
    mutating func addAges() throws {
        let hour = CodeForge.hour
        let (day, days) = (hour - 86_400, hour - 3 * 86_400)
        add("evidence of 24 hours", try Self.code(0, day, 0), .pass, at: hour)
        add("evidence of 24 hours and a second", try Self.code(0, day, 1), .caution, .oldEvidence, at: hour + 1)
        add("evidence of 72 hours", try Self.code(0, days, 0), .caution, .oldEvidence, at: hour)
        add("evidence of 72 hours and a second", try Self.code(0, days, 1), .stale, .oldEvidence, at: hour + 1)
        let years = hour - 1_606 * 86_400
        add("evidence of four years", try Self.code(0, years, 1), .stale, .oldEvidence, at: hour + 1)
        add("evidence of the year 1901", try Self.code(0, -2_147_482_800, 1), .stale, .oldEvidence, at: hour + 1)
        add("evidence of unknown age", try Self.code(0, nil, 1), .stale, .oldEvidence, at: hour + 1)
        for (colour, name, outcome) in [(1, "yellow", .caution), (2, "red", .stop)] as [(Int64, String, Outcome)] {
            add("\(name) on evidence of 25 hours", try Self.code(colour, day - 3_600, 0), outcome, at: hour)
            add("\(name) on evidence of four years", try Self.code(colour, years, 0), outcome, at: hour)
            add("\(name) on evidence of unknown age", try Self.code(colour, nil, 0), outcome, at: hour)
        }
        add("an age that is a text", try CodeForge.live { $0.asOf = .text("yesterday") }, .invalid, .schema)
        add("an age that is nothing", try CodeForge.live { $0.asOf = .null }, .invalid, .schema)
        try addAgesAmongOthers(day, days)
        try addPublishedLimits(years)
    }

    /// Beside other reasons.
    private mutating func addAgesAmongOthers(_ day: Int64, _ days: Int64) throws {
        let later = CodeForge.hour + 60
        add(
            "old evidence in a list that nobody has",
            try CodeForge.live { ($0.asOf, $0.uri) = (.integer(day), "s/CN-GD/20220707/8") }, .caution, .oldEvidence,
            .statusUnknown)
        add(
            "old evidence, revoked", try CodeForge.live { ($0.asOf, $0.index) = (.integer(day), 7) }, .invalid,
            .oldEvidence, .revoked)
        add(
            "old evidence, shown before", try Self.code(0, day, 60), .caution, .oldEvidence, .alreadyShown, at: later,
            isShownBefore: true)
        add(
            "evidence that is too old, shown before", try Self.code(0, days, 60), .stale, .oldEvidence, at: later,
            isShownBefore: true)
        add(
            "old evidence on paper without a document",
            try CodeForge.bare {
                $0.becomePaper()
                $0.asOf = .integer(day)
            }, .caution, .oldEvidence, .documentNeeded)
    }

    private mutating func addPublishedLimits(_ years: Int64) throws {
        let hour = CodeForge.hour
        let short = EvidenceAgeLimits(caution: 3_600, stale: 7_200)
        let long = EvidenceAgeLimits(caution: 1_606 * 86_400, stale: 1_607 * 86_400)
        add(
            "limits of one and two hours, at the first", try Self.code(0, hour, 3_600), .pass, at: hour + 3_600,
            ageLimits: short)
        add(
            "limits of one and two hours, between", try Self.code(0, hour, 7_200), .caution, .oldEvidence,
            at: hour + 7_200, ageLimits: short)
        add(
            "limits of one and two hours, beyond", try Self.code(0, hour, 7_201), .stale, .oldEvidence,
            at: hour + 7_201, ageLimits: short)
        add("limits of four years", try Self.code(0, years, 0), .pass, at: hour, ageLimits: long)
        add(
            "limits of four years, unknown age", try Self.code(0, nil, 0), .stale, .oldEvidence, at: hour,
            ageLimits: long)
    }

    /// A code on evidence up to `asOf`, shown so many seconds after the hour of its issue.
    private static func code(_ colour: Int64, _ asOf: Int64?, _ later: Int64) throws -> String {
        try CodeForge.live {
            ($0.colour, $0.asOf, $0.lastNegativeTest) = (colour, asOf.map { .integer($0) }, nil)
        } proof: {
            $0.issuedAt = .integer(CodeForge.hour + later)
        }
    }
}
