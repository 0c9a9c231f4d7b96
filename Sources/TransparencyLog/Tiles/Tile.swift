/// The place of a tile: 256 hashes of one level of every eighth level of the tree, or the first of them while the log has
/// no more (C2SP tlog-tiles). A tile never changes: one that grows gets another path.
public struct Tile: Hashable, Sendable {
    /// Which level of tiles it is: 0 holds the leaves, and each hash of level `l` is over 256ˡ leaves.
    public let level: Int
    /// Which of its level it is, counted from the left.
    public let index: UInt64
    /// How many hashes it has, from 1 to 256. A tile of 256 is full, another partial.
    public let width: Int

    /// How many hashes a full tile has.
    public static let fullWidth = 256
    /// The levels that a tree of less than 2⁶³ leaves can have.
    public static let levels = 0..<8

    /// A tile at this place; nothing when no tree has it.
    public init?(level: Int, index: UInt64, width: Int = fullWidth) {
        guard Self.levels.contains(level), width >= 1, width <= Self.fullWidth,
            index < (UInt64(1) << 63) >> UInt64(8 * (level + 1)) || (level == 7 && index == 0 && width < 128)
        else { return nil }
        self.init(unchecked: level, index, width)
    }

    private init(unchecked level: Int, _ index: UInt64, _ width: Int) {
        self.level = level
        self.index = index
        self.width = width
    }

    /// The tile at a place in the tree of a size; nothing when that tree has none there.
    public init?(level: Int, index: UInt64, in size: UInt64) {
        guard Self.levels.contains(level), size <= ProofPlan.greatestSize else { return nil }
        let hashes = size >> UInt64(8 * level)
        guard index < hashes, index <= (hashes - 1) >> 8 else { return nil }
        self.init(unchecked: level, index, Int(min(UInt64(Self.fullWidth), hashes - index << 8)))
    }

    /// Whether it has all its 256 hashes.
    public var isFull: Bool { width == Self.fullWidth }

    /// The full tile at the same place. It begins with the hashes of the partial one.
    public var full: Tile { Tile(unchecked: level, index, Self.fullWidth) }

    /// The path of its hashes, for example `tile/0/x001/234.p/5`.
    public var path: String { "tile/\(level)/\(place)" }

    /// The path of the entries under a tile of level 0, for example `tile/entries/x001/234.p/5`.
    public var entriesPath: String { "tile/entries/\(place)" }

