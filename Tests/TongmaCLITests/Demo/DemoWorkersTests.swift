import HealthCode
import Testing
import TongmaCLI

/// What the demo's workers do is drawn once for all, and about as often as in the field.
@Suite struct DemoWorkersTests {
    private static let start = Instant(seconds: 1_656_979_200)

    private static func row(_ number: Int, _ change: (inout WorkerRow) -> Void = { _ in }) throws -> WorkerRow {
        let digits = String(number, radix: 16)
        var row = WorkerRow(
            item: String(repeating: "0", count: 16 - digits.count) + digits, list: "item", owner: "460105001001",
            token: "0.0", measure: "home-isolation", since: "2022-07-01T00:00:00+08:00", stage: "reached")
        change(&row)
        return row
    }

    @Test func `the same moment gives the same acts, and time passed gives no others of the same name`() throws {
        let habits = WorkerHabits(seed: 1)
        for number in 0..<200 {
            let row = try Self.row(number) {
                $0.stage = "issued"; $0.reachDue = "2022-07-01T04:00:00+08:00"
            }
            let first = habits.acts(about: row, at: Self.start)
            #expect(first == habits.acts(about: row, at: Self.start))
            // In the same quarter of an hour nothing of what was done is done otherwise.
            let later = habits.acts(about: row, at: Self.start.advanced(bySeconds: 900))
            for act in first where later.contains(where: { $0["record_id"] == act["record_id"] }) {
                #expect(later.contains(act))
            }
            for act in first {
                #expect((act["record_id"]?.count ?? 99) <= 50)
                #expect(act["occurred_at"].flatMap { Instant($0) }.map { $0 <= Self.start } == true)
            }
        }
    }

    @Test func `readings are taken as often as in the field, and nobody on a roster is visited`() throws {
        let habits = WorkerHabits(seed: 1)
        // The end of a half day: whatever is done in it is done.
        let end = Self.start.advanced(bySeconds: 4 * 3_600 - 1)
        var readings = 0
        for number in 0..<2_000 {
            let acts = habits.acts(about: try Self.row(number), at: end)
            readings += acts.count { $0["kind"] == "reading" }
            #expect(habits.acts(about: try Self.row(number) { $0.list = "roster" }, at: end).isEmpty)
        }
        #expect((1_580...1_740).contains(readings), "\(readings)")
    }

    @Test func `whom a community is offered it answers for, and where somebody is brought fits the measure`() throws {
        let habits = WorkerHabits(seed: 1)
        let now = Self.start.advanced(bySeconds: 5_400)
        var (answers, places): (Set<String>, Set<String>) = ([], [])
        for number in 0..<500 {
            let offered = try Self.row(number) { $0.offeredTo = "460105001002" }
            for act in habits.acts(about: offered, at: now) where act["token"] != nil {
                #expect(act["division"] == "460105001002")
                answers.insert(act["kind"] ?? "")
            }
            let row = try Self.row(number) {
                $0.measure = "central-isolation"
                $0.placeDue = "2022-07-01T12:00:00+08:00"
            }
            places.formUnion(habits.acts(about: row, at: now).compactMap { $0["place"] })
        }
        #expect(answers == ["accept", "refuse"] && places == ["site"])
    }
}
