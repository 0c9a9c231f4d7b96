/// A province's document over one national edition: the parts of the rules that differ for its residents, for a time.
///
/// ``Limit`` says how far it may go; ``Overlay/init(yaml:name:)`` reads it.
public struct Overlay: Sendable, Hashable {
    /// A short name, for example `gd-2022-07`.
    public let id: String
    /// The version of the document, counted from 1.
    public let version: Int
    /// What it is called.
    public let title: LocalizedText
    /// The province whose residents it governs, wherever they are.
    public let province: Division
    /// The id of the edition that it stands over.
    public let base: String
    /// The date at whose beginning it takes effect, in the base's time zone.
    public let effectiveFrom: LocalDate
    /// The date at whose beginning it ends; `nil`: with its base.
    public let effectiveUntil: LocalDate?
    /// Who issued it.
    public let issuingAuthority: LocalizedText
    /// The law or order that it rests on.
    public let legalBasis: LocalizedText

    let place: DocumentPlace
    let basePlace: DocumentPlace
    let parameters: ParameterDraft?
    let measureOrder: [String]
    let measureTitles: [String: LocalizedText]
    let changes: [Change]

    /// What an overlay does with one category.
    enum Change: Sendable, Hashable {
        case remove(Category, DocumentPlace)
        case amend(CategoryDraft)

        var category: Category {
            switch self {
            case .remove(let category, _): category
            case .amend(let draft): draft.category
            }
        }
    }

    /// The categories that it removes, adds or changes.
    public var categories: Set<Category> { Set(changes.map(\.category)) }

    /// When it takes effect, at the offset of its base.
    public func start(at offset: UTCOffset) -> Instant { offset.midnight(effectiveFrom) }

    /// When it ends, at the offset of its base; `nil`: with its base.
    public func end(at offset: UTCOffset) -> Instant? { effectiveUntil.map { offset.midnight($0) } }
}

/// Which overlay a set of rules contains, and on whose word.
public struct AppliedOverlay: Sendable, Hashable {
    /// The overlay's id.
    public let id: String
    /// The version of its document.
    public let version: Int
    /// What it is called.
    public let title: LocalizedText
    /// The province whose residents it governs.
    public let province: Division
    /// Who issued it.
    public let issuingAuthority: LocalizedText
    /// The law or order that it rests on.
    public let legalBasis: LocalizedText
    /// The categories whose rules are the province's and not the edition's.
    public let categories: Set<Category>
}
