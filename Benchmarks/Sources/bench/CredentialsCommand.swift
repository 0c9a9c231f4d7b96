internal import ArgumentParser
internal import Foundation

/// Everything about credentials, one measurement after the other, and their section of the report.
struct CredentialsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials", abstract: "Measure credentials and write their section of the report.")

    @Option(help: "The command `tongma`, release build; its rows are left out without it.") var tongma: String?
    @Option(help: "The interpreter that has the peers: cwt, base45 and panzi-json-logic.") var python: String
    @Option(help: "The folder of the peers' scripts.") var peers: String
    @Option(help: "The folder of the published business rules; left out when it is not there.") var rules: String
    @Option(help: "A folder for what is measured; what is written there is deleted again.") var work: String
    @Option(help: "The file to write the section to.") var section: String
    @Option(help: "What was measured, for the report.") var commit: String
    @Option(help: "Lines for the command.") var lines = 200_000

    func run() throws {
        var report = CredentialsReport(machine: Machine(), commit: commit, lines: lines)
        report.loads.append(Self.load)
        say("health codes")
        report.codes = try figures(["health-codes"])
        say("health certificates")
        report.certificates = try figures(["hcert", "--python", python, "--peer", "\(peers)/hcert_peer.py"])
        if FileManager.default.fileExists(atPath: rules) {
            say("rules")
            report.rules = try figures(
                ["certlogic", rules, "--python", python, "--peer", "\(peers)/certlogic_peer.py"])
        } else {
            say("rules: left out, \(rules) is not there")
        }
        say("status lists")
        report.lists = try figures(["status-lists"])
        report.loads.append(Self.load)
        if let tongma {
            try measureLines(of: tongma, &report)
            report.loads.append(Self.load)
        }
        try report.text.write(toFile: section, atomically: true, encoding: .utf8)
    }

    /// The command, on as many cores as it is allowed.
    private func measureLines(of tongma: String, _ report: inout CredentialsReport) throws {
        let folder = "\(work)/lines"
        // What is left behind when this fails is deleted with `work`.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        say("\(lines) lines")
        _ = try figures(["credential-lines", folder, "--count", "\(lines)"])
        for cores in 1...max(1, min(2, report.machine.cores)) {
            say("\(lines) lines on \(cores) cores")
            let verify = ChildProcess(
                [
                    "taskset", "--cpu-list", "0-\(cores - 1)", tongma, "credential", "verify",
                    "--trust", "\(folder)/signer.pem", "--status", "\(folder)/status.cwt",
                    "--at", "2022-08-08T23:06:40Z", "--ndjson",
                ], input: "\(folder)/texts.ndjson")
            // All are valid: anything else ends with another status. The better of three, since the cores are shared.
            let costs = try (0..<3).map { _ in try verify.run(expecting: [0]) }
            report.commands += costs.min { $0.wallSeconds < $1.wallSeconds }.map { [$0] } ?? []
        }
    }

    private func figures(_ arguments: [String]) throws -> Figures {
        let output = "\(work)/figures"
        // The next one overwrites it.
        defer { try? FileManager.default.removeItem(atPath: output) }
        _ = try ChildProcess([CommandLine.arguments[0]] + arguments, output: output).run(expecting: [0])
        return Figures(text: try String(contentsOfFile: output, encoding: .utf8))
    }

    private static var load: Double {
        var loads = [0.0]
        return getloadavg(&loads, 1) == 1 ? loads[0] : .nan
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
