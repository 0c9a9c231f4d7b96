/// The name of an algorithm, from the registry of RFC 9421 §6.2 or private.
public struct SignatureAlgorithm: RawRepresentable, Hashable, Sendable {
    /// The name as `alg` has it.
    public let rawValue: String

    /// An algorithm by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Ed25519 (RFC 9421 §3.3.6).
    public static let ed25519 = SignatureAlgorithm(rawValue: "ed25519")
    /// ECDSA over P-256 with SHA-256 (RFC 9421 §3.3.4).
    public static let ecdsaP256SHA256 = SignatureAlgorithm(rawValue: "ecdsa-p256-sha256")
    /// ECDSA over P-384 with SHA-384 (RFC 9421 §3.3.5).
    public static let ecdsaP384SHA384 = SignatureAlgorithm(rawValue: "ecdsa-p384-sha384")
    /// RSASSA-PSS with SHA-512 (RFC 9421 §3.3.1).
    public static let rsaPSSSHA512 = SignatureAlgorithm(rawValue: "rsa-pss-sha512")
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 9421 §3.3.2).
    public static let rsaV15SHA256 = SignatureAlgorithm(rawValue: "rsa-v1_5-sha256")
    /// HMAC with SHA-256 (RFC 9421 §3.3.3).
    public static let hmacSHA256 = SignatureAlgorithm(rawValue: "hmac-sha256")
}

/// A key that verifies signatures by one algorithm. Implement it for an algorithm that this module does not have.
public protocol SignatureVerificationKey: Sendable {
    /// The key's algorithm. It is a property of the key; a message never chooses it (RFC 9421 §7.3.6).
    var algorithm: SignatureAlgorithm { get }
    /// Whether a signature is this key's over the bytes of a signature base. False for whatever is no signature.
    func isValidSignature(_ signature: [UInt8], for base: [UInt8]) -> Bool
}

/// A key that signs by one algorithm.
public protocol SignatureSigningKey: Sendable {
    /// The key's algorithm.
    var algorithm: SignatureAlgorithm { get }
    /// The signature over the bytes of a signature base, in the form of RFC 9421 §3.3.
    func signature(for base: [UInt8]) throws -> [UInt8]
}

/// Why bytes are no key.
public struct SignatureKeyError: Error, Hashable, Sendable {
    /// The algorithm that a key was wanted for. What was wrong is not told: it could quote key bytes.
    public let algorithm: SignatureAlgorithm

    /// Bytes are no key of an algorithm.
    public init(algorithm: SignatureAlgorithm) { self.algorithm = algorithm }
}
