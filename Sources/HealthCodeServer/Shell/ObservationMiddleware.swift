import HTTPTypes
import HealthCode
package import Hummingbird
package import Logging

/// Counts and logs every request, without anything of a person in it: a line says which route it was, not which address;
/// who asked, unless it was a resident; and a reference that the answer to a refused request has too.
package struct ObservationMiddleware: RouterMiddleware {
    private let clock: any NodeClock
    private let routes: RouteTable
    private let logger: Logger
    private let requests: Counter
    private let durations: Histogram
    private let inProgress: Gauge
    private let sampler = LogSampler()

    /// Requests measured by the clock's uptime.
    package init(metrics: Metrics, clock: any NodeClock, routes: RouteTable, logger: Logger) {
        self.clock = clock
        self.routes = routes
        self.logger = logger
        requests = metrics.counter("tongma_http_requests_total", "Requests answered.")
        durations = metrics.histogram(
            "tongma_http_request_duration_seconds", "From a request's head to its answer's head.")
        inProgress = metrics.gauge("tongma_http_requests_in_progress", "Requests that wait for their answer.")
    }

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        let start = clock.uptime()
        inProgress.add(1)
        defer { inProgress.add(-1) }
        let response = try await next(request, context)
        let seconds = (clock.uptime() - start) / .seconds(1)
        let route = MetricLabel.route(context.endpointPath, of: routes)
        requests.add(1, route, .statusClass(response.status))
        durations.observe(seconds, route)
        log(request, context, response.status, route.value, seconds)
        return response
    }

    private func log(
        _ request: Request, _ context: NodeContext, _ status: HTTPResponse.Status, _ route: String, _ seconds: Double
    ) {
        let notes = context.trace.noted
        var passedOver = 0
        if let kind = Self.sampled(request, status) {
            guard let count = sampler.admit(kind, at: clock.uptime()) else { return }
            passedOver = count
        }
        var metadata: Logger.Metadata = [
            "method": "\(Self.methods.contains(request.method) ? request.method.rawValue : "other")",
            "route": "\(route)", "status": "\(status.code)", "ms": "\((seconds * 1_000_000).rounded() / 1_000)",
            "reference": "\(context.trace.reference)",
        ]
        if passedOver > 0 { metadata["passed_over"] = "\(passedOver)" }
        if let principal = notes.principal { metadata["principal"] = "\(principal)" }
        if let problem = notes.problem { metadata["problem"] = "\(problem.rawValue)" }
        if let batch = notes.batch { metadata["batch"] = "\(batch)" }
        if let dataset = context.parameters.get("dataset").flatMap({ Dataset(rawValue: $0) }) {
            metadata["dataset"] = "\(dataset.rawValue)"
        }
        logger.info("request", metadata: metadata)
    }

    /// Of what a flood is made of, if it is one: those lines are logged by sample.
    private static func sampled(_ request: Request, _ status: HTTPResponse.Status) -> LogSampler.Kind? {
        if status == .tooManyRequests { return .tooMany }
        return PageAsset.isPath(request.uri.path) ? .asset : nil
    }

    /// A method is any token: one that is not in this list is not repeated.
    private static let methods: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]
}
