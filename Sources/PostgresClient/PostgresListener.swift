import CLibPQ
import Glibc
import Synchronization

/// Waits for `NOTIFY` on a connection and a thread of its own, and reconnects when the connection goes away. Whoever
/// listens is then woken once, since what was published meanwhile is lost.
public final class PostgresListener: Sendable {
    private struct Request: Sendable {
        let channel: String
        let hear: @Sendable (String) -> Void
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var ears: [String: [@Sendable (String) -> Void]] = [:]
        /// Channels that the connection does not listen to yet, and who waits for it.
        var requests: [Request] = []
        var isRunning = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let url: String
    private let state = Mutex(State())
    /// Written to when the thread, which sleeps in `poll`, has to look at the state.
    private let alarm: Alarm

    /// A listener; it connects when it is first used.
    public init(url: String) throws {
        self.url = url
        alarm = try Alarm()
    }

    /// Calls `hear` with each payload that is published under this channel, and with an empty one after the connection
    /// was lost; returns when the server listens.
    ///
    /// - Parameter channel: up to 63 of the characters a–z, 0–9 and the underscore.
    /// - Throws: ``PostgresError`` when the server cannot be reached now.
    public func listen(_ channel: String, hear: @escaping @Sendable (String) -> Void) async throws {
        let isName = channel.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 95 }
        guard isName, 1...63 ~= channel.utf8.count else {
            throw PostgresError(sqlState: "42602", message: "a channel's name is not one")
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let (isClosed, starts) = state.withLock { state in
                guard !state.isClosed else { return (true, false) }
                defer { state.isRunning = true }
                state.requests.append(Request(channel: channel, hear: hear, continuation: continuation))
                return (false, !state.isRunning)
            }
            if isClosed { return continuation.resume(throwing: PostgresError.closed) }
            if starts { start() }
            alarm.ring()
        }
    }

    /// Ends the connection and returns when the thread has ended.
    public func close() async {
        await withCheckedContinuation { closer in
            let isEnded = state.withLock { state in
                state.isClosed = true
                if state.isRunning { state.closers.append(closer) }
                return !state.isRunning
            }
            if isEnded { closer.resume() } else { alarm.ring() }
        }
    }

    private func start() {
        do {
            try startThread { [self] in run() }
        } catch {
            state.withLock { $0.isRunning = false }
            refuseRequests(error)
        }
    }

    // MARK: The thread

    private func run() {
        var session: PostgresSession?
        var pauseMilliseconds: Int32 = 100
        while !state.withLock({ $0.isClosed }) {
            do {
                if session == nil {
                    session = try reconnect()
                    pauseMilliseconds = 100
                }
                if let session { try attend(session) }
            } catch {
                // A connection that was lost is replaced before who asks to listen is told no.
                if session == nil { refuseRequests(error) }
                session = nil
                alarm.wait(besides: -1, milliseconds: pauseMilliseconds)
                pauseMilliseconds = min(5_000, pauseMilliseconds * 2)
            }
        }
        session = nil
        refuseRequests(PostgresError.closed)
        let closers = state.withLock { state in
            defer { (state.closers, state.ears, state.isRunning) = ([], [:], false) }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    private func reconnect() throws -> PostgresSession {
        let session = try PostgresSession(url: url)
        let ears = state.withLock { $0.ears }
        for channel in ears.keys { try session.script("LISTEN \(channel)") }
        for hear in ears.values.joined() { hear("") }
        return session
    }

    /// Listens to what was asked for, tells what has arrived, and sleeps until there is more.
    private func attend(_ session: PostgresSession) throws {
        let requests = state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
        for (index, request) in requests.enumerated() {
            do {
                try session.script("LISTEN \(request.channel)")
                state.withLock { $0.ears[request.channel, default: []].append(request.hear) }
                request.continuation.resume()
            } catch let error as PostgresError where error.isConnectionLost {
                state.withLock { $0.requests.insert(contentsOf: requests[index...], at: 0) }
                throw error
            } catch {
                for request in requests[index...] { request.continuation.resume(throwing: error) }
                throw error
            }
        }
        guard PQconsumeInput(session.connection) == 1 else { throw PostgresError.lost(session.connection) }
        var heard: [String: Set<String>] = [:]
        while let notification = PQnotifies(session.connection) {
            let payload = notification.pointee.extra.map { String(cString: $0) } ?? ""
            heard[String(cString: notification.pointee.relname), default: []].insert(payload)
            PQfreemem(notification)
        }
        let ears = state.withLock { $0.ears }
        for (channel, payloads) in heard {
            for hear in ears[channel] ?? [] {
                for payload in payloads { hear(payload) }
            }
        }
        if session.isBroken { throw PostgresError.lost(session.connection) }
        alarm.wait(besides: PQsocket(session.connection), milliseconds: -1)
    }

    private func refuseRequests(_ error: any Error) {
        let requests = state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
        for request in requests { request.continuation.resume(throwing: error) }
    }
}

/// Wakes a thread that sleeps in `poll`: a pipe to oneself.
private final class Alarm: Sendable {
    private let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(sqlState: "53000", message: "no file descriptor left", isConnectionLost: true)
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func ring() {
        // It fails only when the pipe is full, and then the thread is woken already.
        _ = withUnsafeBytes(of: UInt8(1)) { write(writing, $0.baseAddress, 1) }
    }

    /// Waits until ``ring()`` is called, a socket has something to read (-1: none), or some time has passed (-1: for
    /// ever).
    func wait(besides socket: Int32, milliseconds: Int32) {
        var watched = [
            pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
        ]
        poll(&watched, nfds_t(watched.count), milliseconds)
        var rings = [UInt8](repeating: 0, count: 64)
        while read(reading, &rings, rings.count) > 0 {}
    }
}
