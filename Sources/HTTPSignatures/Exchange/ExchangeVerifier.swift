public import HTTPTypes

/// What the register says of a key at an instant.
public enum RegisteredKey: Sendable {
    /// It stands, and is this participant's.
    case standing(any SignatureVerificationKey, participant: String)
    /// It has ended, was withdrawn or does not hold yet.
    case ended
    /// Nobody has registered it.
    case unknown
}

/// A message of the exchange that was verified: what a message record keeps of it, without the body.
public struct ExchangeMessage: Hashable, Sendable {
    /// The header of the request; of a response the one of the request that it answers.
    public let header: ExchangeHeader
    /// The participant whose key signed.
    public let participant: String
    /// The key's name.
    public let keyID: String
    /// When it was signed, in seconds since 1970.
    public let created: Int64
    /// From when on the signature counts no longer.
    public let expires: Int64
    /// The nonce.
    public let nonce: ExchangeNonce
    /// The signature base, which proves the message later, when the body is gone.
    public let base: SignatureBase
    /// The signature.
    public let signature: [UInt8]
}

/// Judges requests and responses by the profile. Keys come from outside, by the register at the given instant.
public struct ExchangeVerifier: Sendable {
    /// The name under which this service is registered, such as `gd.example:8443`. What a message or a proxy says about the
    /// name is compared with it, never believed.
    public let authority: String

    /// A verifier for the service of an authority.
    public init(authority: String) {
        self.authority = RequestTarget.normalised(authority, scheme: "https") ?? authority
    }

    /// Judges a request. The nonce is kept when, and only when, the request is accepted.
    public func verify(
        _ request: HTTPRequest, body: some Sequence<UInt8>, at second: Int64, memory: inout NonceMemory,
        key: (String) -> RegisteredKey
    ) -> ExchangeVerdict<ExchangeMessage> {
        do throws(ExchangeRefusal) {
            guard TargetForm.isNormal(request.path ?? "") else { throw ExchangeRefusal(.targetForm) }
            let request = ExchangeProfile.exchanged(request)
            guard let found = RequestTarget(request).authority, found == authority else {
                throw ExchangeRefusal(.authority)
            }
            try Self.checkForm(request.headerFields)
            let signed = try Self.signature(
                in: request.headerFields, covering: ExchangeProfile.components(of: request), at: second)
            let header = try ExchangeHeader(request.headerFields)
            let message = try signed.verified(
                SignedMessage(request), header, by: header.client, body: body, key: key)
            let entry = NonceMemory.Entry(keyID: message.keyID, nonce: message.nonce, expires: message.expires)
            switch memory.admit(entry, at: second) {
            case .fresh: return .accepted(message)
            case .seen: throw ExchangeRefusal(.nonceSeen)
            case .full: throw ExchangeRefusal(.nonceMemoryFull)
            case .expired: throw ExchangeRefusal(.expired)
            }
        } catch {
            return .refused(error)
        }
    }

    /// Judges a response to a request that was sent, refusals among them. The message's identifier in the request, which the
    /// response covers, makes it the answer to this request and to no other.
    public static func verify(
        _ response: HTTPResponse, to request: HTTPRequest, body: some Sequence<UInt8>, at second: Int64,
        key: (String) -> RegisteredKey
    ) -> ExchangeVerdict<ExchangeMessage> {
        do throws(ExchangeRefusal) {
            let request = ExchangeProfile.exchanged(request)
            try checkForm(response.headerFields)
            let signed = try signature(
                in: response.headerFields, covering: ExchangeProfile.components(of: response, to: request), at: second)
            let header = try ExchangeHeader(request.headerFields)
            return .accepted(
                try signed.verified(
                    SignedMessage(response, to: request), header, by: header.serviceParticipant, body: body, key: key))
        } catch {
            return .refused(error)
        }
    }

    private static func checkForm(_ fields: HTTPFields) throws(ExchangeRefusal) {
        if fields.contains(.contentEncoding) { throw ExchangeRefusal(.contentEncoded, "content-encoding") }
        for field in fields {
            let name = field.name.canonicalName
            let isOurs = name == "content-type" || name == "content-digest" || name.hasPrefix("tongma-")
            if isOurs, fields[fields: field.name].count > 1 { throw ExchangeRefusal(.fieldDoubled, name) }
        }
        // A list of types is two fields in one line.
        guard let type = fields[.contentType] else { throw ExchangeRefusal(.fieldMissing, "content-type") }
        guard !type.contains(","), type.contains("/") else { throw ExchangeRefusal(.fieldMalformed, "content-type") }
        guard fields.contains(.contentDigest) else { throw ExchangeRefusal(.digestMissing, "content-digest") }
    }

