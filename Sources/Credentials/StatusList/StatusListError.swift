/// Why a status list was not read, built or taken.
public typealias StatusListError = CodedError<StatusListFault>

/// What can be wrong with a status list.
public enum StatusListFault: String, Sendable, Hashable, CaseIterable {
    /// Larger than the limit.
    case size
    /// Neither a compact JWS nor a tagged COSE_Sign1 within the limits.
    case envelope
    /// The header does not say that it is a status list.
    case type
    /// A required claim is missing, or one has another type than it should.
    case claims
    /// `lst` is not zlib, or is larger than the limit.
    case compression
    /// An entry outside the list.
    case index
    /// A status that the entries do not hold.
    case status
    /// The signature is not the key's.
    case signature
    /// The signer failed.
    case signing
    /// The list has no end, so that no verifier would ever notice that it is old.
    case noEnd = "no-end"
    /// A list that says to have been issued more than a minute ahead of now: no later one would ever take its place.
    case early
    /// An older list than the one that is held: taking it would undo a revocation.
    case older
    /// A name that is not a shard's.
    case name
}
