internal import ArgumentParser
internal import Foundation

/// The command `tongma`: parses arguments and calls the libraries.
@main
struct Tongma: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tongma",
        abstract: "An open health-code platform: every colour derived from evidence, and explained.",
        discussion: """
            Evidence goes in as the departments submit it, codes come out, each with its reasons. Nothing is settable \
            by hand: to change a code, change the evidence or the published protocol.

            Begin with the sample outbreak:
              tongma assess --evidence Examples/outbreak --protocol national \\
                --at 2022-07-06T12:00:00+08:00 --summary

            Who has to act for whom, by when, in an outbreak with the acts of field workers:
              tongma dispatch --evidence Examples/outbreak-acts --protocol national \\
                --at 2022-07-05T10:00:00+08:00 --summary

            Or with the nation on this machine:
              tongma demo
            """,
        version: "0.1.0",
        subcommands: [
            AssessCommand.self, DispatchCommand.self, IndicatorsCommand.self, ExplainCommand.self, EvidenceCommand.self,
            ProtocolCommand.self,
            DemoCommand.self, ServeCommand.self, NodeCommand.self, KeysCommand.self, CredentialCommand.self,
            RulesCommand.self, LogCommand.self,
            BenchCommand.self,
        ]
    )

    static func main() async {
        Foundation.exit(await CommandRunner.run(Array(CommandLine.arguments.dropFirst()), waitingOn: .process))
    }
}

/// Exit statuses of the commands that read evidence.
enum Status {
    /// Some lines were refused; the output is whole for the rest.
    static let someRejected = ExitCode(3)
    /// Unusable arguments, or a file that is refused whole; nothing was written.
    static let unusable = ExitCode(2)
}

/// A failure that a person can do something about: what is wrong, and where.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
