import HTTPTypes
package import Hummingbird
import NIOCore

/// `/health`, `/ready` and `/metrics`: what a supervisor and Prometheus ask.
package struct ObservationRoutes: RouteGroup {
    private let metrics: Metrics
    private let readiness: Readiness

    /// Routes over a node's metrics and checks.
    package init(metrics: Metrics, readiness: Readiness) {
        self.metrics = metrics
        self.readiness = readiness
    }

    private struct Status: Encodable {
        let status: String
    }

    package func add(to router: Router<NodeContext>) {
        router.get("/health") { _, _ in Response.json(Status(status: "alive")) }
        router.get("/ready") { _, _ in
            try await readiness.require()
            return Response.json(Status(status: "ready"))
        }
        router.get("/metrics") { _, _ in
            let body = ByteBuffer(string: metrics.text)
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/plain; version=0.0.4; charset=utf-8",
                    .contentLength: String(body.readableBytes),
                ],
                body: ResponseBody(byteBuffer: body))
        }
    }
}
