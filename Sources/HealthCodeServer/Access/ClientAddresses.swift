package import HTTPTypes
package import Hummingbird
package import NIOCore

/// Tells whose address a request comes from, also behind proxies.
///
/// A proxy says so in `X-Forwarded-For` or `Forwarded` (RFC 7239). Anybody can write those, so that they count only on a
/// connection of a configured proxy, and of the addresses in them the rightmost that is no proxy's: what stands left of it
/// was written by whoever is there.
package struct ClientAddresses: Sendable {
    private let proxies: Set<String>

    /// IP addresses of proxies.
    package init(proxies: [String]) {
        self.proxies = Set(proxies)
    }

    /// Whose a request is: an IP address, or the network of an IPv6 address.
    package func party(of request: Request, on channel: any Channel) -> String {
        party(saying: request.headers, from: channel.remoteAddress?.plainIPAddress)
    }

    /// The same for the fields of a request on a connection from an IP address; `nil` for one that has none.
    package func party(saying fields: HTTPFields, from peer: String?) -> String {
        guard let peer else { return "local" }
        guard proxies.contains(peer) else { return SocketAddress.party(of: peer) }
        return SocketAddress.party(of: client(by: fields) ?? peer)
    }

    /// Whether a request comes from this machine itself, and no proxy speaks for somebody else.
    func isLocal(_ request: Request, on channel: any Channel) -> Bool {
        guard let peer = channel.remoteAddress?.plainIPAddress else { return false }
        return NodeConfiguration.HTTP.loopback.contains(peer) && !Self.isForwarded(request.headers)
    }

    /// The names of the fields in which proxies say for whom they ask.
    package static let fieldNames = ["x-forwarded-for", "forwarded"]
    private static let list = HTTPField.Name("X-Forwarded-For")
    private static let elements = HTTPField.Name("Forwarded")

    private static func isForwarded(_ fields: HTTPFields) -> Bool {
        [list, elements].contains { $0.map { fields.contains($0) } ?? false }
    }

    /// What the fields of a proxy say; `nil` when they say nothing that can be read, or contradict each other: a proxy
    /// that writes the one and passes the other on must not let its clients choose who they are.
    private func client(by fields: HTTPFields) -> String? {
        let listed = Self.list.map { fields[values: $0] } ?? []
        let elements = Self.elements.map { fields[values: $0] } ?? []
        let first = hop(listed.flatMap { $0.split(separator: ",") }.map { Self.address(in: $0) })
        let second = hop(elements.flatMap { $0.split(separator: ",") }.map { Self.address(inElement: $0) })
        guard !listed.isEmpty, !elements.isEmpty else { return first ?? second }
        return first == second ? first : nil
    }

    /// The rightmost address that is no proxy's, or the leftmost of all; nothing beyond one that cannot be read.
    private func hop(_ addresses: [String?]) -> String? {
        var last: String?
        for address in addresses.reversed() {
            guard let address else { return last }
            last = address
            if !proxies.contains(address) { return address }
        }
        return last
    }

    /// The address of `for=` in an element of `Forwarded`.
    private static func address(inElement element: Substring) -> String? {
        for pair in element.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, trimmed(parts[0]).lowercased() == "for" else { continue }
            return address(in: parts[1])
        }
        return nil
    }

    /// An IP address as proxies write it: bare, in brackets, in quotes, with a port.
    private static func address(in text: Substring) -> String? {
        var text = trimmed(text)
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count > 1 { text = text.dropFirst().dropLast() }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
        } else if text.filter({ $0 == ":" }).count == 1, let colon = text.firstIndex(of: ":") {
            text = text[..<colon]
        }
        guard text.utf8.count <= 64 else { return nil }
        // What is no address is nobody's.
        return (try? SocketAddress(ipAddress: String(text), port: 0))?.plainIPAddress
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
