internal import Crypto
internal import CryptoExtras
internal import SwiftASN1
internal import X509

/// The algorithms by which authorities sign certificates that are checked here.
struct CertificateSignatureAlgorithm: Sendable, Hashable {
    /// The hash functions that are taken.
    enum Hash: Sendable {
        case sha256, sha384, sha512

        init?(_ identifier: ASN1ObjectIdentifier) {
            switch identifier {
            case [2, 16, 840, 1, 101, 3, 4, 2, 1]: self = .sha256
            case [2, 16, 840, 1, 101, 3, 4, 2, 2]: self = .sha384
            case [2, 16, 840, 1, 101, 3, 4, 2, 3]: self = .sha512
            default: return nil
            }
        }
    }

    private enum Scheme: Sendable {
        case ecdsa, rsa, rsaPSS
    }

    private let scheme: Scheme
    private let hash: Hash

    /// The algorithm that an AlgorithmIdentifier (RFC 5280 §4.1.1.2) names; `nil` for one that is not taken.
    init?(_ node: ASN1Node) {
        guard case .constructed(let children) = node.content else { return nil }
        var parts = children.makeIterator()
        switch Self.identifier(&parts) {
        case [1, 2, 840, 10045, 4, 3, 2]: (scheme, hash) = (.ecdsa, .sha256)
        case [1, 2, 840, 10045, 4, 3, 3]: (scheme, hash) = (.ecdsa, .sha384)
        case [1, 2, 840, 10045, 4, 3, 4]: (scheme, hash) = (.ecdsa, .sha512)
        case [1, 2, 840, 113549, 1, 1, 11]: (scheme, hash) = (.rsa, .sha256)
        case [1, 2, 840, 113549, 1, 1, 12]: (scheme, hash) = (.rsa, .sha384)
        case [1, 2, 840, 113549, 1, 1, 13]: (scheme, hash) = (.rsa, .sha512)
        case [1, 2, 840, 113549, 1, 1, 10]:
            guard let hash = Self.hash(ofPSS: parts.next()) else { return nil }
            (scheme, self.hash) = (.rsaPSS, hash)
        default: return nil
        }
    }

    /// The algorithm by which a message (RFC 5652) is signed, and which digests its content too; `nil` for one that is not
    /// taken. RSA may stand there without a hash (RFC 3370 §3.2), which is then the digest's.
    init?(_ node: ASN1Node, digest: Hash) {
        if let named = CertificateSignatureAlgorithm(node) {
            guard named.hash == digest else { return nil }
            self = named
            return
        }
        guard case .constructed(let children) = node.content else { return nil }
        var parts = children.makeIterator()
        let rsa: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 1]
        guard Self.identifier(&parts) == rsa else { return nil }
        (scheme, hash) = (.rsa, digest)
    }

    /// The hash in the parameters of RSASSA-PSS (RFC 4055 §3.1), the field `[0]`. Without it SHA-1 is meant, which is
    /// not taken. Mask and salt are those of the hash, or the signature does not hold.
    private static func hash(ofPSS parameters: ASN1Node?) -> Hash? {
        guard case .constructed(let fields)? = parameters?.content else { return nil }
        let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        guard let field = fields.first(where: { $0.identifier == tag }), case .constructed(let inner) = field.content,
            let algorithm = inner.first(where: { _ in true }), case .constructed(let parts) = algorithm.content
        else { return nil }
        var iterator = parts.makeIterator()
        return identifier(&iterator).flatMap(Hash.init)
    }

    /// The identifier that comes next. What is none names no algorithm and no hash that is taken.
    private static func identifier(_ parts: inout ASN1NodeCollection.Iterator) -> ASN1ObjectIdentifier? {
        do {
            return try ASN1ObjectIdentifier(derEncoded: &parts)
        } catch {
            return nil
        }
    }

    /// Whether a key made the signature.
    func isValid(_ signature: ArraySlice<UInt8>, for bytes: ArraySlice<UInt8>, by key: Certificate.PublicKey) -> Bool {
        switch scheme {
        case .ecdsa, .rsa: key.isValidSignature(signature, for: bytes, signatureAlgorithm: x509)
        case .rsaPSS: isValidPSS(signature, for: bytes, by: key)
        }
    }

    private var x509: Certificate.SignatureAlgorithm {
        switch (scheme, hash) {
        case (.ecdsa, .sha256): .ecdsaWithSHA256
        case (.ecdsa, .sha384): .ecdsaWithSHA384
        case (.ecdsa, .sha512): .ecdsaWithSHA512
        case (_, .sha256): .sha256WithRSAEncryption
        case (_, .sha384): .sha384WithRSAEncryption
        case (_, .sha512): .sha512WithRSAEncryption
        }
    }

    private func isValidPSS(
        _ signature: ArraySlice<UInt8>, for bytes: ArraySlice<UInt8>, by key: Certificate.PublicKey
    ) -> Bool {
        guard let key = _RSA.Signing.PublicKey(key) else { return false }
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return switch hash {
        case .sha256: key.isValidSignature(signature, for: SHA256.hash(data: bytes), padding: .PSS)
        case .sha384: key.isValidSignature(signature, for: SHA384.hash(data: bytes), padding: .PSS)
        case .sha512: key.isValidSignature(signature, for: SHA512.hash(data: bytes), padding: .PSS)
        }
    }
}

extension SignerCertificate {
    /// Whether an authority issued the certificate: its name and its signature.
    func isIssued(by authority: SignerCertificate) -> Bool {
        guard issuer == authority.subject, let key = authority.publicKey, let signatureAlgorithm else { return false }
        return signatureAlgorithm.isValid(signature, for: signedBytes, by: key)
    }
}
