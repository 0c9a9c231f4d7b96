import Foundation
import Testing
import TongmaCLI

/// Documents at the wrong option, and instants that are none.
@Suite struct ProtocolCommandTests {
    private static let overlays = Sample.root.appendingPathComponent("Examples/overlays")
    private static let at = ["--at", "2022-07-06T12:00:00+08:00"]

    private func run(_ arguments: [String]) -> (status: Int32, out: String, error: String) {
        var out: [UInt8] = []
        var error: [UInt8] = []
        let status = CommandRunner.run(arguments, on: Console(out: { out += $0 }, error: { error += $0 }))
        return (status, String(decoding: out, as: UTF8.self), String(decoding: error, as: UTF8.self))
    }

    @Test func `an overlay in the place of an edition is told where it belongs`() throws {
        let path = Self.overlays.appendingPathComponent("hi-2022-07.yaml").path
        let evidence = try TemporaryFolder()
        for arguments in [
            ["protocol", "show", path], ["assess", "--evidence", evidence.url.path, "--protocol", path] + Self.at,
        ] {
            let run = run(arguments)
            #expect(run.status == 2)
            #expect(run.error.contains("this is an overlay; use --overlay 460000000000=\(path)"))
        }
        let register = Self.overlays.appendingPathComponent("exceptions.yaml").path
        #expect(run(["protocol", "show", register]).error.contains("use --exceptions \(register)"))
    }

    @Test(arguments: [
        ["assess", "--evidence", "."], ["explain", "--evidence", ".", "--document", "passport:1"],
        ["protocol", "check", "a.yaml"], ["protocol", "diff", "cn-9", "cn-20", "--evidence", "."],
    ])
    func `what is no instant is refused by every command in the same words`(arguments: [String]) {
        let run = run(arguments + ["--at", "2022-07-06"])
        #expect(run.status == 2)
        #expect(
            run.error == "Error: --at: '2022-07-06' is not an RFC 3339 instant with an offset, such as "
                + "2022-07-06T12:00:00+08:00\n")
    }

    @Test func `a difference as CSV keeps effects on measures apart from colours`() {
        let run = run(
            ["protocol", "diff", "cn-9", "cn-20", "--evidence", Sample.folder.path, "--format", "csv"] + Self.at)
        #expect(run.status == 3)
        let rows = run.out.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rows.first == ["scope", "name", "from", "to", "effect", "persons"])
        #expect(rows.allSatisfy { $0.count == 6 })
        let effects = rows.dropFirst().filter { $0[0] == "measure" }
        #expect(!effects.isEmpty && effects.allSatisfy { $0[2].isEmpty && $0[3].isEmpty && !$0[4].isEmpty })
        #expect(rows.dropFirst().filter { $0[0] != "measure" }.allSatisfy { $0[4].isEmpty && !$0[3].isEmpty })
    }

    @Test(arguments: [
        ["assess"], ["explain"], ["evidence", "check"], ["protocol", "list"], ["protocol", "show"],
        ["protocol", "check"], ["protocol", "diff"], ["log", "verify"], ["log", "prove"], ["log", "audit"],
    ])
    func `examples of help keep within 80 columns`(command: [String]) {
        let run = run(command + ["--help"])
        #expect(run.status == 0)
        let lines = run.out.split(separator: "\n")
        for (line, next) in zip(lines, lines.dropFirst()) where line.hasSuffix("\\") {
            #expect(next.drop { $0 == " " }.hasPrefix("--"))
        }
        for line in lines where line.contains("  tongma ") { #expect(line.count <= 80) }
    }
}
