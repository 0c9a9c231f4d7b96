import TransparencyLog

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// Entry number `index` of the logs of these tests.
func entry(_ index: Int) -> [UInt8] { Array("entry \(index)".utf8) }

func tree(_ size: Int) -> MerkleTree {
    var tree = MerkleTree()
    for index in 0..<size { tree.append(entry(index)) }
    return tree
}

/// Tiles in memory.
actor MemoryTiles: TileStorage {
    private(set) var files: [String: [UInt8]] = [:]
    private(set) var reads: [String] = []

    init(_ files: [String: [UInt8]] = [:]) {
        self.files = files
    }

    init(_ writes: [TileWrite]) {
        files = Dictionary(writes.map { ($0.path, $0.bytes) }) { $1 }
    }

    func bytes(at path: String) -> [UInt8]? {
        reads.append(path)
        return files[path]
    }

    func write(_ writes: some Sequence<TileWrite>) {
        for write in writes { files[write.path] = write.bytes }
    }

    func put(_ path: String, _ bytes: [UInt8]) {
        files[path] = bytes
    }

    func remove(_ path: String) {
        files[path] = nil
    }

    func change(_ path: String, _ change: (inout [UInt8]) -> Void) {
        if var bytes = files[path] {
            change(&bytes)
            files[path] = bytes
        }
    }
}
