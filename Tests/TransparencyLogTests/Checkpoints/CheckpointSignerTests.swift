import Testing
import TransparencyLog

/// A signer's head in memory, with something that may happen before it moves.
actor MemoryHead: HeadStorage {
    private(set) var kept = TreeHead.empty
    private var beforeReplacing: (@Sendable () async throws -> Void)?

    func head() -> TreeHead { kept }

    func replace(_ old: TreeHead, with new: TreeHead) async throws -> Bool {
        if let happening = beforeReplacing {
            beforeReplacing = nil
            try await happening()
        }
        guard kept == old else { return false }
        kept = new
        return true
    }

    func happen(_ happening: @escaping @Sendable () async throws -> Void) {
        beforeReplacing = happening
    }
}

@Suite struct CheckpointSignerTests {
    private let parties: Parties
    private let signer: CheckpointSigner
    private let head = MemoryHead()
    private let honest = (0..<20).map(entry)
    /// A history in which the fourth entry was exchanged in the database.
    private let edited = (0..<20).map { entry($0 == 3 ? 99 : $0) }

    init() throws {
        parties = try Parties()
        signer = try CheckpointSigner(key: parties.log)
    }

    /// The checkpoint of the first entries, and the tiles that are durable by then.
    private func log(_ entries: [[UInt8]], at size: Int) throws -> (Checkpoint, MemoryTiles) {
        var appender = Appender(origin: Parties.origin)
        let growth = try appender.append(Array(entries.prefix(size)))
        return (growth.checkpoint, MemoryTiles(growth.writes))
    }

    private func sign(_ entries: [[UInt8]], at size: Int) async throws -> SigningVerdict {
        let (checkpoint, tiles) = try log(entries, at: size)
        return try await signer.sign(checkpoint, tiles: tiles, storage: head)
    }

    @Test func `a log that grows is signed, and its head is kept before the signature is there`() async throws {
        for size in [0, 5, 12, 12, 20] {
            guard case .signed(let signed) = try await sign(honest, at: size) else {
                Issue.record("size \(size)")
                return
            }
            #expect(signed.note.verify(with: [parties.log.verifierKey]) == .verified(by: [parties.log.verifierKey]))
            #expect(await head.kept == TreeHead(signed.checkpoint))
        }
    }

    @Test func `a database that was rolled back or edited gets no signature`() async throws {
        _ = try await sign(honest, at: 12)
        #expect(try await sign(honest, at: 8) == .refused(.rollback(from: 12, to: 8)))
        #expect(try await sign(edited, at: 12) == .refused(.splitView(at: 12)))
        #expect(try await sign(edited, at: 20) == .refused(.inconsistent(.oldRootDiffers)))
        #expect(await head.kept.size == 12)
        // Nor one whose tiles are not there.
        let (checkpoint, _) = try log(honest, at: 20)
        await #expect(throws: TileError.missing(path: "tile/0/000.p/20")) {
            try await signer.sign(checkpoint, tiles: MemoryTiles(), storage: head)
        }
        #expect(await head.kept.size == 12)
    }

    @Test func `after a crash between head and publication the same checkpoint is signed again, and no other`()
        async throws
    {
        let first = try await sign(honest, at: 12)
        // The signature was lost. The same entries give the same checkpoint, others are refused.
        #expect(try await sign(honest, at: 12) == first)
        #expect(try await sign(edited, at: 12) == .refused(.splitView(at: 12)))
        // More may have been queued meanwhile: the proof is from the head, not from what was published.
        guard case .signed = try await sign(honest, at: 20) else {
            Issue.record("a log that has grown further is not signed")
            return
        }
    }

    @Test func `of two processes that took different entries one is signed`() async throws {
        _ = try await sign(honest, at: 5)
        let (signer, head) = (signer, head)
        let (other, tiles) = try log(honest, at: 12)
        await head.happen {
            let verdict = try await signer.sign(other, tiles: tiles, storage: head)
            #expect(await head.kept.size == 12)
            guard case .signed = verdict else {
                Issue.record("\(verdict)")
                return
            }
        }
        #expect(try await sign(honest, at: 8) == .overtaken)
        #expect(await head.kept == TreeHead(other))
    }

    @Test func `a key signs for its own log alone, and is no cosigner's`() async throws {
        let other = try Checkpoint(origin: "other.example", size: 0, root: .ofEmptyTree)
        #expect(try await signer.sign(other, tiles: MemoryTiles(), storage: head) == .wrongOrigin)
        #expect(throws: SignerError.keyIsNoLogs) { try CheckpointSigner(key: parties.witnesses[0]) }
    }
}
