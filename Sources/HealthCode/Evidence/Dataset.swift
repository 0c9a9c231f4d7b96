/// The twelve datasets that departments submit, in the order of `datasets.md`, in which they are read.
public enum Dataset: String, CaseIterable, Sendable, Hashable {
    /// Who lives where.
    case residents
    /// Nucleic-acid tests.
    case naat
    /// Antigen tests.
    case antigen
    /// Antibody tests.
    case antibody
    /// Vaccine doses.
    case vaccination
    /// Diagnoses, rulings-out and discharges.
    case `case`
    /// Contacts of cases.
    case contact
    /// Entries into the country.
    case entry
    /// Stays away from home.
    case stay
    /// Journeys with a seat in a coach, a cabin or a bus.
    case trip
    /// Ends of work in a closed loop.
    case closedLoop = "closed-loop"
    /// Risk levels of places; the only dataset that names no person.
    case areaRisk = "area-risk"

    /// Whether its records are about a person.
    public var isAboutPerson: Bool { self != .areaRisk }

    /// Its columns, in the order of `datasets.md`, common fields first.
    public var columns: [Column] {
        isAboutPerson ? Self.common + Self.personal + ownColumns : Self.common + ownColumns
    }

    private static let common: [Column] = [.recordID, .reportedAt, .retracted]
    private static let personal: [Column] = [.documentType, .documentNumber, .name]

    private var ownColumns: [Column] {
        switch self {
        case .residents: [.sex, .birthDate, .phone, .division, .guardianDocumentNumber]
        case .naat: [.specimenID, .tubeID, .poolSize, .sampledAt, .result, .laboratory, .division]
        case .antigen: [.sampledAt, .result, .division]
        case .antibody: [.sampledAt, .igm, .igg, .laboratory]
        case .vaccination: [.product, .dose, .administeredOn, .site]
        case .case: [.kind, .occurredAt, .onsetOn, .sampledAt, .division]
        case .contact:
            [.relation, .caseRecordID, .viaDocumentType, .viaDocumentNumber, .lastExposureAt, .setting]
        case .entry: [.arrivedAt, .port, .origin]
        case .stay: [.division, .from, .to]
        case .trip:
            [
                .carrier, .number, .serviceDate, .coach, .seat, .departedAt, .arrivedAt, .fromDivision, .toDivision,
            ]
        case .closedLoop: [.post, .leftAt]
        case .areaRisk: [.areaID, .areaName, .division, .level, .from, .to, .authority, .basis]
        }
    }

    /// Whether a record of this dataset, and so a header, may lack the column: `retracted` and those marked `?`.
    public func isOptional(_ column: Column) -> Bool {
        switch column {
        case .retracted, .phone, .guardianDocumentNumber, .onsetOn, .viaDocumentType, .viaDocumentNumber, .to, .seat:
            true
        case .sampledAt: self == .case
        default: false
        }
    }

    /// The instants that `reported_at` must not lie before.
    var instantsBeforeReport: [Column] {
        switch self {
        case .naat, .antigen, .antibody: [.sampledAt]
        case .case: [.occurredAt, .sampledAt]
        case .entry, .trip: [.arrivedAt]
        case .closedLoop: [.leftAt]
        case .vaccination: [.administeredOn]
        case .residents, .contact, .stay, .areaRisk: []
        }
    }
}
