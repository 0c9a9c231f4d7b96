/// What a verifier knows besides the text: when, who it is, what it asked for, and what lies beside the text.
public struct Circumstances: Sendable, Hashable {
    /// Now, in seconds since 1970-01-01T00:00:00Z.
    public var at: Int64
    /// The verifier's own name, for proofs that are made for one venue (`--aud`).
    public var audience: String?
    /// The nonce that the verifier showed, when it showed one.
    public var nonce: [UInt8]?
    /// Paper: the number of the identity document beside it.
    public var documentNumber: String?
    /// Seconds by which ``at`` goes on in one second: other than 1 in a replay, where people hold a code before a camera for
    /// as long as anywhere.
    public var pace: Int64

    /// The circumstances of one look at a text.
    ///
    /// - Parameter pace: from 1 to 1,000,000.
    public init(
        at: Int64, audience: String? = nil, nonce: [UInt8]? = nil, documentNumber: String? = nil, pace: Int64 = 1
    ) {
        self.at = at
        self.audience = audience
        self.nonce = nonce
        self.documentNumber = documentNumber
        self.pace = min(max(1, pace), 1_000_000)
    }
}
