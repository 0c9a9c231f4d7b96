import HealthCode
import Testing
import TongmaCLI

/// When every statement has arrived, and how the codes of all nodes become one table.
@Suite struct SettlementTests {
    private let instant = DemoFixture.instant("2022-07-06T12:00:00")
    private let hainan = DemoFixture.province("46")

    private func statuses(
        _ change: (inout NodeStatus, inout NodeStatus) -> Void = { _, _ in }
    ) -> [NodeName: NodeStatus] {
        var hub = NodeStatus(
            outbox: 0, pending: 0, evidence: 9,
            readers: [NodeStatus.Reader(province: "460000000000", head: 7, acknowledged: 7)])
        var province = NodeStatus(
            outbox: 0, cursor: 7, pending: 0, nextReview: "2022-07-07T00:00:00+08:00", evidence: 5)
        change(&hub, &province)
        return [.hub: hub, hainan: province]
    }

    @Test func `nothing is underway when all is read and derived`() {
        #expect(Drain.underway(statuses(), at: instant).isEmpty)
    }

    @Test func `whatever is still on its way is named`() {
        let cases: [(inout NodeStatus, inout NodeStatus) -> Void] = [
            { _, province in province.outbox = 1 }, { hub, _ in hub.pending = 1 },
            { _, province in province.nextReview = "2022-07-06T04:00:00Z" }, { _, province in province.cursor = 6 },
            { _, province in province.cursor = nil }, { hub, _ in hub.readers = [] },
        ]
        for change in cases { #expect(Drain.underway(statuses(change), at: instant).count == 1) }
    }

    // MARK: Codes

    private func table(_ answers: [(String, NodeName)]) throws -> String {
        var merge = CodeMerge()
        for (text, node) in answers { merge.add(Array(text.utf8), from: node) }
        return String(decoding: try merge.table(at: "T"), as: UTF8.self)
    }

    @Test func `rows are put in order by the bytes of type and number`() throws {
        let rows = try table([
            ("passport,É,green,,-,0\npassport,\"A,\"\"1\"\"\",green,,-,0\n", .hub),
            ("id-card,2,red,case/treatment/-,3,1\npassport,Z,green,,-,0\n", hainan),
        ])
        #expect(
            rows == #"""
                at,document_type,document_number,colour,reasons,naat_hours,doses
                T,id-card,2,red,case/treatment/-,3,1
                T,passport,"A,""1""",green,,-,0
                T,passport,Z,green,,-,0
                T,passport,É,green,,-,0

                """#)
    }

    @Test func `a number in quotes may hold a line end`() throws {
        #expect(try table([("passport,\"A\nB\",green,,-,0\n", .hub)]).hasSuffix("T,passport,\"A\nB\",green,,-,0\n"))
    }

    @Test func `two nodes must not answer for one person`() {
        let error = #expect(throws: DemoFailure.self) {
            try table([("id-card,9,green,,-,0\n", .hub), ("id-card,9,red,,-,0\n", hainan)])
        }
        #expect(error?.description.contains("hub and province-46: 1") == true)
    }

    @Test(arguments: ["id-card,9,green,,-\n", "id-card,9,green,,-,0", "id-card,,green,,-,0\n", "\n"])
    func `a row that does not read is an error`(row: String) {
        let error = #expect(throws: DemoFailure.self) { try table([(row, hainan)]) }
        #expect(error?.description.contains("province-46: 1") == true)
    }
}
