internal import Synchronization

/// What a verifier remembers of the proofs that it took: for 90 seconds, in memory, and no more than it has room for.
///
/// A proof is known by what it says, not by its signature: of an ECDSA signature anyone can make a second one over the
/// same message.
public final class ProofMemory: Sendable {
    private struct Entry {
        let proof: [UInt8]
        let at: Int64
    }

    private struct State {
        var proofs: Set<[UInt8]> = []
        /// In the order in which they came; those before `first` are gone.
        var entries: [Entry] = []
        var first = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// Longer than a proof is taken: 75 s after it was made, or up to 15 s before by the verifier's clock.
    static let seconds: Int64 = 90

    /// A memory for so many proofs; when it is full the oldest is forgotten.
    public init(capacity: Int = 65_536) {
        self.capacity = max(1, capacity)
    }

    /// Takes a proof; answers whether it is new.
    func take(_ proof: [UInt8], at: Int64) -> Bool {
        state.withLock { state in
            while state.first < state.entries.count {
                let oldest = state.entries[state.first]
                let age = at.subtractingReportingOverflow(oldest.at)
                guard age.overflow || age.partialValue > Self.seconds || state.proofs.count >= capacity else { break }
                state.proofs.remove(oldest.proof)
                state.first += 1
            }
            if state.first > 1_024, state.first * 2 > state.entries.count {
                state.entries.removeFirst(state.first)
                state.first = 0
            }
            guard state.proofs.insert(proof).inserted else { return false }
            state.entries.append(Entry(proof: proof, at: at))
            return true
        }
    }

    /// How many proofs are remembered.
    package var count: Int { state.withLock { $0.proofs.count } }
}
