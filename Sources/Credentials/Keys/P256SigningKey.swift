internal import Crypto

/// A P-256 key in memory.
public struct P256SigningKey: SigningKey {
    private let key: P256.Signing.PrivateKey

    /// ``SignatureAlgorithm/es256``.
    public var algorithm: SignatureAlgorithm { .es256 }

    /// A new key.
    public init() {
        key = P256.Signing.PrivateKey()
    }

    /// A key from its private scalar.
    ///
    /// - Throws: ``KeyError`` unless it is 32 bytes that make a key.
    public init(scalar: [UInt8]) throws(KeyError) {
        do {
            key = try P256.Signing.PrivateKey(rawRepresentation: scalar)
        } catch {
            throw KeyError(code: .malformed)
        }
    }

    /// A key from PEM: PKCS#8 or SEC 1.
    ///
    /// - Throws: ``KeyError`` for anything else.
    public init(pem: String) throws(KeyError) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw KeyError(code: .malformed)
        }
    }

    /// What its signatures are checked with.
    public var verificationKey: VerificationKey { VerificationKey(key.publicKey) }

    /// The private key as PEM, PKCS#8 (RFC 5958): a secret.
    public var pem: String { key.pemRepresentation }

    /// `r` and `s`, 32 bytes each.
    ///
    /// - Throws: When the system gives no random bytes.
    public func signature(for message: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: message).rawRepresentation)
    }
}
