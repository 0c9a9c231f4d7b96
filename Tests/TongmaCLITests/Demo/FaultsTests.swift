import HealthCode
import Testing
import TongmaCLI

/// What goes wrong on purpose follows from the seed.
@Suite struct FaultsTests {
    private let start = DemoFixture.instant("2022-06-01T00:00:00")
    private let end = DemoFixture.instant("2022-08-01T00:00:00")
    private let turn = DemoFixture.instant("2022-06-28T00:00:00")
    private let nodes: [NodeName] = [.hub, DemoFixture.province("44"), DemoFixture.province("46")]

    private func faults(_ seed: UInt64) -> Faults {
        Faults(seed: seed, nodes: nodes, from: start, until: end, switches: [turn])
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a province is away across the switch, and the hub for some days`(seed: UInt64) throws {
        let faults = faults(seed)
        let province = try #require(faults.absences.first { $0.node != .hub })
        #expect(province.from < turn && turn < province.until)
        #expect(faults.isAway(province.node, at: turn) && !faults.isAway(province.node, at: province.until))
        let hub = faults.absences.filter { $0.node == .hub }
        #expect(!hub.isEmpty)
        for absence in hub { #expect((1...3).contains(absence.until.wholeSeconds(since: absence.from) / 86_400)) }
    }

    @Test func `the same seed does the same, another does otherwise`() {
        #expect(faults(1).absences == faults(1).absences)
        #expect(faults(1).absences != faults(2).absences)
        let ticks = (0..<200).map { Timetable.Tick(lines: $0..<$0 + 1, at: start) }
        func kills(_ seed: UInt64) -> [Int] {
            ticks.indices.filter { faults(seed).kill(during: ticks[$0], of: nodes) != nil }
        }
        #expect(kills(3) == kills(3) && kills(3) != kills(4))
        #expect((10...45).contains(kills(3).count))
    }

    @Test func `with several processes each is killed now and then, some for a while`() {
        let ticks = (0..<400).map { Timetable.Tick(lines: $0..<$0 + 1, at: start) }
        let kills = ticks.compactMap { faults(7).kill(during: $0, of: nodes, processes: 2) }
        #expect(Set(kills.map(\.process)) == Set(nodes.flatMap { [NodeProcess($0, 0), NodeProcess($0, 1)] }))
        #expect(Set(kills.map(\.ticksAway)) == [0, 1, 2, 3])
        // A node that is one process is started again at once: nobody else goes on meanwhile.
        let single = ticks.compactMap { faults(7).kill(during: $0, of: nodes) }
        #expect(single.allSatisfy { $0.process.number == 0 && $0.ticksAway == 0 })
    }

    @Test func `a tick in another order has the same batches`() {
        let lines = Dataset.allCases.map { DemoFixture.line("2022-07-01T08:00:00", dataset: $0) }
        let tick = Timetable.Tick(lines: 0..<lines.count, at: end)
        let batches = Batch.batches(of: tick, in: Timetable(lines))
        let shuffled = faults(5).order(batches, tick: tick)
        #expect(shuffled.map(\.key) != batches.map(\.key))
        #expect(Set(shuffled.map(\.key)) == Set(batches.map(\.key)))
    }
}
