public import HTTPTypes

/// What a verifier demands of a signature. A signature that verifies says nothing about what it does not cover, so a policy
/// cannot be made without saying what must be covered.
public struct SignaturePolicy: Sendable {
    /// Which of several signatures is meant.
    public enum Selection: Hashable, Sendable {
        /// The one with this tag.
        case tag(String)
        /// The one with this label. Nothing signs a label: whoever carries the message can change it.
        case label(String)
    }

    /// Which signature is meant.
    public let selection: Selection
    /// What it must cover, in any order.
    public let components: [SignatureComponent]
    /// Parameters that it must have.
    public var parameters: Set<SignatureParameters.Name> = [.created, .keyID]
    /// How many seconds clocks may differ.
    public var skew: Int64 = 5
    /// How many seconds after `created` it counts at most; nil for no limit but `expires`.
    public var mostSeconds: Int64? = 300
    /// Whether a signature may cover nothing of the message at all, as in RFC 9421 B.2.1. For test vectors.
    public var allowsCoveringNothing = false

    /// A policy for the signature with a tag, or with a label.
    public init(_ selection: Selection, covering components: [SignatureComponent]) {
        self.selection = selection
        self.components = components
    }
}

/// Whether a signature counts, with the reason when it does not.
public enum SignatureVerdict: Hashable, Sendable {
    /// It counts, for the components that it covers.
    case valid(SignatureInput)
    /// It does not.
    case refused(SignatureRefusal)
}

/// Why a signature does not count.
public enum SignatureRefusal: Hashable, Sendable {
    /// The fields, or the base that they ask for, have a fault.
    case fault(SignatureFault)
    /// There is no signature with the label or tag.
    case absent
    /// There are several with the tag.
    case ambiguous
    /// It covers nothing of the message.
    case coversNothing
    /// It does not cover a component that it must cover.
    case notCovered(SignatureComponent)
    /// It lacks a parameter that it must have.
    case missingParameter(SignatureParameters.Name)
    /// It was made later than now.
    case createdAhead
    /// It has expired, or is older than the policy allows.
    case expired
    /// It expires before it was made.
    case reversedWindow
    /// Nobody knows the key.
    case unknownKey
    /// `alg` is not the algorithm of the key (RFC 9421 §3.2, step 6).
    case algorithmOfOtherKey
    /// The signature is not this key's over this message.
    case wrongSignature
}

extension SignedMessage {
    /// Judges a signature of the message. `key` finds a key by the parameters; it alone decides the algorithm.
    public func verify(
        _ policy: SignaturePolicy, at second: Int64,
        key: (SignatureParameters) -> (any SignatureVerificationKey)?
    ) -> SignatureVerdict {
        do throws(SignatureFault) {
            let candidates = try MessageSignatures(in: fields).entries.filter {
                switch policy.selection {
                case .tag(let tag): $0.tag == tag
                case .label(let label): $0.label == label
                }
            }
            guard let entry = candidates.first else { return .refused(.absent) }
            guard candidates.count == 1 else { return .refused(.ambiguous) }
            let input = try entry.input.get()
            if let refusal = policy.refusal(of: input, at: second) { return .refused(refusal) }
            guard let key = key(input.parameters) else { return .refused(.unknownKey) }
            if let algorithm = input.parameters.algorithm, algorithm != key.algorithm {
                return .refused(.algorithmOfOtherKey)
            }
            let base = try SignatureBase(of: self, for: input)
            return key.isValidSignature(entry.signature, for: base.bytes) ? .valid(input) : .refused(.wrongSignature)
        } catch {
            return .refused(.fault(error))
        }
    }

    /// Signs the message: the signature of what `input` covers.
    public func signature(
        for input: SignatureInput, with key: some SignatureSigningKey
    ) throws -> [UInt8] {
        if let algorithm = input.parameters.algorithm, algorithm != key.algorithm {
            throw SignatureFault(.malformedParameter, SignatureParameters.Name.algorithm.rawValue)
        }
        return try key.signature(for: SignatureBase(of: self, for: input).bytes)
    }
}

extension SignaturePolicy {
    func refusal(of input: SignatureInput, at second: Int64) -> SignatureRefusal? {
        if input.components.isEmpty, !allowsCoveringNothing { return .coversNothing }
        let covered = Set(input.components.map(\.identity))
        for component in components where !covered.contains(component.identity) { return .notCovered(component) }
        for name in SignatureParameters.Name.allCases where parameters.contains(name) && !input.parameters.has(name) {
            return .missingParameter(name)
        }
        if let created = input.parameters.created {
            if created > second + skew { return .createdAhead }
            if let mostSeconds, second - created > mostSeconds + skew { return .expired }
            if let expires = input.parameters.expires, expires <= created { return .reversedWindow }
        }
        if let expires = input.parameters.expires, expires + skew <= second { return .expired }
        return nil
    }
}

extension HTTPRequest {
    /// Signs the request and adds the signature to those that it has.
    public mutating func sign(
        _ label: String, _ input: SignatureInput, with key: some SignatureSigningKey
    ) throws {
        var signatures = try MessageSignatures(in: headerFields)
        try signatures.add(label, input, signature: SignedMessage(self).signature(for: input, with: key))
        try signatures.write(to: &headerFields)
    }
}

extension HTTPResponse {
    /// Signs the response to a request and adds the signature to those that it has.
    public mutating func sign(
        _ label: String, _ input: SignatureInput, to request: HTTPRequest?, with key: some SignatureSigningKey
    ) throws {
        var signatures = try MessageSignatures(in: headerFields)
        let message = SignedMessage(self, to: request)
        try signatures.add(label, input, signature: message.signature(for: input, with: key))
        try signatures.write(to: &headerFields)
    }
}
