import Glibc

/// A shell script that runs beside the process and learns from its standard input, which ends, when the process has
/// ended, however it ended.
final class SupervisedProcess: Sendable {
    private let process: pid_t
    private let lifeline: Int32

    /// Starts a script in a process group of its own, so that an interrupt from the terminal goes to this process alone.
    ///
    /// - Parameters:
    ///   - script: read by `/bin/sh`; `$1` and so on are the arguments.
    ///   - environment: its whole environment, as `NAME=value`.
    /// - Throws: the `errno` as an ``SQLError``.
    init(script: String, arguments: [String], environment: [String]) throws {
        var ends: [Int32] = [-1, -1]
        // No other child may hold the lifeline, or it would not end with this process; a pipe could be inherited before
        // it is marked.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Self.failure(errno) }
        defer { close(ends[0]) }

        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, ends[0], 0)
        // The end of a pipe that another part of this process has open would never end for its reader.
        for descriptor in 3...Self.highestDescriptor() { posix_spawn_file_actions_addclose(&files, descriptor) }

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
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var words: [UnsafeMutablePointer<CChar>?] = (["sh", "-c", script, "sh"] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var process = pid_t()
        let code = posix_spawn(&process, "/bin/sh", &files, &attributes, &words, &variables)
        guard code == 0 else {
            close(ends[1])
            throw Self.failure(code)
        }
        self.process = process
        lifeline = ends[1]
    }

    /// Whether the script has ended. May be asked until the answer is yes; blocks never.
    func hasEnded() -> Bool { waitpid(process, nil, WNOHANG) != 0 }

    /// Ends the lifeline, and waits until the script has ended. To be called once.
    func end() {
        close(lifeline)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }

    /// As high as descriptors go, and some more for what is opened this moment; closing one that is not open is no error.
    private static func highestDescriptor() -> Int32 {
        var highest: Int32 = 3
        if let folder = opendir("/proc/self/fd") {
            defer { closedir(folder) }
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                highest = max(highest, Int32(name) ?? 0)
            }
        }
        return highest + 64
    }

    private static func failure(_ code: Int32) -> SQLError {
        SQLError(kind: .unavailable, code: "errno \(code)", message: String(cString: strerror(code)))
    }
}
