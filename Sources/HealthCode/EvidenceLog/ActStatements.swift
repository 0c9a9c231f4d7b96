/// Two documents belong to one person, as an identity authority states.
struct IdentityLinkStatement: Statement {
    /// The document beside the record's own.
    let other: UInt32

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        other = names.person(
            type: record.documentType(.otherDocumentType), number: record.bytes(.otherDocumentNumber))
    }

    private init(other: UInt32) {
        self.other = other
    }

    /// The same in another numbering of persons.
    func renumbered(_ numbers: [UInt32]) -> Self { Self(other: numbers[Int(other)]) }
}

/// What somebody did about a person (`dispatch.md`).
struct FieldActStatement: Statement {
    let occurredAt: Instant
    /// On whose behalf it was done.
    let division: Division
    /// Who did it: a number of ``Evidence/workers``.
    let worker: UInt32
    let token: OwnershipToken
    let target: Division?
    let kind: ActKind
    let outcome: ActOutcome?
    let channel: ContactChannel?
    let place: CarePlace?

    init(_ record: borrowing ParsedRecord, names: inout StatementNames) {
        kind = ActKind.allCases[record.integer(.actKind)]
        occurredAt = record.instant(.occurredAt)
        division = record.division(.division)
        worker = names.workers.intern(record.bytes(.worker))
        token = record.has(.token) ? OwnershipToken(packed: record.integer(.token)) : .none
        target = record.has(.target) ? record.division(.target) : nil
        outcome = record.has(.outcome) ? ActOutcome.allCases[record.integer(.outcome)] : nil
        channel = record.has(.channel) ? ContactChannel.allCases[record.integer(.channel)] : nil
        place = record.has(.place) ? CarePlace.allCases[record.integer(.place)] : nil
    }

    static func precedes(_ left: Held<Self>, _ right: Held<Self>, _ ids: ByteStringTable) -> Bool {
        let (a, b) = (left.statement.occurredAt, right.statement.occurredAt)
        return a != b ? a < b : left.reported(before: right, ids)
    }
}
