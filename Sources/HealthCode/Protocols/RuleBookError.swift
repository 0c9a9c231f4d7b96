/// Why rule documents make no timeline together. Overlays are named by their ids.
public enum RuleBookError: Error, Sendable, Hashable {
    /// An overlay stands over an edition that is not in the book.
    case unknownBase(overlay: String, base: String)
    /// An overlay does not fit its base.
    case unfit(overlay: String, DocumentError)
    /// An overlay goes beyond its limits at an instant, and no exception that lasts then covers it.
    case beyondLimits(overlay: String, at: Instant, offset: UTCOffset, [LimitViolation])
    /// The province has another overlay on the same edition at the same time.
    case conflict(overlay: String, other: String, base: String)
    /// One version of an edition or an overlay was published with two contents.
    case contradiction(kind: RuleDocumentKind, id: String, version: Int)

    /// What is wrong with the document that ``subject`` names, as the end of a sentence about it.
    public var reason: String {
        switch self {
        case .unknownBase(_, let base): "it stands over \(base), which is not among the rules"
        case .unfit(_, let error): "\(error)"
        case .beyondLimits(_, let moment, let offset, let violations):
            "beyond its limits at \(offset.format(moment)):" + violations.map { "\n  \($0)" }.joined()
        case .conflict(_, let other, let base): "the province has \(other) on \(base) at that time"
        case .contradiction(_, _, let version): "version \(version) was published with two contents"
        }
    }

    /// The id of the document that is refused.
    public var subject: String {
        switch self {
        case .unknownBase(let overlay, _), .unfit(let overlay, _), .beyondLimits(let overlay, _, _, _),
            .conflict(let overlay, _, _):
            overlay
        case .contradiction(_, let id, _): id
        }
    }
}

extension RuleBookError: CustomStringConvertible {
    /// `ID: REASON`.
    public var description: String { "\(subject): \(reason)" }
}
