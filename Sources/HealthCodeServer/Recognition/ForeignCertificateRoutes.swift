import Credentials
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// Where an accepted foreign certificate becomes evidence: `POST /v1/foreign-certificates`.
///
/// Two may hand one in: a department that is registered for the dataset, and staff with the right `enrol`, who have the
/// person and the passport before them. Either way it goes the way of every batch, under the credential's name.
struct ForeignCertificateRoutes: RouteGroup {
    let recognition: RecognitionService
    let records: Statements
    let intake: Intake

    private var node: NodeParts { recognition.codes.node }

    private struct Query: RequestDocument {
        let text: String
        let documentType: String
        let documentNumber: String
        let division: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case text, division
            case documentType = "document_type"
            case documentNumber = "document_number"
        }
    }

    private struct Answer: Encodable {
        let dataset: String
        let record: String
        let provenance: String
        let receipt: SubmissionReceipt
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/foreign-certificates") { request, context in
            let caller = try context.require(role: .department, .staff)
            if caller.role == .staff { try context.require(right: .enrol) }
            let headers = try IntakeHeaders(request)
            let query = try await request.document(Query.self)
            let document = try IdentityDocument(type: query.documentType, number: query.documentNumber)
            let now = node.clock.now()
            let certificate = try accepted(query.text, at: now)
            let evidence = try ForeignEvidence(
                certificate.verdict, about: document, division: try division(query.division))
            guard caller.covers(evidence.dataset) else {
                throw Problem(.outsideRegistration, "The registration does not cover this dataset.", field: "text")
            }
            // What it is compared with is read, whatever comes of it.
            try await node.note(
                reading: .foreignCertificate, of: document, by: caller, purpose: evidence.provenance)
            try await check(certificate.verdict, evidence, against: document)
            let receipt = try await take(evidence, headers, from: caller, at: now)
            context.trace.note(batch: receipt.batch)
            return Response.json(
                Answer(
                    dataset: evidence.dataset.rawValue, record: evidence.recordID, provenance: evidence.provenance,
                    receipt: receipt),
                status: receipt.status == .held ? .accepted : .ok)
        }
    }

    /// A certificate that is valid and accepted now.
    private func accepted(_ text: String, at now: Instant) throws(Problem) -> ForeignCertificate {
        let verdict = recognition.trust.verifier.verify(Array(text.utf8), in: Circumstances(at: now.seconds))
        guard
            let certificate = ForeignCertificate(
                verdict, recognition.acceptance, at: now.seconds, region: node.role.issuer)
        else { throw Problem(.invalidValue, "It is no certificate of another country.", field: "text") }
        guard verdict.isValid else {
            let reasons = verdict.reasons.map(\.rawValue).joined(separator: ", ")
            throw Problem(.invalidValue, "The certificate is not valid: \(reasons).", field: "text")
        }
        switch certificate.acceptance {
        case .accepted: return certificate
        case .notAccepted(let rules):
            let names = rules.map(\.identifier).joined(separator: ", ")
            throw Problem(.invalidValue, "The certificate is not accepted: \(names).", field: "text")
        case .open: throw Problem(.invalidValue, "The rules leave open whether it is accepted.", field: "text")
        }
    }

    private func division(_ text: String?) throws(Problem) -> Division? {
        guard let text else { return node.role.province }
        guard let division = Division(text) else {
            throw Problem(.invalidValue, "It must be a division's twelve digits.", field: "division")
        }
        return division
    }

    /// Refuses a certificate of somebody else: by the document's own date of birth, by what the person's statement of
    /// residence says, and by whom it was turned into evidence for before. What is not held cannot be compared; whoever
    /// hands it in has the passport.
    private func check(
        _ verdict: Verdict, _ evidence: ForeignEvidence, against document: IdentityDocument
    ) async throws {
        let somebodyElse = Problem(
            .conflict, "The certificate names somebody else than the person with this document.", field: "text")
        let birthDate = verdict.claims?["dob"]?.string ?? ""
        if let born = document.birthDate, !Self.agree(birthDate, born) { throw somebodyElse }
        if let file = try await records.file(of: document) {
            if let born = file.birthDate, !Self.agree(birthDate, born) { throw somebodyElse }
            if let name = file.name, let claims = verdict.claims, !CertificateName(claims).names(name) {
                throw somebodyElse
            }
        }
        let isTaken = try await records.isAboutSomebodyElse(
            evidence.recordID, in: evidence.dataset, than: document)
        if isTaken { throw Problem(.conflict, "The certificate was taken for another person.", field: "text") }
    }

    /// Whether a certificate's date of birth, of which month and day may be missing or 00, is a day's.
    private static func agree(_ certificate: String, _ day: String) -> Bool {
        let parts = certificate.prefix(10).split(separator: "-")
        return !parts.isEmpty
            && zip(parts, day.split(separator: "-")).allSatisfy { part, other in part == other || part == "00" }
    }

    private func take(
        _ evidence: ForeignEvidence, _ headers: IntakeHeaders, from caller: Principal, at now: Instant
    ) async throws -> SubmissionReceipt {
        var batch = IntakeBatch(dataset: evidence.dataset, format: .ndjson)
        try batch.read(ByteBuffer(bytes: evidence.line), limit: node.configuration.intake.maximumBytes)
        let submission = try batch.submission(headers: headers, from: caller, mayGrant: false, at: now)
        do {
            let (receipt, isReplay) = try await intake.submit(
                submission, rules: node.rules.rules(at: now)?.timeline,
                bounds: node.configuration.intake.bounds(for: caller, at: node.role),
                heldAtMost: node.configuration.intake.heldPerDepartment, at: now)
            if !isReplay { node.metrics.note(receipt, of: evidence.dataset) }
            node.live.signal()
            return receipt
        } catch let fault as SubmissionFault {
            throw Problem(fault)
        }
    }
}

extension IdentityDocument {
    /// The date of birth that stands in an identity card's number, `YYYY-MM-DD`.
    fileprivate var birthDate: String? {
        guard type == .idCard, number.utf8.count == 18 else { return nil }
        let digits = number.dropFirst(6).prefix(8)
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    }
}
