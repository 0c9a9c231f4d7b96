import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// An act as a field worker states it: what was done about the person of an item.
struct FieldAct: Decodable, Sendable {
    /// The item's name.
    var item: String
    /// What shows that the item was in a device's pack, for acts that arrive when the division sees it no more.
    var ticket: String?
    var kind: String
    /// RFC 3339; without it, now.
    var occurredAt: String?
    var token: String?
    var target: String?
    var outcome: String?
    var channel: String?
    var place: String?
    var temperature: String?
    var symptoms: String?

    enum CodingKeys: String, CodingKey {
        case item, ticket, kind, token, target, outcome, channel, place, temperature, symptoms
        case occurredAt = "occurred_at"
    }

    init(item: String, kind: String) {
        self.item = item
        self.kind = kind
    }

    /// A temperature as it is stated, from what somebody typed: with one decimal. What is none stays as it is, and is refused
    /// by its field.
    static func temperature(_ text: String) -> String {
        let clean = text.replacing(",", with: ".").replacing("，", with: ".").replacing("。", with: ".")
        return clean.utf8.count == 2 && clean.utf8.allSatisfy { (48...57).contains($0) } ? clean + ".0" : clean
    }

    /// The fields that belong to some kinds only.
    fileprivate var particulars: [String: String] {
        [
            "token": token, "target": target, "outcome": outcome, "channel": channel, "place": place,
            "temperature": temperature, "symptoms": symptoms,
        ].compactMapValues { $0.flatMap { $0.isEmpty ? nil : $0 } }
    }
}

/// Takes what field workers, and residents about themselves, state: each act becomes a record of the dataset `field-act`, by
/// the same way as every department's evidence.
struct FieldActs: Sendable {
    let node: NodeParts
    let intake: Intake
    let lists: WorkLists
    let devices: FieldDevices

    /// What staff of a division state. Grants are stated by nodes, what a parent imposes by its duty officer.
    private static let kinds: Set<ActKind> = [.accept, .refuse, .contact, .reading, .placed, .left, .notice]

    /// By how many seconds a device's clock may be ahead before what it states is refused; up to then it happened now.
    static let aheadSeconds: Int64 = 300

    /// An act that waits to be taken, under the name of its record.
    struct Statement: Sendable {
        var record: String
        var act: FieldAct
    }

    /// Takes acts of a worker; durable when it returns.
    ///
    /// - Parameters:
    ///   - division: the worker's: what it sees can be acted on, and so can what a device was handed.
    ///   - device: the device that states it; `nil` for a form.
    /// - Returns: for each act why it was refused, or `nil`.
    func take(
        _ statements: [Statement], by worker: String, for division: Division, from device: String? = nil
    ) async throws -> [FieldDelivery.Refusal?] {
        let now = node.clock.now()
        var refusals: [FieldDelivery.Refusal?] = []
        var records: [Record] = []
        for (index, statement) in statements.enumerated() {
            do throws(Refused) {
                let occurredAt = try Self.occurredAt(statement.act, at: now)
                guard let kind = ActKind(rawValue: statement.act.kind), Self.kinds.contains(kind) else {
                    throw Refused("kind", "is none that field workers state")
                }
                let subject = try await subject(of: statement.act, for: division, from: device)
                records.append(
                    Record(
                        index: index, name: statement.record, occurredAt: occurredAt, worker: worker,
                        division: subject.division(for: kind, of: division), act: statement.act, subject: subject))
                refusals.append(nil)
            } catch {
                if let cause = error.cause { throw cause }
                refusals.append(error.refusal)
            }
        }
        for (index, refusal) in try await submit(records, of: .fieldAct, by: worker, at: now) {
            refusals[index] = refusal
        }
        return refusals
    }

    /// Takes a resident's own reading, on behalf of the division that owns them.
    func take(reading act: FieldAct, of document: IdentityDocument, for owner: Division) async throws
        -> FieldDelivery.Refusal?
    {
        let now = node.clock.now()
        let record = Record(
            index: 0, name: "SELF-\(Self.randomName())", occurredAt: now.exactText, worker: Self.selfName,
            division: owner,
            act: act,
            subject: Subject(document: document, name: try await node.residents.name(of: document), item: nil))
        return try await submit([record], of: .fieldAct, by: Self.selfName, at: now)[0] ?? nil
    }

    /// By whom a resident's own readings are.
    static let selfName = "self"

