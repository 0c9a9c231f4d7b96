import HTTPTypes
package import Hummingbird
import NIOCore

/// `/health`, `/ready` and `/metrics`: what a supervisor and Prometheus ask.
package struct ObservationRoutes: RouteGroup {
    private let metrics: Metrics
    private let readiness: Readiness
    private let addresses: ClientAddresses
    private let showsLocally: Bool

    /// Routes over a node's metrics and checks.
    package init(_ shell: NodeShell) {
        metrics = shell.metrics
        readiness = shell.readiness
        addresses = shell.addresses
        showsLocally = shell.showsMetricsLocally
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
        router.get("/metrics") { request, context in
            // How much is asked of a node, and by which departments, is for those who run it.
            if !showsLocally || !addresses.isLocal(request, on: context.channel) {
                try context.require(right: .operate)
            }
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
