import Foundation
import Testing
import TongmaCLI

/// Which files of a folder are evidence, and what is said of those that cannot be read.
@Suite struct EvidenceFolderTests {
    private static let commands = [
        ["assess", "--at", "2022-07-06T12:00:00+08:00", "--evidence"],
        [
            "explain", "--at", "2022-07-06T12:00:00+08:00", "--document", "passport:P1", "--evidence",
        ],
        ["protocol", "diff", "cn-9", "cn-20", "--at", "2022-07-06T12:00:00+08:00", "--evidence"],
        ["evidence", "check"],
    ]

    private func run(_ arguments: [String]) -> (status: Int32, out: String, error: String) {
        var out: [UInt8] = []
        var error: [UInt8] = []
        let status = CommandRunner.run(arguments, on: Console(out: { out += $0 }, error: { error += $0 }))
        return (status, String(decoding: out, as: UTF8.self), String(decoding: error, as: UTF8.self))
    }

    @Test(arguments: commands)
    func `a link that leads nowhere is a file that cannot be read, not a missing one`(command: [String]) throws {
        let folder = try TemporaryFolder(["naat.csv": Lines.naatHeader + Lines.naat("a", passport: "P1")])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("case.csv"), withDestinationPath: folder.path("gone.csv"))
        let run = run(command + [folder.url.path])
        #expect(run.status == 2)
        #expect(run.out.isEmpty)
        #expect(run.error == "Error: case.csv: the file cannot be read (No such file or directory)\n")
    }

    @Test(arguments: ["case.csv", "case.csv.gz", "case.ndjson"])
    func `a folder with the name of a file is said to be one`(name: String) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
        let run = run(["evidence", "check", folder.url.path])
        #expect(run.status == 2)
        #expect(run.error == "Error: \(name): the file cannot be read (it is a folder)\n")
    }

    @Test(arguments: commands)
    func `a folder that is missing is named with the argument that named it`(command: [String]) throws {
        let folder = try TemporaryFolder(["naat.csv": ""])
        let argument = command.last == "--evidence" ? "--evidence" : "<dir>"
        let missing = run(command + [folder.path("nope")])
        #expect(missing.status == 2)
        #expect(missing.error == "Error: \(argument): there is no folder \(folder.path("nope"))\n")
        let file = run(command + [folder.path("naat.csv")])
        #expect(file.status == 2)
        #expect(file.error == "Error: \(argument): \(folder.path("naat.csv")) is not a folder\n")
    }

    @Test func `a link that leads to a file is read`() throws {
        let folder = try TemporaryFolder(["other": Lines.naatHeader + Lines.naat("a", passport: "P1")])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("naat.csv"), withDestinationPath: folder.path("other"))
        #expect(run(["evidence", "check", folder.url.path]).status == 0)
    }

    @Test(arguments: [
        "Case.csv", "CASE.csv", "case.CSV", "case.csv.GZ", "case.Csv.gz", "case.json", "case.ndjson.gz", "case.csv.bak",
        "cases.csv", "case (1).csv", "case-2022-07.csv", "case.xlsx", "closed_loop.csv", "ClosedLoop.csv",
        "area risk.csv", "residents.tsv", "\u{FF43}\u{FF41}\u{FF53}\u{FF45}.csv", " case.csv", "case",
    ])
    func `a file that is almost called like a dataset is named, and nothing is derived without it`(name: String) throws
    {
        for command in Self.commands {
            let folder = try TemporaryFolder([
                "naat.csv": Lines.naatHeader + Lines.naat("a", passport: "P1"), name: "anything",
            ])
            let run = run(command + [folder.url.path])
            #expect(run.status == 2)
            #expect(run.out.isEmpty)
            #expect(run.error.contains("\(name.debugDescription) is not read, but looks like evidence"))
        }
    }

    @Test func `what is no evidence by its name is named as not read, before the summary`() throws {
        let folder = try TemporaryFolder([
            "naat.csv": Lines.naatHeader + Lines.naat("a", passport: "P1"), "expected-national.csv.gz": "",
            "README.md": "", ".case.csv.swp": "", "contacts-of-the-office.md": "",
        ])
        let run = run(["assess", "--at", "2022-07-06T12:00:00+08:00", "--evidence", folder.url.path])
        #expect(run.status == 0)
        let line = """
            not read, since no dataset is called so: ".case.csv.swp", "README.md", "contacts-of-the-office.md", \
            "expected-national.csv.gz"

            """
        #expect(run.error.hasPrefix(line))
        #expect(run.error.hasSuffix("1 line read = 1 accepted + 0 duplicate + 0 rejected\n"))
    }
}
