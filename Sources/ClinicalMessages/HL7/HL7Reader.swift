public import HealthCode

/// Reads HL7 v2 messages of one source into records: ORU^R01 (results), VXU^V04 (vaccinations), and what ADT says about
/// patient numbers. Every other message is refused by name.
///
///     let reader = HL7Reader(profile: profile)
///     let verdict = reader.read(message)
///     for record in verdict.records { … }
///     let answer = Acknowledgement(of: verdict, at: now, id: "1").bytes
///
/// It holds no state: whether a record is a duplicate or a correction is for the log to say, and follows from its
/// `record_id`, which depends on the statement alone.
public struct HL7Reader: Sendable {
    /// What is known of the source.
    public let profile: SourceProfile
    /// Whose numbers the source's own patient numbers are, as its earlier messages said.
    public let numbers: [PatientNumber: IdentityDocument]

    /// The messages that are taken: type and events, and what they state.
    public static let taken: [(type: String, events: [String], states: String)] = [
        ("ORU", ["R01"], "naat, antigen, antibody"),
        ("VXU", ["V04"], "vaccination"),
        ("ADT", ["A01", "A04", "A08", "A28", "A31", "A40"], "patient numbers"),
    ]

    /// A reader.
    public init(profile: SourceProfile, numbers: [PatientNumber: IdentityDocument] = [:]) {
        self.profile = profile
        self.numbers = numbers
    }

    /// What one message, without its frame, comes to.
    public func read(_ bytes: [UInt8]) -> MessageVerdict {
        var verdict = MessageVerdict()
        do throws(MessageFault) {
            let message = try HL7Message(bytes, profile: profile)
            let header = HL7Header(message)
            verdict.header = header
            verdict.kind = header.event.isEmpty ? header.type : "\(header.type)^\(header.event)"
            let place = MessagePlace.hl7(segment: "MSH", number: 1, field: 9)
            guard let type = Self.taken.first(where: { $0.type == header.type }) else {
                throw MessageFault(.messageType, at: place, "messages of this type are not taken")
            }
            guard type.events.contains(header.event) else {
                throw MessageFault(.event, at: place, "messages of this type with this event are not taken")
            }
            if let fault = header.fault(profile: profile) { throw fault }
            let walk = HL7Walk(message: message, profile: profile, numbers: numbers, header: header)
            switch header.type {
            case "ORU": walk.readResults()
            case "VXU": walk.readVaccinations()
            default: walk.readNumbers()
            }
            walk.conclude(&verdict)
        } catch {
            verdict.faults.append(error)
        }
        return verdict
    }
}

/// One message being read: what has come of it, and which fields have been used.
final class HL7Walk {
    typealias Segment = HL7Message.Segment

    let message: HL7Message
    let profile: SourceProfile
    let numbers: [PatientNumber: IdentityDocument]
    let header: HL7Header
    private var ledger = StatementLedger()
    var statements: [PatientNumberStatement] = []
    var faults: [MessageFault] = []
    var notes: [MessageNote] = []
    private var used: Set<Int> = []

    init(message: HL7Message, profile: SourceProfile, numbers: [PatientNumber: IdentityDocument], header: HL7Header) {
        self.message = message
        self.profile = profile
        self.numbers = numbers
        self.header = header
    }

    // MARK: Fields

    /// A text, noted as used.
    func text(_ segment: Segment, _ field: Int, repetition: Int = 1, _ component: Int = 1, sub: Int? = nil) -> String? {
        use(segment, field)
        return message.text(segment, field, repetition: repetition, component, sub: sub)
    }

    func use(_ segment: Segment, _ field: Int) { used.insert(segment.index << 20 | field) }

    /// A coded element: its code, then its alternate. A text without a code is none.
    func codes(_ segment: Segment, _ field: Int) -> [Coded] {
        [(1, 3), (4, 6)].compactMap { code, system in
            message.text(segment, field, code).map {
                Coded(system: message.text(segment, field, system) ?? "", code: $0)
            }
        }
    }

