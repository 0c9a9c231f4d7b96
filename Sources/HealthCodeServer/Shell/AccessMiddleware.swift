package import Hummingbird

/// Finds out who asks, and refuses those who ask too often.
///
/// It refuses nobody for what a token is: routes say what they need. Who is known comes first: a registered credential, a
/// session, a visitor of the pages has an allowance of its own and is never refused for what others do at the same address.
/// Everything else counts for the address it comes from: what carries no credential in one bucket, guesses in another. An
/// address that has used up its guesses is not even looked up. What pages are drawn with is the same for all and comes from
/// memory: it counts in a bucket of its own, ten times as large.
package struct AccessMiddleware: RouterMiddleware {
    private let authenticator: Authenticator
    private let limiter: RateLimiter
    private let limits: RateLimits
    private let addresses: ClientAddresses
    private let visitors: KnownVisitors

    /// Callers known by the shell's authenticator, counted against its limits.
    package init(_ shell: NodeShell) {
        authenticator = shell.authenticator
        limiter = shell.limiter
        limits = shell.limits
        addresses = shell.addresses
        visitors = shell.visitors
    }

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.party = addresses.party(of: request, on: context.channel)
        if PageAsset.isPath(request.uri.path) {
            try allow(.assets(context.remoteParty), limits.assets)
            return try await next(request, context)
        }
        context.caller = try await caller(of: request, context: context)
        if case .principal(let principal) = context.caller { context.trace.note(principal: principal.logName) }
        return try await next(request, context)
    }

    private func caller(of request: Request, context: NodeContext) async throws -> Caller {
        guard let token = authenticator.token(of: request) else {
            if let principal = try await visitors.principal(of: request) {
                try allow(.registered(principal.id), limits.allowance(of: principal))
            } else {
                try allow(.address(context.remoteParty), limits.anonymous)
            }
            return .anonymous
        }
        if let principal = authenticator.registered(token) {
            try allow(.registered(principal.id), limits.allowance(of: principal))
            return .principal(principal)
        }
        let guesses = RateLimiter.Sender.guesses(context.remoteParty)
        let isIssued = authenticator.isIssued(token)
        if isIssued {
            // Before it is looked up: a session that has ended may be asked for as often as one that has not.
            try allow(.resident(TokenDigest(of: token).shortText), limits.resident)
        } else if let seconds = limiter.refusal(guesses, limits.guesses) {
            throw Problem.tooManyRequests(retryAfter: seconds)
        }
        if let principal = try await authenticator.resident(token) {
            if !isIssued { try allow(.resident(principal.id), limits.resident) }
            return .principal(principal)
        }
        if !isIssued { try allow(guesses, limits.guesses) }
        return .refused
    }

    private func allow(_ sender: RateLimiter.Sender, _ allowance: TokenBucket.Allowance) throws(Problem) {
        if let seconds = limiter.take(sender, allowance) { throw .tooManyRequests(retryAfter: seconds) }
    }
}
