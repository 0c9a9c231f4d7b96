internal import Foundation

/// Ports of the loopback address that nobody listens on.
enum LoopbackPorts {
    /// A port for each of `count` nodes: `first` and those that follow, or for 0 any that are free.
    ///
    /// - Throws: ``UsageError`` that names a port which is in use.
    static func choose(first: Int, count: Int) throws -> [Int] {
        guard first >= 0, first == 0 || first + count - 1 <= 65_535 else {
            throw UsageError("--port: \(first) leaves no room for \(count) ports up to 65535")
        }
        // All are held until all are found, so that none is given twice.
        var held: [Int32] = []
        defer { for socket in held { close(socket) } }
        return try (0..<count).map { index in
            let port = first == 0 ? 0 : first + index
            guard let (socket, found) = bind(port) else {
                throw UsageError(
                    "--port: port \(port) is in use; \(count) from \(first) on are needed (--port 0 takes free ones)")
            }
            held.append(socket)
            return found
        }
    }

    private static func bind(_ port: Int) -> (socket: Int32, port: Int)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        // As a server does: a connection that has just ended does not keep the port.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Foundation.bind(descriptor, address, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            return nil
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
