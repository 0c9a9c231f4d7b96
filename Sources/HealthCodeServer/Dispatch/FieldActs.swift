import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// An act as a field worker's page states it: what was done about the person of an item.
struct FieldAct: Decodable, Sendable {
    /// The item's name.
    var item: String
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
        case item, kind, token, target, outcome, channel, place, temperature, symptoms
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
}

/// Takes what field workers' pages and telephones state, and residents about themselves. Whatever staff state ends in
/// ``ActService``, like what comes over HTTP.
struct FieldActs: Sendable {
    let node: NodeParts
    let intake: Intake
    let lists: WorkLists

    /// What the pages state. Grants are stated by nodes, what a parent imposes by its duty officer.
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
    /// - Returns: for each act why it was refused, or `nil`.
    func take(_ statements: [Statement], by staff: DivisionStaff) async throws -> [FieldDelivery.Refusal?] {
        let now = node.clock.now()
        let references = statements.map { WorkItemName($0.act.item).map { ActReference.item($0) } }
        let subjects = staff.isOnDuty ? try await lists.subjects(Set(references.compactMap { $0 })) : [:]
        var refusals: [FieldDelivery.Refusal?] = []
        var sent: [(index: Int, act: SentAct)] = []
        for (index, statement) in statements.enumerated() {
            do throws(Refused) {
                guard let kind = ActKind(rawValue: statement.act.kind), Self.kinds.contains(kind) else {
                    throw Refused("kind", "is none that field workers state")
                }
                var act = SentAct(item: statement.act.item, recordID: statement.record)
                act.reportedAt = now.exactText
                act.occurredAt = try Self.occurredAt(statement.act, at: now)
                act.division = references[index].flatMap { subjects[$0] }
                    .map { Self.division(of: $0, for: kind, staff).description }
                act.state(statement.act)
                sent.append((index, act))
                refusals.append(nil)
            } catch {
                refusals.append(error.refusal)
            }
        }
        guard !sent.isEmpty else { return refusals }
        let service = ActService(node: node, lists: lists, intake: intake)
        let answer = try await service.take(sent.map(\.act), by: staff, key: nil)
        for ((index, _), act) in zip(sent, answer.acts) {
            if let field = act.field { refusals[index] = .init(field: field, reason: act.reason ?? "") }
        }
        return refusals
    }

    /// On whose behalf a duty officer acts: that of the division in theirs that owns or is offered the person.
    private static func division(of subject: ActSubject, for kind: ActKind, _ staff: DivisionStaff) -> Division {
        let owner = subject.owner.flatMap { $0.isIn(staff.division) ? $0 : nil }
        let offered = subject.offeredTo.flatMap { $0.isIn(staff.division) ? $0 : nil }
        return (kind == .accept ? offered ?? owner : owner ?? offered) ?? staff.division
    }

    /// Why an act is not taken.
    private struct Refused: Error {
        let refusal: FieldDelivery.Refusal

        init(_ field: String, _ reason: String) { refusal = .init(field: field, reason: reason) }
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

    /// A name that no other record has.
    static func randomName() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined().uppercased()
    }

    // MARK: Residents

    /// By whom a resident's own readings are.
    static let selfName = "self"

    /// Takes a resident's own reading, on behalf of the division that owns them.
    func take(
        reading act: FieldAct, of document: IdentityDocument, for owner: Division
    ) async throws -> FieldDelivery.Refusal? {
        let now = node.clock.now()
        var fields = [
            "record_id": "SELF-\(Self.randomName())", "reported_at": now.exactText, "kind": ActKind.reading.rawValue,
            "document_type": document.type.rawValue, "document_number": document.number,
            // Who is known by a number alone has no name on record.
            "name": try await node.residents.name(of: document) ?? "-", "occurred_at": now.exactText,
            "division": owner.description, "worker": Self.selfName,
        ]
        fields["temperature"] = act.temperature.flatMap { $0.isEmpty ? nil : $0 }
        fields["symptoms"] = act.symptoms
        var batch = IntakeBatch(dataset: .fieldAct, format: .ndjson)
        try batch.read(ByteBuffer(bytes: try Response.encoded(fields)), limit: .max)
        let resident = Principal(
            role: .resident, id: Self.selfName, name: BilingualName(zh: Self.selfName, en: Self.selfName))
        let submission = try batch.submission(
            headers: IntakeHeaders(idempotencyKey: nil, submitter: ""), from: resident, mayGrant: false, at: now)
        do {
            let (receipt, _) = try await intake.submit(
                submission, rules: node.rules.rules(at: now)?.timeline,
                bounds: node.configuration.intake.bounds(for: resident, at: node.role), at: now)
            node.metrics.note(receipt, of: .fieldAct)
            node.live.signal()
            return receipt.rejections.first.map { .init(field: $0.field, reason: $0.reason) }
        } catch let fault as SubmissionFault {
            throw Problem(fault)
        }
    }
}

extension SentAct {
    /// Takes over what was done.
    fileprivate mutating func state(_ act: FieldAct) {
        func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        kind = act.kind
        (token, target, outcome) = (given(act.token), given(act.target), given(act.outcome))
        (channel, place) = (given(act.channel), given(act.place))
        (temperature, symptoms) = (given(act.temperature), given(act.symptoms))
    }
}
