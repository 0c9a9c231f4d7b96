import Crypto
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// Where departments submit evidence: `POST /v1/evidence/{dataset}`.
struct IntakeRoutes: RouteGroup {
    let node: NodeParts
    let intake: Intake
    let gate: IntakeGate

    func add(to router: Router<NodeContext>) {
        router.post("/v1/evidence/{dataset}") { request, context in
            let department = try context.require(role: .department)
            let name = try context.parameters.require("dataset")
            guard let dataset = Dataset(rawValue: name) else {
                throw Problem(.notFound, "There is no such dataset.", field: "dataset")
            }
            guard department.covers(dataset) else {
                throw Problem(.outsideRegistration, "The registration does not cover this dataset.", field: "dataset")
            }
            let mediaType = try request.requireMediaType("text/csv", "application/x-ndjson")
            let headers = try IntakeHeaders(request)
            return try await gate.enter(for: department.id) { admission in
                try await take(
                    request, admission, of: dataset, format: mediaType == "text/csv" ? .csv : .ndjson, headers: headers,
                    from: department, context: context)
            }
        }
    }

    private func take(
        _ request: Request, _ admission: IntakeGate.Admission, of dataset: Dataset, format: EvidenceFormat,
        headers: IntakeHeaders,
        from department: Principal, context: NodeContext
    ) async throws -> Response {
        let now = node.clock.now()
        let limit = node.configuration.intake.maximumBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem.contentTooLarge(limit: limit)
        }
        var batch = IntakeBatch(dataset: dataset, format: format)
        let start = node.clock.uptime()
        var count = 0
        do {
            for try await piece in request.body {
                count += piece.readableBytes
                // Of a body that does not come on at all the connection ends by itself.
                guard node.clock.uptime() - start <= BodyPace.longest(for: count) else { throw BodyPace.problem }
                try admission.take(piece.readableBytes)
                try batch.read(piece, limit: limit)
            }
        } catch let error as Problem {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            // A broken chunk, or a connection that ended: nothing was taken.
            throw Problem(.malformedRequest, "The body breaks off.", headers: [.connection: "close"])
        }
        let mayGrant = department.rights.contains(.grant) && node.clock is ReplayClock
        let submission = try batch.submission(headers: headers, from: department, mayGrant: mayGrant, at: now)
        let rules = node.rules.rules(at: now)?.timeline
        do {
            let (receipt, isReplay) = try await intake.submit(
                submission, rules: rules, bounds: node.configuration.intake.bounds(for: department, at: node.role),
                heldAtMost: node.configuration.intake.heldPerDepartment, at: now)
            context.trace.note(batch: receipt.batch)
            if !isReplay { node.metrics.note(receipt, of: dataset) }
            node.live.signal()
            var response = Response.json(receipt, status: receipt.status == .held ? .accepted : .ok)
            if isReplay { response.headers[IntakeHeaders.replayed] = "true" }
            return response
        } catch let fault as SubmissionFault {
            throw Problem(fault)
        }
    }
}

/// What a submission says in its headers.
struct IntakeHeaders {
    let idempotencyKey: String?
    let submitter: String

    // The names are fixed and valid.
    static let replayed = HTTPField.Name("Idempotency-Replayed") ?? .via
    private static let key = HTTPField.Name("Idempotency-Key") ?? .via
    private static let submitterName = HTTPField.Name("Tongma-Submitter") ?? .via

    /// What somebody says who submits otherwise than by a body of lines.
    init(idempotencyKey: String?, submitter: String) {
        self.idempotencyKey = idempotencyKey
        self.submitter = submitter
    }

    init(_ request: Request) throws(Problem) {
        idempotencyKey = request.headers[Self.key]
        if let key = idempotencyKey, !Self.isPrintable(key, 1...128) {
            throw Problem(.invalidValue, "1 to 128 printable ASCII characters are taken.", field: "Idempotency-Key")
        }
        submitter = request.headers[Self.submitterName] ?? ""
        if !submitter.isEmpty, !Self.isPrintable(submitter, 1...64) {
            throw Problem(.invalidValue, "1 to 64 printable ASCII characters are taken.", field: "Tongma-Submitter")
        }
    }

