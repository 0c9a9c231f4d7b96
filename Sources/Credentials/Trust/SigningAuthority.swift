internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// The authority of a province (or of the hub), which issues certificates to the keys that sign.
///
/// A certificate says for whom its key signs: `C=CN`, and for a province `ST=CN-GD` (ISO 3166-2). The private key stays
/// behind ``SigningKey``, so that it can lie in a token.
public struct SigningAuthority: Sendable {
    /// The authority's own certificate in DER.
    public let certificate: [UInt8]
    private let parsed: Certificate
    private let key: AuthorityKey

    /// For whom an authority, and a signer under it, acts.
    public struct Subject: Sendable, Hashable {
        /// ISO 3166-1 alpha-2.
        public let country: String
        /// ISO 3166-2; `nil` for one that acts for the whole country, as the hub does.
        public let division: String?
        /// For people.
        public let organization: String
        /// For people: what this key is.
        public let name: String

        /// A subject.
        ///
        /// - Throws: ``TrustError`` `malformed`, unless the division is of the country.
        public init(country: String, division: String? = nil, organization: String, name: String) throws(TrustError) {
            guard country.utf8.count == 2, country.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains)
            else { throw TrustError(.malformed, "a country is two letters") }
            if let division {
                guard TrustedSigner.isDivision(division), division.hasPrefix("\(country)-") else {
                    throw TrustError(.malformed, "a division is an ISO 3166-2 code of the country")
                }
            }
            self.country = country
            self.division = division
            self.organization = organization
            self.name = name
        }

        fileprivate func distinguishedName() throws -> DistinguishedName {
            try DistinguishedName {
                CountryName(country)
                if let division { StateOrProvinceName(division) }
                OrganizationName(organization)
                CommonName(name)
            }
        }
    }

    /// A new authority, which vouches for itself.
    ///
    /// - Parameters:
    ///   - key: Signs by ``SignatureAlgorithm/es256``.
    ///   - publicKey: What belongs to it.
    ///   - validity: Seconds since 1970-01-01T00:00:00Z.
    /// - Throws: ``TrustError`` `key` when the key cannot sign, or is of another algorithm.
    public init(
        founding subject: Subject, key: any SigningKey, publicKey: VerificationKey, validity: ClosedRange<Int64>
    ) throws(TrustError) {
        let authorityKey = try AuthorityKey(key, publicKey)
        do {
            let name = try subject.distinguishedName()
            let identifier = SubjectKeyIdentifier(hash: authorityKey.publicKey)
            parsed = try Self.certificate(
                subject: name, issuer: name, publicKey: authorityKey.publicKey, validity: validity, key: authorityKey,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    identifier
                })
            certificate = try Self.der(parsed)
        } catch {
            throw TrustError(.key, "the authority's key could not sign")
        }
        self.key = authorityKey
    }

    /// The authority that a certificate makes.
    ///
    /// - Throws: ``TrustError``: `certificate` unless it is an authority's, `key` unless the key belongs to it.
    public init(certificate: [UInt8], key: any SigningKey) throws(TrustError) {
        do {
            parsed = try Certificate(derEncoded: certificate)
            guard case .isCertificateAuthority? = try parsed.extensions.basicConstraints else {
                throw TrustError(.certificate, "not an authority's certificate")
            }
        } catch {
            throw TrustError(.certificate, "not an authority's certificate")
        }
        let publicKey: VerificationKey
        do {
            publicKey = try VerificationKey(parsed.publicKey)
        } catch {
            throw TrustError(.key, "not a key that is taken")
        }
        self.certificate = certificate
        self.key = try AuthorityKey(key, publicKey)
    }

    /// A certificate, in DER, for a key that signs codes and statements.
    ///
    /// - Parameters:
    ///   - purposes: The kinds of health certificate that it may sign; health codes it may sign in any case.
    ///   - validity: Seconds since 1970-01-01T00:00:00Z; within the authority's own.
    /// - Throws: ``TrustError``: `certificate` when it would outlive the authority or act for another country or
    /// division,
    ///   `key` when the authority's key cannot sign.
    public func issue(
        to subject: Subject, publicKey: VerificationKey, purposes: Set<StatementKind>, validity: ClosedRange<Int64>
    ) throws(TrustError) -> [UInt8] {
        let own = try TrustedSigner(certificate: certificate)
        guard own.validity.lowerBound <= validity.lowerBound, validity.upperBound <= own.validity.upperBound else {
            throw TrustError(.certificate, "outside the validity of the authority")
        }
        guard subject.country == own.country, own.division == nil || own.division == subject.division else {
            throw TrustError(.certificate, "the authority acts for another country or division")
        }
        do {
            let publicKey = try Certificate.PublicKey(derEncoded: publicKey.subjectPublicKeyInfo)
            // In the order of the kinds, so that equal orders make equal certificates but for number and signature.
            let usages = try StatementKind.allCases.filter(purposes.contains).map {
                ExtendedKeyUsage.Usage(oid: try ASN1ObjectIdentifier(dotRepresentation: $0.extendedKeyUsage))
            }
            let usage = try ExtendedKeyUsage(usages)
            let issued = try Self.certificate(
                subject: try subject.distinguishedName(), issuer: parsed.subject, publicKey: publicKey,
                validity: validity, key: key,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    if !usages.isEmpty { usage }
                    SubjectKeyIdentifier(hash: publicKey)
                    AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: parsed.publicKey).keyIdentifier)
                })
            return try Self.der(issued)
        } catch {
            throw TrustError(.key, "the authority's key could not sign")
        }
    }

    /// Whether the authority issued a certificate.
    public func issued(_ certificate: [UInt8]) throws(TrustError) -> Bool {
        try SignerCertificate(certificate).isIssued(by: SignerCertificate(self.certificate))
    }

    private static func certificate(
        subject: DistinguishedName, issuer: DistinguishedName, publicKey: Certificate.PublicKey,
        validity: ClosedRange<Int64>, key: AuthorityKey, extensions: Certificate.Extensions
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: Date(timeIntervalSince1970: Double(validity.lowerBound)),
            notValidAfter: Date(timeIntervalSince1970: Double(validity.upperBound)),
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(key))
    }

    private static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}
