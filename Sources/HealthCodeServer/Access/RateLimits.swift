/// How many requests are served for whom.
package struct RateLimits: Sendable, Hashable {
    /// For an address from which requests come without a credential.
    package var anonymous: TokenBucket.Allowance
    /// For tokens that nobody was given, from one address.
    package var guesses: TokenBucket.Allowance
    /// For a registered credential.
    package var registered: TokenBucket.Allowance
    /// For a resident's session.
    package var resident: TokenBucket.Allowance
    /// For what pages are drawn with: a page has ten of them.
    var assets: TokenBucket.Allowance { .init(perSecond: anonymous.perSecond * 10, burst: anonymous.burst * 10) }
    /// How many streams of events each of them may have open; 0 for any number.
    package var streams: Int

    /// Limits; those that are left out are the defaults.
    ///
    /// A page is two requests, itself and what changes on it, so that 100 a second is fifty pages for all who share an
    /// address. A department's system is one credential; 500 a second is a batch for each of a province's laboratories.
    /// A resident's telephone shows a code a few times a day; somebody who leafs through the pages opens fifteen at once.
    /// A browser opens six connections at most, so that 32 streams are an office; eight of them take all that there are.
    /// Who gets no stream has the page look by itself each minute. Guesses are as many as requests without a credential, in
    /// a bucket of their own, unless it is said how many.
    package init(
        anonymous: TokenBucket.Allowance = .init(perSecond: 100),
        registered: TokenBucket.Allowance = .init(perSecond: 500),
        resident: TokenBucket.Allowance = .init(perSecond: 5, burst: 30), streams: Int = 32,
        guesses: TokenBucket.Allowance? = nil
    ) {
        self.anonymous = anonymous
        self.guesses = guesses ?? anonymous
        self.registered = registered
        self.resident = resident
        self.streams = streams
    }

    /// No limits.
    package static let none = RateLimits(
        anonymous: .unlimited, registered: .unlimited, resident: .unlimited, streams: 0)

    /// The allowance of a principal. A driver replays months in minutes and has no limit.
    func allowance(of principal: Principal) -> TokenBucket.Allowance {
        switch principal.role {
        case .driver: .unlimited
        case .resident: resident
        case .department, .node, .staff, .venue, .country: registered
        }
    }
}
