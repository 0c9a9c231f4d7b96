/// Writes HCERT texts.
///
/// A strict issuer: what breaks the schema, outlives the signer's certificate, or is of a kind that the certificate
/// does not permit is refused before anything is signed.
public struct HCERTIssuer: Sendable {
    /// The signer as verifiers know it.
    public let signer: TrustedSigner
    /// `iss`: ISO 3166-1 alpha-2.
    public let country: String
    private let key: any SigningKey

    /// An issuer that signs for the holder of a certificate.
    ///
    /// - Parameters:
    ///   - signer: From the signing certificate; it names a country.
    ///   - key: The certificate's private key.
    /// - Throws: ``HCERTIssueError`` `signer`, when the certificate names no country, or its key is of another
    /// algorithm.
    public init(signer: TrustedSigner, key: any SigningKey) throws(HCERTIssueError) {
        guard let country = signer.country else { throw HCERTIssueError(.signer, ["the certificate names no country"]) }
        guard signer.key?.algorithm == key.algorithm else {
            throw HCERTIssueError(.signer, ["the key is not of the certificate's algorithm"])
        }
        self.signer = signer
        self.country = country
        self.key = key
    }

    /// The text for a certificate.
    ///
    /// - Parameters:
    ///   - certificate: The DCC.
    ///   - issuedAt: In seconds since 1970-01-01T00:00:00Z.
    ///   - expires: In seconds; not after the signer's certificate.
    /// - Throws: ``HCERTIssueError``.
    public func issue(_ certificate: JSONValue, issuedAt: Int64, expires: Int64) throws(HCERTIssueError) -> String {
        let defects = DCC.defects(in: certificate, .issue)
        guard defects.isEmpty else {
            throw HCERTIssueError(.schema, defects.map { "\($0.pointer): \($0.expected)" })
        }
        guard DCC.kinds(of: certificate).allSatisfy(signer.permits) else {
            throw HCERTIssueError(.keyUsage, ["the certificate does not permit this kind of statement"])
        }
        guard issuedAt < expires, signer.validity.contains(issuedAt), signer.validity.contains(expires) else {
            throw HCERTIssueError(.validity, ["outside the validity of the signer's certificate"])
        }
        let claims = CBOR.map([
            .init(.integer(CWTClaims.Key.issuer), .text(country)),
            .init(.integer(CWTClaims.Key.expires), .integer(expires)),
            .init(.integer(CWTClaims.Key.issuedAt), .integer(issuedAt)),
            .init(
                .integer(HCERT.Claim.container),
                .map([.init(.integer(HCERT.Claim.certificate), CBOR(certificate))])),
        ])
        let text: String
        do {
            let message = try COSESign1(
                payload: claims.encoded(),
                protected: [.init(.integer(COSEHeaders.Label.keyIdentifier), .bytes(signer.keyIdentifier))], key: key)
            guard signer.key.map({ message.isSigned(by: $0) }) == true else {
                throw HCERTIssueError(.signer, ["the key is not the certificate's"])
            }
            text = HCERT.prefix + Base45.encode(try Deflate.zlib(message.encoded()))
        } catch let error as HCERTIssueError {
            throw error
        } catch {
            throw HCERTIssueError(.signing, ["\(error)"])
        }
        guard text.utf8.count <= HCERT.Limit.text else { throw HCERTIssueError(.size, ["over 8 KiB"]) }
        return text
    }
}

/// Why a certificate was not issued.
public struct HCERTIssueError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The signer's certificate names no country, or the key is not its key.
        case signer
        /// The certificate breaks the schema: every place is named.
        case schema
        /// The signer may not sign this kind of statement.
        case keyUsage = "key-usage"
        /// It would be issued before, or be valid after, the signer's certificate.
        case validity
        /// The key could not sign.
        case signing
        /// Larger than a verifier reads.
        case size
    }

    /// What is wrong.
    public let code: Code
    /// The particulars, in words.
    public let details: [String]

    init(_ code: Code, _ details: [String]) {
        self.code = code
        self.details = details
    }
}

extension HCERTIssueError: CustomStringConvertible {
    /// The code and the particulars.
    public var description: String { "\(code.rawValue): \(details.joined(separator: "; "))" }
}
