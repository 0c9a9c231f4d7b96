import HTTPTypes
import Synchronization

/// Lets so many batches in at once, and so many of their bytes; who comes beyond that is asked to come again.
///
/// A batch takes a place when its first bytes come, so that a connection that sends nothing takes none. No caller has all:
/// it may have as many places as are left free for others, and half of the bytes. With 64 places one caller alone has 32,
/// two have 21 each, and there is always room for one more.
///
/// What a batch says takes about six times its bytes in memory until it is in the log, so the bytes of all batches
/// together are what bounds a node's memory, not those of one.
package final class IntakeGate: Sendable {
    /// How large a body of another node may be.
    static let largestBody = 32 << 20

    private struct Room {
        var places: Int
        var bytes: Int
        var callers: [String: Share] = [:]
    }

    /// What one caller has of it.
    private struct Share {
        var places = 0
        var bytes = 0
    }

    private let room: Mutex<Room>
    private let mostBytesOfOne: Int

    /// - Parameters:
    ///   - places: batches that are being read.
    ///   - bytes: of all of them that have arrived.
    package init(places: Int = 64, bytes: Int) {
        room = Mutex(Room(places: places, bytes: bytes))
        mostBytesOfOne = bytes / 2
    }

    /// The room that one batch takes, until it is gone.
    package final class Admission: Sendable {
        private let gate: IntakeGate
        private let caller: String
        /// The bytes that it has room for; `nil` as long as it has no place.
        private let taken = Mutex<Int?>(nil)

        fileprivate init(_ gate: IntakeGate, of caller: String) {
            self.gate = gate
            self.caller = caller
        }

        /// Makes room for the next piece of the batch, and takes its place with the first.
        ///
        /// - Throws: ``Problem`` 503 when there is none, or none for this caller.
        package func take(_ bytes: Int) throws(Problem) {
            guard bytes > 0 else { return }
            let hasRoom = taken.withLock { taken in
                guard gate.take(bytes, isFirst: taken == nil, by: caller) else { return false }
                taken = (taken ?? 0) + bytes
                return true
            }
            guard hasRoom else { throw IntakeGate.full }
        }

        fileprivate func leave() {
            if let bytes = taken.withLock({ $0 }) { gate.leave(bytes, by: caller) }
        }
    }

    /// Reads a batch in the room that is left.
    ///
    /// - Parameter caller: whose batch it is.
    /// - Throws: what `body` throws.
    package func enter<Answer: Sendable>(
        for caller: String, _ body: (Admission) async throws -> Answer
    ) async throws -> Answer {
        let admission = Admission(self, of: caller)
        defer { admission.leave() }
        return try await body(admission)
    }

    private func take(_ bytes: Int, isFirst: Bool, by caller: String) -> Bool {
        room.withLock { room in
            var share = room.callers[caller] ?? Share()
            // The first place is anybody's; a further one only while as many are left as the caller has then.
            if isFirst, room.places == 0 || share.places > 0 && share.places >= room.places { return false }
            guard bytes <= room.bytes, share.bytes + bytes <= mostBytesOfOne else { return false }
            share.places += isFirst ? 1 : 0
            share.bytes += bytes
            room.places -= isFirst ? 1 : 0
            room.bytes -= bytes
            room.callers[caller] = share
            return true
        }
    }

    private func leave(_ bytes: Int, by caller: String) {
        room.withLock { room in
            room.places += 1
            room.bytes += bytes
            var share = room.callers[caller] ?? Share()
            share.places -= 1
            share.bytes -= bytes
            room.callers[caller] = share.places > 0 ? share : nil
        }
    }

    private static var full: Problem {
        Problem(.overloaded, "As many batches are being read as can be.", headers: [.retryAfter: "1"])
    }
}
