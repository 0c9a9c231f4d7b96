package import Logging

/// What all routes of a node stand on: time, access, measurements, problems, live events.
package struct NodeShell: Sendable {
    /// What the node takes its time from.
    package let clock: any NodeClock
    /// Who may call it.
    package let authenticator: Authenticator
    /// How much is served for whom.
    package let limits: RateLimits
    /// Counts the requests of each sender.
    package let limiter: RateLimiter
    /// Where requests come from.
    package let addresses: ClientAddresses
    /// Who is signed in at the pages.
    package let visitors = KnownVisitors()
    /// Whether it is reached by HTTPS.
    package let isSecure: Bool
    /// Whether the machine's own programs may read the measurements without a credential.
    package let showsMetricsLocally: Bool
    /// Its measurements.
    package let metrics = Metrics()
    /// Whether it can do its work.
    package let readiness = Readiness()
    /// What its pages are told.
    package let events = EventHub()
    /// How it shows a problem as a page; `nil`: problem details alone.
    package let problemPages: ProblemPages?
    /// Its log.
    package let logger: Logger

    /// A shell without routes.
    package init(
        clock: any NodeClock, authenticator: Authenticator, limits: RateLimits = RateLimits(),
        proxies: [String] = NodeConfiguration.HTTP.loopback, isSecure: Bool = false,
        showsMetricsLocally: Bool = false, problemPages: ProblemPages? = nil, logger: Logger
    ) {
        self.clock = clock
        self.authenticator = authenticator
        self.limits = limits
        limiter = RateLimiter(clock: clock)
        addresses = ClientAddresses(proxies: proxies)
        self.isSecure = isSecure
        self.showsMetricsLocally = showsMetricsLocally
        self.problemPages = problemPages
        self.logger = logger
        let events = events
        metrics.gauge("tongma_live_subscribers", "Who listens to live events.") { Double(events.subscribers) }
    }
}
