import Credentials
import HealthCode
import HealthCodeStore
import Hummingbird

/// Where a code is recognised: `POST /v1/recognitions`.
struct RecognitionRoutes: RouteGroup {
    let recognition: RecognitionService

    private struct Query: RequestDocument {
        let text: String?
        let documentType: String?
        let documentNumber: String?
        let audience: String?
        let nonce: String?
        let place: String?
        let purpose: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case text, audience, nonce, place, purpose
            case documentType = "document_type"
            case documentNumber = "document_number"
        }

        /// - Throws: ``Problem`` 422.
        func presented() throws(Problem) -> RecognitionService.Presented {
            guard text != nil || documentType != nil else {
                throw Problem(.invalidValue, "A text, a document, or both are needed.", field: "text")
            }
            var presented = RecognitionService.Presented(text: text, audience: audience, place: place)
            presented.documentNumber = documentNumber
            if let documentType {
                presented.document = try IdentityDocument(type: documentType, number: documentNumber ?? "")
            }
            if let nonce {
                guard let bytes = Base64URL.decode(nonce), (1...64).contains(bytes.count) else {
                    throw Problem(.invalidValue, "It must be 1 to 64 bytes in base64url.", field: "nonce")
                }
                presented.nonce = bytes
            }
            return presented
        }
    }

    private struct Answer: Encodable {
        let way: String?
        let outcome: String
        let reasons: [String]
        let issuer: String?
        let ownEvidence: Bool
        let evidenceAge: Int64?
        let admission: AdmissionRules.Answer?
        let remedy: Remedy?
        let format: String?
        let acceptance: AdmissionRules.Answer?
        let holder: ForeignCertificate.Holder?

        enum CodingKeys: String, CodingKey {
            case way, outcome, reasons, issuer, admission, remedy, format, acceptance, holder
            case ownEvidence = "own_evidence"
            case evidenceAge = "evidence_age_s"
        }

        init(_ recognition: RecognitionService.Recognition) {
            way = recognition.way?.rawValue
            outcome = recognition.outcome.rawValue
            reasons = recognition.reasons.map(\.rawValue)
            issuer = recognition.issuer
            ownEvidence = recognition.ownEvidence
            evidenceAge = recognition.evidenceAge
            admission = recognition.admission
            format = recognition.format?.rawValue
            acceptance = recognition.acceptance
            holder = recognition.holder
            // What a certificate lacks is said by the rules; the holder has no page here.
            let isByRules = recognition.acceptance != nil && !recognition.ownEvidence
            remedy = isByRules ? nil : Remedy(recognition.outcome, recognition.reasons)
        }
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/recognitions") { request, context in
            let caller = try context.require(role: .venue, .staff)
            let query = try await request.document(Query.self)
            var presented = try query.presented()
            let byNumber = caller.rights.contains(caller.role == .staff ? .readCodes : .query)
            if let document = presented.document {
                let purpose = try await note(document, presented, query.purpose, by: caller, byNumber: byNumber)
                presented.reader = (caller, purpose)
            }
            return Response.json(Answer(try await recognition.recognise(presented, byNumberAlone: byNumber)))
        }
    }

    /// Puts on record that a document is looked up, or is not.
    ///
    /// - Returns: what for.
    /// - Throws: ``Problem`` 403 for who may not, 422 for staff without a purpose.
    private func note(
        _ document: IdentityDocument, _ presented: RecognitionService.Presented, _ given: String?, by caller: Principal,
        byNumber: Bool
    ) async throws -> String {
        let isVenue = caller.role == .venue
        let purpose = given ?? (isVenue ? "check at a venue" : "")
        try Problem.check(purpose: purpose)
        let node = recognition.codes.node
        guard byNumber || isVenue && presented.text != nil else {
            try await node.note(refusing: .recognition, of: document, to: caller, purpose: purpose)
            throw isVenue
                ? .numberAlone
                : Problem(.missingRight, "A document is looked up by staff with the right read-codes.")
        }
        try await node.note(reading: .recognition, of: document, by: caller, purpose: purpose)
        return purpose
    }
}
