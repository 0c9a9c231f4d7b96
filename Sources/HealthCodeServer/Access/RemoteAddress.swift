import Foundation
package import NIOCore

extension NodeContext {
    /// The address that a request comes from, as far as it is one party's: what a proxy says where one stands between.
    var remoteParty: String {
        party ?? channel.remoteAddress?.plainIPAddress.map(SocketAddress.party) ?? "local"
    }
}

extension SocketAddress {
    /// The IP address as text, without a zone; an IPv4 address also where a socket for both protocols shows it inside an
    /// IPv6 address (RFC 4291 section 2.5.5.2). `nil` for an address that is none of IP.
    package var plainIPAddress: String? {
        guard case .v6 = self, let text = ipAddress?.prefix(while: { $0 != "%" }) else { return ipAddress }
        let mapped = "::ffff:"
        return String(text.hasPrefix(mapped) && text.contains(".") ? text.dropFirst(mapped.count) : text)
    }

    /// Whose an IP address is: an IPv6 subscriber has 2⁶⁴ addresses (RFC 6177), which count as one.
    package static func party(of text: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard text.contains(":"), inet_pton(AF_INET6, text, &bytes) == 1 else { return text }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}
