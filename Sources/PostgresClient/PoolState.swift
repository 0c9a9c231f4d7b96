/// The bookkeeping of a pool of connections, without the connections: it is told what happened and answers what is to be
/// done. Whoever is granted a place without a connection opens one there itself, so nothing runs on its own.
package struct PoolState {
    /// A place for a connection; each connection gets a new number.
    package typealias Place = Int
    /// Somebody who asked for a connection; the numbers are the caller's.
    package typealias Waiter = Int

    /// What somebody who asks for a connection gets.
    package enum Grant: Hashable {
        /// The connection of this place.
        case use(Place)
        /// This place, to open a connection in.
        case open(Place)
    }

    /// What is to be done.
    package enum Action: Hashable {
        /// Somebody gets a connection.
        case grant(Waiter, Grant)
        /// Somebody gets none: the pool is closed, or they gave up.
        case refuse(Waiter)
        /// Close the connection of this place, when there is one.
        case discard(Place)
        /// The pool was closed and nothing is under way any more.
        case finish
    }

    private let maximum: Int
    private var nextPlace = 0
    /// Connections that nobody uses; the last returned goes out first, so that what is not needed grows old.
    private var idle: [Place] = []
    private var busy: Set<Place> = []
    private var waiting: [Waiter] = []
    private var isClosed = false

    /// A pool of at most so many connections, and of one at least.
    package init(maximum: Int) {
        self.maximum = max(1, maximum)
    }

    /// Somebody asks for a connection.
    package mutating func request(_ waiter: Waiter) -> [Action] {
        guard !isClosed else { return [.refuse(waiter)] }
        waiting.append(waiter)
        return serve()
    }

    /// Whoever waits gives up.
    package mutating func cancel(_ waiter: Waiter) -> [Action] {
        guard let index = waiting.firstIndex(of: waiter) else { return [] }
        waiting.remove(at: index)
        return [.refuse(waiter)]
    }

    /// A connection comes back. One that broke takes those that lie idle with it: what broke it (a restart of the
    /// server, mostly) broke them too, and the next caller would find out one by one.
    package mutating func release(_ place: Place, isHealthy: Bool) -> [Action] {
        guard busy.remove(place) != nil else { return [] }
        var actions: [Action] = []
        if isHealthy, !isClosed {
            idle.append(place)
        } else {
            actions = ([place] + (isHealthy ? [] : idle)).map { .discard($0) }
            if !isHealthy { idle = [] }
        }
        return actions + serve() + finishIfDrained()
    }

    /// Nobody gets a connection from now on.
    package mutating func close() -> [Action] {
        guard !isClosed else { return [] }
        isClosed = true
        defer { (waiting, idle) = ([], []) }
        return waiting.map { .refuse($0) } + idle.map { .discard($0) } + finishIfDrained()
    }

    /// Whether the pool was closed and nothing is under way any more.
    package var isDrained: Bool { isClosed && busy.isEmpty }

    private mutating func serve() -> [Action] {
        var actions: [Action] = []
        while !waiting.isEmpty {
            if let place = idle.popLast() {
                busy.insert(place)
                actions.append(.grant(waiting.removeFirst(), .use(place)))
            } else if busy.count < maximum {
                nextPlace += 1
                busy.insert(nextPlace)
                actions.append(.grant(waiting.removeFirst(), .open(nextPlace)))
            } else {
                break
            }
        }
        return actions
    }

    private func finishIfDrained() -> [Action] { isDrained ? [.finish] : [] }
}
