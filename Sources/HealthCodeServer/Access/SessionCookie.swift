import HTTPTypes
import Hummingbird

/// The cookie that carries a resident's session to the pages.
package enum SessionCookie {
    /// Its name. By HTTPS it begins with `__Host-`, so that nobody else can set it: browsers take such a cookie from the
    /// host itself alone (RFC 6265bis section 4.1.3.2).
    package static func name(isSecure: Bool) -> String { (isSecure ? securePrefix : "") + "tongma_session" }

    /// What names of cookies begin with that only the host itself can set, by HTTPS and for all paths.
    static let securePrefix = "__Host-"

    /// The value of `Set-Cookie`: for this node alone, out of reach of scripts, and never sent along from other sites.
    ///
    /// - Parameters:
    ///   - token: of characters that need no quoting (RFC 6265 section 4.1.1).
    ///   - seconds: how long the session lasts; 0 takes the cookie away.
    ///   - isSecure: whether the node is reached by HTTPS.
    package static func header(token: String, lasting seconds: Int64, isSecure: Bool) -> String {
        "\(name(isSecure: isSecure))=\(token); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }

    /// The token that a request carries.
    ///
    /// A request that changes something is only taken from the node's own pages: every browser says where it comes from
    /// (``RequestOrigin``), and what is no browser has no reason to use a cookie.
    static func token(of request: Request, isSecure: Bool) -> Substring? {
        let name = name(isSecure: isSecure)
        let isReading = request.method == .get || request.method == .head
        if !isReading, RequestOrigin(of: request) != .own { return nil }
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                if pair.hasPrefix("\(name)=") { return pair.dropFirst(name.count + 1) }
            }
        }
        return nil
    }
}
