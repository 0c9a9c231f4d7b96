/// The fourteen datasets that departments submit, in the order of `datasets.md`, in which they are read.
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
    /// Statements that two documents belong to one person.
    case identityLink = "identity-link"
    /// What people did about a person whom a measure applies to (`dispatch.md`).
    case fieldAct = "field-act"
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
        case .residents: [.sex, .birthDate, .phone, .division, .guardianDocumentType, .guardianDocumentNumber]
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
        case .identityLink: [.otherDocumentType, .otherDocumentNumber, .linkRelation, .basis]
        case .fieldAct:
            [
                .actKind, .occurredAt, .division, .worker, .token, .target, .outcome, .channel, .place, .temperature,
                .symptoms,
            ]
        case .areaRisk: [.areaID, .areaName, .division, .level, .from, .to, .authority, .basis]
        }
    }

    /// Whether a record of this dataset, and so a header, may lack the column: `retracted` and those marked `?`.
    public func isOptional(_ column: Column) -> Bool {
        switch column {
        case .retracted, .phone, .guardianDocumentType, .guardianDocumentNumber, .onsetOn, .viaDocumentType,
            .viaDocumentNumber, .to, .seat, .token, .target, .outcome, .channel, .place, .temperature, .symptoms:
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
        case .fieldAct: [.occurredAt]
        case .entry, .trip: [.arrivedAt]
        case .closedLoop: [.leftAt]
        case .vaccination: [.administeredOn]
        case .residents, .contact, .stay, .identityLink, .areaRisk: []
        }
    }

    /// How far after `reported_at` an instant may lie, in seconds: a slip of the clock is borne, one of the year is not.
    /// `nil` where it may lie as far ahead as it will.
    func secondsAhead(of column: Column) -> Int64? {
        switch (self, column) {
        case (.contact, .lastExposureAt): 24 * 3_600
        case (.stay, .from), (.stay, .to), (.areaRisk, .from), (.areaRisk, .to): 366 * 24 * 3_600
        default: nil
        }
    }

    /// Whether its records may name the nation, `000000000000`, as a division: what is done on its behalf, never a place.
    var mayNameNation: Bool { self == .fieldAct }
}
