import HTTPTypes
import Hummingbird

/// Where a request comes from, as far as a browser says.
///
/// Newer browsers say it in `Sec-Fetch-Site` (Fetch Metadata), and only under HTTPS or on the same machine; Safari before
/// 16.4 never does. All of them name the `Origin` of a request that may change something (RFC 6454). That nothing is said
/// is not that it comes from elsewhere.
enum RequestOrigin: Sendable, Hashable {
    /// A page of this node.
    case own
    /// A page of another site, or none.
    case foreign
    /// The browser does not say.
    case unsaid

    private static let site = HTTPField.Name("Sec-Fetch-Site")

    init(of request: Request) {
        if let site = Self.site.flatMap({ request.headers[$0] }) {
            self = site == "same-origin" ? .own : .foreign
        } else if let origin = request.headers[.origin], origin != "null" {
            self = Self.isOwn(origin, at: request.head.authority) ? .own : .foreign
        } else {
            // `null` is what pages send that are told not to name themselves.
            self = .unsaid
        }
    }

    /// Whether an origin is the host, and the port, that was asked. A proxy in front may have ended TLS, so that the scheme
    /// tells nothing but which port is meant when none is named.
    private static func isOwn(_ origin: String, at authority: String?) -> Bool {
        let parts = origin.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let port = ["http": ":80", "https": ":443"][parts[0]], !parts[1].isEmpty,
            let authority = authority?.lowercased(), !authority.isEmpty
        else { return false }
        func withoutDefault(_ host: some StringProtocol) -> String {
            host.hasSuffix(port) ? String(host.dropLast(port.count)) : String(host)
        }
        return withoutDefault(parts[1]) == withoutDefault(authority)
    }
}
