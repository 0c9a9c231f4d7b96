internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
public import X509

/// A public key of an algorithm that is taken: P-256 for ``SignatureAlgorithm/es256``, RSA of 2,048 to 4,096 bits for
/// ``SignatureAlgorithm/ps256``.
///
/// A key belongs to one algorithm, so that a header cannot make it serve another.
public struct VerificationKey: Sendable {
    private enum Material: Sendable {
        /// With its coordinates, one behind the other: to get them from the key takes an inversion in the field, and
        /// they are in every verdict on a health code.
        case p256(P256.Signing.PublicKey, point: [UInt8])
        case rsa(_RSA.Signing.PublicKey)
    }

    private let material: Material

    /// What is verified with it.
    public var algorithm: SignatureAlgorithm {
        switch material {
        case .p256: .es256
        case .rsa: .ps256
        }
    }

    /// The sizes of RSA keys, in bits: a smaller one is weak, a larger one makes a verifier slow.
    static let modulusBits = 2_048...4_096

    init(_ key: P256.Signing.PublicKey) {
        material = .p256(key, point: Array(key.rawRepresentation))
    }

    private init(_ key: _RSA.Signing.PublicKey) throws(KeyError) {
        guard Self.modulusBits.contains(key.keySizeInBits) else { throw KeyError(code: .size) }
        material = .rsa(key)
    }

    /// The key of a certificate.
    ///
    /// - Throws: ``KeyError`` for a key of another kind or size.
    public init(_ key: Certificate.PublicKey) throws(KeyError) {
        if let key = P256.Signing.PublicKey(key) {
            self.init(key)
        } else if let key = _RSA.Signing.PublicKey(key) {
            try self.init(key)
        } else {
            throw KeyError(code: .unsupported)
        }
    }

    /// A P-256 key from its coordinates, 32 bytes each, most significant first.
    ///
    /// - Throws: ``KeyError`` unless they are a point of the curve.
    public init(x: [UInt8], y: [UInt8]) throws(KeyError) {
        guard x.count == 32, y.count == 32 else { throw KeyError(code: .size) }
        do {
            let point = x + y
            material = .p256(try P256.Signing.PublicKey(rawRepresentation: point), point: point)
        } catch {
            throw KeyError(code: .malformed)
        }
    }

    /// An RSA key from its numbers, most significant byte first.
    ///
    /// - Throws: ``KeyError`` for another size, or for numbers that make no key.
    public init(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) {
        let modulus = Array(modulus.drop { $0 == 0 })
        let exponent = Array(exponent.drop { $0 == 0 })
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        // An exponent of more than 32 bits only makes the verifier slow.
        guard Self.modulusBits.contains(bits), (1...4).contains(exponent.count) else { throw KeyError(code: .size) }
        do {
            material = .rsa(try _RSA.Signing.PublicKey(n: Data(modulus), e: Data(exponent)))
        } catch {
            throw KeyError(code: .malformed)
        }
    }

    /// Whether the signature, in the form of ``SigningKey/signature(for:)``, is this key's over this message.
    public func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        switch material {
        case .p256(let key, _):
            do {
                return key.isValidSignature(try .init(rawRepresentation: signature), for: message)
            } catch {
                // Other than 64 bytes is no signature of this algorithm.
                return false
            }
        case .rsa(let key):
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return key.isValidSignature(signature, for: message, padding: .PSS)
        }
    }

    /// The coordinates of a P-256 key; `nil` for RSA.
    public var coordinates: (x: [UInt8], y: [UInt8])? {
        guard case .p256(_, let point) = material else { return nil }
        return (Array(point.prefix(32)), Array(point.suffix(32)))
    }

    /// The numbers of an RSA key; `nil` for P-256.
    public var numbers: (modulus: [UInt8], exponent: [UInt8])? {
        guard case .rsa(let key) = material else { return nil }
        do {
            let numbers = try key.getKeyPrimitives()
            return (Array(numbers.modulus), Array(numbers.publicExponent))
        } catch {
            // Does not happen: a key that was taken has its numbers.
            return nil
        }
    }

    /// The SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in DER.
    public var subjectPublicKeyInfo: [UInt8] {
        switch material {
        case .p256(let key, _): Array(key.derRepresentation)
        case .rsa(let key): Array(key.derRepresentation)
        }
    }
}

extension VerificationKey: Hashable {
    /// Equal when they are the same key of the same algorithm.
    public static func == (left: VerificationKey, right: VerificationKey) -> Bool {
        left.subjectPublicKeyInfo == right.subjectPublicKeyInfo
    }

    /// Hashes the key.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(subjectPublicKeyInfo)
    }
}

/// Why something is not a key that is taken.
public struct KeyError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not a key, or not a point of its curve.
        case malformed
        /// A kind of key for which no algorithm is taken.
        case unsupported
        /// Fewer or more bits than are taken.
        case size
    }

    /// What is wrong.
    public let code: Code
}
