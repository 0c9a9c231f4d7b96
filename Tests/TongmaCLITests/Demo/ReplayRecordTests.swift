import Foundation
import HealthCode
import Testing
import TongmaCLI

/// What a store remembers of its replay: how far it has come, and every receipt.
@Suite struct ReplayRecordTests {
    private let first = Timetable.Tick(lines: 0..<3, at: DemoFixture.instant("2022-07-01T01:00:00"))
    private let second = Timetable.Tick(lines: 3..<5, at: DemoFixture.instant("2022-07-01T02:00:00.5"))

    @Test func `ticks that have begun are taken up as they were`() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("state.json")
        var state = try ReplayState.read(file)
        #expect(state == ReplayState() && state.latest == nil)
        state.begin(first)
        state.begin(second)
        try state.write(file)
        let read = try ReplayState.read(file)
        #expect(read.unfinished == [first, second])
        #expect(read.done == 0 && read.latest == second.at)
    }

    @Test func `what is finished is not taken up again`() {
        var state = ReplayState()
        state.begin(first)
        state.finish()
        #expect(state.done == 3 && state.unfinished.isEmpty && state.latest == first.at)
    }

    @Test func `a state that does not read is refused`() throws {
        let folder = try TemporaryFolder(["state.json": "{"])
        #expect(throws: (any Error).self) {
            try ReplayState.read(folder.url.appendingPathComponent("state.json"))
        }
    }

    // MARK: Receipts

    private func batches(_ count: Int) -> [Batch] {
        let lines = (0..<count).map { DemoFixture.line("2022-07-01T08:00:00", "\($0)", expectation: .first) }
        let timetable = Timetable(lines)
        return (0..<count).flatMap { index in
            Batch.batches(of: Timetable.Tick(lines: index..<index + 1, at: .distantFuture), in: timetable)
        }
    }

    @Test func `receipts outlive a line that was cut off`() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("ledger.ndjson")
        let batches = batches(3)
        var ledger = try Ledger(file)
        for batch in batches.prefix(2) {
            try ledger.append(Ledger.Entry(batch, accepted: 1, duplicate: 0, rejected: 0, held: false))
        }
        let whole = try Data(contentsOf: file)
        try whole.dropLast(9).write(to: file)

        ledger = try Ledger(file)
        #expect(ledger.holds(batches[0].key) && !ledger.holds(batches[1].key))
        try ledger.append(Ledger.Entry(batches[1], accepted: 1, duplicate: 0, rejected: 0, held: false))
        #expect(try Data(contentsOf: file) == whole)
        #expect(ledger.totals["hub"]?.accepted == 2)
    }

    @Test func `a receipt counts once`() throws {
        let folder = try TemporaryFolder()
        var ledger = try Ledger(folder.url.appendingPathComponent("ledger.ndjson"))
        let entry = Ledger.Entry(batches(1)[0], accepted: 1, duplicate: 0, rejected: 0, held: true)
        try ledger.append(entry)
        try ledger.append(entry)
        #expect(ledger.totals["hub"]?.lines == 1 && ledger.totals["hub"]?.held == 1)
    }

    @Test(arguments: [
        (accepted: 1, duplicate: 1, rejected: 1, isRight: true),
        (accepted: 0, duplicate: 1, rejected: 2, isRight: true),
        (accepted: 2, duplicate: 0, rejected: 1, isRight: false),
        (accepted: 1, duplicate: 2, rejected: 0, isRight: false),
        (accepted: 2, duplicate: 1, rejected: 0, isRight: false),
    ])
    func `receipts add up to what was sent`(
        _ receipt: (accepted: Int, duplicate: Int, rejected: Int, isRight: Bool)
    ) throws {
        let folder = try TemporaryFolder()
        var ledger = try Ledger(folder.url.appendingPathComponent("ledger.ndjson"))
        let due = "2022-07-01T08:00:00"
        let lines = [
            DemoFixture.line(due, "1"), DemoFixture.line(due, "1", expectation: .repeated),
            DemoFixture.line(due, "?", expectation: .refused),
        ]
        let tick = Timetable.Tick(lines: 0..<3, at: .distantFuture)
        let batch = try #require(Batch.batches(of: tick, in: Timetable(lines)).first)
        let entry = Ledger.Entry(
            batch, accepted: receipt.accepted, duplicate: receipt.duplicate, rejected: receipt.rejected, held: false)
        #expect(entry.isBalanced)
        try ledger.append(entry)
        #expect(ledger.discrepancies(lines[...]).isEmpty == receipt.isRight)
        #expect(!ledger.discrepancies(lines[..<2]).isEmpty)
    }
}
