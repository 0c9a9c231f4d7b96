internal import Crypto

/// A trust list of the EU's gateway, which the WHO's network kept: a JSON array of certificates, each with
/// `certificateType`, `country`, `kid`, `rawData` (base64 DER), `signature`, `thumbprint` and `timestamp`.
///
/// Entries of type `DSC` are signers, those of type `CSCA` their countries' authorities. Where a list has a country's
/// authorities, its signers must be issued by one of them. The `signature` is the uploader's, for the gateway to check;
/// whoever takes a list trusts the gateway.
public struct GatewayTrustList: Sendable {
    /// The signers.
    public private(set) var signers = TrustStore()
    /// How many certificates of authorities it has.
    public private(set) var authorityCount = 0
    /// What was not taken, by its place in the array: one broken entry must not cost the trust in all the others.
    public private(set) var refusals: [(index: Int, error: TrustError)] = []
    /// The same, as of every kind of trust file.
    public var leftOut: [LeftOut] { refusals.map { LeftOut("[\($0.index)]", $0.error.description) } }

    /// The most entries that are read. The EU's list had some 3,000 at its largest.
    public static let largest = 65_536

    /// The most authorities of a country: every signer is held against each of its own.
    private static let mostAuthorities = 64

    private struct Entry {
        let index: Int
        let country: String?
        let identifier: [UInt8]?
        let der: [UInt8]
        let certificate: SignerCertificate
    }

    /// Reads a list.
    ///
    /// - Throws: ``TrustError`` `malformed` unless it is an array, `limit`.
    public init(json: JSONValue) throws(TrustError) {
        guard let items = json.array else { throw TrustError(.malformed, "a trust list is an array") }
        guard items.count <= Self.largest else { throw TrustError(.limit, "more than 65,536 certificates") }
        var signers: [Entry] = []
        var authorities: [String?: [SignerCertificate]] = [:]
        for (index, item) in items.enumerated() {
            do throws(TrustError) {
                switch item["certificateType"]?.string {
                case "DSC": signers.append(try Self.entry(item, index))
                case "CSCA":
                    let entry = try Self.entry(item, index)
                    // Refused or not, from now on the country's signers must be some authority's.
                    authorities[entry.country, default: []] += []
                    guard try entry.certificate.mayIssue(asListed: true) else {
                        throw TrustError(.purpose, "an authority's certificate that may issue none")
                    }
                    guard authorities[entry.country]?.count ?? 0 < Self.mostAuthorities else {
                        throw TrustError(.limit, "more than 64 authorities of a country")
                    }
                    authorities[entry.country, default: []].append(entry.certificate)
                    authorityCount += 1
                // Certificates for TLS and for uploads sign nothing that is verified here.
                case "AUTHENTICATION", "UPLOAD": continue
                case let type: throw TrustError(.malformed, "certificateType \(type ?? "missing") is not known")
                }
            } catch {
                refusals.append((index, error))
            }
        }
        for entry in signers {
            do {
                try take(entry, under: authorities[entry.country])
            } catch {
                refusals.append((entry.index, error))
            }
        }
    }

    private mutating func take(_ entry: Entry, under authorities: [SignerCertificate]?) throws(TrustError) {
        try entry.certificate.checkSigns()
        if let authorities, !authorities.contains(where: entry.certificate.isIssued) {
            throw TrustError(.authority, "not issued by its country's authority")
        }
        let signer = try TrustedSigner(certificate: entry.der, country: entry.country)
        guard signers.insert(signer, alias: entry.identifier) else {
            throw TrustError(.limit, "more certificates under one key identifier than are tried")
        }
        // It is kept, so that what it signs is refused by name.
        if signer.key == nil { refusals.append((entry.index, TrustError(.key, "a key that is not taken"))) }
    }

    private static func entry(_ item: JSONValue, _ index: Int) throws(TrustError) -> Entry {
        guard let der = item["rawData"]?.string.flatMap({ [UInt8](base64: $0) }) else {
            throw TrustError(.malformed, "rawData is not base64")
        }
        if let thumbprint = item["thumbprint"]?.string, thumbprint.utf8.count == 64 {
            let digits = SHA256.hash(data: der).flatMap { [$0 >> 4, $0 & 15] }
            guard digits.elementsEqual(thumbprint.compactMap { $0.hexDigitValue.map(UInt8.init) }) else {
                throw TrustError(.malformed, "the thumbprint is another certificate's")
            }
        }
        return Entry(
            index: index, country: item["country"]?.string,
            identifier: item["kid"]?.string.flatMap { [UInt8](base64: $0) },
            der: der, certificate: try SignerCertificate(der))
    }
}
