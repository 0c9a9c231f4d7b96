import HealthCode
import HealthCodeTesting
import Testing
import TongmaCLI

/// When what is submitted, and in which batches.
@Suite struct TimetableTests {
    private func timetable(_ dues: [String]) -> Timetable { Timetable(dues.map { DemoFixture.line($0) }) }

    private func ticks(_ timetable: Timetable, until: String) -> [String] {
        timetable.ticks(from: 0, until: DemoFixture.instant(until)).map { tick in
            "\(tick.lines.count) at \(UTCOffset.china.format(tick.at).prefix(16))"
        }
    }

    @Test func `quiet hours of a day are one tick`() {
        let timetable = timetable(["2022-07-01T00:00:00", "2022-07-01T08:30:00", "2022-07-01T20:00:00"])
        #expect(
            ticks(timetable, until: "2022-07-03T00:00:00")
                == ["1 at 2022-07-01T00:00", "2 at 2022-07-02T00:00", "0 at 2022-07-03T00:00"])
    }

    @Test func `a busy hour is a tick of its own`() {
        let many = Array(repeating: "2022-07-01T08:30:00", count: Timetable.quietLines + 1)
        let timetable = timetable(["2022-07-01T07:10:00"] + many + ["2022-07-01T09:00:01"])
        #expect(
            ticks(timetable, until: "2022-07-01T09:30:00")
                == ["1 at 2022-07-01T08:00", "501 at 2022-07-01T09:00", "1 at 2022-07-01T09:30"])
    }

    @Test func `the last tick ends where it is asked to, and takes what is due then`() {
        let timetable = timetable(["2022-07-01T08:30:00", "2022-07-01T08:45:00", "2022-07-01T08:45:00.5"])
        #expect(ticks(timetable, until: "2022-07-01T08:45:00") == ["2 at 2022-07-01T08:45"])
    }

    @Test func `no line is left out and none comes before its time`() {
        var random = SeededGenerator(seed: 7)
        let start = DemoFixture.instant("2022-07-01T00:00:00")
        let offsets = (0..<3_000).map { _ in Int64.random(in: 0..<400_000, using: &random) }.sorted()
        let lines = offsets.map { offset in
            DepartmentLine(
                due: start.advanced(bySeconds: offset), dataset: .naat, node: .hub, format: .ndjson, bytes: [],
                expectation: .first)
        }
        let timetable = Timetable(lines)
        var end = 0
        var clock = Instant.distantPast
        for tick in timetable.ticks(from: 0, until: start.advanced(bySeconds: 400_000)) {
            #expect(tick.lines.lowerBound == end && tick.at > clock)
            #expect(timetable.lines[tick.lines].allSatisfy { clock < $0.due && $0.due <= tick.at })
            (end, clock) = (tick.lines.upperBound, tick.at)
        }
        #expect(end == lines.count && clock == start.advanced(bySeconds: 400_000))
    }

    @Test func `a clock that shows the end has no tick left`() {
        let timetable = timetable(["2022-07-01T08:30:00"])
        let end = DemoFixture.instant("2022-07-01T10:00:00")
        #expect(timetable.tick(from: 1, clock: end, until: end) == nil)
        #expect(timetable.tick(from: 1, clock: nil, until: end)?.at == end)
    }

    // MARK: Batches

    private func batches(_ lines: [DepartmentLine]) -> [Batch] {
        let tick = Timetable.Tick(lines: 0..<lines.count, at: .distantFuture)
        return Batch.batches(of: tick, in: Timetable(lines))
    }

    @Test func `a batch has the lines of one dataset for one node`() {
        let due = "2022-07-01T08:00:00"
        let batches = batches([
            DemoFixture.line(due, "1"), DemoFixture.line(due, "2", node: DemoFixture.province("44")),
            DemoFixture.line(due, "3", dataset: .case), DemoFixture.line(due, "4"),
        ])
        #expect(batches.map { String(decoding: $0.body, as: UTF8.self) } == ["1\n4\n", "2\n", "3\n"])
        #expect(batches.map(\.key) == ["demo:hub:naat:0-3", "demo:province-44:naat:1-1", "demo:hub:case:2-2"])
        #expect(batches.map(\.lines) == [2, 1, 1])
    }

    @Test func `a batch has two thousand lines at most`() {
        let batches = batches((0..<4_001).map { DemoFixture.line("2022-07-01T08:00:00", "\($0)") })
        #expect(batches.map(\.lines) == [2_000, 2_000, 1])
        #expect(batches.allSatisfy { $0.key.count <= 128 })
    }

    @Test func `lines of CSV stand under their header, and one with a quote alone`() {
        let refused = ["x,1", "y,\"", "z,3"].map {
            DemoFixture.line("2022-07-01T08:00:00", $0, format: .csv, expectation: .refused)
        }
        let batches = batches(refused)
        #expect(batches.map { String(decoding: $0.body, as: UTF8.self) } == ["a,b\nx,1\nz,3\n", "a,b\ny,\"\n"])
        #expect(batches.map(\.refused) == [2, 1])
    }
}