    /// The names by which a field gives an authority (HD): universal identifier, then name.
    func authorities(_ segment: Segment, _ field: Int, repetition: Int = 1, _ component: Int) -> [String] {
        [2, 1].compactMap { message.text(segment, field, repetition: repetition, component, sub: $0) }
    }

    /// An instant in RFC 3339; a time without a zone gets the profile's, which is noted.
    func instant(
        _ segment: Segment, _ field: Int, of column: Column
    ) throws(MessageFault) -> (text: String, place: MessagePlace)? {
        guard let text = text(segment, field, 1, sub: 1) else { return nil }
        let place = segment.place.field(field)
        switch HL7Time(text, offset: profile.offset) {
        case .instant(let instant, let zoneAssumed):
            if zoneAssumed {
                notes.append(MessageNote(.zoneAssumed, at: place, "had no zone; \(profile.offset) was taken"))
            }
            return (instant, place)
        case .date:
            throw MessageFault(.form, at: place, "\(column.wireName) needs a time, and there is a date alone")
        case .malformed: throw MessageFault(.form, at: place, "\(column.wireName) is not a time of HL7 v2")
        }
    }

    /// MSH-7.
    func sentAt() throws(MessageFault) -> (text: String, place: MessagePlace) {
        let segment = message.segments[0]
        guard let instant = try instant(segment, 7, of: .reportedAt) else {
            throw MessageFault(.missing, at: segment.place.field(7), "the message does not say when it was sent")
        }
        return instant
    }

    // MARK: Statements

    /// The number of an order at whoever carries it out (EI), from the first of the fields that has one.
    func fillerNumber(
        _ fields: [(segment: Segment, field: Int)]
    ) throws(MessageFault) -> (number: String, authorities: [String], place: MessagePlace) {
        for (segment, field) in fields {
            guard let number = text(segment, field) else { continue }
            let authorities = [3, 2].compactMap { message.text(segment, field, $0) }
            return (number, authorities, segment.place.field(field))
        }
        let last = fields[fields.count - 1]
        throw MessageFault(
            .missing, at: last.segment.place.field(last.field),
            "a statement needs the number of its order, by which a correction finds it")
    }

    /// Sets the identity of a statement.
    func identify(
        _ draft: inout StatementDraft, by filler: (number: String, authorities: [String], place: MessagePlace),
        parts: [String]
    ) throws(MessageFault) {
        let id = profile.recordID(number: filler.number, authorities: filler.authorities, parts: parts)
        guard let id else {
            throw MessageFault(.notGranted, at: filler.place, "record_id does not begin with the source's prefix")
        }
        draft.set(.recordID, id, at: filler.place)
    }

    /// Keeps what a draft states, or withdraws.
    func conclude(_ draft: StatementDraft, status: StatementStatus, isWhole: Bool) throws(MessageFault) {
        try ledger.take(draft, status: status, isWhole: isWhole, of: "message")
    }

    /// Runs what may fail, and keeps the fault.
    func attempt(_ body: () throws(MessageFault) -> Void) {
        do throws(MessageFault) { try body() } catch { faults.append(error) }
    }

    // MARK: The end

    func conclude(_ verdict: inout MessageVerdict) {
        verdict.records = ledger.records
        verdict.withdrawals = ledger.withdrawals
        verdict.numbers = statements
        verdict.faults = faults
        // A time that several statements share is one assumption.
        var seen: Set<MessageNote> = []
        verdict.notes = notes.filter { seen.insert($0).inserted }
        var unused: [MessagePlace] = []
        for segment in message.segments.dropFirst() {
            let fields = segment.fields.indices.dropFirst().filter { message.raw(segment, $0) != nil }
            let left = fields.filter { !used.contains(segment.index << 20 | $0) }
            if left.count == fields.count {
                unused.append(segment.place)
            } else {
                unused += left.map { segment.place.field($0) }
            }
        }
        verdict.list(unused: unused)
    }
}
