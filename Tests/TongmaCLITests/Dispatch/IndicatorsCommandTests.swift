import Foundation
import Testing
import TongmaCLI

/// The command `tongma indicators`: numbers, choices and exit statuses. What is counted is held by `make differential`.
@Suite struct IndicatorsCommandTests {
    private static let at = "2022-07-06T12:00:00+08:00"

    private func run(
        _ folder: TemporaryFolder, _ arguments: String...
    ) -> (status: Int32, out: String, error: String) {
        var (out, error): ([UInt8], [UInt8]) = ([], [])
        let status = CommandRunner.run(
            ["indicators", "--evidence", folder.url.path, "--at", Self.at] + arguments,
            on: Console(out: { out += $0 }, error: { error += $0 }))
        return (status, String(decoding: out, as: UTF8.self), String(decoding: error, as: UTF8.self))
    }

    /// A positive of this morning, and a line that cannot be used.
    private func folder(_ more: String = "") throws -> TemporaryFolder {
        let positive = Lines.naat("a", passport: "P1", on: "2022-07-06").replacing("negative", with: "positive")
        return try TemporaryFolder(["naat.csv": Lines.naatHeader + positive + more])
    }

    @Test func `what is open counts for a division and all above it`() throws {
        let run = run(try folder())
        #expect(run.status == 0)
        let lines = run.out.split(separator: "\n")
        #expect(lines.first == "at,division,week,indicator,name,count,of,p50_s,p90_s,excluded")
        for division in [
            "000000000000", "460000000000", "460100000000", "460106000000", "460106002000", "460106002005",
        ] {
            #expect(lines.contains("\(Self.at),\(division),-,stage,issued,1,1,-,-,-"), "\(division)")
            #expect(lines.contains("\(Self.at),\(division),-,overdue,1,1,1,-,-,-"))
            #expect(lines.contains("\(Self.at),\(division),-,workload,-,1,1,-,-,-"))
            #expect(lines.contains("\(Self.at),\(division),all,sample-to-result,-,0,-,-,-,0"))
        }
        #expect(run.out.contains(",-,least-loaded,-,-,-,-,-,-\n"))
        #expect(!run.out.contains("P1") && run.error.contains("1 accepted"))
    }

    @Test func `one division, by week, as JSON`() throws {
        let run = run(try folder(), "--division", "460106000000", "--by-week", "--weeks", "2", "--json")
        #expect(run.status == 0)
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [[String: Any]])
        #expect(Set(rows.compactMap { $0["division"] as? String }) == ["460106000000"])
        let weeks = Set(rows.compactMap { $0["week"] as? String })
        #expect(weeks == ["all", "2022-W26", "2022-W27"])
        let none = self.run(try folder(), "--division", "110000000000")
        #expect(none.status == 0 && none.out.contains(",110000000000,-,stage,issued,0,0,-,-,-\n"))
    }

    @Test func `what is unusable is refused before anything is written`() throws {
        let folder = try folder()
        for arguments in [["--division", "4401"], ["--weeks", "0"], ["--weeks", "521"], ["--csv", "--json"]] {
            var out: [UInt8] = []
            let status = CommandRunner.run(
                ["indicators", "--evidence", folder.url.path, "--at", Self.at] + arguments,
                on: Console(out: { out += $0 }, error: { _ in }))
            #expect(status == 2 && out.isEmpty, "\(arguments)")
        }
        let rejected = run(try self.folder("nonsense\n"))
        #expect(rejected.status == 3 && rejected.error.contains("naat.csv:3: "))
        #expect(rejected.out.contains(",stage,issued,1,1,-,-,-\n"))
    }
}
