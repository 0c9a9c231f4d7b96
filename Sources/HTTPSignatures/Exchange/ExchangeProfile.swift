public import HTTPTypes

/// The profile of RFC 9421 under which participants of the exchange speak: what is covered, in which order, and which
/// parameters there are. Nothing is left to the sender, so that a verifier has one list to compare with.
public enum ExchangeProfile {
    /// The tag of its signatures.
    public static let tag = "tongma-exchange-v1"
    /// A signature ends at most so many seconds after it was made.
    public static let mostSeconds: Int64 = 60
    /// It may have been made so many seconds ahead of the receiver's clock.
    public static let skewSeconds: Int64 = 5
    /// The parameters, each of which must be there. `alg` must not: the registered key decides.
    public static let parameters: [SignatureParameters.Name] = [.created, .expires, .nonce, .keyID, .tag]

    /// What a request's signature covers, in this order.
    public static let requestComponents: [SignatureComponent] =
        [.method, .authority, .path, .query]
        + ([.contentType, .contentDigest] + ExchangeHeader.fieldNames).map(SignatureComponent.init(field:))

    /// What covers the root of a submission's contents, after the twelve.
    public static let contentRoot = SignatureComponent(field: .tongmaContentRoot)

    /// What the signature of a request covers: the twelve, and the content root where the request has one.
    public static func components(of request: HTTPRequest) -> [SignatureComponent] {
        requestComponents + (request.headerFields.contains(.tongmaContentRoot) ? [contentRoot] : [])
    }

    /// What the signature of a response covers: status, type and digest, and what the request's covers, with `;req`.
    ///
    /// A refusal answers requests that lack fields too; it covers those that the request has. The one who asked computes the
    /// list from the request that they sent, so that a field lost on the way is noticed. An answer that is no refusal covers
    /// them all.
    public static func components(of response: HTTPResponse, to request: HTTPRequest) -> [SignatureComponent] {
        let isRefusal = response.status.code >= 400
        let asked = components(of: request).filter { component in
            guard isRefusal, !component.isDerived, let name = HTTPField.Name(component.name) else { return true }
            return request.headerFields.contains(name)
        }
        return [.status, SignatureComponent(field: .contentType), SignatureComponent(field: .contentDigest)]
            + asked.map(\.ofRequest)
    }

    /// The request as both sides see it: the exchange is HTTPS, also where a proxy ends TLS and what is behind it speaks HTTP.
    /// The scheme decides which port an authority leaves out.
    static func exchanged(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        request.scheme = "https"
        return request
    }
}

/// Why a message of the exchange is not taken.
public struct ExchangeRefusal: Error, Hashable, Sendable {
    /// The reason, from a closed list. The raw value ends the URI of the problem's type.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No signature has the profile's tag.
        case unsigned
        /// The signature fields cannot be read: form, base64, a label or a parameter twice, a label without its signature.
        case malformedSignature = "malformed-signature"
        /// A second signature has the profile's tag.
        case severalSignatures = "several-signatures"
        /// A parameter is missing.
        case parameterMissing = "parameter-missing"
        /// A parameter that the profile does not have.
        case parameterUnknown = "parameter-unknown"
        /// A parameter of another type or form.
        case parameterMalformed = "parameter-malformed"
        /// `alg` is there. The registered key decides the algorithm.
        case algorithmNamed = "algorithm-named"
        /// It ends before it was made, or more than 60 s after.
        case window
        /// It was made more than 5 s ahead.
        case createdAhead = "created-ahead"
        /// It has ended.
        case expired
        /// The nonce is not 128 bits in base64.
        case nonceMalformed = "nonce-malformed"
        /// The key has used the nonce before.
        case nonceSeen = "nonce-seen"
        /// The key has used more nonces within a minute than are kept.
        case nonceMemoryFull = "nonce-memory-full"
        /// A component is not covered.
        case componentMissing = "component-missing"
        /// A component stands twice.
        case componentDoubled = "component-doubled"
        /// The components stand in another order.
        case componentsReordered = "components-reordered"
        /// A component that the profile does not have here.
        case componentUnknown = "component-unknown"
        /// A field is missing.
        case fieldMissing = "field-missing"
        /// A field stands twice.
        case fieldDoubled = "field-doubled"
        /// A field has another form.
        case fieldMalformed = "field-malformed"
        /// Nobody has registered the key.
        case keyUnknown = "key-unknown"
        /// The key has ended or was withdrawn.
        case keyEnded = "key-ended"
        /// The key is another participant's than the one who speaks.
        case keyOfOther = "key-of-other"
        /// The signature is not the key's over this message.
        case wrongSignature = "wrong-signature"
        /// `Content-Digest` is missing.
        case digestMissing = "digest-missing"
        /// `Content-Digest` is not one SHA-256.
        case digestMalformed = "digest-malformed"
        /// The body is not the one of `Content-Digest`.
        case digestWrong = "digest-wrong"
        /// `Content-Encoding` is there: the digest would be of other bytes than those that are read.
        case contentEncoded = "content-encoded"
        /// The request is for another name than the registered one.
        case authority
        /// Path or query are not in their normal form.
        case targetForm = "target-form"
    }

    /// The reason.
    public let code: Code
    /// The field, component or parameter that it is about; never a value.
    public let subject: String?

    init(_ code: Code, _ subject: String? = nil) {
        self.code = code
        self.subject = subject
    }

    init(_ fault: SignatureFault) {
        let code: Code =
            switch fault.code {
            case .duplicateComponent: .componentDoubled
            case .unknownComponent, .malformedComponent, .componentOfOtherMessage: .componentUnknown
            case .unknownParameter: .parameterUnknown
            case .malformedParameter: .parameterMalformed
            case .missingComponent, .missingRequest: .fieldMissing
            case .malformedField, .ambiguousField, .unprintableValue, .repeatedQueryParameter: .fieldMalformed
            case .malformedInput, .malformedSignature, .duplicateKey, .unpairedLabel, .tooLarge: .malformedSignature
            }
        self.init(code, fault.subject)
    }
}

/// Whether a message of the exchange is taken.
public enum ExchangeVerdict<Message: Sendable>: Sendable {
    /// It is, with what it says.
    case accepted(Message)
    /// It is not.
    case refused(ExchangeRefusal)

    /// The reason of a refusal.
    public var refusal: ExchangeRefusal? {
        if case .refused(let refusal) = self { return refusal }
        return nil
    }
}

extension HTTPField.Name {
    /// `Tongma-Client`: the participant who asks.
    public static let tongmaClient = name("Tongma-Client")
    /// `Tongma-Service`: whom and what is asked, `<participant>/<service>`.
    public static let tongmaService = name("Tongma-Service")
    /// `Tongma-Grant`: the grant of data that the request rests on, or `-`.
    public static let tongmaGrant = name("Tongma-Grant")
    /// `Tongma-Purpose`: what for, from a closed list.
    public static let tongmaPurpose = name("Tongma-Purpose")
    /// `Tongma-Case`: the case that it belongs to, or `-`.
    public static let tongmaCase = name("Tongma-Case")
    /// `Tongma-Message-Id`: a UUID.
    public static let tongmaMessageID = name("Tongma-Message-Id")
    /// `Tongma-Content-Root`: the Merkle root over a submission's contents.
    public static let tongmaContentRoot = name("Tongma-Content-Root")
}
