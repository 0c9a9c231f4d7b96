import HealthCode
import HealthCodeStore

/// A code as it is answered: colour and reasons; the freshness of tests and the doses stand beside it.
struct CodeDocument: Encodable {
    /// Why it is not green.
    struct Reason: Encodable {
        let category: String
        let measure: String
        let until: String?
        /// The statements behind it.
        let statements: [CodeCause]
    }

    let colour: String
    let standing: String
    let reasons: [Reason]
    let negativeAt: String?
    let doses: Int
    let nextReview: String?
    let edition: String
    let asOf: String?
    let at: String
    /// Whose statements are missing; absent when nobody's are. What ties the person to one of them is in `as_of`.
    let missing: [FeedAnswer.Missing]?

    enum CodingKeys: String, CodingKey {
        case colour, standing, reasons, doses, edition, at, missing
        case negativeAt = "negative_at"
        case nextReview = "next_review"
        case asOf = "as_of"
    }

    init(
        _ answer: CodeAnswer, causes: [CodeCause], offset: UTCOffset, asOf: Instant?, missing: [MissingProvince] = [],
        at now: Instant
    ) {
        colour = answer.colour?.name ?? "unknown"
        standing = answer.standing.rawValue
        reasons = answer.reasons.split(separator: ";").map { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let category = parts.first ?? ""
            return Reason(
                category: category, measure: parts.count > 1 ? parts[1] : "",
                until: parts.count > 2 && parts[2] != "-" ? parts[2] : nil,
                statements: causes.filter { $0.category == category })
        }
        negativeAt = answer.negativeAt.map(offset.format)
        doses = answer.doses
        nextReview = answer.nextReview.map(offset.format)
        edition = answer.edition
        self.asOf = asOf.map(offset.format)
        at = offset.format(now)
        self.missing = missing.isEmpty ? nil : missing.map(FeedAnswer.Missing.init)
    }
}

/// A code as other nodes and venues may know it: nothing but this.
struct CodeStateDocument: Codable {
    let colour: String
    let owner: String?
    let at: String?
    let nextReview: String?
    let asOf: String?

    enum CodingKeys: String, CodingKey {
        case colour, owner, at
        case nextReview = "next_review"
        case asOf = "as_of"
    }

    static let unknown = CodeStateDocument(colour: "unknown", owner: nil, at: nil, nextReview: nil, asOf: nil)

    private init(colour: String, owner: String?, at: String?, nextReview: String?, asOf: String?) {
        self.colour = colour
        self.owner = owner
        self.at = at
        self.nextReview = nextReview
        self.asOf = asOf
    }

    init(_ state: CodeState) {
        self.init(
            colour: state.colour?.name ?? "unknown", owner: state.owner, at: state.at.exactText,
            nextReview: state.nextReview?.exactText, asOf: state.asOf?.exactText)
    }

    /// The state, if it says anything.
    var state: CodeState? {
        guard let owner, let at = at.flatMap({ Instant($0) }) else { return nil }
        return CodeState(
            colour: Colour.allCases.first { $0.name == colour }, owner: owner, at: at,
            nextReview: nextReview.flatMap { Instant($0) }, asOf: asOf.flatMap { Instant($0) })
    }
}
