import Synchronization

/// Jobs that wait for one of a few workers, handed out in groups. It runs nothing itself: who adds a job learns whether
/// to start a worker, and a worker takes groups until there is none.
final class WorkQueue<Job: Sendable>: Sendable {
    /// What to do for a job that was handed in.
    enum Verdict {
        /// A worker is free: start it.
        case startWorker
        /// A worker that is busy will take it.
        case waits
        /// The queue is closed; the job was not taken.
        case refused
    }

    private struct State {
        var waiting: [Job] = []
        var workers = 0
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let maximumWorkers: Int
    private let maximumGroup: Int

    init(maximumWorkers: Int, maximumGroup: Int) {
        self.maximumWorkers = maximumWorkers
        self.maximumGroup = maximumGroup
    }

    func add(_ job: Job) -> Verdict {
        state.withLock { state in
            guard !state.isClosed else { return .refused }
            state.waiting.append(job)
            guard state.workers < maximumWorkers else { return .waits }
            state.workers += 1
            return .startWorker
        }
    }

    /// The next group for a worker, or `nil`, after which the worker has ended. The workers share what waits, so that
    /// none takes everything while another is about to be free.
    func take() -> [Job]? {
        let (group, closers): ([Job]?, [CheckedContinuation<Void, Never>]) = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.workers -= 1
                guard state.isClosed, state.workers == 0 else { return (nil, []) }
                defer { state.closers = [] }
                return (nil, state.closers)
            }
            let share = (state.waiting.count + maximumWorkers - 1) / maximumWorkers
            let group = Array(state.waiting.prefix(min(share, maximumGroup)))
            state.waiting.removeFirst(group.count)
            return (group, [])
        }
        for closer in closers { closer.resume() }
        return group
    }

    /// Takes no more jobs, and returns when those that it has are done.
    func close() async {
        await withCheckedContinuation { closer in
            let isIdle = state.withLock { state in
                state.isClosed = true
                if state.workers > 0 { state.closers.append(closer) }
                return state.workers == 0
            }
            if isIdle { closer.resume() }
        }
    }
}
