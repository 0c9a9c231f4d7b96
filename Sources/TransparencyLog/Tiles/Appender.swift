/// A file of a log that is to be written: an immutable tile or bundle of entries.
public struct TileWrite: Hashable, Sendable {
    /// Where it belongs, for example `tile/0/x001/234.p/5`.
    public let path: String
    /// Its bytes.
    public let bytes: [UInt8]
}

/// What follows from taking entries: what to write, in this order, and the checkpoint to sign when all of it is durable.
public struct LogGrowth: Hashable, Sendable {
    /// The index of the first of the entries.
    public let firstIndex: UInt64
    /// The size before.
    public let oldSize: UInt64
    /// The bundles of entries and then the tiles, the lowest level first.
    public let writes: [TileWrite]
    /// What the log states once they are written.
    public let checkpoint: Checkpoint
}

/// The log's side of a tree of tiles: entries in, files and a checkpoint out. It writes nothing itself.
///
/// The order is what makes a crash harmless: **every file of a growth is durable before its checkpoint is signed and
/// published**. Until then no checkpoint covers the files, so whatever part of them was written may be written again, the
/// same or others; afterwards none of them ever changes. After a crash, `resume` reads the head of the last published
/// checkpoint from the tiles and verifies it, and the entries behind it are appended again, in the order in which whoever
/// queues them holds them durably. The files then come out byte for byte as they would have without the crash.
public struct Appender: Equatable, Sendable {
    /// The log's name.
    public let origin: ExactText
    private var range: CompactRange
    /// The hashes of the tile at the right edge of each level, as far as it is not full.
    private var edge: [[MerkleHash]]
    /// The entries under the tile of leaves at the right edge.
    private var entries: [[UInt8]]

    /// The log without entries.
    public init(origin: ExactText) {
        self.origin = origin
        range = CompactRange()
        edge = Array(repeating: [], count: Tile.levels.count)
        entries = []
    }

    /// The log as the last published checkpoint has it, from its tiles, which are verified against that checkpoint.
    public static func resume(_ checkpoint: Checkpoint, from storage: any TileStorage) async throws -> Appender {
        let reader = TileReader(checkpoint, in: storage)
        var appender = Appender(origin: checkpoint.origin)
        appender.range = try await reader.compactRange()
        for level in Tile.levels {
            let hashes = checkpoint.size >> UInt64(8 * level)
            if hashes & 0xFF != 0, let tile = Tile(level: level, index: hashes >> 8, in: checkpoint.size) {
                appender.edge[level] = try await reader.hashes(of: tile).hashes
            }
        }
        if checkpoint.size & 0xFF != 0 {
            appender.entries = try await reader.entries(inBundle: checkpoint.size >> 8)
        }
        return appender
    }

    /// How many entries the log has.
    public var size: UInt64 { range.size }

    /// The root over them.
    public var root: MerkleHash { range.root }

    /// Takes entries of at most 65,535 bytes each, all of them or, when one is too long, none.
    public mutating func append(_ more: [[UInt8]]) throws -> LogGrowth {
        if let place = more.firstIndex(where: { $0.count > EntryBundle.mostEntryBytes }) {
            throw AppendError.entryTooLong(place: place, bytes: more[place].count)
        }
        let oldSize = size
        var bundles: [TileWrite] = []
        var tiles: [(level: Int, write: TileWrite)] = []
        for entry in more {
            entries.append(entry)
            range.append(.leaf(entry)) { node, hash in
                guard node.level % 8 == 0 else { return }
                let level = node.level / 8
                edge[level].append(hash)
                if edge[level].count == Tile.fullWidth {
                    if let tile = Tile(level: level, index: node.index >> 8) {
                        tiles.append((level, TileWrite(path: tile.path, bytes: TileHashes(edge[level]).bytes)))
                    }
                    edge[level] = []
                }
            }
            if entries.count == Tile.fullWidth {
                if let tile = Tile(level: 0, index: (size - 1) >> 8) {
                    bundles.append(TileWrite(path: tile.entriesPath, bytes: EntryBundle(entries).bytes))
                }
                entries = []
            }
        }
        if size > oldSize, size & 0xFF != 0, let tile = Tile(level: 0, index: size >> 8, in: size) {
            bundles.append(TileWrite(path: tile.entriesPath, bytes: EntryBundle(entries).bytes))
        }
        for level in Tile.levels where size >> UInt64(8 * level) > oldSize >> UInt64(8 * level) {
            let index = size >> UInt64(8 * (level + 1))
            guard !edge[level].isEmpty, let tile = Tile(level: level, index: index, in: size) else { continue }
            tiles.append((level, TileWrite(path: tile.path, bytes: TileHashes(edge[level]).bytes)))
        }
        // Swift's sort is stable, so within a level the tiles stay in order.
        let writes = bundles + tiles.sorted { $0.level < $1.level }.map(\.write)
        return LogGrowth(
            firstIndex: oldSize, oldSize: oldSize, writes: writes,
            checkpoint: try Checkpoint(origin: origin, size: size, root: root))
    }
}

/// Why entries were not taken.
public enum AppendError: Error, Hashable, Sendable {
    /// An entry, counted from 0, has more bytes than a bundle can say.
    case entryTooLong(place: Int, bytes: Int)
}
