internal import ArgumentParser

/// The form of an answer: a text for people, or one of two forms for programs.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv
}

/// A command that answers on a console, with its exit status.
protocol ConsoleCommand: ParsableCommand {
    /// Does the work.
    ///
    /// - Throws: ``UsageError`` when the arguments or a file cannot be used.
    func answer(on console: Console) throws -> Int32
}

/// Runs a command line: the one place where what goes wrong becomes a message and an exit status.
package enum CommandRunner {
    /// Runs `tongma` with these arguments (those after its name), and answers the exit status: 2 when the arguments or
    /// a file cannot be used (`assessment.md`), 1 when writing failed.
    package static func run(_ arguments: [String], on console: Console) -> Int32 {
        do {
            var command = try Tongma.parseAsRoot(arguments)
            guard let command = command as? any ConsoleCommand else {
                try command.run()
                return ExitCode.success.rawValue
            }
            return try command.answer(on: console)
        } catch let error as UsageError {
            console.complain("Error: \(error)\n")
            return Status.unusable.rawValue
        } catch let error as WriteFailure {
            console.complain("Error: \(error)\n")
            return ExitCode.failure.rawValue
        } catch {
            return tell(error, on: console)
        }
    }

    /// What the parser threw: help that was asked for, or arguments that it cannot use.
    private static func tell(_ error: any Error, on console: Console) -> Int32 {
        let status = Tongma.exitCode(for: error)
        let message = Tongma.fullMessage(for: error) + "\n"
        guard status == .success else {
            console.complain(message)
            return status == .validationFailure ? Status.unusable.rawValue : status.rawValue
        }
        do {
            try console.writeOut(Array(message.utf8))
            return status.rawValue
        } catch {
            console.complain("Error: \(error)\n")
            return ExitCode.failure.rawValue
        }
    }
}
