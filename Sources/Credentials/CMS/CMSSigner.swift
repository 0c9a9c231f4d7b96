internal import Crypto
internal import SwiftASN1
internal import X509

/// Who says to have signed a message, and how.
///
///     SignerInfo ::= SEQUENCE {
///         version, sid, digestAlgorithm, signedAttrs [0] IMPLICIT SET OPTIONAL, signatureAlgorithm,
///         signature OCTET STRING, unsignedAttrs [1] IMPLICIT SET OPTIONAL }
struct CMSSigner {
    let algorithm: CertificateSignatureAlgorithm
    let signature: ArraySlice<UInt8>
    private let identifier: ASN1Node
    private let digest: CertificateSignatureAlgorithm.Hash
    private let attributes: Attributes

    /// What is signed in place of the content, and names its digest.
    private struct Attributes {
        let signedBytes: [UInt8]
        let contentType: ASN1ObjectIdentifier
        let messageDigest: ArraySlice<UInt8>
    }

    static let contentTypeAttribute: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
    static let messageDigestAttribute: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]

    init(_ node: ASN1Node) throws {
        var members = try CMSParts.members(of: node, .sequence)
        _ = try CMSParts.next(&members)
        identifier = try CMSParts.next(&members)
        var digestParts = try CMSParts.members(of: try CMSParts.next(&members), .sequence)
        guard let hash = CertificateSignatureAlgorithm.Hash(try ASN1ObjectIdentifier(berEncoded: &digestParts)) else {
            throw CMSError(.algorithm, "a digest that is not taken")
        }
        digest = hash
        var next = try CMSParts.next(&members)
        // Without attributes the signature is over the content itself, and one over attributes passes for one over a
        // content that is their encoding.
        guard next.identifier == CMSParts.tag(0) else { throw CMSError(.attributes, "it has no signed attributes") }
        attributes = try Self.attributes(in: next)
        next = try CMSParts.next(&members)
        guard let scheme = CertificateSignatureAlgorithm(next, digest: hash) else {
            throw CMSError(.algorithm, "a signature that is not taken")
        }
        algorithm = scheme
        signature = try ASN1OctetString(berEncoded: try CMSParts.next(&members)).bytes
    }

    /// The signature is over the attributes as a `SET` in DER (RFC 5652 §5.4), whatever their tag inside of the message.
    private static func attributes(in node: ASN1Node) throws -> Attributes {
        var contentTypes: [ASN1ObjectIdentifier] = []
        var digests: [ArraySlice<UInt8>] = []
        var members = try CMSParts.members(of: node, CMSParts.tag(0))
        while let attribute = members.next() {
            var parts = try CMSParts.members(of: attribute, .sequence)
            let type = try ASN1ObjectIdentifier(berEncoded: &parts)
            guard type == contentTypeAttribute || type == messageDigestAttribute else { continue }
            var values = try CMSParts.members(of: try CMSParts.next(&parts), .set)
            let value = try CMSParts.next(&values)
            guard values.next() == nil else { throw CMSError(.malformed, "an attribute with two values") }
            if type == contentTypeAttribute {
                contentTypes.append(try ASN1ObjectIdentifier(berEncoded: value))
            } else {
                digests.append(try ASN1OctetString(berEncoded: value).bytes)
            }
        }
        guard contentTypes.count == 1, digests.count == 1 else {
            throw CMSError(.malformed, "signed attributes without one type and one digest")
        }
        return Attributes(
            signedBytes: [0x31] + node.encodedBytes.dropFirst(), contentType: contentTypes[0],
            messageDigest: digests[0])
    }

    /// What the signature is over: the attributes, which name the digest of the content.
    func signedBytes(over content: [UInt8], of type: ASN1ObjectIdentifier) throws(CMSError) -> [UInt8] {
        guard attributes.contentType == type, attributes.messageDigest.elementsEqual(digest.digest(of: content)) else {
            throw CMSError(.signature, "the content is not the one that was signed")
        }
        return attributes.signedBytes
    }

    /// Whether the signer is identified as the holder of a certificate: by issuer and number, or by the key's identifier.
    func names(_ certificate: [UInt8]) throws(CMSError) -> Bool {
        do {
            if identifier.identifier == CMSParts.tag(0) {
                guard let key = try SignerCertificate(certificate).extensions.subjectKeyIdentifier else { return false }
                let named = try ASN1OctetString(berEncoded: identifier, withIdentifier: CMSParts.tag(0))
                return key.keyIdentifier == named.bytes
            }
            var named = try CMSParts.members(of: identifier, .sequence)
            let name = try CMSCertificateName(certificate)
            return try CMSParts.next(&named).encodedBytes == name.issuer[...]
                && CMSParts.next(&named).encodedBytes == name.serialNumber[...]
        } catch {
            throw CMSError(.signer, "a signer who is not named as the standard says")
        }
    }
}

/// By what a certificate is named in a message: who issued it, under which number, both as they are encoded.
struct CMSCertificateName {
    let issuer: [UInt8]
    let serialNumber: [UInt8]

    /// - Throws: When it is no certificate.
    init(_ certificate: [UInt8]) throws {
        var parts = try CMSParts.members(of: try DER.parse(certificate), .sequence)
        var fields = try CMSParts.members(of: try CMSParts.next(&parts), .sequence)
        var number = try CMSParts.next(&fields)
        if number.identifier == CMSParts.tag(0) { number = try CMSParts.next(&fields) }
        _ = try CMSParts.next(&fields)
        serialNumber = Array(number.encodedBytes)
        issuer = Array(try CMSParts.next(&fields).encodedBytes)
    }
}

extension CertificateSignatureAlgorithm.Hash {
    /// The digest of a content.
    func digest(of content: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: Array(SHA256.hash(data: content))
        case .sha384: Array(SHA384.hash(data: content))
        case .sha512: Array(SHA512.hash(data: content))
        }
    }
}
