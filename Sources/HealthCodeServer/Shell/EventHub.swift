import Foundation
import HTTPTypes
package import HealthCode
package import NIOCore
import Synchronization

/// Tells everybody who looks at a page what has just happened.
///
/// It is an aid to the eye: who cannot keep up is let go and looks again, and nothing rests on an event having arrived.
package final class EventHub: Sendable {
    private struct Subscriber {
        let caller: RateLimiter.Sender
        /// The division that the subscriber works for.
        let division: Division?
        let continuation: AsyncStream<ByteBuffer>.Continuation
        let letGo: @Sendable () -> Void
    }

    private struct State {
        var subscribers: [Int: Subscriber] = [:]
        /// How many of them each caller is.
        var streams: [RateLimiter.Sender: Int] = [:]
        var nextSubscriber = 0
        var nextEvent = 0
    }

    private let state = Mutex(State())
    private let maximumSubscribers: Int
    private let bufferedEvents: Int

    /// - Parameters:
    ///   - maximumSubscribers: each holds a connection and a task, and fetches a page when something has changed.
    ///   - bufferedEvents: how many events one may lag behind before it is let go.
    package init(maximumSubscribers: Int = 256, bufferedEvents: Int = 64) {
        self.maximumSubscribers = maximumSubscribers
        self.bufferedEvents = bufferedEvents
    }

    /// How many are subscribed.
    package var subscribers: Int { state.withLock { $0.subscribers.count } }

    /// Tells all subscribers. Nothing of a person belongs in an event: everybody may listen.
    ///
    /// - Parameters:
    ///   - name: the event's name, of letters and hyphens.
    ///   - document: its data; small.
    package func publish(_ name: StaticString, _ document: some Encodable) {
        publish(name, document, to: { _ in true })
    }

    /// Tells those who work for a division that something has changed there.
    ///
    /// - Parameter concerns: whether it changed for whoever works for a division.
    package func publish(
        _ name: StaticString, _ document: some Encodable, toDivisions concerns: (Division) -> Bool
    ) {
        publish(name, document, to: { $0.division.map(concerns) ?? false })
    }

    private func publish(
        _ name: StaticString, _ document: some Encodable, to isMeant: (Subscriber) -> Bool
    ) {
        let listeners = state.withLock { $0.subscribers.filter { isMeant($0.value) } }
        guard !listeners.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // A number that JSON has no form for: an event less does no harm.
        guard let json = try? encoder.encode(document) else { return }
        let number = state.withLock { state in
            state.nextEvent += 1
            return state.nextEvent
        }
        // JSON of one line: a line break inside a text is escaped, so that an event is three lines and an empty one.
        var buffer = ByteBuffer(string: "id: \(number)\nevent: \(name)\ndata: ")
        buffer.writeBytes(json)
        buffer.writeString("\n\n")
        for (key, subscriber) in listeners { yield(buffer, to: key, subscriber) }
    }

    /// Sends a comment, which keeps a connection that nothing happens on from being taken for a dead one.
    func sendHeartbeat(to key: Int) {
        guard let subscriber = state.withLock({ $0.subscribers[key] }) else { return }
        yield(ByteBuffer(string: ": \n\n"), to: key, subscriber)
    }

    private func yield(_ buffer: ByteBuffer, to key: Int, _ subscriber: Subscriber) {
        switch subscriber.continuation.yield(buffer) {
        case .enqueued: break
        case .dropped, .terminated:
            unsubscribe(key)
            subscriber.letGo()
        @unknown default: unsubscribe(key)
        }
    }

    /// Subscribes.
    ///
    /// - Parameters:
    ///   - caller: for whom it counts.
    ///   - limit: how many streams the caller may have; 0 for any number.
    ///   - division: the one that the caller works for, if any.
    ///   - letGo: called when the subscriber lags behind too far, to end what it may be stuck in.
    /// - Throws: ``Problem`` 429 when the caller has as many as it may, 503 when there are as many as there may be.
    package func subscribe(
        _ caller: RateLimiter.Sender, atMost limit: Int, division: Division? = nil,
        letGo: @escaping @Sendable () -> Void
    ) throws(Problem) -> (key: Int, events: AsyncStream<ByteBuffer>) {
        let (events, continuation) = AsyncStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(bufferedEvents))
        let outcome: Result<Int, Problem> = state.withLock { state in
            let streams = state.streams[caller, default: 0]
            guard limit == 0 || streams < limit else { return .failure(Self.tooMany) }
            guard state.subscribers.count < maximumSubscribers else { return .failure(Self.full) }
            state.nextSubscriber += 1
            state.subscribers[state.nextSubscriber] = Subscriber(
                caller: caller, division: division, continuation: continuation, letGo: letGo)
            state.streams[caller] = streams + 1
            return .success(state.nextSubscriber)
        }
        return (try outcome.get(), events)
    }

    /// Pages that get one of these look by themselves, and ask again after as long.
    private static let tooMany = Problem(
        .tooManyRequests, "As many streams are open as one caller may have.", headers: [.retryAfter: "30"])
    private static let full = Problem(
        .overloaded, "As many listen as can be served.", headers: [.retryAfter: "30"])

    /// Ends a subscription; its events end with what was sent before.
    package func unsubscribe(_ key: Int) {
        let subscriber = state.withLock { state in
            let subscriber = state.subscribers.removeValue(forKey: key)
            if let caller = subscriber?.caller {
                let left = state.streams[caller, default: 0] - 1
                state.streams[caller] = left > 0 ? left : nil
            }
            return subscriber
        }
        subscriber?.continuation.finish()
    }
}
