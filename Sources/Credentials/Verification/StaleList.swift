/// A list that a verdict rests on although a newer one is due.
public enum StaleList: String, Sendable, Hashable, CaseIterable {
    /// The trust list is past its `nextUpdate`: a signer may have been withdrawn since.
    case trustList = "trust-list"
    /// The status list is past its `ttl`: the code may have been withdrawn since. Past its `exp` it says nothing any more,
    /// which is ``Reason/statusUnknown``.
    case statusList = "status-list"

    /// What a stale list means for a verdict: the verifier's own decision, since it knows whether it could have had a newer
    /// one.
    public enum Consequence: Sendable, Hashable {
        /// It is said beside the verdict (``Verdict/staleLists``), which stands.
        case none
        /// Whether signer and code still stand counts as open: ``Reason/statusUnknown``.
        case unknownStatus
    }
}
