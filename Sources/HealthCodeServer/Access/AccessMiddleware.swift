package import Hummingbird

/// Finds out who asks, and refuses those who ask too often.
///
/// It refuses nobody for what a token is: routes say what they need. A registered credential or a session has an
/// allowance of its own; everything else counts for the address it comes from, and an address that has used its
/// allowance up is not even looked up, so that guessing tokens does not load the store. What pages are drawn with counts
/// for nobody: it is the same for all and comes from memory.
package struct AccessMiddleware: RouterMiddleware {
    private let authenticator: Authenticator
    private let limiter: RateLimiter
    private let limits: RateLimits

    /// Callers known by `authenticator`, counted by `limiter` against `limits`.
    package init(authenticator: Authenticator, limiter: RateLimiter, limits: RateLimits) {
        self.authenticator = authenticator
        self.limiter = limiter
        self.limits = limits
    }

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        if PageAsset.isPath(request.uri.path) { return try await next(request, context) }
        var context = context
        context.caller = try await caller(of: request, context: context)
        if case .principal(let principal) = context.caller { context.trace.note(principal: principal.logName) }
        return try await next(request, context)
    }

    private func caller(of request: Request, context: NodeContext) async throws -> Caller {
        let address = RateLimiter.Sender.address(context.remoteParty)
        guard let token = authenticator.token(of: request) else {
            try allow(address, limits.anonymous)
            return .anonymous
        }
        if let principal = authenticator.registered(token) {
            try allow(.registered(principal.id), limits.allowance(of: principal))
            return .principal(principal)
        }
        if let seconds = limiter.refusal(address, limits.anonymous) {
            throw Problem.tooManyRequests(retryAfter: seconds)
        }
        if let principal = try await authenticator.resident(token) {
            try allow(.resident(principal.id), limits.resident)
            return .principal(principal)
        }
        try allow(address, limits.anonymous)
        return .refused
    }

    private func allow(_ sender: RateLimiter.Sender, _ allowance: TokenBucket.Allowance) throws(Problem) {
        if let seconds = limiter.take(sender, allowance) { throw .tooManyRequests(retryAfter: seconds) }
    }
}
