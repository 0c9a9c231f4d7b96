import Testing
import TransparencyLog

@Suite struct TileTests {
    @Test func `paths are those of C2SP`() throws {
        func path(_ level: Int, _ index: UInt64, _ width: Int = 256) throws -> String {
            try #require(Tile(level: level, index: index, width: width)).path
        }
        #expect(try path(0, 1_234_067) == "tile/0/x001/x234/067")
        #expect(try path(0, 1_234, 5) == "tile/0/x001/234.p/5")
        #expect(try path(3, 0, 255) == "tile/3/000.p/255")
        #expect(try path(1, 999) == "tile/1/999")
        #expect(try path(1, 1_000) == "tile/1/x001/000")
        #expect(try #require(Tile(level: 0, index: 1_234, width: 5)).entriesPath == "tile/entries/x001/234.p/5")
    }

    @Test func `every path is read as what it names`() throws {
        var chance = SeededNumbers(seed: 3)
        for _ in 0..<2_000 {
            let level = Int.random(in: 0..<7, using: &chance)
            let most = UInt64(1) << UInt64(Int.random(in: 0...(54 - 8 * level), using: &chance))
            let width = Int.random(in: 1...256, using: &chance)
            let tile = try #require(Tile(level: level, index: .random(in: 0..<most, using: &chance), width: width))
            #expect(Tile.content(at: tile.path) == .hashes(tile))
            if level == 0 { #expect(Tile.content(at: tile.entriesPath) == .entries(tile)) }
        }
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000", "tile/8/000",
        "tile/-1/000",
        "tile/0/x000/001", "tile/0/001/002", "tile/0/x001", "tile/0/x001/x002", "tile/0/000.p", "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/2", "tile/0/000.q/1", "tile/0/.p/1", "/tile/0/000",
        "tile//000",
        "tile/0/000/", "tile/0/../000", "tile/0/%30", "tile/entries/x000/000", "tile/entries/000.p/256",
        "tile/data/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/7/001", "tile/0/００0", "tile/0/000\u{0}", "Tile/0/000",
    ])
    func `what is no path of a tile names nothing`(path: String) {
        #expect(Tile.content(at: path) == nil)
    }

    @Test func `a tree of 70,000 has the tiles that C2SP counts`() {
        let tiles = Tile.added(from: 0, to: 70_000)
        func widths(_ level: Int) -> [Int] { tiles.filter { $0.level == level }.map(\.width) }
        #expect(widths(0) == Array(repeating: 256, count: 273) + [112])
        #expect(widths(1) == [256, 17])
        #expect(widths(2) == [1])
        #expect(tiles.count == 277)
        #expect(Tile.added(from: 0, to: 256).map(\.path) == ["tile/0/000", "tile/1/000.p/1"])
        #expect(Tile.added(from: 250, to: 257).map(\.path) == ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"])
        #expect(Tile.added(from: 257, to: 258).map(\.path) == ["tile/0/001.p/2"])
        #expect(Tile.added(from: 5, to: 5) == [])
        #expect(Tile(level: 0, index: 273, in: 70_000)?.width == 112)
        #expect(Tile(level: 0, index: 274, in: 70_000) == nil)
        #expect(Tile(level: 0, index: 1, in: 256) == nil)
        #expect(Tile(level: 7, index: 0, in: UInt64(Int64.max))?.width == 127)
    }

    @Test func `a bundle is read only when it is whole and of its width`() throws {
        let entries = [[], [1], Array(repeating: 2, count: 65_535)] as [[UInt8]]
        let bytes = entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
        let bundle = try #require(EntryBundle(bytes, width: 3))
        #expect(bundle.entries == entries)
        #expect(bundle.bytes == bytes)
        #expect(EntryBundle(bytes, width: 2) == nil)
        #expect(EntryBundle(bytes, width: 4) == nil)
        #expect(EntryBundle(bytes.dropLast(), width: 3) == nil)
        #expect(EntryBundle(bytes + [0], width: 3) == nil)
        #expect(EntryBundle(bytes + [0, 0], width: 3) == nil)
        #expect(TileHashes(Array(repeating: 0, count: 64), width: 2)?.bytes == Array(repeating: 0, count: 64))
        #expect(TileHashes(Array(repeating: 0, count: 63), width: 2) == nil)
        #expect(TileHashes(Array(repeating: 0, count: 96), width: 2) == nil)
    }
}
