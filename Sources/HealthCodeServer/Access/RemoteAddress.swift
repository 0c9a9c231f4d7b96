import Foundation
import NIOCore

extension NodeContext {
    /// The address that a request comes from, as far as it is one party's: an IPv6 subscriber has 2⁶⁴ addresses
    /// (RFC 6177), which count as one.
    var remoteParty: String {
        guard let text = channel.remoteAddress?.ipAddress else { return "local" }
        var address = in6_addr()
        guard text.contains(":"), inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &address) == 1 else {
            return text
        }
        return withUnsafeBytes(of: address) { bytes in
            bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