    private static func isPrintable(_ text: String, _ length: ClosedRange<Int>) -> Bool {
        length.contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}

/// A body that is read as it arrives.
struct IntakeBatch {
    let dataset: Dataset
    let format: EvidenceFormat
    private let reader: EvidenceReader
    private var collector = RecordCollector()
    private var digest = SHA256()
    private var count = 0

    /// How far ahead of the node's clock a department's may go.
    static let aheadSeconds: Int64 = 300

    init(dataset: Dataset, format: EvidenceFormat) {
        self.dataset = dataset
        self.format = format
        reader = EvidenceReader(dataset: dataset, format: format, file: dataset.rawValue)
    }

    /// Takes the next piece.
    ///
    /// - Throws: ``Problem`` 413 beyond the limit, 422 for a batch that is refused whole.
    mutating func read(_ piece: ByteBuffer, limit: Int) throws(Problem) {
        count += piece.readableBytes
        if count > limit { throw .contentTooLarge(limit: limit) }
        var refusal: FileRefusal?
        piece.withUnsafeReadableBytes { bytes in
            digest.update(bufferPointer: bytes)
            do throws(FileRefusal) {
                try reader.read(bytes, into: &collector)
            } catch {
                refusal = error
            }
        }
        if let refusal { throw Problem(.unreadableBatch, "\(refusal)") }
    }

    /// The whole as a submission; lines beyond the department's registration, and lines from the future, are refused.
    ///
    /// - Parameter mayGrant: whether grants of persons are taken. Nodes alone grant, but in a replay of what was recorded.
    mutating func submission(
        headers: IntakeHeaders, from department: Principal, mayGrant: Bool, at now: Instant
    ) throws(Problem) -> Submission {
        do throws(FileRefusal) {
            try reader.finish(into: &collector)
        } catch {
            throw Problem(.unreadableBatch, "\(error)")
        }
        var rejections = collector.rejections.map {
            SubmissionReceipt.LineRejection(line: $0.line, field: $0.field, reason: "\($0.reason)")
        }
        let latest = now.advanced(bySeconds: Self.aheadSeconds)
        let records = collector.records.filter { record in
            guard
                let (column, reason) = Self.fault(
                    of: record.content, from: department, mayGrant: mayGrant, latest: latest)
            else {
                return true
            }
            rejections.append(.init(line: record.line, field: column.wireName, reason: reason))
            return false
        }
        return Submission(
            dataset: dataset, format: format == .csv ? "csv" : "ndjson", records: records,
            rejections: rejections.sorted { $0.line < $1.line }, unknownColumns: reader.receipt.unknownColumns,
            requestDigest: Array(digest.finalize()), idempotencyKey: headers.idempotencyKey,
            department: department.id, submitter: headers.submitter)
    }

    private static func fault(
        of content: RecordContent, from department: Principal, mayGrant: Bool, latest: Instant
    ) -> (Column, String)? {
        if !department.covers(recordID: content.recordID) {
            return (.recordID, "is not under a prefix that is registered for the department")
        }
        if content.reportedAt > latest {
            return (.reportedAt, "lies more than five minutes ahead of the node's clock")
        }
        if content.act == .grant, !mayGrant {
            return (.actKind, "is stated by nodes alone")
        }
        if let division = content.division, !department.covers(division) {
            return (.division, "is not a division that the department is registered for")
        }
        return nil
    }
}

extension Problem {
    /// Why a batch was not taken, or not decided on.
    init(_ fault: SubmissionFault) {
        switch fault {
        case .keyReused:
            self.init(.idempotencyMismatch, "The key was used for another body.", field: "Idempotency-Key")
        case .noSuchBatch: self.init(.notFound, "There is no such batch.")
        case .tooManyHeld:
            self.init(
                .heldBatch,
                """
                It would have to wait for a second person, and as many batches of the department wait as may. It can be \
                sent again when some of them are decided on.
                """)
        case .notHeld: self.init(.heldBatch, "The batch does not wait for a decision.")
        case .sameCredential: self.init(.ownBatch, "It was submitted with this credential.")
        }
    }
}
