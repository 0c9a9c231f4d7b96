public import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// An Ed25519 public key (RFC 9421 §3.3.6).
public struct Ed25519VerificationKey: SignatureVerificationKey {
    private let key: Curve25519.Signing.PublicKey

    /// A key of swift-crypto.
    public init(_ key: Curve25519.Signing.PublicKey) { self.key = key }

    /// A key from its 32 bytes.
    public init(rawRepresentation: some Sequence<UInt8>) throws {
        // The library's error could quote bytes of what was given as a key: the caller's names the algorithm alone.
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Array(rawRepresentation)) else {
            throw SignatureKeyError(algorithm: .ed25519)
        }
        self.key = key
    }

    /// `ed25519`.
    public var algorithm: SignatureAlgorithm { .ed25519 }

    /// Whether a signature of 64 bytes is this key's.
    public func isValidSignature(_ signature: [UInt8], for base: [UInt8]) -> Bool {
        signature.count == 64 && key.isValidSignature(signature, for: base)
    }
}

/// An Ed25519 private key.
public struct Ed25519SigningKey: SignatureSigningKey {
    private let key: Curve25519.Signing.PrivateKey

    /// A key of swift-crypto.
    public init(_ key: Curve25519.Signing.PrivateKey) { self.key = key }

    /// `ed25519`.
    public var algorithm: SignatureAlgorithm { .ed25519 }

    /// A signature of 64 bytes.
    public func signature(for base: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: base)) }
}

/// A P-256 public key; its signatures are r‖s in 64 bytes, not DER (RFC 9421 §3.3.4).
public struct P256VerificationKey: SignatureVerificationKey {
    private let key: P256.Signing.PublicKey

    /// A key of swift-crypto.
    public init(_ key: P256.Signing.PublicKey) { self.key = key }

    /// A key from a PEM text; a key of another curve is refused.
    public init(pemRepresentation: String) throws {
        // As above: no error quotes what was given as a key.
        guard let key = try? P256.Signing.PublicKey(pemRepresentation: pemRepresentation) else {
            throw SignatureKeyError(algorithm: .ecdsaP256SHA256)
        }
        self.key = key
    }

    /// `ecdsa-p256-sha256`.
    public var algorithm: SignatureAlgorithm { .ecdsaP256SHA256 }

    /// Whether a signature of 64 bytes is this key's.
    public func isValidSignature(_ signature: [UInt8], for base: [UInt8]) -> Bool {
        // What is no signature is not this key's.
        guard signature.count == 64,
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: base)
    }
}

/// A P-256 private key.
public struct P256MessageSigningKey: SignatureSigningKey {
    private let key: P256.Signing.PrivateKey

    /// A key of swift-crypto.
    public init(_ key: P256.Signing.PrivateKey) { self.key = key }

    /// `ecdsa-p256-sha256`.
    public var algorithm: SignatureAlgorithm { .ecdsaP256SHA256 }

    /// A signature of 64 bytes, r‖s.
    public func signature(for base: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: base).rawRepresentation)
    }
}

/// A P-384 public key; its signatures are r‖s in 96 bytes (RFC 9421 §3.3.5).
public struct P384VerificationKey: SignatureVerificationKey {
    private let key: P384.Signing.PublicKey

    /// A key of swift-crypto.
    public init(_ key: P384.Signing.PublicKey) { self.key = key }

    /// A key from a PEM text; a key of another curve is refused.
    public init(pemRepresentation: String) throws {
        // As above: no error quotes what was given as a key.
        guard let key = try? P384.Signing.PublicKey(pemRepresentation: pemRepresentation) else {
            throw SignatureKeyError(algorithm: .ecdsaP384SHA384)
        }
        self.key = key
    }

    /// `ecdsa-p384-sha384`.
    public var algorithm: SignatureAlgorithm { .ecdsaP384SHA384 }

    /// Whether a signature of 96 bytes is this key's.
    public func isValidSignature(_ signature: [UInt8], for base: [UInt8]) -> Bool {
        // What is no signature is not this key's.
        guard signature.count == 96,
            let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: base)
    }
}

/// A P-384 private key.
public struct P384MessageSigningKey: SignatureSigningKey {
    private let key: P384.Signing.PrivateKey

    /// A key of swift-crypto.
    public init(_ key: P384.Signing.PrivateKey) { self.key = key }

    /// `ecdsa-p384-sha384`.
    public var algorithm: SignatureAlgorithm { .ecdsaP384SHA384 }

    /// A signature of 96 bytes, r‖s.
    public func signature(for base: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: base).rawRepresentation)
    }
}

/// An RSA public key of 2048 bits or more, for one of the two paddings. This module does not sign with RSA.
public struct RSAVerificationKey: SignatureVerificationKey {
    private let key: _RSA.Signing.PublicKey
    /// `rsa-pss-sha512` or `rsa-v1_5-sha256`.
    public let algorithm: SignatureAlgorithm

    /// A key from a PEM text for `rsa-pss-sha512` (RFC 9421 §3.3.1) or `rsa-v1_5-sha256` (§3.3.2).
    public init(pemRepresentation: String, for algorithm: SignatureAlgorithm) throws {
        // As above: no error quotes what was given as a key.
        guard [.rsaPSSSHA512, .rsaV15SHA256].contains(algorithm),
            let key = try? _RSA.Signing.PublicKey(pemRepresentation: pemRepresentation)
        else { throw SignatureKeyError(algorithm: algorithm) }
        self.key = key
        self.algorithm = algorithm
    }

    /// Whether a signature is this key's by its padding.
    public func isValidSignature(_ signature: [UInt8], for base: [UInt8]) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return algorithm == .rsaPSSSHA512
            // The salt is as long as the digest, 64 bytes, and MGF1 uses SHA-512 too.
            ? key.isValidSignature(signature, for: SHA512.hash(data: base), padding: .PSS)
            : key.isValidSignature(signature, for: SHA256.hash(data: base), padding: .insecurePKCS1v1_5)
    }
}

/// A secret that two share (RFC 9421 §3.3.3). Each of them can make the other's signatures.
public struct HMACSecret: SignatureVerificationKey, SignatureSigningKey {
    private let key: SymmetricKey

    /// A secret from its bytes.
    public init(_ bytes: some Sequence<UInt8>) { key = SymmetricKey(data: Array(bytes)) }

    /// `hmac-sha256`.
    public var algorithm: SignatureAlgorithm { .hmacSHA256 }

    /// Whether a code of 32 bytes is this secret's, compared in constant time.
    public func isValidSignature(_ signature: [UInt8], for base: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: base, using: key)
    }

    /// A code of 32 bytes.
    public func signature(for base: [UInt8]) throws -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: base, using: key))
    }
}
