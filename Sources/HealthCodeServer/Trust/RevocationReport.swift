import Credentials
import HealthCode
import HealthCodeStore

/// What a province tells the hub of certificates that it signed and withdrew: their names in revocation lists, which say
/// nothing of whom they were signed for.
struct RevocationReport: RequestDocument, Encodable {
    /// A certificate.
    struct Entry: Codable, Sendable {
        /// Its signer's key identifier, base64url.
        let kid: String
        /// The first 16 bytes of the SHA-256 of its identifier, base64url.
        let hash: String
        /// Its last second, since 1970.
        let expires: Int64

        enum CodingKeys: String, CodingKey {
            case kid, hash
            case expires = "exp_s"
        }
    }

    let certificates: [Entry]

    enum CodingKeys: String, CodingKey, CaseIterable { case certificates }

    /// The most that a report names; it has some 80 KB then.
    static let largest = 1_000
    /// The most bytes of one that are read.
    static let maximumBytes = 256 << 10
    /// No certificate lasts longer, clocks that differ included, so that nobody has one named for good.
    private static let longest: Int64 = 32 * 86_400

    init(_ entries: [WithdrawnStatements.Entry]) {
        certificates = entries.map {
            Entry(kid: $0.signer, hash: Base64URL.encode($0.name), expires: $0.expiresAt.seconds)
        }
    }

    /// What it names, if all of it can be.
    ///
    /// - Parameter signers: the key identifiers of those who sign for whoever reports.
    /// - Throws: ``Problem`` 422.
    func certificates(of signers: Set<[UInt8]>, at now: Instant) throws(Problem) -> [RevokedCertificate] {
        var revoked: [RevokedCertificate] = []
        for entry in certificates {
            guard let kid = Base64URL.decode(entry.kid), signers.contains(kid),
                let hash = Base64URL.decode(entry.hash), hash.count == 16,
                entry.expires <= now.seconds + Self.longest
            else {
                throw Problem(
                    .invalidValue, "A certificate is not one that a registered signer of the province can have signed.",
                    field: "certificates")
            }
            // One that ended on its way is refused without being named.
            guard entry.expires >= now.seconds else { continue }
            revoked.append(
                RevokedCertificate(kid: kid, hash: hash, expiresAt: Instant(seconds: entry.expires)))
        }
        return revoked
    }
}
