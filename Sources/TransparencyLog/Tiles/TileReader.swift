/// Where the tiles of a log lie: a folder, a server, a table. The log itself need not be trusted, and nor need this.
public protocol TileStorage: Sendable {
    /// The bytes at a path such as `tile/0/x001/234.p/5`, or nothing when there are none.
    func bytes(at path: String) async throws -> [UInt8]?
}

/// Why tiles do not bear out a checkpoint. The path or index is of what must be looked at.
public enum TileError: Error, Hashable, Sendable {
    /// Nothing lies at the path, nor the full tile in its stead.
    case missing(path: String)
    /// The file at the path has not the length or the parts that it must have.
    case malformed(path: String)
    /// The partial tiles do not lead to the root of the checkpoint.
    case rootDiffers
    /// The tile is not the one that the tile above it was made from.
    case tileDiffers(path: String)
    /// The entry is not the one that the tree was made from.
    case entryDiffers(index: UInt64)
    /// The tree has no such entry, or never had that size.
    case outsideTree
}

/// Reads the tiles of a log, and gives out nothing that does not follow from the root of a checkpoint.
///
/// The partial tiles at the right edge of the tree lead to the root together, so they are verified first and at once; a
/// full tile is verified against its hash in the tile above, which was verified before. A reader that takes its checkpoint
/// from a verified note needs no trust in the storage.
public actor TileReader {
    /// How many entries the tree has that is read.
    public nonisolated let size: UInt64
    /// The root of that tree.
    public nonisolated let root: MerkleHash
    private let storage: any TileStorage
    /// Verified tiles of the higher levels, and those of the right edge: one in 256 of all.
    private var verified: [Tile: TileHashes] = [:]
    /// The verified tile of leaves that was read last.
    private var leaves: (tile: Tile, hashes: TileHashes)?
    private var edgeIsVerified = false

    /// A reader of the tree that a checkpoint states.
    public init(_ checkpoint: Checkpoint, in storage: any TileStorage) {
        self.init(size: checkpoint.size, root: checkpoint.root, in: storage)
    }

    /// A reader of the tree with a size and root.
    public init(size: UInt64, root: MerkleHash, in storage: any TileStorage) {
        self.size = size
        self.root = root
        self.storage = storage
    }

    /// The proof that an entry is in the tree.
    public func inclusionProof(of index: UInt64) async throws -> InclusionProof {
        guard index < size else { throw TileError.outsideTree }
        let ranges = ProofPlan.inclusion(of: index, in: size)
        return InclusionProof(index: index, treeSize: size, path: try await hashes(of: ranges))
    }

    /// The proof that the tree begins with all that an older one had.
    public func consistencyProof(from old: UInt64) async throws -> ConsistencyProof {
        guard old <= size else { throw TileError.outsideTree }
        let ranges = ProofPlan.consistency(from: old, to: size)
        return ConsistencyProof(oldSize: old, newSize: size, path: try await hashes(of: ranges))
    }

    /// The root that the log had at an earlier size.
    public func root(at old: UInt64) async throws -> MerkleHash {
        guard old <= size else { throw TileError.outsideTree }
        return try await hashes(of: [0..<old])[0]
    }

    /// The hash of an entry.
    public func leaf(at index: UInt64) async throws -> MerkleHash {
        guard index < size else { throw TileError.outsideTree }
        return try await hashes(of: [index..<index + 1])[0]
    }

    /// The entries that begin at a multiple of 256: that many, or those that the tree has there. Each is the one that
    /// the tree was made from.
    public func entries(inBundle bundle: UInt64) async throws -> [[UInt8]] {
        let (entries, differing) = try await compared(bundle)
        if let index = differing.first { throw TileError.entryDiffers(index: index) }
        return entries
    }

    /// The entries of a bundle as they lie there, and the indexes of those that the tree was not made from.
    func compared(_ bundle: UInt64) async throws -> (entries: [[UInt8]], differing: [UInt64]) {
        guard let tile = Tile(level: 0, index: bundle, in: size) else { throw TileError.outsideTree }
        let hashes = try await hashes(of: tile).hashes
        let entries = try await bundled(tile)
        let differing = entries.indices.filter { MerkleHash.leaf(entries[$0]) != hashes[$0] }
        return (entries, differing.map { bundle << 8 + UInt64($0) })
    }

    /// One entry, which is the one that the tree was made from.
    public func entry(at index: UInt64) async throws -> [UInt8] {
        guard let tile = Tile(level: 0, index: index >> 8, in: size) else { throw TileError.outsideTree }
        let place = Int(index & 0xFF)
        guard place < tile.width else { throw TileError.outsideTree }
        let expected = try await hashes(of: tile).hashes[place]
        let entry = try await bundled(tile)[place]
        guard MerkleHash.leaf(entry) == expected else { throw TileError.entryDiffers(index: index) }
        return entry
    }

    /// The head of the tree, from which it can grow.
    public func compactRange() async throws -> CompactRange {
        try await verifyEdge()
        var peaks: [MerkleHash] = []
        for node in MerkleNode.covering(0..<size) { peaks.append(try await hash(of: node)) }
        guard let range = CompactRange(size: size, peaks: peaks) else { throw TileError.outsideTree }
        return range
    }

    // MARK: Verified hashes

    private func hashes(of ranges: [Range<UInt64>]) async throws -> [MerkleHash] {
        var results: [MerkleHash] = []
        for range in ranges {
            var nodes: [MerkleNode: MerkleHash] = [:]
            for node in MerkleNode.covering(range) { nodes[node] = try await hash(of: node) }
            results.append(
                try ProofPlan.hash(of: range) { node in
                    guard let hash = nodes[node] else { throw TileError.outsideTree }
                    return hash
                })
        }
        return results
    }

    private func hash(of node: MerkleNode) async throws -> MerkleHash {
        guard let (tile, places) = Tile.holding(node, in: size) else { throw TileError.outsideTree }
        return try await hashes(of: tile).hash(over: places)
    }

    /// The hashes of a tile of this tree, verified.
    func hashes(of tile: Tile) async throws -> TileHashes {
        try await verifyEdge()
        if let known = verified[tile] { return known }
        if let leaves, leaves.tile == tile { return leaves.hashes }
        // A full tile; the right edge is known by now. Those above it are verified from the top.
        var way = [tile]
        while let low = way.last, let above = Self.above(low, in: size), verified[above] == nil { way.append(above) }
        for next in way.reversed() {
            let hashes = try await fetch(next)
            guard let above = Self.above(next, in: size), let parent = verified[above],
                parent.hashes[Int(next.index & 0xFF)] == hashes.hash(over: 0..<Tile.fullWidth)
            else { throw TileError.tileDiffers(path: next.path) }
            if next.level == 0 { leaves = (next, hashes) } else { verified[next] = hashes }
            if next == tile { return hashes }
        }
        throw TileError.outsideTree
    }

    private static func above(_ tile: Tile, in size: UInt64) -> Tile? {
        Tile(level: tile.level + 1, index: tile.index >> 8, in: size)
    }

    /// Reads the partial tiles, one for each level that has one, and takes them when they lead to the root.
    private func verifyEdge() async throws {
        guard !edgeIsVerified else { return }
        var edge: [Tile: TileHashes] = [:]
        for level in Tile.levels {
            let hashes = size >> UInt64(8 * level)
            guard hashes & 0xFF != 0, let tile = Tile(level: level, index: hashes >> 8, in: size) else { continue }
            edge[tile] = try await fetch(tile)
        }
        let found = try ProofPlan.hash(of: 0..<size) { node in
            guard let (tile, places) = Tile.holding(node, in: size), let hashes = edge[tile] else {
                throw TileError.outsideTree
            }
            return hashes.hash(over: places)
        }
        guard found == root else { throw TileError.rootDiffers }
        verified.merge(edge) { $1 }
        edgeIsVerified = true
    }

    // MARK: What lies in the storage

    private func fetch(_ tile: Tile) async throws -> TileHashes {
        let (bytes, width, path) = try await stored(tile, path: \.path)
        guard let hashes = TileHashes(bytes, width: width) else { throw TileError.malformed(path: path) }
        return TileHashes(Array(hashes.hashes.prefix(tile.width)))
    }

    private func bundled(_ tile: Tile) async throws -> [[UInt8]] {
        let (bytes, width, path) = try await stored(tile, path: \.entriesPath)
        guard let bundle = EntryBundle(bytes, width: width) else { throw TileError.malformed(path: path) }
        return Array(bundle.entries.prefix(tile.width))
    }

    /// A log may delete a partial tile once the full one is there, which begins with the same.
    private func stored(
        _ tile: Tile, path: (Tile) -> String
    ) async throws -> (bytes: [UInt8], width: Int, path: String) {
        if let bytes = try await storage.bytes(at: path(tile)) { return (bytes, tile.width, path(tile)) }
        if !tile.isFull, let bytes = try await storage.bytes(at: path(tile.full)) {
            return (bytes, Tile.fullWidth, path(tile.full))
        }
        throw TileError.missing(path: path(tile))
    }
}
