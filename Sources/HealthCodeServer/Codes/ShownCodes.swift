import HealthCode
import HealthCodeStore
import NIOCore
import Synchronization

/// Answers that residents were shown, ready to be shown again: each code that is shown again costs a look-up.
///
/// The store stays the authority. An answer is used only while nothing that it rests on has changed (``AnswerChanges``),
/// no review is due, the rules are those it was made by and the session lasts; what moves with time, `as_of`, `at` and
/// `missing`, is written anew each time.
final class ShownCodes: Sendable {
    /// An answer without what moves with time.
    struct Entry: Sendable {
        /// The person, as ``AnswerChanges`` knows them.
        let person: Int64
        /// The moment in the order of changes before the store was read.
        let mark: AnswerChanges.Mark
        /// The session's name, by which its requests are counted.
        let sender: RateLimiter.Sender
        /// From when to when the answer can be given: the moment it was made for; the session's end, the next review.
        let from: Instant
        let until: Instant
        /// The rules that it was made by.
        let rules: NodeRules.Version
        /// What ties the person to provinces; `nil` when no province was behind.
        let relation: FeedRelation?
        /// When it was read, by the clock's uptime.
        let readAt: Duration
        /// The members of the answer after `as_of`, `at` and `missing`.
        let rest: ByteBuffer
    }

    /// Shards are locked one by one, so that two requests seldom meet.
    private static let shardCount = 64
    private let shards: [LockedShard]
    private let shardCapacity: Int
    private let changes: AnswerChanges
    private let longestAge: Duration?

    /// - Parameters:
    ///   - capacity: how many answers are kept; one takes about half a kilobyte.
    ///   - longestAge: how long one may be kept where other processes may change the store; their changes are heard of,
    ///     but a moment later.
    init(changes: AnswerChanges, capacity: Int = 262_144, longestAge: Duration?) {
        self.changes = changes
        self.longestAge = longestAge
        shardCapacity = max(1, capacity / Self.shardCount)
        shards = (0..<Self.shardCount).map { _ in LockedShard() }
    }

    /// The answer for a session, if there is one that can be given now.
    func entry(for session: TokenDigest, at now: Instant, uptime: Duration, rules: NodeRules.Version) -> Entry? {
        let found = shards[session.shard(of: Self.shardCount)].value.withLock { $0.entries[session] }
        guard let found, found.from <= now, now < found.until, found.rules == rules,
            changes.holds(found.person, since: found.mark)
        else { return nil }
        if let longestAge, uptime - found.readAt > longestAge { return nil }
        return found
    }

    /// Keeps an answer, in the place of the oldest when there are too many.
    func keep(_ entry: Entry, for session: TokenDigest) {
        shards[session.shard(of: Self.shardCount)].value.withLock { shard in
            if shard.entries.updateValue(entry, forKey: session) != nil { return }
            if shard.order.count < shardCapacity {
                shard.order.append(session)
                return
            }
            shard.entries[shard.order[shard.oldest]] = nil
            shard.order[shard.oldest] = session
            shard.oldest = (shard.oldest + 1) % shardCapacity
        }
    }
}

/// A shard's lock, which can stand in an array.
private final class LockedShard: Sendable {
    let value = Mutex(Shard())
}

private struct Shard {
    var entries: [TokenDigest: ShownCodes.Entry] = [:]
    /// The digests in the order in which they came, in a ring buffer.
    var order: [TokenDigest] = []
    var oldest = 0
}
