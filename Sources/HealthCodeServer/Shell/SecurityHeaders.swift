import HTTPTypes
import HealthCode
package import Hummingbird

/// What every answer tells a browser: load nothing from elsewhere, guess no types, tell nobody where the reader was,
/// keep nothing. A route that sets one of these itself has its way.
package struct SecurityHeaders: RouterMiddleware {
    let fields: HTTPFields
    /// The clock of a replay, which `Date` does not show.
    private let replay: ReplayClock?

    private static let time = HTTPField.Name("Tongma-Time")
    private static let pace = HTTPField.Name("Tongma-Pace")

    /// The headers.
    package init(_ shell: NodeShell) {
        replay = shell.clock as? ReplayClock
        var fields: HTTPFields = [
            .contentSecurityPolicy:
                "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
            .cacheControl: "no-store",
        ]
        var others = [
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        ]
        // Whoever came by HTTPS once comes by it for a year (RFC 6797), wherever a link or a network would lead.
        if shell.isSecure { others["Strict-Transport-Security"] = "max-age=31536000" }
        for (name, value) in others {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        self.fields = fields
    }

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in fields where response.headers[field.name] == nil {
            response.headers[field.name] = field.value
        }
        if let replay, let time = Self.time { response.headers[time] = String(replay.now().seconds) }
        if let replay, let pace = Self.pace { response.headers[pace] = String(replay.pace) }
        return response
    }
}
