internal import ArgumentParser
internal import TransparencyLog

/// `tongma log audit`: the whole log, entry by entry.
struct LogAuditCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read the whole log and name everything that does not bear it out.",
        discussion: """
            Every entry is hashed and every tile made again from the one below. With --since the log must also begin \
            with all that it had at an earlier checkpoint, for example the one of your last audit: keep it.

            EXAMPLES
              A copy of the log, against the witnesses and the audit of last month:
                tongma log audit --log copy/ --policy witnesses.policy \\
                  --since may.checkpoint

            EXIT STATUS
              0  the log is sound
              1  something was found; each finding is a line
              2  unusable arguments, or a file that cannot be read
            """)

    @Option(help: ArgumentHelp("The folder of the log.", valueName: "folder"))
    var log: String
    @Option(help: ArgumentHelp("The file that says whose signatures count.", valueName: "file"))
    var policy: String
    @Option(help: ArgumentHelp("The checkpoint. (default: the one in the folder)", valueName: "file"))
    var checkpoint: String?
    @Option(help: ArgumentHelp("An earlier checkpoint of the same log.", valueName: "file"))
    var since: String?

    func work(on console: Console) async throws -> Int32 {
        let folder = LogFolder(path: log)
        let policy = try LogFolder.policy(at: policy)
        let signed = try folder.checkpoint(at: checkpoint)
        let earlier = try since.map { try LogFolder.checkpoint(at: $0) }
        var findings: [String] = []
        let verdict = policy.verdict(on: signed)
        if case .inForce = verdict {} else { findings.append("checkpoint: \(verdict.sentence)") }
        if let earlier { findings += try await Self.findings(of: signed, since: earlier, policy, in: folder) }
        let audit = try await TileAudit.run(signed.checkpoint, in: folder)
        findings += audit.findings.map(\.sentence)
        if audit.findings.count >= TileAudit.mostFindings { findings.append("more was found than is written") }
        for finding in findings { try console.writeOut(Array("\(finding)\n".utf8)) }
        let head = signed.checkpoint
        console.complain(
            "\(head.origin.description.printable): \(audit.entries) of \(head.size) entries are as the root says, "
                + "\(findings.isEmpty ? "nothing was found; \(verdict.sentence)" : "\(findings.count) findings")\n")
        return findings.isEmpty ? 0 : 1
    }

    private static func findings(
        of signed: SignedCheckpoint, since earlier: SignedCheckpoint, _ policy: WitnessPolicy, in folder: LogFolder
    ) async throws -> [String] {
        guard earlier.checkpoint.origin == signed.checkpoint.origin else {
            return ["--since: the checkpoint of another log"]
        }
        var findings: [String] = []
        switch policy.verdict(on: earlier) {
        case .inForce: break
        case let verdict: findings.append("--since: \(verdict.sentence)")
        }
        do {
            let path =
                earlier.checkpoint.size <= signed.checkpoint.size
                ? try await TileReader(signed.checkpoint, in: folder).consistencyProof(from: earlier.checkpoint.size)
                    .path
                : []
            switch TreeHead(earlier.checkpoint).advance(to: signed.checkpoint, proof: path) {
            case .consistent: break
            case .rollback(let from, let to): findings.append("--since: the log had \(from) entries and has \(to)")
            case .splitView, .emptyTreeWithRoot, .inconsistent:
                findings.append("--since: the log does not begin with what it had")
            }
        } catch is TileError {
            findings.append("--since: the tiles do not show whether the log begins with what it had")
        }
        return findings
    }
}
