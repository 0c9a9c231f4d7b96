import Foundation
import Testing

/// Exit statuses, and that nothing is written with status 2.
@Suite struct AssessStatusTests {
    static let at = "2022-07-06T12:00:00+08:00"

    @Test func `evidence without a fault gives status 0`() throws {
        let folder = try TemporaryFolder(["naat.csv": Lines.naatHeader + Lines.naat("a", passport: "P1")])
        let run = Invocation(["--evidence", folder.url.path, "--protocol", "national", "--at", Self.at])
        #expect(run.status == 0)
        #expect(run.error.hasSuffix("1 line read = 1 accepted + 0 duplicate + 0 rejected\n"))
    }

    @Test func `a rejected line gives status 3, and the output is whole for the rest`() throws {
        let folder = try TemporaryFolder([
            "naat.csv": Lines.naatHeader + Lines.naat("a", passport: "P1") + Lines.naat("b c", passport: "P2")
        ])
        let run = Invocation(["--evidence", folder.url.path, "--protocol", "national", "--at", Self.at])
        #expect(run.status == 3)
        #expect(run.out.hasSuffix("\(Self.at),passport,P1,green,,124,0\n"))
        #expect(run.error.hasPrefix("naat.csv:3: record_id: "))
    }

    /// Arguments that cannot be used; `EVIDENCE` and `PLACE` stand for folders.
    static let unusable: [[String]] = [
        [],
        ["--evidence", "EVIDENCE", "--protocol", "national"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", "2022-07-06T12:00:00"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--at", "tomorrow"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", "2021-05-13T23:59:59+08:00"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--at", "2020-01-01T00:00:00Z"],
        ["--evidence", "EVIDENCE", "--protocol", "cn-7", "--at", at],
        ["--evidence", "EVIDENCE/none", "--protocol", "national", "--at", at],
        ["--evidence", "EVIDENCE/naat.csv", "--protocol", "national", "--at", at],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--format", "xml"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--output", "PLACE/none/codes.csv"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--report", "PLACE/none/report.html"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--output", "PLACE"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--output", "EVIDENCE/naat.csv"],
        ["--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--report", "EVIDENCE/naat.csv"],
        [
            "--evidence", "EVIDENCE", "--protocol", "national", "--at", at, "--output", "PLACE/same", "--report",
            "PLACE/same",
        ],
    ]

    @Test(arguments: unusable)
    func `unusable arguments give status 2, and nothing is written`(arguments: [String]) throws {
        let evidence = try TemporaryFolder(["naat.csv": Lines.naatHeader + Lines.naat("a", passport: "P1")])
        let place = try TemporaryFolder(named: "place")
        let run = Invocation(
            arguments.map {
                $0.replacing("EVIDENCE", with: evidence.url.path).replacing("PLACE", with: place.url.path)
            })
        #expect(run.status == 2)
        #expect(run.out.isEmpty)
        #expect(!run.error.isEmpty)
        #expect(try place.names().isEmpty)
        #expect(try evidence.names() == ["naat.csv"])
        #expect(try evidence.text("naat.csv").hasPrefix("record_id,"))
    }

    @Test(arguments: ["", "\n\n", "record_id,reported_at\n", "record_id,record_id\n"])
    func `a file that is refused whole gives status 2, and nothing is written`(text: String) throws {
        let evidence = try TemporaryFolder(["naat.csv": text, "antigen.csv": "x"])
        let place = try TemporaryFolder(named: "place", ["codes.csv": "before"])
        let run = Invocation([
            "--evidence", evidence.url.path, "--protocol", "national", "--at", Self.at, "--output",
            place.path("codes.csv"), "--report", place.path("report.html"), "--summary",
        ])
        #expect(run.status == 2)
        #expect(run.out.isEmpty)
        #expect(run.error.contains("naat.csv: "))
        #expect(try place.names() == ["codes.csv"])
        #expect(try place.text("codes.csv") == "before")
    }

    @Test func `an instant before the first edition is refused with that edition's date`() {
        let run = Invocation.sample("--at", "2021-05-13T23:59:59+08:00")
        #expect(run.error.contains("no edition was in force at 2021-05-13T23:59:59+08:00"))
        #expect(run.error.contains("cn-8, takes effect on 2021-05-14"))
        #expect(Invocation.sample("--at", "2021-05-14T00:00:00+08:00").status == 3)
    }

    @Test func `help teaches with examples, and is no failure`() {
        let run = Invocation(["--help"])
        #expect(run.status == 0)
        #expect(run.out.contains("EXAMPLES"))
        #expect(run.out.contains("--report"))
    }
}
