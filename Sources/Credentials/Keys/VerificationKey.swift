internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
public import X509

/// A public key of a kind that is taken: a point of P-256, P-384 or P-521 for ECDSA, RSA of 2,048 to 4,096 bits for
/// ``SignatureAlgorithm/ps256``.
///
/// A key belongs to one scheme, so that a header cannot make it serve another. Within ECDSA the header names the hash
/// alone: COSE lets any curve go with any (RFC 9053 §2.1), and member states sign by ES256 with keys on P-384.
public struct VerificationKey: Sendable {
    private enum Material: Sendable {
        /// With its coordinates, one behind the other: to get them from the key takes an inversion in the field, and
        /// they are in every verdict on a health code.
        case p256(P256.Signing.PublicKey, point: [UInt8])
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
    }

    private let material: Material

    /// What is verified with it where nothing else is said: for a curve the hash of its size, as JOSE binds them.
    public var algorithm: SignatureAlgorithm {
        switch material {
        case .p256: .es256
        case .p384: .es384
        case .p521: .es512
        case .rsa: .ps256
        }
    }

    /// The sizes of RSA keys, in bits: a smaller one is weak, a larger one makes a verifier slow.
    static let modulusBits = 2_048...4_096

    init(_ key: P256.Signing.PublicKey) {
        material = .p256(key, point: Array(key.rawRepresentation))
    }

    private init(_ material: Material) {
        self.material = material
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
        } else if let key = P384.Signing.PublicKey(key) {
            self.init(.p384(key))
        } else if let key = P521.Signing.PublicKey(key) {
            self.init(.p521(key))
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
        try self.init(.p256, x: x, y: y)
    }

    /// A key from its coordinates on a curve, most significant byte first, each as long as the curve's field.
    ///
    /// - Throws: ``KeyError`` unless they are a point of the curve.
    public init(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(KeyError) {
        guard x.count == curve.coordinateBytes, y.count == curve.coordinateBytes else { throw KeyError(code: .size) }
        let point = x + y
        do {
            material =
                switch curve {
                case .p256: .p256(try P256.Signing.PublicKey(rawRepresentation: point), point: point)
                case .p384: .p384(try P384.Signing.PublicKey(rawRepresentation: point))
                case .p521: .p521(try P521.Signing.PublicKey(rawRepresentation: point))
                }
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

    /// Whether the signature, in the form of ``SigningKey/signature(for:)``, is this key's over this message, by the
    /// key's own ``algorithm``.
    public func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        isValid(signature: signature, for: message, by: algorithm)
    }

    /// The same by an algorithm that a COSE header names. False for every algorithm of another scheme than the key's.
    ///
    /// A signature by ECDSA is as long as two numbers of the curve, whatever the hash.
    public func isValid(signature: [UInt8], for message: [UInt8], by algorithm: SignatureAlgorithm) -> Bool {
        switch material {
        case .rsa(let key):
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return algorithm == .ps256 && key.isValidSignature(signature, for: message, padding: .PSS)
        case .p256, .p384, .p521:
            switch algorithm {
            case .es256: return isValid(signature: signature, for: SHA256.hash(data: message))
            case .es384: return isValid(signature: signature, for: SHA384.hash(data: message))
            case .es512: return isValid(signature: signature, for: SHA512.hash(data: message))
            default: return false
            }
        }
    }

    private func isValid(signature: [UInt8], for digest: some Digest) -> Bool {
        do {
            switch material {
            case .p256(let key, _): return key.isValidSignature(try .init(rawRepresentation: signature), for: digest)
            case .p384(let key): return key.isValidSignature(try .init(rawRepresentation: signature), for: digest)
            case .p521(let key): return key.isValidSignature(try .init(rawRepresentation: signature), for: digest)
            case .rsa: return false
            }
        } catch {
            // Of another length than the curve's it is no signature of this key.
            return false
        }
    }

    /// The coordinates of a P-256 key; `nil` for another curve and for RSA.
    public var coordinates: (x: [UInt8], y: [UInt8])? {
        guard case .p256(_, let point) = material else { return nil }
        return (Array(point.prefix(32)), Array(point.suffix(32)))
    }

    /// The point of a key on any of the curves; `nil` for RSA.
    var point: (curve: EllipticCurve, x: [UInt8], y: [UInt8])? {
        let (curve, point): (EllipticCurve, [UInt8])
        switch material {
        case .p256(_, let coordinates): (curve, point) = (.p256, coordinates)
        case .p384(let key): (curve, point) = (.p384, Array(key.rawRepresentation))
        case .p521(let key): (curve, point) = (.p521, Array(key.rawRepresentation))
        case .rsa: return nil
        }
        return (curve, Array(point.prefix(curve.coordinateBytes)), Array(point.suffix(curve.coordinateBytes)))
    }

    /// The numbers of an RSA key; `nil` for a curve.
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
        case .p384(let key): Array(key.derRepresentation)
        case .p521(let key): Array(key.derRepresentation)
        case .rsa(let key): Array(key.derRepresentation)
        }
    }
}

extension VerificationKey: Hashable {
    /// Equal when they are the same key.
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
