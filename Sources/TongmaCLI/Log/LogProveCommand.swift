internal import ArgumentParser
internal import TransparencyLog

/// `tongma log prove`: the proof of an entry, from the tiles of the log.
struct LogProveCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Write the proof that an entry is in the log.",
        discussion: """
            The tiles are verified against the checkpoint on the way: from a folder that was tampered with comes no \
            proof. Whether the checkpoint itself counts is for 'tongma log verify' and a policy to say.

            EXAMPLES
              For the entry with index 73894:
                tongma log prove --log copy/ 73894 > act.tlog-proof

            EXIT STATUS
              0  the proof is written to standard output
              1  the log has no such entry, or its tiles do not bear out the checkpoint
              2  unusable arguments, or a file that cannot be read
            """)

    @Option(help: ArgumentHelp("The folder of the log.", valueName: "folder"))
    var log: String
    @Option(help: ArgumentHelp("The checkpoint. (default: the one in the folder)", valueName: "file"))
    var checkpoint: String?
    @Argument(help: ArgumentHelp("The index of the entry, counted from 0.", valueName: "index"))
    var index: UInt64

    func work(on console: Console) async throws -> Int32 {
        let folder = LogFolder(path: log)
        let signed = try folder.checkpoint(at: checkpoint)
        do {
            let proof = try await TLogProof.make(index: index, checkpoint: signed, from: folder)
            try console.writeOut(proof.bytes)
            return 0
        } catch let error as TileError {
            console.complain("\(error.sentence)\n")
            return 1
        }
    }
}
