/// What a signed status list says (IETF Token Status List §5), whichever of its two forms it has.
public struct StatusListToken: Sendable, Hashable {
    /// `sub`: the list's own address, which references to it give as `uri`.
    public var subject: String
    /// `iat`, seconds since 1970-01-01T00:00:00Z.
    public var issuedAt: Int64
    /// `exp`: from then on the list says nothing any more.
    public var expiresAt: Int64?
    /// `ttl`, seconds: how long a copy may be used before a fresh one is fetched.
    public var timeToLive: Int64?
    /// `aggregation_uri`: where the issuer names all its lists.
    public var aggregationURI: String?
    /// The statuses.
    public var list: StatusList

    /// What a list says.
    public init(
        subject: String, issuedAt: Int64, expiresAt: Int64?, timeToLive: Int64?, aggregationURI: String? = nil,
        list: StatusList
    ) {
        self.subject = subject
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.timeToLive = timeToLive
        self.aggregationURI = aggregationURI
        self.list = list
    }
}
