import Foundation
import Testing

/// What `tongma assess` says about the lines that it read.
@Suite struct ReadingAccountTests {
    @Test func `the sample's 244 refused lines are named by file, line, field and reason`() throws {
        let run = Invocation.sample("--at", Sample.instants[3])
        let form = /^[a-z-]+\.csv\.gz:[0-9]+: [a-z_]+: [^ ].*$/
        let named = run.error.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0.wholeMatch(of: form) != nil }
        #expect(named.count == 244)
        #expect(Set(named).count == 244)
    }

    @Test func `the summary comes last and accounts for every line`() throws {
        let run = Invocation.sample("--at", Sample.instants[3])
        let lines = run.error.split(separator: "\n").suffix(15).map { $0.split(separator: " ").map(String.init) }
        #expect(lines.first == ["file", "lines", "accepted", "duplicate", "rejected"])
        var sums = [0, 0, 0, 0]
        for line in lines.dropFirst().prefix(12) {
            let counts = line.dropFirst().compactMap { Int($0.replacing(",", with: "")) }
            try #require(counts.count == 4)
            #expect(counts[0] == counts[1] + counts[2] + counts[3])
            for index in sums.indices { sums[index] += counts[index] }
        }
        #expect(sums == [102_989, 102_727, 18, 244])
        #expect(lines[13] == ["total", "102,989", "102,727", "18", "244"])
        #expect(run.error.hasSuffix("\n102,989 lines read = 102,727 accepted + 18 duplicate + 244 rejected\n"))
    }

    @Test func `an unknown column is named once, and cannot write to the terminal`() throws {
        let header = Lines.naatHeader.dropLast() + ",odd\u{1B}[31m\n"
        let folder = try TemporaryFolder([
            "naat.csv": header + Lines.naat("a", passport: "P1", rest: ",x")
                + Lines.naat("b", passport: "P2", rest: ",y")
        ])
        let run = Invocation(["--evidence", folder.url.path, "--protocol", "cn-9", "--at", Sample.instants[3]])
        #expect(run.status == 0)
        #expect(run.error.split(separator: "\n").count { $0.contains("unknown column") } == 1)
        #expect(run.error.contains(#"naat.csv: unknown column "odd\u{1B}[31m", ignored"#))
        #expect(!run.error.contains("\u{1B}"))
    }

    @Test func `a folder without evidence is said to have none`() throws {
        let folder = try TemporaryFolder()
        let run = Invocation(["--evidence", folder.url.path, "--protocol", "cn-9", "--at", Sample.instants[3]])
        #expect(run.status == 0)
        #expect(run.out == "at,document_type,document_number,colour,reasons,naat_hours,doses\n")
        #expect(run.error.hasPrefix("no file of evidence was found\n"))
    }
}