    /// The one signature of the profile, with its parameters and components checked.
    private static func signature(
        in fields: HTTPFields, covering expected: [SignatureComponent], at second: Int64
    ) throws(ExchangeRefusal) -> ProfileSignature {
        let entries = try faults { () throws(SignatureFault) in
            try MessageSignatures(in: fields).entries.filter { $0.tag == ExchangeProfile.tag }
        }
        guard let entry = entries.first else { throw ExchangeRefusal(.unsigned) }
        guard entries.count == 1 else { throw ExchangeRefusal(.severalSignatures) }
        let input = try faults { () throws(SignatureFault) in try entry.input.get() }
        let parameters = input.parameters
        if parameters.has(.algorithm) { throw ExchangeRefusal(.algorithmNamed, "alg") }
        for name in ExchangeProfile.parameters where !parameters.has(name) {
            throw ExchangeRefusal(.parameterMissing, name.rawValue)
        }
        guard let created = parameters.created, let expires = parameters.expires, let keyID = parameters.keyID else {
            throw ExchangeRefusal(.parameterMissing)
        }
        guard expires > created, expires - created <= ExchangeProfile.mostSeconds else {
            throw ExchangeRefusal(.window, "expires")
        }
        guard created <= second + ExchangeProfile.skewSeconds else { throw ExchangeRefusal(.createdAhead, "created") }
        guard second < expires else { throw ExchangeRefusal(.expired, "expires") }
        guard let nonce = parameters.nonce.flatMap(ExchangeNonce.init(_:)) else {
            throw ExchangeRefusal(.nonceMalformed, "nonce")
        }
        for component in input.components where !expected.contains(component) {
            throw ExchangeRefusal(.componentUnknown, component.name)
        }
        for component in expected where !input.components.contains(component) {
            throw ExchangeRefusal(.componentMissing, component.name)
        }
        guard input.components == expected else { throw ExchangeRefusal(.componentsReordered) }
        return ProfileSignature(
            input: input, signature: entry.signature, keyID: keyID, created: created, expires: expires, nonce: nonce)
    }

    /// What a fault of the fields means in the profile.
    private static func faults<Value>(
        _ body: () throws(SignatureFault) -> Value
    ) throws(ExchangeRefusal) -> Value {
        do throws(SignatureFault) { return try body() } catch { throw ExchangeRefusal(error) }
    }

    private struct ProfileSignature {
        let input: SignatureInput
        let signature: [UInt8]
        let keyID: String
        let created: Int64
        let expires: Int64
        let nonce: ExchangeNonce

        func verified(
            _ message: SignedMessage, _ header: ExchangeHeader, by signer: String, body: some Sequence<UInt8>,
            key: (String) -> RegisteredKey
        ) throws(ExchangeRefusal) -> ExchangeMessage {
            let found: any SignatureVerificationKey
            switch key(keyID) {
            case .unknown: throw ExchangeRefusal(.keyUnknown, "keyid")
            case .ended: throw ExchangeRefusal(.keyEnded, "keyid")
            case .standing(let key, let participant):
                guard participant == signer else { throw ExchangeRefusal(.keyOfOther, "keyid") }
                found = key
            }
            let base = try ExchangeVerifier.faults { () throws(SignatureFault) in
                try SignatureBase(of: message, for: input)
            }
            guard found.isValidSignature(signature, for: base.bytes) else { throw ExchangeRefusal(.wrongSignature) }
            // Only now: what an unsigned digest says of a body is worth nothing.
            guard let value = message.fields[.contentDigest], let digest = DigestField(parsing: value),
                digest.digests.map(\.algorithm) == [.sha256], digest.value == value
            else { throw ExchangeRefusal(.digestMalformed, "content-digest") }
            guard digest.verdict(on: body) == .matches else { throw ExchangeRefusal(.digestWrong, "content-digest") }
            return ExchangeMessage(
                header: header, participant: signer, keyID: keyID, created: created, expires: expires, nonce: nonce,
                base: base, signature: signature)
        }
    }
}
