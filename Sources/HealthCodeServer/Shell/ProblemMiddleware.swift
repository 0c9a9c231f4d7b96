import HTTPTypes
import HealthCodeStore
package import Hummingbird
import Logging
import NIOCore

/// Answers every error as problem details, and as a page where a browser asks for one.
///
/// An error's text may quote the request. So what the node did not expect is answered with a reference alone, and the
/// log gets the error's type and what ``LoggableError`` vouches for.
package struct ProblemMiddleware: RouterMiddleware {
    private let routes: RouteTable
    private let pages: ProblemPages?

    /// Errors as problems; `routes` tells a wrong method from a wrong address.
    package init(routes: RouteTable, pages: ProblemPages? = nil) {
        self.routes = routes
        self.pages = pages
    }

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = problem(for: error, request: request, context: context)
            context.trace.note(problem: problem.kind)
            return pages?.response(to: problem, request, reference: context.trace.reference)
                ?? problem.response(reference: context.trace.reference)
        }
    }

    private func problem(for error: any Error, request: Request, context: NodeContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case is NIOTooManyBytesError: return Problem(.contentTooLarge, "The body is larger than this route takes.")
        case is CancellationError: return Problem(.notReady, "The node is stopping.", headers: [.retryAfter: "1"])
        case let error as HTTPError: return self.problem(for: error, request: request)
        case let error as SQLError where error.isPassing:
            // Not a fault of the program, and over when the store is back: who asks is to ask again.
            log("the store does not answer", .warning, error, context)
            return Problem(
                .notReady, "The node's store does not answer at the moment. Try again.", headers: [.retryAfter: "5"])
        case let error as SQLError where error.kind == .uniqueViolation:
            log("a row was there already", .error, error, context)
            return Problem(.conflict, "The request contradicts what is.")
        default:
            log("request failed", .error, error, context)
            return Problem(.internalFault, "Report the instance to the operator of the node.")
        }
    }

    private func log(_ what: Logger.Message, _ level: Logger.Level, _ error: any Error, _ context: NodeContext) {
        var metadata: Logger.Metadata = [
            "reference": "\(context.trace.reference)", "error": "\(String(reflecting: type(of: error)))",
        ]
        if let error = error as? any LoggableError { metadata["detail"] = "\(error.logText)" }
        context.logger.log(level: level, what, metadata: metadata)
    }

    /// The framework's own errors; their messages may quote the request and are dropped.
    private func problem(for error: HTTPError, request: Request) -> Problem {
        switch error.status.code {
        case 401: return .unauthenticated(wasGiven: request.headers[.authorization] != nil)
        case 403: return Problem(.wrongRole, "This is not allowed.")
        case 404:
            let allowed = routes.methods(at: request.uri.path)
            if !allowed.isEmpty, !allowed.contains(request.method) { return .methodNotAllowed(allowed: allowed) }
            return Problem(.notFound, "The address is not one of this node's.")
        case 409: return Problem(.conflict, "The request contradicts what is.")
        case 413: return Problem(.contentTooLarge, "The body is larger than this route takes.")
        case 415: return Problem(.unsupportedMediaType, "The body is of another media type than this route takes.")
        case 422: return Problem(.invalidValue, "A value is not of its form.")
        case 429: return .tooManyRequests(retryAfter: 1)
        case 503: return Problem(.notReady, "The node cannot answer this now.")
        case 400..<500: return Problem(.malformedRequest, "The request is not of the form that this route takes.")
        default: return Problem(.internalFault, "Report the instance to the operator of the node.")
        }
    }
}
