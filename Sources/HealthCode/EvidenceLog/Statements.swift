/// What a record says, reduced to what an assessment needs; one type for each dataset.
///
/// Places, coaches and linked records are numbers of ``StatementNames``.
protocol Statement: Sendable {
    /// What must be equal in two versions of a record for the earlier one to count as the same event (`assessment.md`,
    /// K). ``NoAnchor`` where nothing is counted from the event.
    associatedtype Anchor: Hashable & Sendable = NoAnchor
    /// The same for the end of an event that has two bounds.
    associatedtype EndAnchor: Hashable & Sendable = NoAnchor
    /// What is kept of K with a held statement.
    associatedtype Known: Knowledge = Unanchored

    var anchor: Anchor { get }
    var endAnchor: EndAnchor { get }

    init(_ record: borrowing ParsedRecord, names: inout StatementNames)

    /// The order in which a person's records are looked at: by default (`reported_at`, `record_id`).
    static func precedes(_ left: Held<Self>, _ right: Held<Self>, _ ids: ByteStringTable) -> Bool
}

extension Statement {
    static func precedes(_ left: Held<Self>, _ right: Held<Self>, _ ids: ByteStringTable) -> Bool {
        left.reported(before: right, ids)
    }
}

/// Since when an event has been known, as far as assessments of its kind ask.
protocol Knowledge: Sendable {
    init(_ tenure: Tenure)
}

/// For statements that nothing is counted from: takes no memory.
struct Unanchored: Knowledge {
    init(_ tenure: Tenure) {}
}

/// For events with one anchor.
struct KnownSince: Knowledge {
    let at: Instant

    init(_ tenure: Tenure) {
        at = tenure.knownAt
    }
}

/// For stays, whose two bounds become known each on its own.
struct BoundsKnownSince: Knowledge {
    let from: Instant
    let to: Instant

    init(_ tenure: Tenure) {
        from = tenure.knownAt
        to = tenure.endKnownAt
    }
}

/// Nothing is counted from such a statement.
struct NoAnchor: Hashable {}

extension Statement where Anchor == NoAnchor {
    var anchor: NoAnchor { NoAnchor() }
}

extension Statement where EndAnchor == NoAnchor {
    var endAnchor: NoAnchor { NoAnchor() }
}

/// Numbers for what statements refer to.
struct StatementNames: Sendable {
    /// Ids of case records, whether held or only named by a contact.
    var caseRecords = ByteStringTable()
    /// Persons: a byte for the document type, then the number.
    var persons = ByteStringTable()
    /// A carrier's coach on one day: what co-travellers share.
    var coaches = ByteStringTable()
    /// Who did something about persons.
    var workers = ByteStringTable()
    /// Places that someone lives or stays in, was tested or found to be a case in.
    private(set) var places: [Division] = []
    private var placeNumbers: [Division: UInt32] = [:]
    private var key: [UInt8] = []

    mutating func place(_ division: Division) -> UInt32 {
        if let number = placeNumbers[division] { return number }
        let number = UInt32(places.count)
        places.append(division)
        placeNumbers[division] = number
        return number
    }

    mutating func person(type: DocumentType, number: Bytes) -> UInt32 {
        key.removeAll(keepingCapacity: true)
        key.append(type.order)
        key.append(contentsOf: number)
        return key.withUnsafeBufferPointer { persons.intern($0) }
    }

    mutating func coach(_ record: borrowing ParsedRecord) -> UInt32 {
        key.removeAll(keepingCapacity: true)
        key.append(UInt8(record.integer(.carrier)))
        withUnsafeBytes(of: record.date(.serviceDate).daysSince1970) { key.append(contentsOf: $0) }
        withUnsafeBytes(of: record.bytes(.number).count) { key.append(contentsOf: $0) }
        key.append(contentsOf: record.bytes(.number))
        key.append(contentsOf: record.bytes(.coach))
        return key.withUnsafeBufferPointer { coaches.intern($0) }
    }
}

struct Residence: Statement {
    let place: UInt32

    var anchor: UInt32 { place }

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        place = names.place(record.division(.division))
    }
}

struct NucleicAcidTest: Statement {
    let sampledAt: Instant
    /// Where it was taken.
    let place: UInt32
    let poolSize: UInt8
    let result: TestResult

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        sampledAt = record.instant(.sampledAt)
        place = names.place(record.division(.division))
        poolSize = UInt8(record.integer(.poolSize))
        result = TestResult.allCases[record.integer(.result)]
    }

    struct Anchor: Hashable {
        let sampledAt: Instant
        let poolSize: UInt8
        let result: TestResult
    }

    var anchor: Anchor { Anchor(sampledAt: sampledAt, poolSize: poolSize, result: result) }

    static func precedes(_ left: Held<Self>, _ right: Held<Self>, _ ids: ByteStringTable) -> Bool {
        let (a, b) = (left.statement.sampledAt, right.statement.sampledAt)
        return a != b ? a < b : ids.precedes(left.record, right.record)
    }
}

struct AntigenTest: Statement {
    let sampledAt: Instant
    /// Where it was taken.
    let place: UInt32
    let result: TestResult

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        sampledAt = record.instant(.sampledAt)
        place = names.place(record.division(.division))
        result = TestResult.allCases[record.integer(.result)]
    }

    struct Anchor: Hashable {
        let sampledAt: Instant
        let result: TestResult
    }

    var anchor: Anchor { Anchor(sampledAt: sampledAt, result: result) }
}

