import Foundation
import Testing

/// The rows of `tongma assess`.
@Suite struct AssessRowsTests {
    @Test func `the sample's codes under the national editions are those expected, byte for byte`() async throws {
        let run = Invocation(["--evidence", Sample.folder.path, "--protocol", "national"] + Sample.allInstants)
        #expect(run.status == 3)
        #expect(try await run.out == Sample.text("expected-national.csv.gz"))
    }

    @Test func `the sample's codes under the twenty measures are those expected, byte for byte`() async throws {
        let run = Invocation(
            [
                "--evidence", Sample.folder.path, "--protocol", "cn-20", "--at", Sample.instants[2], "--at",
                Sample.instants[3],
            ])
        #expect(run.status == 3)
        #expect(try await run.out == Sample.text("expected-cn-20.csv.gz"))
    }

    @Test func `rows stand in the order of moments, and show each instant as it was given`() throws {
        let folder = try TemporaryFolder(["naat.csv": Lines.naatHeader + Lines.naat("a", passport: "P1")])
        // The first is the later moment; the others are one moment in two spellings.
        let run = Invocation([
            "--evidence", folder.url.path, "--protocol", "cn-9", "--at", "2022-07-02T00:00:00Z", "--at",
            "2022-07-02t00:00:00.50+08:00", "--at", "2022-07-01T16:00:00.5Z",
        ])
        let instants = run.out.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
        #expect(
            instants == ["2022-07-02t00:00:00.50+08:00", "2022-07-01T16:00:00.5Z", "2022-07-02T00:00:00Z"])
    }

    @Test func `an odd document number is quoted in CSV and escaped in JSON`() throws {
        let folder = try TemporaryFolder([
            "naat.csv": Lines.naatHeader + Lines.naat("a", passport: #""P,1""\#u{1}2""#)
                + Lines.naat("b", passport: "Q7")
        ])
        let arguments = ["--evidence", folder.url.path, "--protocol", "cn-9", "--at", "2022-07-02T00:00:00+08:00"]
        let csv = Invocation(arguments)
        #expect(csv.status == 0)
        #expect(csv.out.contains("+08:00,passport,\"P,1\"\"\u{1}2\",green,,16,0\n"))
        #expect(csv.out.contains("+08:00,passport,Q7,green,,16,0\n"))

        let json = Invocation(arguments + ["--format", "json"])
        let rows = try #require(JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [[String: Any]])
        #expect(rows.map { $0["document_number"] as? String } == ["P,1\"\u{1}2", "Q7"])
        #expect(rows.map { $0["naat_hours"] as? Int } == [16, 16])
    }

    @Test func `rows in JSON say what the rows in CSV say`() async throws {
        let run = Invocation.sample("--at", Sample.instants[2], "--format", "json")
        let rows = try #require(JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [[String: Any]])
        let csv = rows.map { row in
            let reasons = row["reasons"] as? [[String: Any]] ?? []
            let list = reasons.map { reason in
                ["category", "measure", "until"].map { reason[$0] as? String ?? "-" }.joined(separator: "/")
            }
            let texts = ["at", "document_type", "document_number", "colour"].map { row[$0] as? String ?? "" }
            let hours = (row["naat_hours"] as? Int).map(String.init) ?? "-"
            return (texts + [list.joined(separator: ";"), hours, "\(row["doses"] as? Int ?? -1)"])
                .joined(separator: ",")
        }
        let expected = try await Sample.text("expected-national.csv.gz").split(separator: "\n")
            .filter { $0.hasPrefix(Sample.instants[2]) }.map(String.init)
        #expect(csv == expected)
    }

    @Test func `a file gets the rows whole, and standard output stays empty`() async throws {
        let folder = try TemporaryFolder()
        let run = Invocation(
            ["--evidence", Sample.folder.path, "--protocol", "national", "--output", folder.path("codes.csv")]
                + Sample.allInstants)
        #expect(run.status == 3)
        #expect(run.out.isEmpty)
        #expect(try await folder.text("codes.csv") == Sample.text("expected-national.csv.gz"))
        #expect(try folder.names() == ["codes.csv"])
    }

    @Test func `a link to a file is followed, and a protected file stays protected`() throws {
        let folder = try TemporaryFolder(["real.csv": "old"])
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("real.csv"))
        try manager.createSymbolicLink(atPath: folder.path("link.csv"), withDestinationPath: folder.path("real.csv"))
        let run = Invocation.sample("--at", Sample.instants[2], "--output", folder.path("link.csv"))
        #expect(run.status == 3)
        #expect(try folder.text("real.csv").hasPrefix("at,document_type,"))
        let mode = try manager.attributesOfItem(atPath: folder.path("real.csv"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
