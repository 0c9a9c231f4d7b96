/// Numbers byte strings in order of appearance: record ids, persons, coaches.
///
/// The bytes stand behind each other in one arena, so that ten million ids cost little more than their text. The hash is
/// seeded for each process: nobody can prepare ids that collide.
struct ByteStringTable: Sendable {
    /// Stands for "no string" where a number is stored.
    static let none = UInt32.max

    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt32] = []
    private var slots: [UInt32] = Array(repeating: none, count: 64)

    /// How many different strings there are; their numbers are below it.
    var count: Int { ends.count }

    /// The number of a string, a new one if it has not been seen.
    mutating func intern(_ string: Bytes) -> UInt32 {
        let hash = Self.hash(string)
        let slot = slot(of: string, hash: hash)
        if slots[slot] != Self.none { return slots[slot] }
        let number = UInt32(ends.count)
        arena.append(contentsOf: string)
        ends.append(arena.count)
        hashes.append(hash)
        slots[slot] = number
        if ends.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of a string that has been seen.
    func number(of string: Bytes) -> UInt32? {
        let found = slots[slot(of: string, hash: Self.hash(string))]
        return found == Self.none ? nil : found
    }

    /// The bytes of a string, for the length of the call.
    @inline(__always)
    func withBytes<Result>(of number: UInt32, _ body: (Bytes) -> Result) -> Result {
        arena.withUnsafeBufferPointer { body(Bytes(rebasing: $0[range(of: number)])) }
    }

    /// The string as text.
    func text(of number: UInt32) -> String {
        withBytes(of: number) { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether one string sorts before another by code points.
    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        guard left != right else { return false }
        return arena.withUnsafeBufferPointer { arena in
            arena[range(of: left)].lexicographicallyPrecedes(arena[range(of: right)])
        }
    }

    private func range(of number: UInt32) -> Range<Int> {
        (number == 0 ? 0 : ends[Int(number) - 1])..<ends[Int(number)]
    }

    private static func hash(_ string: Bytes) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(string))
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// The slot that holds the string, or the free one where it belongs.
    private func slot(of string: Bytes, hash: UInt32) -> Int {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != Self.none {
            let number = slots[slot]
            if hashes[Int(number)] == hash, withBytes(of: number, { $0.equals(string) }) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: Self.none, count: slots.count * 2)
        let mask = slots.count - 1
        for number in 0..<ends.count {
            var slot = Int(hashes[number]) & mask
            while slots[slot] != Self.none { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number)
        }
    }
}
