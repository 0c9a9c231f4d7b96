/// Where a verifier finds the status of a credential: the status lists that it holds.
public protocol StatusDirectory: Sendable {
    /// The status at an index of a list, at an instant in seconds since 1970-01-01T00:00:00Z.
    ///
    /// ``CredentialStatus/unknown`` when no list under the address is held, when the one that is held is past its end,
    /// and when it has no such index.
    func status(uri: String, index: UInt64, at: Int64) -> CredentialStatus

    /// Whether a list is held of which a newer one is due at an instant.
    func isStale(uri: String, at: Int64) -> Bool
}

extension StatusDirectory {
    /// Lists of which nothing is known but what they say never become stale.
    public func isStale(uri: String, at: Int64) -> Bool { false }
}

/// The status of a credential (Token Status List §7.1).
public enum CredentialStatus: Sendable, Hashable {
    /// 0x00.
    case valid
    /// 0x01: revoked, for good.
    case invalid
    /// 0x02: suspended for now.
    case suspended
    /// A value that an application gives a meaning.
    case other(UInt8)
    /// No list says.
    case unknown
}
