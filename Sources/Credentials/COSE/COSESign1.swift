/// A COSE_Sign1 (RFC 9052 §4.2): a payload, its headers and one signature.
public struct COSESign1: Sendable, Hashable {
    /// The protected headers exactly as they were written: they are signed in this form.
    public let protectedBytes: [UInt8]
    /// The protected headers.
    public let protected: COSEHeaders
    /// The headers that nobody signed.
    public let unprotected: COSEHeaders
    /// What is signed, with the protected headers.
    public let payload: [UInt8]
    /// The signature, in the form of ``SigningKey/signature(for:)``.
    public let signature: [UInt8]

    /// Which tags may stand around a message.
    public struct Framing: OptionSet, Sendable, Hashable {
        /// A bit for each.
        public let rawValue: Int

        /// Those whose bits are set.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Tag 18, COSE_Sign1.
        public static let tagged = Framing(rawValue: 1)
        /// No tag at all.
        public static let untagged = Framing(rawValue: 2)
        /// Tag 61, CWT (RFC 8392 §6), around either of the two.
        public static let claimsSet = Framing(rawValue: 4)
        /// Whatever issuers write.
        public static let any: Framing = [.tagged, .untagged, .claimsSet]
    }

    /// Reads a message.
    ///
    /// - Parameter isDeterministic: Refuse all but deterministic CBOR, in the message and in its protected headers.
    /// - Throws: ``COSEError``.
    public static func read(
        _ bytes: some Collection<UInt8>, limits: CBORLimits, framing: Framing = .any, isDeterministic: Bool = false
    ) throws(COSEError) -> COSESign1 {
        let item = try cbor(bytes, limits: limits, isDeterministic: isDeterministic)
        return try COSESign1(item, limits: limits, framing: framing, isDeterministic: isDeterministic)
    }

    /// The message that an item is.
    ///
    /// - Throws: ``COSEError``.
    public init(
        _ item: CBOR, limits: CBORLimits, framing: Framing = .any, isDeterministic: Bool = false
    ) throws(COSEError) {
        let parts = try Self.parts(of: item, framing: framing)
        guard parts.count == 4, let protectedBytes = parts[0].bytesValue, let signature = parts[3].bytesValue else {
            throw COSEError(.structure)
        }
        if parts[2] == .null { throw COSEError(.detached) }
        guard let payload = parts[2].bytesValue else { throw COSEError(.structure) }
        self.protectedBytes = protectedBytes
        self.payload = payload
        self.signature = signature
        let map: CBOR =
            protectedBytes.isEmpty
            ? .map([]) : try Self.cbor(protectedBytes, limits: limits, isDeterministic: isDeterministic)
        protected = try COSEHeaders(map, areProtected: true)
        unprotected = try COSEHeaders(parts[1], areProtected: false)
    }

    private static func cbor(
        _ bytes: some Collection<UInt8>, limits: CBORLimits, isDeterministic: Bool
    ) throws(COSEError) -> CBOR {
        do {
            return try CBORReader.read(bytes, limits: limits, isDeterministic: isDeterministic)
        } catch {
            throw COSEError(.cbor, cause: error)
        }
    }

    private static func parts(of item: CBOR, framing: Framing) throws(COSEError) -> [CBOR] {
        var item = item
        if case .tagged(61, let content) = item, framing.contains(.claimsSet) { item = content }
        switch item {
        case .tagged(18, .array(let parts)) where framing.contains(.tagged): return parts
        case .array(let parts) where framing.contains(.untagged): return parts
        case .tagged, .array: throw COSEError(.tag)
        default: throw COSEError(.structure)
        }
    }

    /// A message of one's own, signed.
    ///
    /// `alg` is added to the protected headers.
    ///
    /// - Throws: What the key says when it cannot sign.
    public init(
        payload: [UInt8], protected: [CBOR.Pair] = [], unprotected: [CBOR.Pair] = [], externalAAD: [UInt8] = [],
        key: some SigningKey
    ) throws {
        let algorithm: CBOR = key.algorithm.coseIdentifier.map { .integer($0) } ?? .text(key.algorithm.name)
        self.protected = COSEHeaders([.init(.integer(COSEHeaders.Label.algorithm), algorithm)] + protected)
        self.unprotected = COSEHeaders(unprotected)
        self.payload = payload
        protectedBytes = self.protected.protectedBytes
        let signed = Self.signedBytes(protected: protectedBytes, externalAAD: externalAAD, payload: payload)
        signature = try key.signature(for: signed)
    }

    /// The algorithm that the headers name, protected before unprotected; `nil` when they name none. An unprotected name
    /// does no harm: a ``VerificationKey`` belongs to one scheme.
    public var algorithm: SignatureAlgorithm? {
        (protected[COSEHeaders.Label.algorithm] ?? unprotected[COSEHeaders.Label.algorithm])
            .flatMap { SignatureAlgorithm(cose: $0) }
    }

    /// The key identifier, protected before unprotected; `nil` when there is none, or when it is not bytes.
    public var keyIdentifier: [UInt8]? {
        (protected[COSEHeaders.Label.keyIdentifier] ?? unprotected[COSEHeaders.Label.keyIdentifier])?.bytesValue
    }

    /// What is signed: the Sig_structure (RFC 9052 §4.4), over the protected headers as they were written.
    public func signedBytes(externalAAD: [UInt8] = []) -> [UInt8] {
        // An empty map is signed as no bytes, however it was written.
        let protected = protected.pairs.isEmpty ? [] : protectedBytes
        return Self.signedBytes(protected: protected, externalAAD: externalAAD, payload: payload)
    }

    private static func signedBytes(protected: [UInt8], externalAAD: [UInt8], payload: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(protected.count + externalAAD.count + payload.count + 32)
        CBOR.writeHead(4, 4, to: &output)
        CBOR.writeHead(3, 10, to: &output)
        output += "Signature1".utf8
        CBOR.write(protected, to: &output)
        CBOR.write(externalAAD, to: &output)
        CBOR.write(payload, to: &output)
        return output
    }

    /// Whether this key made the signature, by the algorithm that the headers name.
    public func isSigned(by key: VerificationKey, externalAAD: [UInt8] = []) -> Bool {
        guard let algorithm else { return false }
        return key.isValid(signature: signature, for: signedBytes(externalAAD: externalAAD), by: algorithm)
    }

    /// The message as bytes, deterministic, with tag 18 or without.
    public func encoded(isTagged: Bool = true) -> [UInt8] {
        let message = CBOR.array([.bytes(protectedBytes), .map(unprotected.pairs), .bytes(payload), .bytes(signature)])
        return (isTagged ? CBOR.tagged(18, message) : message).encoded()
    }
}
