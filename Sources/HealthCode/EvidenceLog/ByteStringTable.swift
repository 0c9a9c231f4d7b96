/// Numbers byte strings in order of appearance: record ids, persons, coaches.
///
/// Each string has a cell of 24 bytes, which holds it whole when it is short (document numbers and record ids are):
/// a look-up touches one slot and one cell, wherever they lie in memory. The hash is seeded for each process: nobody
/// can prepare ids that collide.
struct ByteStringTable: Sendable {
    /// Stands for "no string" where a number is stored.
    static let none = UInt32.max

    /// The length and up to 23 bytes; of a longer string its length and where it stands in the arena.
    private struct Cell: Sendable, Equatable {
        static let shortLimit = 23
        /// What the first byte says of a longer string.
        static let long: UInt8 = 0xFF

        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)

        init() {}

        /// The cell of a short string.
        @inline(__always)
        init(short string: Bytes) {
            withUnsafeMutableBytes(of: &words) { cell in
                cell[0] = UInt8(truncatingIfNeeded: string.count)
                for index in 0..<string.count { cell[index + 1] = string[index] }
            }
        }

        init(longAt start: Int, count: Int) {
            words = (UInt64(Self.long), UInt64(start), UInt64(count))
            withUnsafeMutableBytes(of: &words) { $0[0] = Self.long }
        }

        var isLong: Bool { withUnsafeBytes(of: words) { $0[0] == Self.long } }
        var range: Range<Int> { Int(words.1)..<Int(words.1 + words.2) }

        @inline(__always)
        static func == (left: Self, right: Self) -> Bool {
            left.words.0 == right.words.0 && left.words.1 == right.words.1 && left.words.2 == right.words.2
        }
    }

    private var cells: [Cell] = []
    /// The bytes of long strings, behind each other.
    private var arena: [UInt8] = []
    /// For each string its hash, read only when the table grows.
    private var hashes: [UInt32] = []
    /// In the low bits the number of a string plus one (0: free), in the others as much of its hash as there is room
    /// for, so that a look-up that meets another string touches no other memory. Four bytes, since a look-up in a large
    /// table costs little but the memory it reaches into.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)

    /// How many different strings there are; their numbers are below it.
    var count: Int { cells.count }

    /// The number of a string, a new one if it has not been seen.
    mutating func intern(_ string: Bytes) -> UInt32 {
        let isShort = string.count <= Cell.shortLimit
        let cell = isShort ? Cell(short: string) : Cell(longAt: arena.count, count: string.count)
        let hash = isShort ? Self.hash(cell) : Self.hash(string)
        let slot = isShort ? slot(of: cell, hash: hash) : slot(of: string, hash: hash)
        if slots[slot] != 0 { return number(in: slots[slot]) }
        let number = UInt32(cells.count)
        if !isShort { arena.append(contentsOf: string) }
        cells.append(cell)
        hashes.append(hash)
        slots[slot] = entry(number, hash)
        if cells.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of a string that has been seen.
    func number(of string: Bytes) -> UInt32? {
        let found: UInt32
        if string.count <= Cell.shortLimit {
            let cell = Cell(short: string)
            found = slots[slot(of: cell, hash: Self.hash(cell))]
        } else {
            found = slots[slot(of: string, hash: Self.hash(string))]
        }
        return found == 0 ? nil : number(in: found)
    }

    /// The bytes of a string, for the length of the call.
    @inline(__always)
    func withBytes<Result>(of number: UInt32, _ body: (Bytes) -> Result) -> Result {
        let cell = cells[Int(number)]
        if cell.isLong { return arena.withUnsafeBufferPointer { body(Bytes(rebasing: $0[cell.range])) } }
        return withUnsafeBytes(of: cell.words) { bytes in
            body(Bytes(rebasing: bytes.bindMemory(to: UInt8.self)[1..<Int(bytes[0]) + 1]))
        }
    }

    /// The string as text.
    func text(of number: UInt32) -> String {
        withBytes(of: number) { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether one string sorts before another by code points.
    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        guard left != right else { return false }
        return withBytes(of: left) { left in withBytes(of: right) { left.lexicographicallyPrecedes($0) } }
    }

    @inline(__always)
    private static func hash(_ cell: Cell) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(cell.words.0)
        hasher.combine(cell.words.1)
        hasher.combine(cell.words.2)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    private static func hash(_ string: Bytes) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(string))
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// The slot that holds the short string, or the free one where it belongs.
    private func slot(of cell: Cell, hash: UInt32) -> Int {
        slot(hash) { cells[$0] == cell }
    }

    private func slot(of string: Bytes, hash: UInt32) -> Int {
        slot(hash) { cells[$0].isLong && withBytes(of: UInt32($0)) { $0.equals(string) } }
    }

    @inline(__always)
    private func slot(_ hash: UInt32, isString: (Int) -> Bool) -> Int {
        let mask = slots.count - 1
        let numberMask = UInt32(mask)
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let isSameHash = (slots[slot] ^ hash) & ~numberMask == 0
            if isSameHash, isString(Int(number(in: slots[slot]))) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    @inline(__always)
    private func entry(_ number: UInt32, _ hash: UInt32) -> UInt32 {
        let numberMask = UInt32(slots.count - 1)
        return hash & ~numberMask | (number + 1)
    }

    @inline(__always)
    private func number(in entry: UInt32) -> UInt32 { (entry & UInt32(slots.count - 1)) - 1 }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for number in 0..<hashes.count {
            var slot = Int(hashes[number]) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = entry(UInt32(number), hashes[number])
        }
    }
}
