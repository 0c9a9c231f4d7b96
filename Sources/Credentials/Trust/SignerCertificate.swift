internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// A certificate (RFC 5280) as far as a verifier of credentials needs it.
///
/// `X509.Certificate` reads none whose signature is RSASSA-PSS, and that is how several countries' authorities sign.
/// What lies inside the certificate is read by that library's types all the same.
struct SignerCertificate: Sendable {
    let subject: DistinguishedName
    let issuer: DistinguishedName
    /// The first and the last second at which it is valid.
    let validity: ClosedRange<Int64>
    /// `nil` for a kind of key that is not known.
    let publicKey: Certificate.PublicKey?
    let extensions: Certificate.Extensions
    /// What is signed, and by what.
    let signedBytes: ArraySlice<UInt8>
    let signatureAlgorithm: CertificateSignatureAlgorithm?
    let signature: ArraySlice<UInt8>

    /// The largest certificate that is read, in bytes. Those of health authorities have about one thousand.
    static let largest = 16_384

    /// - Throws: ``TrustError`` `limit` or `certificate`.
    init(_ der: [UInt8]) throws(TrustError) {
        guard der.count <= Self.largest else { throw TrustError(.limit, "a certificate of over 16 KiB") }
        do {
            self = try DER.sequence(try DER.parse(der), identifier: .sequence) { try SignerCertificate(parts: &$0) }
        } catch let error as TrustError {
            throw error
        } catch {
            throw TrustError(.certificate, "not DER of an X.509 certificate")
        }
    }

    private init(parts: inout ASN1NodeCollection.Iterator) throws {
        let body = try Self.next(&parts)
        signedBytes = body.encodedBytes
        signatureAlgorithm = CertificateSignatureAlgorithm(try Self.next(&parts))
        signature = try ASN1BitString(derEncoded: &parts).bytes
        let fields = try DER.sequence(body, identifier: .sequence) { nodes in
            // The version, which is there unless it is 1, and the serial number say nothing that is asked.
            _ = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { $0 }
            _ = try Self.next(&nodes)
            _ = try Self.next(&nodes)
            let issuer = try DistinguishedName(derEncoded: Self.next(&nodes))
            let validity = try Self.validity(Self.next(&nodes))
            let subject = try DistinguishedName(derEncoded: Self.next(&nodes))
            let key = try Self.next(&nodes)
            var extensions: [Certificate.Extension] = []
            while let node = nodes.next() {
                guard node.identifier == Self.extensionsTag else { continue }
                extensions = try Self.extensions(in: node)
            }
            return (issuer, validity, subject, key, extensions)
        }
        (issuer, validity, subject) = (fields.0, fields.1, fields.2)
        do {
            publicKey = try Certificate.PublicKey(derEncoded: fields.3)
        } catch {
            // A key of an unknown kind still has a holder, who is refused by name.
            publicKey = nil
        }
        extensions = try Certificate.Extensions(fields.4)
    }

    private static let extensionsTag = ASN1Identifier(tagWithNumber: 3, tagClass: .contextSpecific)

    private static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
        guard let node = nodes.next() else { throw TrustError(.certificate, "a certificate that ends too early") }
        return node
    }

    private static func extensions(in node: ASN1Node) throws -> [Certificate.Extension] {
        guard case .constructed(let children) = node.content else { return [] }
        var iterator = children.makeIterator()
        return try DER.sequence(of: Certificate.Extension.self, identifier: .sequence, rootNode: next(&iterator))
    }

    private static func validity(_ node: ASN1Node) throws -> ClosedRange<Int64> {
        let (start, end) = try DER.sequence(node, identifier: .sequence) { nodes in
            (try instant(next(&nodes)), try instant(next(&nodes)))
        }
        guard start <= end else { throw TrustError(.certificate, "a validity that ends before it starts") }
        return start...end
    }

    private static func instant(_ node: ASN1Node) throws -> Int64 {
        if node.identifier == .generalizedTime {
            let time = try GeneralizedTime(derEncoded: node)
            return seconds(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
        }
        let time = try UTCTime(derEncoded: node)
        return seconds(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
    }

    /// The parser has seen to it that the numbers are a date and a time.
    private static func seconds(
        _ year: Int, _ month: Int, _ day: Int, _ hours: Int, _ minutes: Int, _ seconds: Int
    ) -> Int64 {
        let date = CertLogicDate(year: Int64(year), month: Int64(month), day: Int64(day))
        return date.daysSince1970 * 86_400 + Int64(hours * 3_600 + minutes * 60 + seconds)
    }
}

extension DistinguishedName {
    /// The first value of an attribute, when it is text.
    func text(_ type: ASN1ObjectIdentifier) -> String? {
        for name in self {
            for attribute in name where attribute.type == type {
                return String(attribute.value)
            }
        }
        return nil
    }
}
