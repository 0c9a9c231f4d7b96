import Testing
import TransparencyLog

@Suite struct AppenderTests {
    private static let origin: ExactText = "log.example/acts"

    /// A log of so many entries, taken in batches, with its files.
    static func log(of size: Int, batch: Int = 100) async throws -> (Appender, MemoryTiles, Checkpoint) {
        var appender = Appender(origin: origin)
        let tiles = MemoryTiles()
        var growth = try appender.append([])
        while appender.size < UInt64(size) {
            let start = Int(appender.size)
            growth = try appender.append((start..<min(start + batch, size)).map(entry))
            await tiles.write(growth.writes)
        }
        return (appender, tiles, growth.checkpoint)
    }

    @Test(arguments: [0, 1, 2, 255, 256, 257, 300, 511, 512, 700])
    func `a log has the root of the tree and exactly the tiles of its size`(size: Int) async throws {
        var appender = Appender(origin: Self.origin)
        let growth = try appender.append((0..<size).map(entry))
        let expected = tree(size)
        #expect(growth.checkpoint.root == expected.root)
        #expect(growth.checkpoint.size == UInt64(size))
        #expect(growth.firstIndex == 0)
        let tiles = Tile.added(from: 0, to: UInt64(size))
        let bundles = tiles.filter { $0.level == 0 }.map(\.entriesPath)
        #expect(growth.writes.map(\.path) == bundles + tiles.map(\.path))
        let reader = TileReader(growth.checkpoint, in: MemoryTiles(growth.writes))
        for index in 0..<size {
            #expect(try await reader.leaf(at: UInt64(index)) == .leaf(entry(index)))
        }
    }

    @Test func `the size of the batches changes no full tile, no bundle and no root`() async throws {
        let (_, whole, checkpoint) = try await Self.log(of: 1_000, batch: 1_000)
        for batch in [1, 7, 256, 300] {
            let (_, tiles, other) = try await Self.log(of: 1_000, batch: batch)
            #expect(other == checkpoint)
            for (path, bytes) in await whole.files { #expect(await tiles.files[path] == bytes, "\(path)") }
        }
    }

    @Test func `a large log crosses into the third level of tiles`() async throws {
        let (appender, tiles, checkpoint) = try await Self.log(of: 65_536 + 300, batch: 20_000)
        let reader = TileReader(checkpoint, in: tiles)
        for index: UInt64 in [0, 255, 256, 65_535, 65_536, 65_835] {
            let proof = try await reader.inclusionProof(of: index)
            #expect(proof.verify(leaf: .leaf(entry(Int(index))), root: appender.root) == .valid)
            #expect(try await reader.entry(at: index) == entry(Int(index)))
        }
        for old: UInt64 in [1, 300, 65_536] {
            let proof = try await reader.consistencyProof(from: old)
            let root = try await reader.root(at: old)
            #expect(proof.verify(oldRoot: root, newRoot: appender.root) == .valid)
        }
        #expect(await tiles.files["tile/2/000.p/1"]?.count == 32)
    }

    @Test func `an entry that is too long is refused with all of its batch`() throws {
        var appender = Appender(origin: Self.origin)
        let before = appender
        #expect(throws: AppendError.entryTooLong(place: 1, bytes: 65_536)) {
            try appender.append([entry(0), Array(repeating: 0, count: 65_536)])
        }
        #expect(appender == before)
        #expect(throws: Never.self) { try appender.append([Array(repeating: 0, count: 65_535)]) }
    }

    /// The log stood at 600 entries with its checkpoint published; 300 more were being written when the power went. Every
    /// prefix of the writes, and every one of them alone, leaves a log that goes on as if nothing had happened.
    @Test func `after a crash at any write the log resumes and writes the same files`() async throws {
        let (before, durable, published) = try await Self.log(of: 600)
        let more = (600..<900).map(entry)
        var undisturbed = before
        let growth = try undisturbed.append(more)
        #expect(growth.writes.count == 5)
        let prefixes = (0...growth.writes.count).map { Array(growth.writes.prefix($0)) }
        for written in prefixes + growth.writes.map({ [$0] }) {
            let storage = MemoryTiles(await durable.files)
            await storage.write(written)
            // The published checkpoint holds, whatever lies behind it.
            let audit = try await TileAudit.run(published, in: storage)
            #expect(audit.findings == [])
            var resumed = try await Appender.resume(published, from: storage)
            #expect(resumed == before)
            #expect(try resumed.append(more) == growth)
            #expect(resumed == undisturbed)
        }
        // And when other entries come in their place, the files are those of the others.
        let storage = MemoryTiles(await durable.files)
        await storage.write(growth.writes)
        var resumed = try await Appender.resume(published, from: storage)
        let other = try resumed.append((0..<10).map(entry))
        await storage.write(other.writes)
        #expect(try await TileAudit.run(other.checkpoint, in: storage).findings == [])
    }

    @Test func `a log that lost its partial tiles to full ones resumes`() async throws {
        let (_, tiles, published) = try await Self.log(of: 600)
        let (_, later, _) = try await Self.log(of: 800)
        for path in ["tile/0/002", "tile/entries/002"] {
            let bytes = try #require(await later.files[path])
            await tiles.remove("\(path).p/88")
            await tiles.put(path, bytes)
        }
        #expect(try await Appender.resume(published, from: tiles).root == published.root)
    }

    @Test func `a log does not resume from tiles that are not its checkpoint's`() async throws {
        let (_, tiles, published) = try await Self.log(of: 600)
        await tiles.change("tile/0/002.p/88") { $0[0] ^= 1 }
        await #expect(throws: TileError.rootDiffers) { try await Appender.resume(published, from: tiles) }
        await tiles.change("tile/0/002.p/88") { $0[0] ^= 1 }
        await tiles.change("tile/entries/002.p/88") { $0[2] ^= 1 }
        await #expect(throws: TileError.entryDiffers(index: 512)) {
            try await Appender.resume(published, from: tiles)
        }
        await tiles.remove("tile/entries/002.p/88")
        await #expect(throws: TileError.missing(path: "tile/entries/002.p/88")) {
            try await Appender.resume(published, from: tiles)
        }
    }
}
