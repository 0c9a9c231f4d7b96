internal import Crypto
internal import X509

/// Whom a gateway knows: of each country the authorities that issue its signers (`CSCA`), and the certificates by which
/// its uploads are signed (`UPLOAD`).
public struct GatewayAuthorities: Sendable {
    /// What a certificate is known for.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It issues signers.
        case authority = "CSCA"
        /// It signs uploads.
        case uploader = "UPLOAD"
    }

    /// A certificate of a country.
    public struct Entry: Sendable, Hashable {
        /// What it is known for.
        public let kind: Kind
        /// ISO 3166-1 alpha-2.
        public let country: String
        /// DER.
        public let certificate: [UInt8]
        /// When it is valid, in seconds since 1970-01-01T00:00:00Z.
        public let validity: ClosedRange<Int64>
    }

    /// All certificates, in the order in which they were given.
    public let entries: [Entry]
    private let authorities: [String: [SignerCertificate]]

    /// Certificates in DER. One that says of itself to be an authority's (RFC 5280 §4.2.1.9) issues signers, every other
    /// signs uploads; the country is the subject's.
    ///
    /// - Throws: ``TrustError``: `certificate` for one that cannot be read, or names no country.
    public init(_ certificates: some Sequence<[UInt8]>) throws(TrustError) {
        var entries: [Entry] = []
        var authorities: [String: [SignerCertificate]] = [:]
        for certificate in certificates {
            let read = try SignerCertificate(certificate)
            guard let country = read.subject.onlyCountry else {
                throw TrustError(.certificate, "a certificate that names no country, or several")
            }
            let kind: Kind = try read.isAuthority ? .authority : .uploader
            if kind == .authority, try read.mayIssue() { authorities[country, default: []].append(read) }
            entries.append(Entry(kind: kind, country: country, certificate: certificate, validity: read.validity))
        }
        self.entries = entries
        self.authorities = authorities
    }

    /// The countries that are known.
    public var countries: Set<String> { Set(entries.map(\.country)) }

    /// Whether a certificate signs a country's uploads, and is valid.
    public func isUploader(_ certificate: [UInt8], of country: String, at: Int64) -> Bool {
        entries.contains {
            $0.kind == .uploader && $0.country == country && $0.certificate == certificate && $0.validity.contains(at)
        }
    }

    /// The signer that a country's certificate makes.
    ///
    /// - Parameter isNew: Whether one of the country's authorities, itself valid now, must have issued it; one that is
    ///   taken back need only be the country's.
    /// - Throws: ``TrustError``: `certificate`; `authority` when it is another country's, or nobody's; `purpose` when a new
    ///   one is an authority's itself, is for something else than signatures, or has ended.
    public func signer(
        _ certificate: [UInt8], of country: String, isNew: Bool = true, at: Int64
    ) throws(TrustError) -> TrustedSigner {
        let read = try SignerCertificate(certificate)
        guard read.subject.onlyCountry == country else {
            throw TrustError(.authority, "the certificate is not of the uploader's country")
        }
        if isNew {
            try read.checkSigns()
            // One that begins later is uploaded ahead of the day on which it takes over.
            guard at <= read.validity.upperBound else { throw TrustError(.purpose, "the certificate has ended") }
        }
        let own = authorities[country] ?? []
        guard !isNew || own.contains(where: { $0.validity.contains(at) && read.isIssued(by: $0) }) else {
            throw TrustError(.authority, "none of the country's authorities issued the certificate")
        }
        return try TrustedSigner(certificate: certificate)
    }
}

extension DistinguishedName {
    /// The country, if exactly one is named.
    fileprivate var onlyCountry: String? {
        let countries = flatMap { name in name.filter { $0.type == .RDNAttributeType.countryName } }
        guard countries.count == 1, let country = String(countries[0].value), country.utf8.count == 2 else {
            return nil
        }
        return country
    }
}
