/// A signer with all that a verifier asks of it. ``TrustStore`` makes these, mostly from certificates.
public struct TrustedSigner: Sendable, Hashable {
    /// The certificate in DER; `nil` for a bare key.
    public let certificate: [UInt8]?
    /// The first 8 bytes of the certificate's SHA-256, as a COSE `kid` names it.
    public let keyIdentifier: [UInt8]
    /// The public key; `nil` when it is of a kind that is not taken, so that it can be refused by name.
    public let key: VerificationKey?
    /// ISO 3166-1 alpha-2, from a list's entry or else from the certificate's subject.
    public let country: String?
    /// ISO 3166-2, `CN-GD`; `nil` when the certificate names none.
    public let division: String?
    /// The first and the last second at which the certificate is valid.
    public let validity: ClosedRange<Int64>
    /// What it may sign; `nil` when the certificate does not limit it.
    public let purposes: Set<StatementKind>?
    /// Whether it was withdrawn: it is kept, so that a verdict can say so.
    public var isWithdrawn: Bool

    /// A signer from its parts.
    public init(
        certificate: [UInt8]? = nil, keyIdentifier: [UInt8], key: VerificationKey?, country: String? = nil,
        division: String? = nil, validity: ClosedRange<Int64>, purposes: Set<StatementKind>? = nil,
        isWithdrawn: Bool = false
    ) {
        self.certificate = certificate
        self.keyIdentifier = keyIdentifier
        self.key = key
        self.country = country
        self.division = division
        self.validity = validity
        self.purposes = purposes
        self.isWithdrawn = isWithdrawn
    }

    /// For whom it signs: the division, else the country; empty when the certificate names neither.
    public var authority: String { division ?? country ?? "" }

    /// Whether it may sign a statement of this kind.
    public func permits(_ kind: StatementKind) -> Bool {
        purposes?.contains(kind) ?? true
    }

    /// Whether the next certificate should be issued now: when a third of the validity is left, and at the latest 31
    /// days before its end, since what is signed on paper is valid for 30 days.
    public func isRotationDue(at: Int64) -> Bool {
        let (length, isLong) = validity.upperBound.subtractingReportingOverflow(validity.lowerBound)
        let (left, isFar) = validity.upperBound.subtractingReportingOverflow(at)
        // What overflows lies beyond every rotation.
        if isFar { return at > validity.upperBound }
        return !isLong && left <= max(length / 3, 31 * 86_400)
    }
}
