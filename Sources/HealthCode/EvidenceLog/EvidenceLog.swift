/// Evidence as it is read: every version of every record, in no order. ``sealed()`` makes it ready for assessment.
public struct EvidenceLog: EvidenceSink, Sendable {
    var names = StatementNames()
    var residents = NumberedLog<Residence>()
    var naats = NumberedLog<NucleicAcidTest>()
    var antigens = NumberedLog<AntigenTest>()
    var antibodies = NumberedLog<Mention>()
    var vaccinations = NumberedLog<VaccineDose>()
    var cases = RecordLog<CaseStatement>()
    var contacts = NumberedLog<ContactStatement>()
    var entries = NumberedLog<EntryStatement>()
    var stays = NumberedLog<StayStatement>()
    var trips = NumberedLog<TripStatement>()
    var closedLoops = NumberedLog<ClosedLoopStatement>()
    var identityLinks = NumberedLog<IdentityLinkStatement>()
    var fieldActs = NumberedLog<FieldActStatement>()
    var areaRisks = NumberedLog<AreaRiskStatement>()
    /// The lines that were refused, in the order in which they were read.
    public private(set) var rejections = Rejections()

    /// An empty log.
    public init() {}

    /// Notes a line that was refused.
    public mutating func refuse(_ rejection: Rejection) {
        rejections.append(rejection)
    }

    /// Takes a valid record as a version of its statement, and tells what it is among those held.
    public mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        switch record.dataset {
        case .residents: residents.take(record, names: &names)
        case .naat: naats.take(record, names: &names)
        case .antigen: antigens.take(record, names: &names)
        case .antibody: antibodies.take(record, names: &names)
        case .vaccination: vaccinations.take(record, names: &names)
        case .case:
            cases.take(record, number: names.caseRecords.intern(record.bytes(.recordID)), names: &names)
        case .contact: contacts.take(record, names: &names)
        case .entry: entries.take(record, names: &names)
        case .stay: stays.take(record, names: &names)
        case .trip: trips.take(record, names: &names)
        case .closedLoop: closedLoops.take(record, names: &names)
        case .identityLink: identityLinks.take(record, names: &names)
        case .fieldAct: fieldActs.take(record, names: &names)
        case .areaRisk: areaRisks.take(record, names: &names)
        }
    }
}

/// A log with its own numbering of record ids.
struct NumberedLog<S: Statement>: Sendable {
    private(set) var ids = ByteStringTable()
    private(set) var log = RecordLog<S>()

    mutating func take(_ record: borrowing ParsedRecord, names: inout StatementNames) -> RecordVerdict {
        log.take(record, number: ids.intern(record.bytes(.recordID)), names: &names)
    }
}

extension RecordLog {
    mutating func take(
        _ record: borrowing ParsedRecord, number: UInt32, names: inout StatementNames
    ) -> RecordVerdict {
        let person =
            record.dataset.isAboutPerson
            ? names.person(type: record.documentType(.documentType), number: record.bytes(.documentNumber))
            : ByteStringTable.none
        return take(
            record: number, person: person, reportedAt: record.reportedAt, isRetracted: record.isRetracted,
            fingerprint: record.contentFingerprint(), statement: S(record, names: &names))
    }
}
