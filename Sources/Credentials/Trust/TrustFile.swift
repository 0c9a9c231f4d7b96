/// A file that says whom to trust, of any kind that is known by its content.
public enum TrustFile: Sendable {
    /// A JSON array: a trust list of the EU's or the WHO's gateway.
    case gatewayTrustList(GatewayTrustList)
    /// PEM, or one certificate in DER.
    case certificates(PEMBundle)
    /// A JSON object with `keys`: a JWK set.
    case keySet(JSONWebKeySet)
    /// A JSON object with `issuerInfo`: a snapshot of the VCI directory.
    case issuerDirectory(IssuerDirectory)
    /// A JSON object with `rids`: what the issuer of SMART Health Cards withdrew of one key's. It trusts nobody.
    case cardRevocationList(CardRevocationList)
    /// A compact JWS: a Tongma trust list. In a file it is taken on the word of the certificate in its header, as a PEM
    /// bundle is: who hands over the file could as well hand over the certificates. From a network it is read by
    /// ``TrustList/init(parsing:signedBy:)``.
    case trustList(TrustList)

    /// The largest file that is read, in bytes.
    public static let largest = 64 << 20

    /// Reads a file.
    ///
    /// - Throws: ``TrustError``: `unknownFormat`, or what the reader of its kind says.
    public init(parsing content: [UInt8]) throws(TrustError) {
        guard content.count <= Self.largest else { throw TrustError(.limit, "over 64 MiB") }
        let start = content.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        switch start.first {
        case 0x30 where start.count == content.count:
            self = .certificates(PEMBundle(certificates: [content]))
        case UInt8(ascii: "["):
            self = .gatewayTrustList(try GatewayTrustList(json: Self.json(content)))
        case UInt8(ascii: "{"):
            self = try Self.object(Self.json(content))
        case UInt8(ascii: "e") where start.starts(with: "eyJ".utf8):
            let text = Array(start.prefix { $0 > 0x20 })
            let certificate = try TrustedSigner(certificate: TrustListDocument.claimedCertificate(of: text))
            self = .trustList(try TrustList(parsing: text, signedBy: certificate.key.map { [$0] } ?? []))
        default:
            let bundle = try PEMBundle(parsing: content)
            guard !bundle.certificates.isEmpty else { throw TrustError(.unknownFormat, "none of the known kinds") }
            self = .certificates(bundle)
        }
    }

    private static func json(_ content: [UInt8]) throws(TrustError) -> JSONValue {
        do {
            return try JSONValue(parsing: content, limits: .init(depth: 32, bytes: largest))
        } catch {
            throw TrustError(.malformed, error.description)
        }
    }

    private static func object(_ json: JSONValue) throws(TrustError) -> TrustFile {
        do {
            if json["issuerInfo"] != nil { return .issuerDirectory(try IssuerDirectory(json: json)) }
            if json["rids"] != nil { return .cardRevocationList(try CardRevocationList(json: json)) }
            if json["keys"] != nil { return .keySet(try JSONWebKeySet(json: json)) }
        } catch {
            throw TrustError(.malformed, "\(error)")
        }
        throw TrustError(.unknownFormat, "none of the known kinds")
    }
}
