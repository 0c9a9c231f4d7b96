import Foundation
import Testing
import TransparencyLog

/// The examples of `docs/transparency-log.md`, which are compiled and run here.
@Suite struct DocumentationTests {
    @Test func `the examples of the documentation run`() async throws {
        let parties = try Parties(threshold: 1)
        let (logKey, witnessKey) = (parties.log, parties.witnesses[0])
        let (tiles, records, heads) = (MemoryTiles(), MemoryRecords(), MemoryHead())

        let signer = try CheckpointSigner(key: logKey)
        var appender = Appender(origin: "log.example/acts")
        let growth = try appender.append([Array("an order".utf8), Array("its end".utf8)])
        await tiles.write(growth.writes)
        guard case .signed(var published) = try await signer.sign(growth.checkpoint, tiles: tiles, storage: heads)
        else { throw RolledBack() }

        let witness = try Witness(key: witnessKey, logs: [logKey.verifierKey])
        let request = AddCheckpointRequest(oldSize: 0, proof: [], checkpoint: published)
        let answer = try await witness.answer(request.bytes, storage: records, now: 1_660_000_000)
        published.take(try Note.signatures(parsing: answer.body), of: [witness.verifierKey])

        let policy = try WitnessPolicy(
            logs: [logKey.verifierKey], witnesses: [witness.verifierKey], threshold: 1)
        let offline = try await TLogProof.make(index: 0, checkpoint: published, from: tiles)
        let received = try TLogProof(parsing: offline.bytes)
        switch received.verify(entry: Array("an order".utf8), policy: policy) {
        case .inForce(let since, let cosigned): print("holds since \(since), cosigned by \(cosigned.count)")
        case .notWitnessed(let verdict): print("no quorum: \(verdict)")
        case .notIncluded(let verdict): print("not in the log: \(verdict)")
        }

        let audit = try await TileAudit.run(published.checkpoint, in: tiles)
        for finding in audit.findings { print(finding) }

        #expect(await heads.kept.size == 2)
        #expect(received.verify(entry: Array("an order".utf8), policy: policy).isInForce)
        #expect(audit.findings == [])
    }

    @Test func `every line of the documentation's examples stands in the test above`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/transparency-log.md"), encoding: .utf8)
        let test = squeezed(try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8))
        let examples = page.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(examples.count == 4)
        for example in examples { #expect(test.contains(squeezed(example)), "\(example)") }
    }

    private struct RolledBack: Error {}

    /// Without white space, which the formatter sets in its own way.
    private func squeezed(_ text: String) -> String { text.filter { !$0.isWhitespace } }
}
