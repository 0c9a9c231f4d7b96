import HTTPTypes
import Hummingbird

/// The cookie that carries a resident's session to the pages.
package enum SessionCookie {
    /// Its name.
    package static let name = "tongma_session"

    /// The value of `Set-Cookie`: for this node alone, out of reach of scripts, and never sent along from other sites.
    ///
    /// - Parameters:
    ///   - token: of characters that need no quoting (RFC 6265 section 4.1.1).
    ///   - seconds: how long the session lasts; 0 takes the cookie away.
    ///   - isSecure: whether the node is reached by HTTPS.
    package static func header(token: String, lasting seconds: Int64, isSecure: Bool) -> String {
        "\(name)=\(token); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }

    /// The token that a request carries.
    ///
    /// A request that changes something is only taken from the node's own pages: every browser says where it comes from
    /// (``RequestOrigin``), and what is no browser has no reason to use a cookie.
    static func token(of request: Request) -> Substring? {
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