    /// A name that no other record has.
    static func randomName() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined().uppercased()
    }

    // MARK: One act

    /// Why an act is not taken, or what failed on the way.
    private struct Refused: Error {
        let refusal: FieldDelivery.Refusal
        var cause: (any Error)?

        init(_ field: String, _ reason: String) { refusal = .init(field: field, reason: reason) }

        init(cause: any Error) {
            refusal = .init(field: "item", reason: "cannot be looked at now")
            self.cause = cause
        }
    }

    private struct Subject: Sendable {
        let document: IdentityDocument
        let name: String?
        let item: WorkItem?

        /// On whose behalf somebody who works for a division acts: where it is about who owns, that of the division in it
        /// that owns or is offered the person.
        func division(for kind: ActKind, of own: Division) -> Division {
            guard let item else { return own }
            let owner = item.owner.isIn(own) ? item.owner : nil
            let offered = item.offeredTo.flatMap { $0.isIn(own) ? $0 : nil }
            return (kind == .accept ? offered ?? owner : owner ?? offered) ?? own
        }
    }

    private func subject(
        of act: FieldAct, for division: Division, from device: String?
    ) async throws(Refused) -> Subject {
        guard let name = WorkItemName(act.item) else { throw Refused("item", "is no item's name") }
        do {
            if let entry = try await lists.entry(name, seenBy: division) {
                return Subject(document: entry.item.document, name: entry.person.name, item: entry.item)
            }
            // A visit counts whoever owns the person by the time that the telephone finds a network.
            if let device, let ticket = act.ticket, isTicket(ticket, of: act.item, handedTo: device),
                let document = try await devices.document(of: name)
            {
                return Subject(document: document, name: try await node.residents.name(of: document), item: nil)
            }
        } catch {
            throw Refused(cause: error)
        }
        throw Refused("item", "is none that the division sees")
    }

    private static func occurredAt(_ act: FieldAct, at now: Instant) throws(Refused) -> String {
        guard let text = act.occurredAt else { return now.exactText }
        guard let instant = Instant(text) else { throw Refused("occurred_at", "is no instant") }
        if instant <= now { return text }
        guard instant <= now.advanced(bySeconds: aheadSeconds) else {
            throw Refused("occurred_at", "lies more than five minutes ahead of the node's clock")
        }
        return now.exactText
    }

    // MARK: Tickets

    /// What shows later that an item was handed to a device.
    func ticket(of item: String, for device: String) -> String {
        String(node.database.formMark(of: "field-item:\(device):\(item)").prefix(16))
    }

    private func isTicket(_ ticket: String, of item: String, handedTo device: String) -> Bool {
        TokenDigest(of: ticket).isEqualInConstantTime(to: TokenDigest(of: self.ticket(of: item, for: device)))
    }

    // MARK: Records

    private struct Record: Sendable {
        let index: Int
        let name: String
        let occurredAt: String
        let worker: String
        let division: Division
        let act: FieldAct
        let subject: Subject

        func line(at now: Instant) throws -> [UInt8] {
            var fields = act.particulars
            fields["record_id"] = name
            fields["reported_at"] = now.exactText
            fields["document_type"] = subject.document.type.rawValue
            fields["document_number"] = subject.document.number
            // A person of whom no residence is stated has no name here; the field must have one.
            fields["name"] = subject.name ?? "—"
            fields["kind"] = act.kind
            fields["occurred_at"] = occurredAt
            fields["division"] = division.description
            fields["worker"] = worker
            return Array(try Response.encoded(fields)) + [UInt8(ascii: "\n")]
        }
    }

    /// - Returns: what was refused, by the index of the act.
    private func submit(
        _ records: [Record], of dataset: Dataset, by worker: String, at now: Instant
    ) async throws -> [Int: FieldDelivery.Refusal] {
        guard !records.isEmpty else { return [:] }
        var batch = IntakeBatch(dataset: dataset, format: .ndjson)
        var body = ByteBuffer()
        for record in records { body.writeBytes(try record.line(at: now)) }
        try batch.read(body, limit: body.readableBytes)
        let stating = Principal(role: .staff, id: worker, name: BilingualName(zh: worker, en: worker))
        let submission = try batch.submission(
            headers: IntakeHeaders(idempotencyKey: nil, submitter: ""), from: stating, mayGrant: false, at: now)
        let receipt: SubmissionReceipt
        do {
            (receipt, _) = try await intake.submit(
                submission, rules: node.rules.rules(at: now)?.timeline,
                bounds: node.configuration.intake.bounds(for: stating, at: node.role), at: now)
        } catch let fault as SubmissionFault {
            throw Problem(fault)
        }
        node.metrics.note(receipt, of: dataset)
        node.live.signal()
        var refusals: [Int: FieldDelivery.Refusal] = [:]
        for rejection in receipt.rejections where records.indices.contains(rejection.line - 1) {
            refusals[records[rejection.line - 1].index] = .init(field: rejection.field, reason: rejection.reason)
        }
        return refusals
    }
}