/// A statement that only shows that the person is known: antibody tests decide nothing.
struct Mention: Statement {
    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {}
}

struct VaccineDose: Statement {
    let dose: UInt8

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        dose = UInt8(record.integer(.dose))
    }
}

struct CaseStatement: Statement {
    typealias Known = KnownSince

    let kind: CaseKind
    let occurredAt: Instant
    let onsetOn: LocalDate?
    let sampledAt: Instant?
    /// Where it was found.
    let place: UInt32

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        kind = CaseKind.allCases[record.integer(.kind)]
        occurredAt = record.instant(.occurredAt)
        onsetOn = record.has(.onsetOn) ? record.date(.onsetOn) : nil
        sampledAt = record.has(.sampledAt) ? record.instant(.sampledAt) : nil
        place = names.place(record.division(.division))
    }

    static func precedes(_ left: Held<Self>, _ right: Held<Self>, _ ids: ByteStringTable) -> Bool {
        let (a, b) = (left.statement.occurredAt, right.statement.occurredAt)
        return a != b ? a < b : left.reported(before: right, ids)
    }

    struct Anchor: Hashable {
        let kind: CaseKind
        let occurredAt: Instant
    }

    var anchor: Anchor { Anchor(kind: kind, occurredAt: occurredAt) }
}

struct ContactStatement: Statement {
    typealias Known = KnownSince

    let relation: ContactRelation
    let caseRecord: UInt32
    /// The close contact that a secondary contact met; ``ByteStringTable/none`` if not given.
    let via: UInt32
    let lastExposureAt: Instant

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        relation = ContactRelation.allCases[record.integer(.relation)]
        caseRecord = names.caseRecords.intern(record.bytes(.caseRecordID))
        via =
            record.has(.viaDocumentNumber)
            ? names.person(type: record.documentType(.viaDocumentType), number: record.bytes(.viaDocumentNumber))
            : ByteStringTable.none
        lastExposureAt = record.instant(.lastExposureAt)
    }

    private init(_ other: Self, via: UInt32) {
        relation = other.relation
        caseRecord = other.caseRecord
        self.via = via
        lastExposureAt = other.lastExposureAt
    }

    /// The same with `via` in another numbering of persons.
    func renumbered(_ numbers: [UInt32]) -> Self {
        via == ByteStringTable.none ? self : Self(self, via: numbers[Int(via)])
    }

    struct Anchor: Hashable {
        let relation: ContactRelation
        let lastExposureAt: Instant
    }

    var anchor: Anchor { Anchor(relation: relation, lastExposureAt: lastExposureAt) }
}

struct EntryStatement: Statement {
    typealias Known = KnownSince

    let arrivedAt: Instant

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        arrivedAt = record.instant(.arrivedAt)
    }

    var anchor: Instant { arrivedAt }
}

struct StayStatement: Statement {
    typealias Known = BoundsKnownSince

    let place: UInt32
    let from: Instant
    /// ``Instant/distantFuture`` while the person is still there.
    let to: Instant

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        place = names.place(record.division(.division))
        from = record.instant(.from)
        to = record.has(.to) ? record.instant(.to) : .distantFuture
    }

    var anchor: Instant { from }
    var endAnchor: Instant { to }

    static func precedes(_ left: Held<Self>, _ right: Held<Self>, _ ids: ByteStringTable) -> Bool {
        let (a, b) = (left.statement.from, right.statement.from)
        return a != b ? a < b : ids.precedes(left.record, right.record)
    }
}

struct TripStatement: Statement {
    typealias Known = KnownSince

    let coach: UInt32
    let departedAt: Instant
    let arrivedAt: Instant

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        coach = names.coach(record)
        departedAt = record.instant(.departedAt)
        arrivedAt = record.instant(.arrivedAt)
    }

    var anchor: Instant { arrivedAt }
}

struct ClosedLoopStatement: Statement {
    typealias Known = KnownSince

    let leftAt: Instant

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        leftAt = record.instant(.leftAt)
    }

    var anchor: Instant { leftAt }
}

struct AreaRiskStatement: Statement {
    typealias Known = KnownSince

    let division: Division
    let level: RiskLevel
    let from: Instant
    /// ``Instant/distantFuture`` while it has not been lifted.
    let to: Instant

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        division = record.division(.division)
        level = RiskLevel.allCases[record.integer(.level)]
        from = record.instant(.from)
        to = record.has(.to) ? record.instant(.to) : .distantFuture
    }

    struct Anchor: Hashable {
        let division: Division
        let level: RiskLevel
        let from: Instant
    }

    var anchor: Anchor { Anchor(division: division, level: level, from: from) }
}

extension DocumentType {
    /// Its place in the order of the types' names, in which rows are written.
    var order: UInt8 {
        switch self {
        case .hmtPermit: 0
        case .idCard: 1
        case .passport: 2
        case .residencePermit: 3
        }
    }

    init?(order: UInt8) {
        guard let type = Self.allCases.first(where: { $0.order == order }) else { return nil }
        self = type
    }
}
