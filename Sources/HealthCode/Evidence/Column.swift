/// A column of a dataset. One name has one form everywhere, but for `name`, a person's (``name``) and an area's
/// (``areaName``), `kind`, a case's (``kind``) and an act's (``actKind``), and `relation`, a contact's (``relation``)
/// and a link's (``linkRelation``).
public enum Column: UInt8, CaseIterable, Sendable, Hashable {
    case recordID, reportedAt, retracted
    case documentType, documentNumber, name
    case sex, birthDate, phone, division, guardianDocumentType, guardianDocumentNumber
    case specimenID, tubeID, poolSize, sampledAt, result, laboratory
    case igm, igg
    case product, dose, administeredOn, site
    case kind, occurredAt, onsetOn
    case relation, caseRecordID, viaDocumentType, viaDocumentNumber, lastExposureAt, setting
    case arrivedAt, port, origin
    case from, to
    case carrier, number, serviceDate, coach, seat, departedAt, fromDivision, toDivision
    case post, leftAt
    case areaID, areaName, level, authority, basis
    case otherDocumentType, otherDocumentNumber, linkRelation
    case actKind, worker, token, target, outcome, channel, place, temperature, symptoms

    /// Its name on the wire: a CSV header, a JSON key.
    public var wireName: String {
        switch self {
        case .recordID: "record_id"
        case .reportedAt: "reported_at"
        case .documentType: "document_type"
        case .documentNumber: "document_number"
        case .birthDate: "birth_date"
        case .guardianDocumentType: "guardian_document_type"
        case .guardianDocumentNumber: "guardian_document_number"
        case .specimenID: "specimen_id"
        case .tubeID: "tube_id"
        case .poolSize: "pool_size"
        case .sampledAt: "sampled_at"
        case .administeredOn: "administered_on"
        case .occurredAt: "occurred_at"
        case .onsetOn: "onset_on"
        case .caseRecordID: "case_record_id"
        case .viaDocumentType: "via_document_type"
        case .viaDocumentNumber: "via_document_number"
        case .lastExposureAt: "last_exposure_at"
        case .arrivedAt: "arrived_at"
        case .serviceDate: "service_date"
        case .departedAt: "departed_at"
        case .fromDivision: "from_division"
        case .toDivision: "to_division"
        case .leftAt: "left_at"
        case .areaID: "area_id"
        case .areaName: "name"
        case .otherDocumentType: "other_document_type"
        case .otherDocumentNumber: "other_document_number"
        case .linkRelation: "relation"
        case .actKind: "kind"
        default: "\(self)"
        }
    }

    /// The form that its values have.
    public var form: FieldForm {
        switch self {
        case .recordID, .caseRecordID, .worker: .recordID
        case .reportedAt, .sampledAt, .occurredAt, .lastExposureAt, .arrivedAt, .from, .to, .departedAt, .leftAt:
            .instant
        case .birthDate, .administeredOn, .onsetOn, .serviceDate: .date
        case .retracted: .boolean
        case .documentType, .viaDocumentType, .guardianDocumentType, .otherDocumentType:
            .oneOf(DocumentType.allCases.map(\.rawValue))
        case .documentNumber: .documentNumber(type: .documentType)
        case .viaDocumentNumber: .documentNumber(type: .viaDocumentType)
        case .otherDocumentNumber: .documentNumber(type: .otherDocumentType)
        case .name: .personName
        case .division, .fromDivision, .toDivision, .target: .division
        case .poolSize: .number(1...20)
        case .dose: .number(1...9)
        case .origin: .countryCode
        case .sex: .oneOf(["female", "male", "unknown"])
        case .result, .igm, .igg: .oneOf(TestResult.allCases.map(\.rawValue))
        case .kind: .oneOf(CaseKind.allCases.map(\.rawValue))
        case .relation: .oneOf(ContactRelation.allCases.map(\.rawValue))
        case .setting: .oneOf(["household", "school", "work", "community", "transport", "other"])
        case .carrier: .oneOf(["train", "flight", "bus", "ship"])
        case .level: .oneOf(RiskLevel.allCases.map(\.rawValue))
        case .linkRelation: .oneOf(["same-person", "replaces"])
        case .actKind: .oneOf(ActKind.allCases.map(\.rawValue))
        case .outcome: .oneOf(ActOutcome.allCases.map(\.rawValue))
        case .channel: .oneOf(ContactChannel.allCases.map(\.rawValue))
        case .place: .oneOf(CarePlace.allCases.map(\.rawValue))
        case .symptoms: .oneOf(["yes", "no"])
        case .token: .token
        case .temperature: .temperature
        case .phone, .guardianDocumentNumber, .specimenID, .tubeID, .laboratory, .product, .site, .port, .number,
            .coach, .seat, .post, .areaID, .areaName, .authority, .basis:
            .text
        }
    }
}

/// The form of a field's value (`datasets.md`).
public enum FieldForm: Sendable, Equatable {
    /// 1–64 of `A-Z a-z 0-9 . _ : -`.
    case recordID
    /// RFC 3339 with an offset.
    case instant
    /// `YYYY-MM-DD`.
    case date
    /// `true`, `false` or empty.
    case boolean
    /// One of a closed list.
    case oneOf([String])
    /// A number of the document type that stands in another column.
    case documentNumber(type: Column)
    /// 1–100 characters (Unicode scalars).
    case personName
    /// Twelve digits.
    case division
    /// Decimal, without sign or leading zero, within the range.
    case number(ClosedRange<Int>)
    /// `h.l`: two decimal numbers without leading zeros, each below 2³¹.
    case token
    /// 30.0 to 45.0, with one decimal.
    case temperature
    /// Three capital letters (ISO 3166-1 alpha-3; the list itself is not checked).
    case countryCode
    /// Anything but white space alone.
    case text
}
