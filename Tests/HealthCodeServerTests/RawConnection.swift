import Foundation

/// A connection to a port of this machine that sends any bytes, as HTTP clients do not.
final class RawConnection {
    struct Failure: Error {}

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw Failure() }
        var timeout = timeval(tv_sec: 0, tv_usec: 20_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure() }
            sent += count
        }
    }

    /// Says that nothing more will be sent: whatever the other side waits for, it will not come.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What is known of the other side at the moment.
    enum State {
        case silent, answering, closed
    }

    /// Whether bytes have come that nobody read yet, or the end. It waits for a moment for either.
    func state() async throws -> State {
        try Task.checkCancellation()
        await Task.yield()
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
        if count > 0 { return .answering }
        return count == 0 || errno != EAGAIN && errno != EINTR ? .closed : .silent
    }

    /// Reads until the text has come or the connection is closed, however long that takes: a test's limit of time ends
    /// what would never end.
    func read(until end: String) async throws -> String {
        var text = ""
        while !text.contains(end) {
            try Task.checkCancellation()
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { break }
            if count > 0 { text += String(decoding: buffer[..<count], as: UTF8.self) }
            await Task.yield()
        }
        return text
    }
}
