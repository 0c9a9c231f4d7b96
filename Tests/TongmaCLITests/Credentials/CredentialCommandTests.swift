import Foundation
import Testing
import TongmaCLI

/// What the commands on credentials say of the files that they are given.
@Suite struct CredentialCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ arguments: [String]) -> (status: Int32, out: String, error: String) {
        var out: [UInt8] = []
        var error: [UInt8] = []
        let status = CommandRunner.run(arguments, on: Console(out: { out += $0 }, error: { error += $0 }))
        return (status, String(decoding: out, as: UTF8.self), String(decoding: error, as: UTF8.self))
    }

    /// Writes a file, with the folders above it.
    private func write(_ text: String, _ name: String) throws -> String {
        let file = folder.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    private static let key = #"""
        {"kty": "EC", "crv": "P-256", "x": "D0-jhckzC9d5lIRUaZeq5oZfrfPzJS6obg6_Fy_DJBo",
         "y": "rQFkkO4nXnN6kVEwnWUTUFq-ElEsCRuFi4ql-bRghzE", "kid": "FiBALXAR7V8nSXygh845K-Ci6ziXl-PUGAqI2LkbcrY"}
        """#

    @Test func `what is left out of a trust file is named on standard error`() throws {
        let file = try write(
            #"{"issuerInfo": [{"issuer": {"iss": "https://x.example"}, "keys": [\#(Self.key), {"kty": "oct"}], "#
                + #""crls": [{"kid": "a", "method": "rid", "ctr": 1, "rids": [7]}]}, {"issuer": {}}]}"#,
            "directory.json")
        let run = run(["credential", "verify", "--trust", file, "HC1:"])
        #expect(run.status == 1)
        #expect(
            run.error.split(separator: "\n").map { $0.prefix { $0 != "(" } }.map(String.init) == [
                "Warning: --trust: \(file): issuerInfo[0].keys[1]: left out: unsupportedKey: only EC keys on P-256",
                "Warning: --trust: \(file): issuerInfo[0].crls[0]: left out: document: an entry is no revocation identifier",
                "Warning: --trust: \(file): issuerInfo[1]: left out: it has no iss, or no array of keys",
            ])
        let whole = try write(#"{"keys": [\#(Self.key)]}"#, "keys.json")
        #expect(self.run(["credential", "verify", "--trust", whole, "HC1:"]).error == "")
    }

    private static let rule = #"""
        {"Identifier": "GR-XX-0001", "Type": "Acceptance", "Country": "XX", "Version": "1.0.0", "SchemaVersion": "1.0.0",
         "Engine": "CERTLOGIC", "EngineVersion": "0.7.5", "CertificateType": "General", "Description": [],
         "ValidFrom": "2021-07-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": [], "Logic": true}
        """#

    @Test func `a folder of rules or of value sets is read as a whole, and what in it is neither is named`() throws {
        let rules = try write(Self.rule, "rules/one.JSON")
        _ = try write("{}", "rules/other.json")
        _ = try write("# Rules", "rules/README.md")
        _ = try write("[]", "rules/tests/one.json")
        _ = try write(#"{"a-list": ["1"]}"#, "sets/valueSets.json")
        _ = try write(#"[{"valueSetId": "b", "valueSetValues": {"2": {}}}]"#, "sets/more/array.json")
        _ = try write(#"{"$schema": "x", "type": "object"}"#, "sets/schemas/ValueSets.json")
        let folders = ["rules", "sets"].map { folder.url.appendingPathComponent($0).path }
        let run = run([
            "credential", "accept", "--rules", folders[0], "--valuesets", folders[1], "--country", "XX", "HC1:",
        ])
        #expect(run.status == 1)
        let lines = run.error.split(separator: "\n").map(String.init)
        let named = [
            "\(folders[0])/README.md: not read: its name does not end with .json",
            "\(folders[0])/tests: not read: it is a folder of tests",
            "\(folders[0])/other.json: not read: it holds no rule",
            "\(folders[1])/schemas/ValueSets.json: not read: it holds no value sets",
        ]
        #expect(lines.count == named.count, "\(lines)")
        for name in named { #expect(lines.contains { $0.hasPrefix("Warning: \(name)") }, "\(name)") }
        #expect(!run.error.contains(rules))
    }

    @Test func `a value set that is broken is an error wherever it lies`() throws {
        let rules = try write(Self.rule, "rule.json")
        let file = try write(#"{"valueSetId": "a", "valueSetValues": []}"#, "sets/a.json")
        let run = run([
            "credential", "accept", "--rules", rules, "--valuesets",
            folder.url.appendingPathComponent("sets").path, "--country", "XX", "HC1:",
        ])
        #expect(run.status == 2)
        #expect(run.error.contains(file))
    }
}
