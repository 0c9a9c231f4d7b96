import HTTPTypes
import Synchronization

/// Lets so many batches in at once, and so many of their bytes; who comes beyond that is asked to come again.
///
/// What a batch says takes about six times its bytes in memory until it is in the log, so the bytes of all batches
/// together are what bounds a node's memory, not those of one.
package final class IntakeGate: Sendable {
    private struct Room {
        var places: Int
        var bytes: Int
    }

    private let room: Mutex<Room>

    /// - Parameters:
    ///   - places: batches that are being read.
    ///   - bytes: of all of them that have arrived.
    package init(places: Int = 64, bytes: Int) {
        room = Mutex(Room(places: places, bytes: bytes))
    }

    /// The room that one batch takes, until it is gone.
    package final class Admission: Sendable {
        private let gate: IntakeGate
        private let taken = Mutex(0)

        fileprivate init(_ gate: IntakeGate) {
            self.gate = gate
        }

        /// Makes room for the next piece of the batch.
        ///
        /// - Throws: ``Problem`` 503 when there is none.
        package func take(_ bytes: Int) throws(Problem) {
            let hasRoom = gate.room.withLock { room in
                if room.bytes < bytes { return false }
                room.bytes -= bytes
                return true
            }
            guard hasRoom else { throw IntakeGate.full }
            taken.withLock { $0 += bytes }
        }

        fileprivate func leave() {
            let bytes = taken.withLock { $0 }
            gate.room.withLock { room in
                room.places += 1
                room.bytes += bytes
            }
        }
    }

    /// Reads a batch in the room that is left.
    ///
    /// - Throws: ``Problem`` 503 when there is no place; what `body` throws.
    package func enter<Answer: Sendable>(_ body: (Admission) async throws -> Answer) async throws -> Answer {
        let hasPlace = room.withLock { room in
            if room.places == 0 { return false }
            room.places -= 1
            return true
        }
        guard hasPlace else { throw Self.full }
        let admission = Admission(self)
        defer { admission.leave() }
        return try await body(admission)
    }

    private static var full: Problem {
        Problem(.overloaded, "As many batches are being read as can be.", headers: [.retryAfter: "1"])
    }
}
