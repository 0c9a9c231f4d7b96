/// One version of a record with all that it says, on its own: what nodes keep and exchange.
///
/// Evidence is the set of the contents that were stated. Versions, corrections, contested versions and duplicates follow
/// from that set whatever the order in which it came together, so nodes need only bring their sets together.
public struct RecordContent: Sendable, Hashable {
    /// The dataset it belongs to.
    public let dataset: Dataset
    /// The identity of the statement within its dataset.
    public let recordID: String
    /// When the department stated it.
    public let reportedAt: Instant
    /// Whether this version withdraws the statement.
    public let isRetracted: Bool
    /// The person it is about; `nil` for `area-risk`.
    public let document: IdentityDocument?
    /// The other document that it names: the close contact that a secondary contact met, or what an identity link unites
    /// with the record's own document.
    public let via: IdentityDocument?
    /// The place it names (`division`), if its dataset has one.
    public let division: Division?
    /// What a field act states.
    public let act: ActKind?
    /// Whom a field act names beside the division that it was done for (`target`).
    public let target: Division?
    /// What it shares with statements about other persons.
    public let reference: Reference?
    /// Whether it is a test with a positive result.
    public let isPositive: Bool
    /// Its members as JSON in normal form, without braces and without those that identify a person.
    public let body: [UInt8]
    /// The members that identify the person it is about, as ``body``: document, name, phone, guardian. Empty for
    /// `area-risk`.
    public let particulars: [UInt8]

    /// What a statement shares with statements about other persons.
    public enum Reference: Sendable, Hashable {
        /// The case record that a contact names.
        case contactOf(caseRecord: String)
        /// The case record that it is a version of.
        case caseRecord(String)
        /// A coach, cabin or bus on its day, as one text.
        case coach(String)
    }

    /// The longest that ``json``, or a line under a pseudonym, can be: a record may have 1 MiB of text, each byte of which
    /// may be a control character and take six bytes here; and there are the names of the members.
    public static let lineLimit = 6 * EvidenceReader.recordLimit + 4_096

    /// The columns that identify a person; ``Column/name`` is not an area's.
    static let identifying: Set<Column> = [
        .documentType, .documentNumber, .name, .phone, .guardianDocumentType, .guardianDocumentNumber, .viaDocumentType,
        .viaDocumentNumber, .otherDocumentType, .otherDocumentNumber,
    ]

    /// Copies what a reader has found.
    public init(_ record: borrowing ParsedRecord) {
        dataset = record.dataset
        recordID = String(decoding: record.bytes(.recordID), as: UTF8.self)
        reportedAt = record.reportedAt
        isRetracted = record.isRetracted
        document = record.document
        var via: IdentityDocument?
        var reference: Reference?
        let viaColumns = Self.viaColumns(of: record.dataset)
        if let viaColumns, record.has(viaColumns.number) {
            via = IdentityDocument(
                type: record.documentType(viaColumns.type),
                normalised: String(decoding: record.bytes(viaColumns.number), as: UTF8.self))
        }
        switch record.dataset {
        case .contact:
            reference = .contactOf(caseRecord: String(decoding: record.bytes(.caseRecordID), as: UTF8.self))
        case .case: reference = .caseRecord(recordID)
        case .trip: reference = .coach(Self.coach(record))
        default: break
        }
        self.via = via
        self.reference = reference
        isPositive =
            record.dataset.columns.contains(.result)
            && TestResult.allCases[record.integer(.result)] == .positive
        division = record.dataset.columns.contains(.division) ? record.division(.division) : nil
        act = record.dataset == .fieldAct ? ActKind.allCases[record.integer(.actKind)] : nil
        target = record.dataset == .fieldAct && record.has(.target) ? record.division(.target) : nil
        var body = JSONMembers()
        var particulars = JSONMembers()
        for column in record.dataset.columns where record.has(column) {
            if column == viaColumns?.type || column == viaColumns?.number { continue }
            if Self.identifying.contains(column) {
                particulars.append(column, of: record)
            } else {
                body.append(column, of: record)
            }
        }
        self.body = body.bytes
        self.particulars = particulars.bytes
    }

    private static func coach(_ record: borrowing ParsedRecord) -> String {
        let number = String(decoding: record.bytes(.number), as: UTF8.self)
        let coach = String(decoding: record.bytes(.coach), as: UTF8.self)
        // The number's length keeps "1" + "23" and "12" + "3" apart.
        return "\(record.integer(.carrier))/\(record.date(.serviceDate))/\(number.utf8.count)/\(number)/\(coach)"
    }

    /// The whole record as one JSON object, in the form of a line of NDJSON without its end.
    public var json: [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "{")]
        json += body
        if !particulars.isEmpty {
            json.append(UInt8(ascii: ","))
            json += particulars
        }
        json += Self.viaMembers(via, of: dataset)
        json.append(UInt8(ascii: "}"))
        return json
    }

    /// The columns in which a record of a dataset names another document.
    static func viaColumns(of dataset: Dataset) -> (type: Column, number: Column)? {
        switch dataset {
        case .contact: (.viaDocumentType, .viaDocumentNumber)
        case .identityLink: (.otherDocumentType, .otherDocumentNumber)
        default: nil
        }
    }

    /// The members of the other document that a record of a dataset names, with a comma in front; nothing without one.
    public static func viaMembers(_ via: IdentityDocument?, of dataset: Dataset) -> [UInt8] {
        guard let via, let columns = viaColumns(of: dataset) else { return [] }
        var members = JSONMembers()
        members.append(columns.type.wireName, text: via.type.rawValue)
        members.append(columns.number.wireName, text: via.number)
        return [UInt8(ascii: ",")] + members.bytes
    }
}

extension RecordContent {
    /// A line of NDJSON, with its end, that says what the record says of somebody who is known by a pseudonym alone.
    ///
    /// Nothing in a derivation depends on who someone is, but whether a document is an identity card
    /// (``EvidenceLog/sealed(cards:)``). `mark` stands for what identifies the person: contents that differ in nothing else
    /// must have different marks.
    ///
    /// - Parameters:
    ///   - dataset: the record's.
    ///   - body: ``body`` of the record.
    ///   - person: the pseudonym, of digits and capital letters, which neither JSON nor a document number changes; `nil`
    ///     for `area-risk`.
    ///   - via: the pseudonym of the other document that it names.
    ///   - mark: at most 100 characters that JSON takes as they are.
    public static func appendPseudonymous(
        _ dataset: Dataset, body: UnsafeRawBufferPointer, person: String?, via: String?, mark: String,
        to lines: inout [UInt8]
    ) {
        lines.append(UInt8(ascii: "{"))
        lines.append(contentsOf: body)
        if let person {
            lines += Array(#","document_type":"passport","document_number":""#.utf8)
            lines += Array(person.utf8)
            lines += Array(#"","name":""#.utf8)
            lines += Array(mark.utf8)
            lines.append(UInt8(ascii: "\""))
        }
        if let via { lines += viaMembers(pseudonymousDocument(via), of: dataset) }
        lines += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
    }

    /// The document that stands for a pseudonym in evidence that was read from such lines.
    public static func pseudonymousDocument(_ person: String) -> IdentityDocument {
        IdentityDocument(type: .passport, normalised: person)
    }
}
