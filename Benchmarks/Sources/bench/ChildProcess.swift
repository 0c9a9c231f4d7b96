internal import Glibc

/// What a finished process cost, by the operating system's own account.
struct ProcessCost {
    let wallSeconds: Double
    let cpuSeconds: Double
    /// The largest resident set of the process (for a shell: of the largest of its children).
    let peakBytes: Int
    let status: Int32
}

/// A command that is run and waited for.
///
/// The parent must stay small: a child's peak cannot be told from the memory that it was forked with.
struct ChildProcess {
    let arguments: [String]
    var input: String?
    var output = "/dev/null"

    init(_ arguments: [String], input: String? = nil, output: String = "/dev/null") {
        self.arguments = arguments
        self.input = input
        self.output = output
    }

    func run() throws -> ProcessCost {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var child = pid_t()
        let start = ContinuousClock.now
        guard posix_spawnp(&child, arguments[0], &actions, nil, pointers, environ) == 0 else {
            throw BenchError("\(arguments[0]) cannot be started")
        }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(child, &status, 0, &usage) == child else { throw BenchError("\(arguments[0]) was lost") }
        let wall = (ContinuousClock.now - start).inSeconds
        return ProcessCost(
            wallSeconds: wall, cpuSeconds: usage.ru_utime.inSeconds + usage.ru_stime.inSeconds,
            peakBytes: usage.ru_maxrss * 1_024, status: status & 0x7F == 0 ? status >> 8 & 0xFF : -1)
    }

    /// Runs it and fails unless it ends with one of these statuses.
    func run(expecting statuses: Set<Int32>) throws -> ProcessCost {
        let cost = try run()
        guard statuses.contains(cost.status) else {
            throw BenchError("\(arguments.joined(separator: " ")) ended with status \(cost.status)")
        }
        return cost
    }
}
