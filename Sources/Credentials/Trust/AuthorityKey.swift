internal import Crypto
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// A ``SigningKey`` as the certificate library wants one: it signs certificates, and is never given out.
struct AuthorityKey: CustomPrivateKey {
    private let key: any SigningKey
    private let verificationKey: VerificationKey
    let publicKey: Certificate.PublicKey

    /// - Throws: ``TrustError`` `key`, unless both are of ES256 and belong to each other.
    init(_ key: any SigningKey, _ verificationKey: VerificationKey) throws(TrustError) {
        guard key.algorithm == .es256, verificationKey.algorithm == .es256 else {
            throw TrustError(.key, "authorities sign by ES256")
        }
        let probe = Array("key".utf8)
        do {
            guard verificationKey.isValid(signature: try key.signature(for: probe), for: probe) else {
                throw TrustError(.key, "the private key belongs to another public key")
            }
            publicKey = try Certificate.PublicKey(derEncoded: verificationKey.subjectPublicKeyInfo)
        } catch let error as TrustError {
            throw error
        } catch {
            throw TrustError(.key, "the key could not sign")
        }
        self.key = key
        self.verificationKey = verificationKey
    }

    static func == (left: AuthorityKey, right: AuthorityKey) -> Bool {
        left.verificationKey == right.verificationKey
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(verificationKey)
    }

    var defaultSignatureAlgorithm: Certificate.SignatureAlgorithm { .ecdsaWithSHA256 }
    var supportedSignatureAlgorithms: [Certificate.SignatureAlgorithm] { [.ecdsaWithSHA256] }

    func signSynchronously(
        bytes: some DataProtocol, signatureAlgorithm: Certificate.SignatureAlgorithm
    ) throws -> Certificate.Signature {
        guard signatureAlgorithm == .ecdsaWithSHA256 else { throw TrustError(.key, "authorities sign by ES256") }
        let raw = try key.signature(for: Array(bytes))
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: raw)
        return try Certificate.Signature(
            signatureAlgorithm: signatureAlgorithm,
            signatureBytes: ASN1BitString(bytes: Array(signature.derRepresentation)[...]))
    }

    static var defaultPEMDiscriminator: String { "PRIVATE KEY" }

    func serialize(into coder: inout DER.Serializer) throws {
        throw TrustError(.key, "the key stays where it is kept")
    }

    func serializeAsPEM(discriminator: String) throws -> PEMDocument {
        throw TrustError(.key, "the key stays where it is kept")
    }
}
