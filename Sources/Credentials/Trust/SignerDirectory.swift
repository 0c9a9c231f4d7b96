/// Where a verifier finds the signers that it trusts.
public protocol SignerDirectory: Sendable {
    /// Every signer under a key identifier; those that were withdrawn too, so that a verdict can say so. Two
    /// certificates can share one identifier: each is tried.
    func signers(for keyIdentifier: [UInt8]) -> [Signer]
}

/// A signer that is, or was, trusted.
public struct Signer: Sendable, Hashable {
    /// What its signatures are checked with.
    public let key: VerificationKey
    /// For whom it signs: a country (ISO 3166-1 alpha-2, `CN`) or one of its divisions (ISO 3166-2, `CN-GD`).
    public let authority: String
    /// The first and the last second of the certificate's validity.
    public let validity: ClosedRange<Int64>
    /// Whether its certificate was withdrawn: then nothing that it signed is taken.
    public let isWithdrawn: Bool

    /// A signer with its key, its authority, and the seconds since 1970-01-01T00:00:00Z between which it signs.
    public init(key: VerificationKey, authority: String, validity: ClosedRange<Int64>, isWithdrawn: Bool = false) {
        self.key = key
        self.authority = authority
        self.validity = validity
        self.isWithdrawn = isWithdrawn
    }

    /// Whether it signs for an issuer: for itself, or as a country for its divisions.
    public func maySign(for issuer: String) -> Bool {
        issuer == authority || (authority.utf8.count == 2 && issuer.hasPrefix("\(authority)-"))
    }
}
