internal import Crypto
internal import SwiftASN1
internal import X509

extension TrustedSigner {
    /// The signer that a certificate (RFC 5280) makes. Who vouches for the certificate is not asked here.
    ///
    /// - Parameters:
    ///   - certificate: DER.
    ///   - country: What a list says, before what the certificate's subject says.
    /// - Throws: ``TrustError`` `limit` or `certificate`.
    public init(certificate: [UInt8], country: String? = nil, isWithdrawn: Bool = false) throws(TrustError) {
        let parsed = try SignerCertificate(certificate)
        let key: VerificationKey?
        do {
            key = try parsed.publicKey.map { key throws(KeyError) in try VerificationKey(key) }
        } catch {
            // A key that is not taken makes a signer without a key, which is refused by name.
            key = nil
        }
        self.init(
            certificate: certificate,
            keyIdentifier: Self.keyIdentifier(of: certificate),
            key: key,
            country: country ?? parsed.subject.text(.RDNAttributeType.countryName),
            division: Self.division(in: parsed.subject),
            validity: parsed.validity,
            purposes: try Self.purposes(in: parsed.extensions),
            isWithdrawn: isWithdrawn)
    }

    /// A certificate's key identifier: the first 8 bytes of the SHA-256 of its DER.
    public static func keyIdentifier(of certificate: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: certificate).prefix(8))
    }

    /// A certificate whose extended key usages say nothing of health certificates is not limited by them.
    private static func purposes(in extensions: Certificate.Extensions) throws(TrustError) -> Set<StatementKind>? {
        do {
            guard let usages = try extensions.extendedKeyUsage else { return nil }
            let kinds = usages.compactMap {
                StatementKind(extendedKeyUsage: ASN1ObjectIdentifier($0).oidComponents)
            }
            return kinds.isEmpty ? nil : Set(kinds)
        } catch {
            throw TrustError(.certificate, "an extended key usage that cannot be read")
        }
    }

    /// The subject's `ST`, when it is an ISO 3166-2 code of the subject's country. Elsewhere it is a name in words.
    private static func division(in subject: DistinguishedName) -> String? {
        guard let country = subject.text(.RDNAttributeType.countryName),
            let division = subject.text(.RDNAttributeType.stateOrProvinceName), isDivision(division),
            division.hasPrefix("\(country)-")
        else { return nil }
        return division
    }

    /// Whether a text has the form of ISO 3166-2: two letters, a hyphen, one to three letters or digits.
    static func isDivision(_ text: String) -> Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let bytes = Array(text.utf8)
        return (4...6).contains(bytes.count) && letters.contains(bytes[0]) && letters.contains(bytes[1])
            && bytes[2] == UInt8(ascii: "-") && bytes[3...].allSatisfy { letters.contains($0) || digits.contains($0) }
    }
}
