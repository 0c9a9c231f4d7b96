import Glibc
import Synchronization

/// An executor with one thread of its own, for an actor whose calls block: they hold up nobody else.
final class DedicatedThread: SerialExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var isEnded = false
    }

    private let queue = Mutex(Queue())
    private let signal = Signal()

    init() throws {
        try startThread { [self] in run() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.jobs.append(job) }
        signal.post()
    }

    /// Ends the thread when its jobs are done. Nothing may be enqueued afterwards; so this is for the deinitialiser of
    /// the actor that it serves.
    func end() {
        queue.withLock { $0.isEnded = true }
        signal.post()
    }

    private func run() {
        while true {
            signal.wait()
            let (jobs, isEnded) = queue.withLock { queue in
                defer { queue.jobs.removeAll() }
                return (queue.jobs, queue.isEnded)
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            if isEnded { return }
        }
    }
}

/// A counting semaphore.
final class Signal: Sendable {
    // A semaphore is made to be used from several threads; it must only stay where it is in memory.
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func post() {
        sem_post(semaphore)
    }

    func wait() {
        while sem_wait(semaphore) != 0 {}
    }
}

/// Runs a body on a new thread that nobody waits for.
///
/// - Throws: ``PostgresError`` when the system has no thread left.
func startThread(_ body: @escaping @Sendable () -> Void) throws {
    final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let start = Unmanaged.passRetained(Start(body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, start.toOpaque())
    guard code == 0 else {
        start.release()
        throw PostgresError(sqlState: "53000", message: "no thread left for a connection", isConnectionLost: true)
    }
    pthread_detach(thread)
}
