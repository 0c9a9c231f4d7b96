import HealthCode
import HealthCodeTesting
import Testing
import TongmaCLI

/// Which node each statement is submitted to.
@Suite struct DepartmentsTests {
    private let resident = SyntheticPerson(1)
    private let stranger = SyntheticPerson(2)
    private let noon = "2022-07-01T12:00:00+08:00"
    private let evening = "2022-07-01T20:00:00+08:00"
    private let guangdong = DemoFixture.province("44")
    private let hainan = DemoFixture.province("46")

    private func text() -> EvidenceText {
        var text = EvidenceText()
        text.resident(resident, "440101001001", id: "r-2", reported: "2022-06-02T00:00:00+08:00")
        text.resident(resident, "460101001001", id: "r-1", reported: "2022-06-03T00:00:00+08:00")
        return text
    }

    private func nodes(_ text: EvidenceText) throws -> [NodeName] {
        let contents = try DemoFixture.contents(text)
        let departments = Departments(contents)
        return contents.map(departments.node)
    }

    @Test func `statements about a person go to the province of their first residence`() throws {
        var text = text()
        text.dose("v-1", resident, 1, on: "2022-06-05", reported: noon)
        text.closedLoop("l-1", resident, left: noon, reported: evening)
        text.contact("k-1", resident, "close", of: "c-1", exposed: noon, reported: evening)
        #expect(try nodes(text) == Array(repeating: guangdong, count: 5))
    }

    @Test func `the first residence is that of the smaller record where both were stated at once`() throws {
        var text = EvidenceText()
        text.resident(resident, "460101001001", id: "r-2", reported: noon)
        text.resident(resident, "440101001001", id: "r-1", reported: noon)
        #expect(try nodes(text) == [guangdong, guangdong])
    }

    @Test func `who has no residence is the hub's`() throws {
        var text = text()
        text.dose("v-1", stranger, 1, on: "2022-06-05", reported: noon)
        #expect(try nodes(text).last == .hub)
    }

    @Test func `journeys and entries go to the hub`() throws {
        var text = text()
        text.entry("e-1", resident, arrived: noon, reported: evening)
        text.trip("t-1", resident, coach: "05", departed: noon, arrived: evening, reported: evening)
        #expect(try nodes(text).suffix(2) == [.hub, .hub])
    }

    @Test func `what a place's departments state goes to the province of the place`() throws {
        var text = EvidenceText()
        text.resident(resident, "440101001001", id: "r-1", reported: "2022-06-02T00:00:00+08:00")
        text.stay("s-1", resident, "460101001001", from: noon, to: nil, reported: evening)
        text.area("a-1", "460101001001", "high", from: noon, to: nil, reported: evening)
        #expect(try nodes(text) == [guangdong, hainan, hainan])
    }

    @Test func `provinces are those of the divisions that records name`() throws {
        var text = text()
        text.area("a-1", "110000000000", "low", from: noon, to: nil, reported: evening)
        let departments = Departments(try DemoFixture.contents(text))
        #expect(departments.nodes.map(\.text) == ["hub", "province-11", "province-44", "province-46"])
    }

    @Test func `a line that cannot be used goes to a province that there is`() throws {
        let departments = Departments(try DemoFixture.contents(text()))
        let here = Division("460101001001")
        #expect(departments.node(forRefusedLineOf: .naat, division: here) == hainan)
        #expect(departments.node(forRefusedLineOf: .naat, division: Division("990101001001")) == .hub)
        #expect(departments.node(forRefusedLineOf: .naat, division: nil) == .hub)
        #expect(departments.node(forRefusedLineOf: .trip, division: here) == .hub)
    }
}
