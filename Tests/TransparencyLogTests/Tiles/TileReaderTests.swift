import Testing
import TransparencyLog

@Suite struct TileReaderTests {
    @Test func `proofs from tiles are those of the tree in memory`() async throws {
        let (_, tiles, checkpoint) = try await AppenderTests.log(of: 700)
        let expected = tree(700)
        let reader = TileReader(checkpoint, in: tiles)
        var chance = SeededNumbers(seed: 5)
        for _ in 0..<200 {
            let index = UInt64.random(in: 0..<700, using: &chance)
            #expect(try await reader.inclusionProof(of: index) == expected.inclusionProof(of: index))
            let old = UInt64.random(in: 0...700, using: &chance)
            #expect(try await reader.consistencyProof(from: old) == expected.consistencyProof(from: old))
            #expect(try await reader.root(at: old) == expected.root(at: old))
        }
        #expect(try await reader.compactRange().root == expected.root)
        await #expect(throws: TileError.outsideTree) { try await reader.inclusionProof(of: 700) }
        await #expect(throws: TileError.outsideTree) { try await reader.consistencyProof(from: 701) }
        await #expect(throws: TileError.outsideTree) { try await reader.entry(at: 700) }
        await #expect(throws: TileError.outsideTree) { try await reader.entries(inBundle: 3) }
    }

    @Test func `verified tiles of the higher levels are read once`() async throws {
        let (_, tiles, checkpoint) = try await AppenderTests.log(of: 700)
        let reader = TileReader(checkpoint, in: tiles)
        for index: UInt64 in [0, 1, 2, 3, 600, 0] { _ = try await reader.inclusionProof(of: index) }
        // Proofs of entries on one side need the other side's tile, whose hash lies in the tile above.
        #expect(await tiles.reads.sorted() == ["tile/0/000", "tile/0/002.p/188", "tile/1/000.p/2"])
    }

    @Test func `the proof from an older tree's partial tile is made from a full one`() async throws {
        // The old checkpoint's partial tiles are gone, as C2SP allows once the full ones are there.
        let (_, tiles, _) = try await AppenderTests.log(of: 700, batch: 700)
        let expected = tree(700)
        let reader = TileReader(size: 300, root: try #require(expected.root(at: 300)), in: tiles)
        // `tile/1/000.p/1` is no full tile's prefix that is there: the level above has only `.p/2`.
        await #expect(throws: TileError.missing(path: "tile/1/000.p/1")) { try await reader.leaf(at: 299) }
        await tiles.put("tile/1/000.p/1", Array(try #require(await tiles.files["tile/1/000.p/2"]).prefix(32)))
        #expect(try await reader.leaf(at: 299) == .leaf(entry(299)))
    }

    @Test func `no bit of a tile can be changed unnoticed`() async throws {
        let (_, sound, checkpoint) = try await AppenderTests.log(of: 600, batch: 600)
        let files = await sound.files
        var chance = SeededNumbers(seed: 8)
        for path in files.keys.sorted() {
            for _ in 0..<5 {
                let tiles = MemoryTiles(files)
                let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &chance)
                let at = Int.random(in: 0..<(files[path]?.count ?? 1), using: &chance)
                await tiles.change(path) { $0[at] ^= bit }
                let audit = try await TileAudit.run(checkpoint, in: tiles)
                #expect(!audit.findings.isEmpty, "\(path) at \(at)")
                #expect(audit.entries < 600)
            }
        }
    }

    @Test func `an audit names every entry and tile that was changed, and reads the rest`() async throws {
        let (_, tiles, checkpoint) = try await AppenderTests.log(of: 1_000, batch: 1_000)
        var seen = 0
        let sound = try await TileAudit.run(checkpoint, in: tiles) { first, entries in
            #expect(entries.first == entry(Int(first)))
            seen += entries.count
        }
        #expect(sound.findings == [])
        #expect(sound.entries == 1_000)
        #expect(seen == 1_000)
        // In a bundle of entries of 9 bytes, the last digits of two of them.
        await tiles.change("tile/entries/001") { bytes in
            bytes[2 + 8] ^= 1
            bytes[11 * 3 + 10] ^= 1
        }
        let reader = TileReader(checkpoint, in: tiles)
        await #expect(throws: TileError.entryDiffers(index: 259)) { try await reader.entry(at: 259) }
        await #expect(throws: TileError.entryDiffers(index: 256)) { try await reader.entries(inBundle: 1) }
        #expect(try await reader.entry(at: 257) == entry(257))
        await tiles.change("tile/0/002") { $0[40] ^= 1 }
        await tiles.remove("tile/entries/000")
        let audit = try await TileAudit.run(checkpoint, in: tiles)
        #expect(
            audit.findings == [
                .missing(path: "tile/entries/000"), .entryDiffers(index: 256), .entryDiffers(index: 259),
                .tileDiffers(path: "tile/0/002"),
            ])
        #expect(audit.entries == 1_000 - 256 - 2 - 256)
        await tiles.change("tile/entries/003.p/232") { $0.removeLast() }
        #expect(
            try await TileAudit.run(checkpoint, in: tiles).findings.last == .malformed(path: "tile/entries/003.p/232"))
    }

    @Test func `a checkpoint of another log is borne out by no tile`() async throws {
        let (_, tiles, checkpoint) = try await AppenderTests.log(of: 600)
        let other = try Checkpoint(origin: checkpoint.origin, size: 600, root: tree(599).root)
        #expect(try await TileAudit.run(other, in: tiles).findings == [.rootDiffers])
        let empty = try Checkpoint(origin: checkpoint.origin, size: 0, root: checkpoint.root)
        #expect(try await TileAudit.run(empty, in: tiles).findings == [.rootDiffers])
        let none = try Checkpoint(origin: checkpoint.origin, size: 0, root: .ofEmptyTree)
        #expect(try await TileAudit.run(none, in: MemoryTiles()).findings == [])
    }
}
