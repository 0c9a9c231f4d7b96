internal import ArgumentParser

/// `tongma log`: what anybody can check of the public log of acts, without a network.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Check the public log of acts: a proof, the way to a proof, or every entry.",
        discussion: """
            The log only grows, and other organisations, its witnesses, cosign that it does. A policy is a text file \
            that says whose signatures count (C2SP tlog-policy):

              log log.example/acts+33d7b496+AeHTu4Q3…
              witness hebei hebei.example+b8a2cf20+BFLN3yik…
              witness yunnan yunnan.example+2e55b896+BIZ7fpce…
              group provinces 2 hebei yunnan
              quorum provinces

            The folder of a log has the files 'checkpoint', 'tile/…' and 'tile/entries/…' as the log serves them (C2SP \
            tlog-tiles); a copy by any means will do, since nothing in it is believed before it is verified.
            """,
        subcommands: [LogVerifyCommand.self, LogProveCommand.self, LogAuditCommand.self])
}
