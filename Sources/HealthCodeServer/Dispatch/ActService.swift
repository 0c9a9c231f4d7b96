import Crypto
import Foundation
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// Acts as staff send them.
struct ActsDocument: RequestDocument {
    let acts: [SentAct]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case acts
    }

    /// A thousand acts, and room for what stands in them.
    static let maximumBytes = 1 << 20
}

/// One act as staff send it: the fields of the dataset, but what the node knows itself. It names the person by the item or
/// by a document.
struct SentAct: Sendable, Hashable, Codable {
    var item: String?
    var documentType: String?
    var documentNumber: String?
    var recordID: String
    var reportedAt: String?
    var retracted: Bool?
    var kind: String?
    var occurredAt: String?
    /// The worker's own, unless a duty officer acts for one that lies in it.
    var division: String?
    var token: String?
    var target: String?
    var outcome: String?
    var channel: String?
    var place: String?
    var temperature: String?
    var symptoms: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case item, retracted, kind, division, token, target, outcome, channel, place, temperature, symptoms
        case documentType = "document_type"
        case documentNumber = "document_number"
        case recordID = "record_id"
        case reportedAt = "reported_at"
        case occurredAt = "occurred_at"
    }

    /// An act about the person of an item; what else it states is set afterwards.
    init(item: String, recordID: String) {
        self.item = item
        self.recordID = recordID
    }

    init(from decoder: any Decoder) throws {
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        guard try MemberPaths(from: decoder).paths.allSatisfy(known.contains) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a member that an act does not have"))
        }
        let members = try decoder.container(keyedBy: CodingKeys.self)
        recordID = try members.decode(String.self, forKey: .recordID)
        retracted = try members.decodeIfPresent(Bool.self, forKey: .retracted)
        func text(_ key: CodingKeys) throws -> String? { try members.decodeIfPresent(String.self, forKey: key) }
        item = try text(.item)
        documentType = try text(.documentType)
        documentNumber = try text(.documentNumber)
        reportedAt = try text(.reportedAt)
        kind = try text(.kind)
        occurredAt = try text(.occurredAt)
        division = try text(.division)
        token = try text(.token)
        target = try text(.target)
        outcome = try text(.outcome)
        channel = try text(.channel)
        place = try text(.place)
        temperature = try text(.temperature)
        symptoms = try text(.symptoms)
    }
}

/// What became of acts, one by one in their order.
struct ActsAnswer: Encodable {
    /// What became of one.
    struct Act: Encodable {
        let recordID: String
        /// `accepted`, `duplicate` or `rejected`.
        let verdict: String
        /// Of one that was rejected: the first faulty field, and why.
        var field: String?
        var reason: String?
        /// Of an `accept` that was taken: `pending`, or `stale-token` for one that has no effect.
        var outcome: String?

        enum CodingKeys: String, CodingKey {
            case verdict, field, reason, outcome
            case recordID = "record_id"
        }
    }

    let batch: String
    let receivedAt: String
    let acts: [Act]
    var isReplay = false

    enum CodingKeys: String, CodingKey {
        case batch, acts
        case receivedAt = "received_at"
    }
}

/// Takes the acts of divisions' staff: the person's document, the division and the worker are filled in here, and the
/// records go the way of every batch.
///
/// An identifier belongs to whoever states it: it is kept with the credential's name in front, so that nobody corrects or
/// takes back what another has stated.
struct ActService: Sendable {
    let node: NodeParts
    let lists: WorkLists
    let intake: Intake

    /// How many acts are taken at once.
    static let mostActs = 1_000

