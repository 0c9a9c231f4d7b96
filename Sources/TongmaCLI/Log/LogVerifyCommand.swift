internal import ArgumentParser
internal import TransparencyLog

/// `tongma log verify`: whether an entry is in the log and witnesses have seen it there.
struct LogVerifyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say whether an entry is in force: in the log, and cosigned.",
        discussion: """
            A proof (C2SP tlog-proof) has all that is needed: the place of the entry, the way to the root, and the \
            checkpoint with its signatures. Nothing is asked over a network.

            EXAMPLES
              An act with the proof that came with it:
                tongma log verify --policy witnesses.policy --entry act.json act.tlog-proof

            EXIT STATUS
              0  the log has the entry, and a quorum of witnesses has cosigned
              1  it is not in force; the reason is written
              2  unusable arguments, or a file that cannot be read
            """)

    @Option(help: ArgumentHelp("The file that says whose signatures count.", valueName: "file"))
    var policy: String
    @Option(help: ArgumentHelp("The entry, byte for byte.", valueName: "file"))
    var entry: String
    @Argument(help: ArgumentHelp("The proof.", valueName: "proof"))
    var proof: String

    func answer(on console: Console) throws -> Int32 {
        let policy = try LogFolder.policy(at: policy)
        let entry = try LogFolder.read(entry)
        let bytes = try LogFolder.read(proof)
        guard let proof = try? TLogProof(parsing: bytes) else {
            throw UsageError("\(self.proof.printable): this is no proof of a log")
        }
        let verdict = proof.verify(entry: entry, policy: policy)
        let origin = proof.checkpoint.checkpoint.origin.description.printable
        try console.writeOut(Array("entry \(proof.index) of \(origin): \(verdict.sentence)\n".utf8))
        if case .inForce = verdict { return 0 }
        return 1
    }
}
