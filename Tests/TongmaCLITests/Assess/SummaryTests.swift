import Foundation
import Testing

/// `tongma assess --summary`.
@Suite struct SummaryTests {
    @Test func `the summary takes the place of the rows on standard output`() {
        let run = Invocation.sample("--at", Sample.instants[3], "--summary")
        #expect(run.status == 3)
        #expect(!run.out.contains("document_number"))
        #expect(run.out.contains("cn-9, version 1"))
    }

    @Test func `with a file for the rows, both are written`() async throws {
        let folder = try TemporaryFolder()
        let run = Invocation(
            ["--evidence", Sample.folder.path, "--protocol", "national", "--summary", "--output", folder.path("codes")]
                + Sample.allInstants)
        #expect(try await folder.text("codes") == Sample.text("expected-national.csv.gz"))
        for instant in Sample.instants { #expect(run.out.contains("\(instant)  outbreak\n")) }
    }

    @Test func `provinces have their names in both languages, and those without a residence a dash`() {
        let words = Self.words(Invocation.sample("--at", Sample.instants[0], "--summary").out)
        #expect(words.contains(["广东省", "Guangdong", "2,374", "1,632", "439", "303"]))
        #expect(words.contains(["海南省", "Hainan", "1,797", "1,526", "34", "237"]))
        #expect(words.contains(["陕西省", "Shaanxi", "1,761", "1,628", "10", "123"]))
        #expect(words.contains(["—", "68", "65", "0", "3"]))
        #expect(words.contains(["All", "6,000", "4,851", "483", "666"]))
    }

    @Test func `columns end in one place, though a Chinese character is two cells wide`() {
        let lines = Invocation.sample("--at", Sample.instants[0], "--summary").out.split(separator: "\n")
        let table = lines.drop { !$0.contains("Persons") }.prefix(6)
        let widths = table.map { line in line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) } }
        #expect(table.count == 6)
        #expect(Set(widths).count == 1)
    }

    @Test func `reasons are counted by category and measure`() {
        let words = Self.words(Invocation.sample("--at", Sample.instants[3], "--summary").out)
        let expected = [
            ["area.high", "central-isolation", "red", "40"],
            ["area.medium.resident", "stay-in-area", "yellow", "1,138"],
            ["case", "treatment", "red", "97"], ["contact.close", "central-isolation", "red", "459"],
            ["contact.close", "home-monitoring", "yellow", "180"], ["co-travel", "health-monitoring", "yellow", "1"],
        ]
        for row in expected { #expect(words.contains { $0.starts(with: row) }) }
    }

    @Test func `the summary in JSON holds colours by province, reasons and every line read`() throws {
        let run = Invocation.sample("--at", Sample.instants[3], "--summary", "--format", "json")
        let summary = try #require(JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any])
        let instant = try #require((summary["instants"] as? [[String: Any]])?.first)
        #expect(instant["colours"] as? [String: Int] == ["green": 2_749, "yellow": 790, "red": 2_461])
        let provinces = try #require(instant["provinces"] as? [[String: Any]])
        #expect(provinces.compactMap { $0["persons"] as? Int }.reduce(0, +) == 6_000)
        #expect(provinces.last?["division"] is NSNull)
        let evidence = try #require(summary["evidence"] as? [String: Any])
        #expect((evidence["total"] as? [String: Int])?["rejected"] == 244)
        #expect((evidence["files"] as? [[String: Any]])?.count == 12)
    }

    private static func words(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }
}