    private var place: String {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1_000)
            let group = String(repeating: "0", count: 3 - digits.count) + digits
            groups.append(groups.isEmpty ? group : "x\(group)")
            rest /= 1_000
        } while rest > 0
        return groups.reversed().joined(separator: "/") + (isFull ? "" : ".p/\(width)")
    }

    /// What a path names: the hashes of a tile, or the entries below it.
    public enum Content: Hashable, Sendable {
        /// A tile's hashes.
        case hashes(Tile)
        /// The entries under a tile of level 0.
        case entries(Tile)
    }

    /// Reads a path in its one spelling; nothing when it is another. What a server is asked for can be given here as it
    /// came.
    public static func content(at path: some StringProtocol) -> Content? {
        let text = Array(path.utf8)
        guard text.count <= 64 else { return nil }
        var parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        guard parts.count >= 3, parts.removeFirst().elementsEqual("tile".utf8) else { return nil }
        let first = parts.removeFirst()
        let isEntries = first.elementsEqual("entries".utf8)
        guard let level = isEntries ? 0 : plainNumber(first), level < UInt64(levels.count) else { return nil }
        var width = UInt64(fullWidth)
        if parts.count >= 2, let stem = parts.dropLast().last, stem.suffix(2).elementsEqual(".p".utf8) {
            guard let last = parts.popLast(), let number = plainNumber(last), number >= 1, number < width else {
                return nil
            }
            width = number
            parts[parts.endIndex - 1] = stem.dropLast(2)
        }
        var index = UInt64(0)
        for (place, part) in parts.enumerated() {
            var digits = part
            if place < parts.count - 1 {
                guard digits.popFirst() == UInt8(ascii: "x") else { return nil }
            }
            guard digits.count == 3, index < UInt64.max / 1_000 - 1 else { return nil }
            for digit in digits {
                guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
                index = index * 10 + UInt64(digit - UInt8(ascii: "0"))
            }
        }
        guard let tile = Tile(level: Int(level), index: index, width: Int(width)) else { return nil }
        let content = isEntries ? Content.entries(tile) : .hashes(tile)
        // `x000/001` would be a second path of one tile.
        return (isEntries ? tile.entriesPath : tile.path).utf8.elementsEqual(text) ? content : nil
    }

    /// The tiles of the tree of a size that the tree of an older size does not have, the lowest level first.
    public static func added(from old: UInt64, to new: UInt64) -> [Tile] {
        var tiles: [Tile] = []
        for level in levels {
            let before = old >> UInt64(8 * level)
            let after = new >> UInt64(8 * level)
            guard after > before else { break }
            for index in before >> 8...(after - 1) >> 8 {
                if let tile = Tile(level: level, index: index, in: new) { tiles.append(tile) }
            }
        }
        return tiles
    }

    /// The tile of the tree of a size that holds a node or the nodes below it, and the hashes of it that the node is
    /// over.
    static func holding(_ node: MerkleNode, in size: UInt64) -> (tile: Tile, hashes: Range<Int>)? {
        let above = node.level % 8
        let first = node.index << UInt64(above)
        guard let tile = Tile(level: node.level / 8, index: first >> 8, in: size) else { return nil }
        let start = Int(first & 0xFF)
        let end = start + 1 << above
        return end <= tile.width ? (tile, start..<end) : nil
    }
}

/// The hashes of a tile as the file has them: 32 bytes each, one behind the other.
public struct TileHashes: Hashable, Sendable {
    /// The hashes, from the left.
    public let hashes: [MerkleHash]

    /// Reads the bytes of a tile with a width; nothing when their number is another.
    public init?(_ bytes: some Collection<UInt8>, width: Int) {
        guard bytes.count == width * MerkleHash.byteCount else { return nil }
        var hashes: [MerkleHash] = []
        hashes.reserveCapacity(width)
        var rest = bytes[...]
        while let hash = MerkleHash(rest.prefix(MerkleHash.byteCount)) {
            hashes.append(hash)
            rest = rest.dropFirst(MerkleHash.byteCount)
        }
        self.hashes = hashes
    }

    init(_ hashes: [MerkleHash]) {
        self.hashes = hashes
    }

    /// The bytes of the file.
    public var bytes: [UInt8] { hashes.flatMap(\.bytes) }

    /// The hash over some of them, whose number is a power of two.
    func hash(over places: Range<Int>) -> MerkleHash {
        var row = Array(hashes[places])
        while row.count > 1 {
            row = stride(from: 0, to: row.count, by: 2).map { .node(row[$0], row[$0 + 1]) }
        }
        return row[0]
    }
}

/// The entries below a tile of level 0: each behind its length in two bytes, the greater byte first.
public struct EntryBundle: Hashable, Sendable {
    /// The entries, from the left.
    public let entries: [[UInt8]]

    /// How many bytes an entry has at most, since its length is written in 16 bits.
    public static let mostEntryBytes = Int(UInt16.max)

    /// Reads the bytes of a bundle with a number of entries; nothing when they are fewer, more, or cut.
    public init?(_ bytes: some Collection<UInt8>, width: Int) {
        var entries: [[UInt8]] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            guard rest.count >= 2, entries.count < width else { return nil }
            let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
            guard rest.count >= length else { return nil }
            entries.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        guard entries.count == width else { return nil }
        self.entries = entries
    }

    init(_ entries: [[UInt8]]) {
        self.entries = entries
    }

    /// The bytes of the file.
    public var bytes: [UInt8] {
        entries.reduce(into: []) { bytes, entry in
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 0xFF))
            bytes.append(contentsOf: entry)
        }
    }
}