    /// - Parameter key: the same again is answered as before and does nothing.
    /// - Throws: ``Problem``.
    func take(_ acts: [SentAct], by staff: DivisionStaff, key: String?) async throws -> ActsAnswer {
        guard (1...Self.mostActs).contains(acts.count) else {
            throw Problem(.invalidValue, "1 to \(Self.mostActs) acts are taken at once.", field: "acts")
        }
        let now = node.clock.now()
        var references: [ActReference?] = []
        for act in acts { references.append(Self.reference(of: act)) }
        let subjects = try await lists.subjects(Set(references.compactMap { $0 }))
        var refusals: [SubmissionReceipt.LineRejection] = []
        var lines: [Int] = []
        var text: [UInt8] = []
        for (index, act) in acts.enumerated() {
            let subject = references[index].flatMap { subjects[$0] }
            if let (field, reason) = Self.fault(of: act, about: subject, by: staff) {
                refusals.append(.init(line: index + 1, field: field, reason: reason))
            } else if let subject {
                lines.append(index + 1)
                text += try Self.line(of: act, about: subject, by: staff)
            }
        }
        var submission = try Self.submission(of: text, by: staff, key: key, at: now)
        submission.records = submission.records.map { (line: lines[$0.line - 1], content: $0.content) }
        submission.rejections = submission.rejections.map {
            .init(line: lines[$0.line - 1], field: $0.field, reason: $0.reason)
        }
        submission.rejections = (submission.rejections + refusals).sorted { $0.line < $1.line }
        submission.requestDigest = try Self.digest(of: acts)
        submission.namesDuplicates = true
        let (receipt, isReplay) = try await submit(submission, by: staff, at: now)
        return Self.answer(
            receipt, isReplay: isReplay, to: acts,
            tokens: references.map { $0.flatMap { subjects[$0]?.token } })
    }

    private func submit(
        _ submission: Submission, by staff: DivisionStaff, at now: Instant
    ) async throws -> (SubmissionReceipt, isReplay: Bool) {
        do {
            let (receipt, isReplay) = try await intake.submit(
                submission, rules: node.rules.rules(at: now)?.timeline,
                bounds: node.configuration.intake.bounds(for: staff.principal, at: node.role),
                heldAtMost: node.configuration.intake.heldPerDepartment, at: now)
            // Acts worsen nobody's code; were they held all the same, nothing of them would be taken.
            guard receipt.status == .accepted else { throw Problem(.heldBatch, "The acts wait for a second person.") }
            if !isReplay { node.metrics.note(receipt, of: .fieldAct) }
            node.live.signal()
            return (receipt, isReplay)
        } catch let fault as SubmissionFault {
            throw Problem(fault)
        }
    }

    // MARK: Who may state what

    private static func reference(of act: SentAct) -> ActReference? {
        switch (act.item, act.documentType, act.documentNumber) {
        case (let item?, nil, nil): WorkItemName(item).map { .item($0) }
        case (nil, let type?, let number?):
            DocumentType(rawValue: type)
                .flatMap { number.utf8.count > 256 ? nil : IdentityDocument(type: $0, number: number) }
                .map { .document($0) }
        default: nil
        }
    }

    /// Why an act is not for this member of staff to state (`dispatch.md`, "Who may state what"). What is wrong with its
    /// fields besides the rules of records say.
    private static func fault(
        of act: SentAct, about subject: ActSubject?, by staff: DivisionStaff
    ) -> (field: String, reason: String)? {
        var division = staff.division
        if let text = act.division {
            guard let named = Division(text) else { return ("division", "is not a division's twelve digits") }
            guard named == staff.division || staff.isOnDuty && named.isIn(staff.division) else {
                return ("division", "is not one that the credential acts for")
            }
            division = named
        }
        let kind = act.kind.flatMap(ActKind.init)
        switch kind {
        case .grant: return ("kind", "is stated by nodes alone")
        case .died: return ("kind", "is stated by clinics and police")
        case .impose where !staff.isOnDuty: return ("kind", "is stated by duty officers")
        default: break
        }
        let name = act.item == nil ? "document_number" : "item"
        // Whether the node knows the person is not said.
        let isNot = (name, "is not one that the division acts for")
        guard let subject else { return isNot }
        guard kind == .impose else { return subject.takesActs(of: division) ? nil : isNot }
        guard let owner = subject.owner, owner != division, owner.isIn(division) else { return isNot }
        guard let target = act.target.flatMap({ Division($0) }) else { return nil }
        return target.isIn(division) ? nil : ("target", "does not lie in the division")
    }

    // MARK: Records

