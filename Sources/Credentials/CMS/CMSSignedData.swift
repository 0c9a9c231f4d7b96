internal import CryptoExtras
internal import SwiftASN1
internal import X509

/// A signed message (RFC 5652, `SignedData`) in the one shape that gateways exchange: plain data inside of it, one signer,
/// and that signer's certificate. There is no such value whose signature does not hold.
///
/// It says who signed, not whether they may: that is asked of ``GatewayAuthorities``. Both DER and BER are read, since the
/// library that most member states sign with writes lengths that are not known beforehand.
///
///     openssl cms -sign -nodetach -binary -in signer.der -signer upload.pem -inkey upload.key -outform DER
public struct CMSSignedData: Sendable, Hashable {
    /// What was signed.
    public let content: [UInt8]
    /// The certificate of who signed it, DER.
    public let signerCertificate: [UInt8]
    /// The same message without its content, as trust lists hand it on: whoever has the content can check it.
    public let detached: [UInt8]

    /// The largest message that is read, in bytes. A batch of 1,000 revoked certificates has some 50 KB.
    public static let largest = 256 << 10

    /// Reads a message and checks its signature.
    ///
    /// - Throws: ``CMSError``.
    public init(_ message: [UInt8]) throws(CMSError) {
        guard message.count <= Self.largest else { throw CMSError(.limit, "over \(Self.largest >> 10) KiB") }
        let parts: CMSParts
        do {
            parts = try CMSParts(try BER.parse(message))
        } catch let error as CMSError {
            throw error
        } catch {
            throw CMSError(.malformed, "not a SignedData")
        }
        let certificate: SignerCertificate
        do {
            certificate = try SignerCertificate(parts.certificate)
        } catch {
            throw CMSError(.certificate, "a certificate that cannot be read")
        }
        guard let key = certificate.publicKey, Self.isTaken(key) else {
            throw CMSError(.algorithm, "a key that is not taken")
        }
        guard try parts.signer.names(parts.certificate) else {
            throw CMSError(.signer, "the certificate is another signer's")
        }
        let signed = try parts.signer.signedBytes(over: parts.content, of: parts.contentType)
        guard parts.signer.algorithm.isValid(parts.signer.signature, for: signed[...], by: key) else {
            throw CMSError(.signature, "the signature does not hold")
        }
        content = parts.content
        signerCertificate = parts.certificate
        detached = try parts.detached()
    }

    /// An RSA key beyond 4,096 bits would make whoever checks it slow; one below 2,048 is weak.
    private static func isTaken(_ key: Certificate.PublicKey) -> Bool {
        guard let key = _RSA.Signing.PublicKey(key) else { return true }
        return VerificationKey.modulusBits.contains(key.keySizeInBits)
    }
}
