import Foundation
import Testing

/// The numbers on the page.
@Suite struct ReportNumbersTests {
    @Test func `the colours over time agree with the codes of the same instants`() throws {
        let rows = try WrittenReport.sample().rows(ofSection: "course")
        #expect(rows.contains(["2022-06-28T00:00:00+08:00", "4,883", "491", "626", "6,000"]))
        #expect(rows.last == ["2022-07-20T08:00:00+08:00", "2,749", "790", "2,461", "6,000"])
        // From the day of the first event on, every midnight, and the last instant.
        #expect(rows.count == 1 + 42 + 1)
    }

    @Test func `every case counts once, and the days sum up to them`() throws {
        let rows = try WrittenReport.sample().rows(ofSection: "cases").dropFirst()
        let sums = (1...3).map { column in rows.reduce(0) { $0 + (Int($1[column]) ?? 0) } }
        #expect(sums == [27, 132, 0])
        #expect(rows.last?.first == "2022-07-20")
    }

    @Test func `every measure in force has an end, waits, or has none`() async throws {
        let page = try WrittenReport.sample()
        let rows = page.rows(ofSection: "endings").dropFirst()
        let total = rows.flatMap { $0.dropFirst() }.reduce(0) { $0 + (Int($1.replacing(",", with: "")) ?? 0) }
        let reasons = try await Sample.text("expected-national.csv.gz").split(separator: "\n")
            .filter { $0.hasPrefix(Sample.instants[3]) }
            .reduce(0) {
                $0 + $1.split(separator: ",", omittingEmptySubsequences: false)[4].split(separator: ";").count
            }
        #expect(total == reasons)
        #expect(rows.count == 13)
    }

    @Test func `ends are counted on the day on which they fall`() async throws {
        let rows = try WrittenReport.sample().rows(ofSection: "endings").dropFirst()
        let untilTomorrow = try await Sample.text("expected-national.csv.gz").split(separator: "\n")
            .filter { $0.hasPrefix(Sample.instants[3]) }
            .reduce(0) { $0 + $1.matches(of: /\/2022-07-21T/).count }
        #expect(rows.reduce(0) { $0 + (Int($1[2]) ?? 0) } == untilTomorrow)
    }

    @Test func `rejected lines are counted by cause, file and field`() throws {
        let rows = try WrittenReport.sample().rows(ofSection: "rejected").dropFirst()
        #expect(rows.reduce(0) { $0 + (Int($1[3]) ?? 0) } == 244)
        #expect(rows.contains { $0[1...] == ["naat.csv.gz", "document_number", "34"] })
    }

    @Test func `tests that fell due before the report are overdue`() throws {
        let folder = try TemporaryFolder([
            "entry.csv": """
            record_id,reported_at,document_type,document_number,name,arrived_at,port,origin
            e1,2022-07-01T10:00:00+08:00,passport,P1,Someone,2022-07-01T08:00:00+08:00,CAN,DEU

            """
        ])
        let page = try WrittenReport(
            ["--evidence", folder.url.path, "--protocol", "cn-9", "--at", "2022-07-05T08:00:00+08:00"])
        // Days 1, 2, 3, 5, 7 of isolation and 10 of monitoring, counted from 1 July.
        let rows = page.rows(ofSection: "tests").filter { $0.last == "1" }.map { $0[0] }
        #expect(
            rows == ["2022-07-02", "2022-07-03", "2022-07-04", "2022-07-06", "2022-07-08", "2022-07-11"])
        #expect(page.root.words.contains("1 person overdue for a test; 0 with one due today."))
    }

    @Test func `a long series has a bounded number of points and says so`() throws {
        func entry(_ id: String, _ date: String) -> String {
            "\(id),\(date)T10:00:00+08:00,passport,\(id),Someone,\(date)T08:00:00+08:00,CAN,DEU\n"
        }
        let folder = try TemporaryFolder([
            "entry.csv": "record_id,reported_at,document_type,document_number,name,arrived_at,port,origin\n"
                + entry("e1", "0001-01-02") + entry("e2", "2022-07-01")
        ])
        let page = try WrittenReport(
            ["--evidence", folder.url.path, "--protocol", "cn-9", "--at", "2022-07-05T08:00:00+08:00"])
        let rows = page.rows(ofSection: "course")
        #expect(rows.count == 1 + 120 + 1)
        #expect(page.root.words.contains("every third midnight"))
        #expect(page.root.words.contains("Only the last 360 days are shown."))
    }
}
