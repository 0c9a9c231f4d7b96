package import HTTPTypes

/// The kinds of problems that a node answers with: a closed list, each with an address that stays (RFC 9457 section 3.1.1).
package enum ProblemKind: String, CaseIterable, Sendable {
    /// The request is not one: its parts cannot be read.
    case malformedRequest = "malformed-request"
    /// The body is not the JSON document that the route takes.
    case malformedDocument = "malformed-document"
    /// What a country uploads is not what a gateway takes; the problem's code says why.
    case uploadRefused = "upload-refused"
    /// No credential, or one that nobody was given.
    case unauthenticated = "unauthenticated"
    /// The one-time code, or the person it is for, does not open a session.
    case sessionRefused = "session-refused"
    /// The credential's role does not do this.
    case wrongRole = "wrong-role"
    /// The credential lacks the right to do this.
    case missingRight = "missing-right"
    /// The credential's registration does not cover this dataset, division or record.
    case outsideRegistration = "outside-registration"
    /// A form that was not sent from a page of this node, or not in the session that the page was served in.
    case foreignForm = "foreign-form"
    /// A resident who asks for somebody whose guardian they are not.
    case notGuardian = "not-guardian"
    /// Who submitted a batch cannot decide on it.
    case ownBatch = "own-batch"
    /// There is nothing at this address.
    case notFound = "not-found"
    /// There was something here, and it was taken back.
    case gone = "gone"
    /// There is something at this address, but it does not take this method.
    case methodNotAllowed = "method-not-allowed"
    /// The batch waits for a decision, or has had it.
    case heldBatch = "held-batch"
    /// What is asked for contradicts what is.
    case conflict = "conflict"
    /// Another device was enrolled later and holds the code.
    case deviceReplaced = "device-replaced"
    /// No order has a venue register kept here and now.
    case registerOff = "register-off"
    /// A venue's code was shown too long ago, or is ahead of the clock.
    case staleVenueCode = "stale-venue-code"
    /// A venue's code that another province issued, whose register it belongs to.
    case foreignVenueCode = "foreign-venue-code"
    /// A replay's clock does not go back.
    case clockGoesBack = "clock-goes-back"
    /// The body is larger than the route takes.
    case contentTooLarge = "content-too-large"
    /// The body is of a media type, or in an encoding, that the route does not take.
    case unsupportedMediaType = "unsupported-media-type"
    /// A value of the request is not of its form or not in its list.
    case invalidValue = "invalid-value"
    /// A batch that is refused whole: no header, a missing column.
    case unreadableBatch = "unreadable-batch"
    /// The idempotency key was used for another body.
    case idempotencyMismatch = "idempotency-mismatch"
    /// More requests than are allowed in the time.
    case tooManyRequests = "too-many-requests"
    /// A fault of the node.
    case internalFault = "internal-fault"
    /// The node cannot answer this now.
    case notReady = "not-ready"
    /// As many are served as can be.
    case overloaded = "overloaded"

    /// Its address. It names the kind and need not lead anywhere.
    package var type: String { "https://tongma.example/problems/\(rawValue)" }

    /// The status it is answered with.
    package var status: HTTPResponse.Status {
        switch self {
        case .malformedRequest, .malformedDocument, .uploadRefused: .badRequest
        case .unauthenticated, .sessionRefused: .unauthorized
        case .wrongRole, .missingRight, .outsideRegistration, .foreignForm, .notGuardian, .ownBatch: .forbidden
        case .notFound: .notFound
        case .gone: .gone
        case .methodNotAllowed: .methodNotAllowed
        case .heldBatch, .conflict, .deviceReplaced, .registerOff, .staleVenueCode, .foreignVenueCode, .clockGoesBack:
            .conflict
        case .contentTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .invalidValue, .unreadableBatch, .idempotencyMismatch: .unprocessableContent
        case .tooManyRequests: .tooManyRequests
        case .internalFault: .internalServerError
        case .notReady, .overloaded: .serviceUnavailable
        }
    }

    /// What the kind is in a few words; the same for each problem of the kind.
    package var title: String {
        switch self {
        case .malformedRequest: "The request cannot be read"
        case .malformedDocument: "The document cannot be read"
        case .uploadRefused: "The upload is not taken"
        case .unauthenticated: "A valid credential is needed"
        case .sessionRefused: "The session was not opened"
        case .wrongRole: "The credential's role does not allow this"
        case .missingRight: "The credential lacks a right"
        case .outsideRegistration: "The registration does not cover this"
        case .foreignForm: "The form was not sent from this node's page"
        case .notGuardian: "The resident is not this person's guardian"
        case .ownBatch: "A batch is decided on by somebody else"
        case .notFound: "There is nothing here"
        case .gone: "It was taken back"
        case .methodNotAllowed: "The method is not allowed"
        case .heldBatch: "The batch is held, or decided on"
        case .conflict: "The request contradicts what is"
        case .deviceReplaced: "Another device holds the code"
        case .registerOff: "The venue register is off"
        case .staleVenueCode: "The venue's code is not of this minute"
        case .foreignVenueCode: "The venue's code is another province's"
        case .clockGoesBack: "The clock does not go back"
        case .contentTooLarge: "The body is too large"
        case .unsupportedMediaType: "The media type is not supported"
        case .invalidValue: "A value is not valid"
        case .unreadableBatch: "The batch cannot be read"
        case .idempotencyMismatch: "The idempotency key belongs to another body"
        case .tooManyRequests: "Too many requests"
        case .internalFault: "The node has failed"
        case .notReady: "The node is not ready"
        case .overloaded: "The node is at its limit"
        }
    }
}