    /// An act as a line of its dataset.
    private struct Line: Encodable {
        let act: SentAct
        let subject: ActSubject
        let staff: DivisionStaff

        enum CodingKeys: String, CodingKey {
            case name, worker, kind, division, token, target, outcome, channel, place, temperature, symptoms
            case retracted
            case recordID = "record_id"
            case reportedAt = "reported_at"
            case occurredAt = "occurred_at"
            case documentType = "document_type"
            case documentNumber = "document_number"
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(ActService.recordID(act.recordID, of: staff.principal), forKey: .recordID)
            try members.encodeIfPresent(act.reportedAt, forKey: .reportedAt)
            if act.retracted == true { try members.encode(true, forKey: .retracted) }
            try members.encode(subject.document.type.rawValue, forKey: .documentType)
            try members.encode(subject.document.number, forKey: .documentNumber)
            // Who is known by a number alone has no name on record.
            try members.encode(subject.personName ?? "-", forKey: .name)
            try members.encodeIfPresent(act.kind, forKey: .kind)
            try members.encodeIfPresent(act.occurredAt, forKey: .occurredAt)
            try members.encode(act.division ?? staff.division.description, forKey: .division)
            try members.encode(staff.principal.id, forKey: .worker)
            for (text, key) in [
                (act.token, CodingKeys.token), (act.target, .target), (act.outcome, .outcome), (act.channel, .channel),
                (act.place, .place), (act.temperature, .temperature), (act.symptoms, .symptoms),
            ] {
                try members.encodeIfPresent(text, forKey: key)
            }
        }
    }

    private static func line(
        of act: SentAct, about subject: ActSubject, by staff: DivisionStaff
    ) throws -> [UInt8] {
        Array(try Response.encoded(Line(act: act, subject: subject, staff: staff))) + [UInt8(ascii: "\n")]
    }

    /// The identifier under which an act of somebody stands in the log.
    static func recordID(_ text: String, of principal: Principal) -> String {
        text.isEmpty || text.hasPrefix("\(principal.id):") ? text : "\(principal.id):\(text)"
    }

    private static func submission(
        of text: [UInt8], by staff: DivisionStaff, key: String?, at now: Instant
    ) throws -> Submission {
        var author = staff.principal
        // The homes that the credential looks up say nothing of what it states.
        author.divisions = nil
        guard !text.isEmpty else {
            return Submission(
                dataset: .fieldAct, format: "ndjson", records: [], rejections: [], unknownColumns: [],
                requestDigest: [], idempotencyKey: key, department: author.id, submitter: "")
        }
        var batch = IntakeBatch(dataset: .fieldAct, format: .ndjson)
        try batch.read(ByteBuffer(bytes: text), limit: .max)
        return try batch.submission(
            headers: IntakeHeaders(idempotencyKey: key, submitter: ""), from: author, mayGrant: false, at: now)
    }

    private static func digest(of acts: [SentAct]) throws -> [UInt8] {
        Array(SHA256.hash(data: try Response.encoded(acts)))
    }

    private static func answer(
        _ receipt: SubmissionReceipt, isReplay: Bool, to acts: [SentAct], tokens: [OwnershipToken?]
    ) -> ActsAnswer {
        let rejections = Dictionary(receipt.rejections.map { ($0.line, $0) }) { first, _ in first }
        let duplicates = Set(receipt.duplicateLines ?? [])
        let answers = acts.enumerated().map { index, act in
            if let rejection = rejections[index + 1] {
                return ActsAnswer.Act(
                    recordID: act.recordID, verdict: "rejected", field: rejection.field, reason: rejection.reason)
            }
            var answer = ActsAnswer.Act(
                recordID: act.recordID, verdict: duplicates.contains(index + 1) ? "duplicate" : "accepted")
            if act.kind == ActKind.accept.rawValue, act.retracted != true {
                let token = act.token.flatMap { OwnershipToken($0) }
                answer.outcome = token == tokens[index] ? "pending" : "stale-token"
            }
            return answer
        }
        return ActsAnswer(
            batch: receipt.batch, receivedAt: receipt.receivedAt, acts: answers, isReplay: isReplay)
    }
}
