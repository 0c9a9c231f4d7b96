internal import Synchronization

/// How many lines had no good answer, counted by several cores.
final class FailureCount: Sendable {
    private let value = Atomic<Int>(0)

    func add() { value.add(1, ordering: .relaxed) }

    var count: Int { value.load(ordering: .relaxed) }
}
