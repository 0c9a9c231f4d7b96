extension VerificationKey {
    /// Labels and values of a COSE_Key (RFC 9052 §7.1, RFC 9053 §7.1, RFC 8230 §4).
    private enum Label {
        static let keyType: Int64 = 1
        static let algorithm: Int64 = 3
        static let ellipticCurve: Int64 = 2
        static let rsa: Int64 = 3
    }

    /// The key in a COSE_Key.
    ///
    /// - Throws: ``KeyError`` for a key of another kind, curve or size, for one that names another algorithm, and for a
    ///   point given by one coordinate and a sign.
    public init(coseKey: CBOR) throws(KeyError) {
        guard let type = coseKey[Label.keyType]?.integerValue else { throw KeyError(code: .malformed) }
        switch type {
        case Label.ellipticCurve:
            guard let curve = coseKey[-1]?.integerValue.flatMap(EllipticCurve.init) else {
                throw KeyError(code: .unsupported)
            }
            guard let x = coseKey[-2]?.bytesValue, let y = coseKey[-3]?.bytesValue else {
                throw KeyError(code: .malformed)
            }
            try self.init(curve, x: x, y: y)
        case Label.rsa:
            guard let modulus = coseKey[-1]?.bytesValue, let exponent = coseKey[-2]?.bytesValue else {
                throw KeyError(code: .malformed)
            }
            try self.init(modulus: modulus, exponent: exponent)
        default: throw KeyError(code: .unsupported)
        }
        if let named = coseKey[Label.algorithm], named.integerValue != algorithm.coseIdentifier {
            throw KeyError(code: .unsupported)
        }
    }

    /// The key as a COSE_Key, with nothing but what makes the key.
    public var coseKey: CBOR {
        if let (curve, x, y) = point {
            return .map([
                .init(.integer(Label.keyType), .integer(Label.ellipticCurve)),
                .init(.integer(-1), .integer(curve.rawValue)), .init(.integer(-2), .bytes(x)),
                .init(.integer(-3), .bytes(y)),
            ])
        }
        let (modulus, exponent) = numbers ?? ([], [])
        return .map([
            .init(.integer(Label.keyType), .integer(Label.rsa)), .init(.integer(-1), .bytes(modulus)),
            .init(.integer(-2), .bytes(exponent)),
        ])
    }
}
