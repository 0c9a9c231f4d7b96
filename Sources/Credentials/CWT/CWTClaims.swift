/// A CWT claims set (RFC 8392 §3): the registered claims by name, and all of them as they were written.
public struct CWTClaims: Sendable, Hashable {
    /// `iss`, 1.
    public let issuer: String?
    /// `sub`, 2.
    public let subject: String?
    /// `aud`, 3.
    public let audience: String?
    /// `exp`, 4, in seconds since 1970-01-01T00:00:00Z.
    public let expires: Int64?
    /// `nbf`, 5, in seconds.
    public let notBefore: Int64?
    /// `iat`, 6, in seconds.
    public let issuedAt: Int64?
    /// `cti`, 7.
    public let identifier: [UInt8]?
    /// Every claim, these included.
    public let pairs: [CBOR.Pair]

    /// Keys of registered claims (RFC 8392 §4, RFC 8747 §7.1, RFC 9711, Token Status List §14.3).
    enum Key {
        static let issuer: Int64 = 1
        static let subject: Int64 = 2
        static let audience: Int64 = 3
        static let expires: Int64 = 4
        static let notBefore: Int64 = 5
        static let issuedAt: Int64 = 6
        static let identifier: Int64 = 7
        static let confirmation: Int64 = 8
        static let nonce: Int64 = 10
        static let status: Int64 = 65_535
    }

    /// The value of a claim; `nil` when there is none.
    public subscript(key: Int64) -> CBOR? {
        pairs.value(for: key)
    }

    /// Reads a claims set.
    ///
    /// - Throws: ``CWTError``.
    public static func read(
        _ bytes: some Collection<UInt8>, limits: CBORLimits, isDeterministic: Bool = false
    ) throws(CWTError) -> CWTClaims {
        let item: CBOR
        do {
            item = try CBORReader.read(bytes, limits: limits, isDeterministic: isDeterministic)
        } catch {
            throw CWTError(.cbor, cause: error)
        }
        return try CWTClaims(item, isStrict: isDeterministic)
    }

    /// The claims set that a map is.
    ///
    /// - Parameter isStrict: Refuse times that are floats, or tagged, which issuers write although RFC 8392 §2 has
    ///   them untagged and our formats have them whole. Read tolerantly they are rounded down.
    /// - Throws: ``CWTError``.
    public init(_ item: CBOR, isStrict: Bool = false) throws(CWTError) {
        guard let pairs = item.mapValue else { throw CWTError(.structure) }
        self.pairs = pairs
        issuer = try Self.claim(Key.issuer, in: item) { $0.textValue }
        subject = try Self.claim(Key.subject, in: item) { $0.textValue }
        audience = try Self.claim(Key.audience, in: item) { $0.textValue }
        expires = try Self.claim(Key.expires, in: item) { Self.seconds($0, isStrict: isStrict) }
        notBefore = try Self.claim(Key.notBefore, in: item) { Self.seconds($0, isStrict: isStrict) }
        issuedAt = try Self.claim(Key.issuedAt, in: item) { Self.seconds($0, isStrict: isStrict) }
        identifier = try Self.claim(Key.identifier, in: item) { $0.bytesValue }
    }

    private static func claim<Value>(
        _ key: Int64, in item: CBOR, as read: (CBOR) -> Value?
    ) throws(CWTError) -> Value? {
        guard let claim = item[key] else { return nil }
        guard let value = read(claim) else { throw CWTError(.claim, key: key) }
        return value
    }

    private static func seconds(_ value: CBOR, isStrict: Bool) -> Int64? {
        if isStrict { return value.integerValue }
        let number = if case .tagged(1, let content) = value { content } else { value }
        if case .float(let seconds) = number { return Int64(exactly: seconds.rounded(.down)) }
        return number.integerValue
    }
}

/// Why something is not a claims set.
public struct CWTError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not CBOR, or beyond the limits: ``CWTError/cause`` says why.
        case cbor
        /// Not a map.
        case structure
        /// A claim has another type than it should: ``CWTError/key``.
        case claim
    }

    /// What is wrong.
    public let code: Code
    /// For ``Code/cbor``.
    public let cause: CBORError?
    /// For ``Code/claim``.
    public let key: Int64?

    init(_ code: Code, cause: CBORError? = nil, key: Int64? = nil) {
        self.code = code
        self.cause = cause
        self.key = key
    }
}
