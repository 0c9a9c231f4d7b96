import HTTPSignatures
import HealthCodeTesting
import Testing

/// The memory of nonces, with instants given to it.
@Suite struct NonceMemoryTests {
    var generator = SeededGenerator(seed: 1)

    mutating func entry(_ key: String = "k", expires: Int64) -> NonceMemory.Entry {
        NonceMemory.Entry(keyID: key, nonce: ExchangeNonce(using: &generator), expires: expires)
    }

    @Test mutating func `a nonce is taken once, by each key for itself, until it has expired`() {
        var memory = NonceMemory()
        let first = entry(expires: 60)
        #expect(memory.admit(first, at: 0) == .fresh)
        #expect(memory.admit(first, at: 59) == .seen)
        let other = NonceMemory.Entry(keyID: "other", nonce: first.nonce, expires: 60)
        #expect(memory.admit(other, at: 59) == .fresh)
        #expect(memory.count == 2)
        #expect(memory.admit(first, at: 60) == .expired)
        #expect(memory.count == 0)
        // The same nonce in a later signature is another signature's matter: nothing is kept for longer than it counts.
        #expect(memory.admit(.init(keyID: "k", nonce: first.nonce, expires: 120), at: 61) == .fresh)
    }

    @Test mutating func `a clock that is set back opens nothing again`() {
        var memory = NonceMemory()
        let first = entry(expires: 60)
        #expect(memory.admit(first, at: 0) == .fresh)
        #expect(memory.admit(entry(expires: 120), at: 61) == .fresh)
        #expect(memory.admit(first, at: 0) == .expired)
        #expect(memory.admit(entry(expires: 61), at: 0) == .expired)
        #expect(memory.latestInstant == 61)
    }

    @Test mutating func `a restart opens nothing again`() {
        var memory = NonceMemory()
        let kept = (0..<50).map { _ in entry(expires: 60) }
        for entry in kept { #expect(memory.admit(entry, at: 10) == .fresh) }
        var restored = NonceMemory(restoring: memory.entries, latest: memory.latestInstant)
        #expect(Set(restored.entries) == Set(kept))
        for entry in kept { #expect(restored.admit(entry, at: 5) == .seen) }
        #expect(restored.admit(entry(expires: 10), at: 5) == .expired)
        #expect(NonceMemory(restoring: kept, latest: 60).count == 0)
    }

    @Test mutating func `a key that sends too much is refused, and holds up nobody else`() {
        var memory = NonceMemory(mostOfKey: 3)
        for _ in 0..<3 { #expect(memory.admit(entry(expires: 60), at: 0) == .fresh) }
        #expect(memory.admit(entry(expires: 60), at: 0) == .full)
        #expect(memory.count == 3)
        #expect(memory.admit(entry("other", expires: 60), at: 0) == .fresh)
        #expect(memory.admit(entry(expires: 120), at: 60) == .fresh)
    }

    @Test mutating func `a nonce is written as it is read`() throws {
        for _ in 0..<1_000 {
            let nonce = ExchangeNonce(using: &generator)
            #expect(nonce.text.utf8.count == 24)
            #expect(ExchangeNonce(nonce.text) == nonce)
        }
    }

    @Test mutating func `the memory says the same as a list of everything that was ever taken`() {
        var memory = NonceMemory(mostOfKey: 40)
        var taken: [NonceMemory.Entry] = []
        var latest = Int64.min
        let pool = (0..<60).map { _ in ExchangeNonce(using: &generator) }
        for step in 0..<4_000 {
            let now = Int64(step / 10) + Int64.random(in: -3...3, using: &generator)
            latest = max(latest, now)
            let entry = NonceMemory.Entry(
                keyID: generator.oneIn(2) ? "a" : "b", nonce: pool.randomElement(using: &generator) ?? pool[0],
                expires: now + Int64.random(in: 0...60, using: &generator))
            let standing = taken.filter { $0.keyID == entry.keyID && $0.expires > latest }
            let expected: NonceMemory.Admission =
                if entry.expires <= latest {
                    .expired
                } else if standing.contains(where: { $0.nonce == entry.nonce }) {
                    .seen
                } else if standing.count >= 40 {
                    .full
                } else {
                    .fresh
                }
            #expect(memory.admit(entry, at: now) == expected)
            if expected == .fresh { taken.append(entry) }
            #expect(memory.count == taken.count { $0.expires > latest })
        }
    }
}
