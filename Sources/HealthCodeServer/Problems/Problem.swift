package import HTTPTypes

/// What a request is refused with: an error that is answered as problem details (RFC 9457).
///
/// Its texts go to whoever asked and may be kept by proxies: no document number, no name, nothing that a request said
/// of a person may stand in them.
package struct Problem: Error, Sendable {
    /// Its kind, which gives the status and the title.
    package let kind: ProblemKind

    /// What is wrong this time, as a sentence.
    package var detail: String

    /// The member, column or header that it is about.
    package var field: String?

    /// The checks that fail, for ``ProblemKind/notReady``.
    package var failing: [String]?

    /// What the EU's gateway calls it, for the programs that know it by that: `0x002`.
    package var code: String?

    /// Header fields of the answer, besides its media type.
    package var headers: HTTPFields

    /// A problem.
    package init(_ kind: ProblemKind, _ detail: String, field: String? = nil, headers: HTTPFields = [:]) {
        self.kind = kind
        self.detail = detail
        self.field = field
        self.headers = headers
    }

    /// The status it is answered with.
    package var status: HTTPResponse.Status { kind.status }
}

extension Problem {
    /// No credential, or none that is known: RFC 6750 section 3 asks for the challenge.
    package static func unauthenticated(wasGiven: Bool) -> Problem {
        Problem(
            .unauthenticated,
            wasGiven
                ? "The token is not known, or its session has ended." : "Send a token: Authorization: Bearer TOKEN.",
            headers: [.wwwAuthenticate: wasGiven ? #"Bearer realm="tongma", error="invalid_token""# : bearerRealm])
    }

    /// The challenge that RFC 9110 section 15.5.2 asks of every 401.
    static let bearerRealm = #"Bearer realm="tongma""#

    /// More requests than are allowed; to be tried again after so many seconds.
    package static func tooManyRequests(retryAfter seconds: Int) -> Problem {
        Problem(
            .tooManyRequests, "Try again in \(seconds) s.", headers: [.retryAfter: String(seconds)])
    }

    /// The address takes other methods.
    package static func methodNotAllowed(allowed: [HTTPRequest.Method]) -> Problem {
        let list = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return Problem(.methodNotAllowed, "Allowed here: \(list).", headers: [.allow: list])
    }

    /// The body has more bytes than the route takes.
    package static func contentTooLarge(limit bytes: Int) -> Problem {
        Problem(.contentTooLarge, "At most \(bytes) bytes are taken here.")
    }

    /// The body is of another media type than the route takes.
    package static func unsupportedMediaType(supported: [String]) -> Problem {
        Problem(
            .unsupportedMediaType, "Supported here: \(supported.joined(separator: ", ")).",
            headers: [.accept: supported.joined(separator: ", ")])
    }
}
