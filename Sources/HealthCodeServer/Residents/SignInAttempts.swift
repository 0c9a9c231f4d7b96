import HealthCode

/// Bounds how often a one-time code is tried, so that nobody guesses one and nobody else's attempts keep its holder out.
///
/// Attempts count for the person *and* the address they come from: five at once, and one a minute after that. Whoever tries
/// somebody else's code from elsewhere uses up their own attempts and not the resident's. A code has 40 bits: an address
/// that tries all day has 1,445 of 10¹² chances, and what all addresses together may try, the store bounds.
///
/// It is kept by each process for itself: with several on one store each allows as many, which changes nothing above.
struct SignInAttempts: Sendable {
    private let limiter: RateLimiter

    private static let ofPerson = TokenBucket.Allowance(perSecond: 1 / 60, burst: 5)
    /// All persons together: it bounds what one address makes the node remember.
    private static let ofAddress = TokenBucket.Allowance(perSecond: 5, burst: 50)

    init(clock: any NodeClock) {
        limiter = RateLimiter(clock: clock)
    }

    /// Counts an attempt, whoever the document is; nothing tells whether it is somebody's.
    ///
    /// - Parameter mark: a keyed digest, so that what is remembered names nobody.
    /// - Throws: ``Problem`` 429.
    func check(_ document: IdentityDocument, from party: String, mark: (String) -> String) throws(Problem) {
        if let seconds = limiter.refusal(.wrongCodes(party), Self.ofAddress) {
            throw .tooManyRequests(retryAfter: seconds)
        }
        let digest = mark("attempt:\(party):\(document.type.rawValue):\(document.number)")
        if let seconds = limiter.take(.attempts(digest), Self.ofPerson) { throw .tooManyRequests(retryAfter: seconds) }
    }

    /// Counts an attempt that failed.
    func noteWrong(from party: String) { _ = limiter.take(.wrongCodes(party), Self.ofAddress) }
}
