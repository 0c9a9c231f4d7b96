internal import Crypto
internal import SwiftASN1

extension CMSSignedData {
    /// A message without its content, signed by ES256, as a gateway signs what it lists itself.
    ///
    /// - Parameters:
    ///   - content: What is signed; it is not in the message.
    ///   - certificate: The signer's, DER; it is.
    /// - Throws: ``CMSError`` `key` when the key could not sign or is of another algorithm, `certificate`.
    public static func detached(
        signing content: [UInt8], certificate: [UInt8], key: any SigningKey
    ) throws(CMSError) -> [UInt8] {
        try message(signing: content, isDetached: true, certificate: certificate, key: key)
    }

    /// The same with its content, as what is uploaded to a gateway is signed.
    ///
    /// - Throws: as ``detached(signing:certificate:key:)``.
    public static func attached(
        signing content: [UInt8], certificate: [UInt8], key: any SigningKey
    ) throws(CMSError) -> [UInt8] {
        try message(signing: content, isDetached: false, certificate: certificate, key: key)
    }

    private static func message(
        signing content: [UInt8], isDetached: Bool, certificate: [UInt8], key: any SigningKey
    ) throws(CMSError) -> [UInt8] {
        guard key.algorithm == .es256 else { throw CMSError(.key, "messages are signed by ES256") }
        let name: CMSCertificateName
        do {
            name = try CMSCertificateName(certificate)
        } catch {
            throw CMSError(.certificate, "a certificate that cannot be read")
        }
        do {
            // In the order of DER: the type's encoding is the shorter, and its second octet the lesser.
            let attributes =
                try attribute(CMSSigner.contentTypeAttribute) { try $0.serialize(CMSParts.data) }
                + attribute(CMSSigner.messageDigestAttribute) {
                    try $0.serialize(ASN1OctetString(contentBytes: Array(SHA256.hash(data: content))[...]))
                }
            let signed = encoded { coder in
                coder.appendConstructedNode(identifier: .set) { $0.serializeRawBytes(attributes) }
            }
            let raw = try key.signature(for: signed)
            let signature = try P256.Signing.ECDSASignature(rawRepresentation: raw).derRepresentation
            return try CMSParts.message(
                version: encoded { try $0.serialize(1) },
                digestAlgorithms: encoded { coder in
                    try coder.appendConstructedNode(identifier: .set) { try algorithm(sha256, in: &$0) }
                },
                content: isDetached ? nil : content,
                certificates: encoded { coder in
                    coder.appendConstructedNode(identifier: CMSParts.tag(0)) { $0.serializeRawBytes(certificate) }
                },
                signers: encoded { coder in
                    try coder.appendConstructedNode(identifier: .set) { coder in
                        try coder.appendConstructedNode(identifier: .sequence) { coder in
                            try coder.serialize(1)
                            coder.appendConstructedNode(identifier: .sequence) { coder in
                                coder.serializeRawBytes(name.issuer)
                                coder.serializeRawBytes(name.serialNumber)
                            }
                            try algorithm(sha256, in: &coder)
                            coder.appendConstructedNode(identifier: CMSParts.tag(0)) {
                                $0.serializeRawBytes(attributes)
                            }
                            try algorithm(ecdsaWithSHA256, in: &coder)
                            try coder.serialize(ASN1OctetString(contentBytes: Array(signature)[...]))
                        }
                    }
                })
        } catch {
            throw CMSError(.key, "the key could not sign")
        }
    }

    private static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    private static let ecdsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 2]

    /// `SEQUENCE { type OBJECT IDENTIFIER, values SET }` with one value.
    private static func attribute(
        _ type: ASN1ObjectIdentifier, _ value: (inout DER.Serializer) throws -> Void
    ) throws -> [UInt8] {
        try encoded { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(type)
                try coder.appendConstructedNode(identifier: .set) { try value(&$0) }
            }
        }
    }

    private static func algorithm(_ identifier: ASN1ObjectIdentifier, in coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(identifier) }
    }

    private static func encoded(_ write: (inout DER.Serializer) throws -> Void) rethrows -> [UInt8] {
        var serializer = DER.Serializer()
        try write(&serializer)
        return serializer.serializedBytes
    }
}
