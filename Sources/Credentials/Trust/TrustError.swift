/// Why a certificate, a trust file or a trust list was not taken.
public typealias TrustError = CodedError<TrustFault>

/// What can be wrong with a certificate, a trust file or a trust list.
public enum TrustFault: String, Sendable, Hashable, CaseIterable {
    /// Larger than the limit, or with more entries.
    case limit
    /// None of the kinds of file that are known.
    case unknownFormat = "unknown-format"
    /// Of a known kind, but not as it should be.
    case malformed
    /// Not a certificate (RFC 5280), or one that contradicts itself.
    case certificate
    /// The signature belongs to nobody who may sign it.
    case signature
    /// A signer of a country whose authorities are known, none of which signed it.
    case authority
    /// A certificate that is for something else than what it is used for, by its own extensions or its validity.
    case purpose
    /// A list that says to have been issued later than now.
    case early
    /// A list older than the one that is held.
    case rollback
    /// A list of the same sequence as the one that is held, but not the same.
    case conflict
    /// A delta that starts after the list that is held.
    case gap
    /// A key that is not taken, or that could not sign.
    case key
}
