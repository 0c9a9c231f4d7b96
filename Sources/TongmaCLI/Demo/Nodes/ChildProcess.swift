internal import Foundation

/// A child process whose standard input is a pipe that this process keeps: when this process ends, however it ends, the
/// child reads the end of its input.
final class ChildProcess {
    /// How a process ended.
    enum End: CustomStringConvertible {
        case status(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .status(let status): "ended with status \(status)"
            case .signal(let signal): "was ended by signal \(signal)"
            }
        }
    }

    let id: pid_t
    private var input: Int32
    private(set) var end: End?

    /// Starts a program. What it writes is appended to the log.
    ///
    /// It gets a process group of its own, so that a key pressed on the terminal reaches this process alone, and no
    /// descriptor but its three streams: another child that held the pipe open would keep it from ever ending.
    init(_ program: String, _ arguments: [String], log: URL) throws {
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { Int32($0) }.filter { $0 > 2 }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw FileFailure(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        input = ends[1]
        let output = open(log.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard output >= 0 else {
            close(ends[1])
            throw FileFailure(code: errno)
        }
        defer { close(output) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        for descriptor in descriptors { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = Self.environment.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var id: pid_t = 0
        let status = posix_spawnp(&id, program, &actions, &attributes, &arguments, &environment)
        guard status == 0 else {
            close(ends[1])
            throw FileFailure(code: status)
        }
        self.id = id
    }

    deinit {
        closeInput()
    }

    /// The environment without the variables that would change a node's configuration.
    private static var environment: [String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TONGMA_") }.map { "\($0.key)=\($0.value)" }
    }

    /// Whether it is still there; notes how it ended when it is not.
    func isRunning() -> Bool {
        guard end == nil else { return false }
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return true }
        end = status & 0x7F == 0 ? .status((status >> 8) & 0xFF) : .signal(status & 0x7F)
        closeInput()
        return false
    }

    /// Sends it a signal, if it is still there.
    func send(_ signal: Int32) {
        if isRunning() { kill(id, signal) }
    }

    /// Ends its standard input.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Waits until it is gone; at the deadline it is killed. Nobody leaves before, cancelled or not.
    func wait(until deadline: ContinuousClock.Instant, isolation: isolated (any Actor)? = #isolation) async {
        while isRunning() {
            if ContinuousClock.now > deadline { kill(id, SIGKILL) }
            // A task of its own is not cancelled with this one.
            await Task { try? await Task.sleep(for: .milliseconds(20)) }.value
        }
    }
}
