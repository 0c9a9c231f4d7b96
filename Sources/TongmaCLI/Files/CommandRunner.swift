internal import ArgumentParser
internal import HealthCodeServer

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

/// A command that waits for others: for nodes, for a clock, for its end.
protocol LongRunningCommand: ParsableCommand {
    /// Does the work.
    ///
    /// - Throws: ``UsageError`` when the arguments or a file cannot be used.
    func work(on console: Console) async throws -> Int32
}

/// Runs a command line: the one place where what goes wrong becomes a message and an exit status.
package enum CommandRunner {
    /// Runs `tongma` with these arguments (those after its name), and answers the exit status: 2 when the arguments or
    /// a file cannot be used (`assessment.md`), 1 when writing failed.
    package static func run(_ arguments: [String], on console: Console) -> Int32 {
        do {
            return try answer(try Tongma.parseAsRoot(arguments), on: console)
        } catch {
            return status(of: error, on: console)
        }
    }

    /// The same for every command, also those that wait for others.
    package static func run(_ arguments: [String], waitingOn console: Console) async -> Int32 {
        do {
            let command = try Tongma.parseAsRoot(arguments)
            guard let command = command as? any LongRunningCommand else { return try answer(command, on: console) }
            return try await command.work(on: console)
        } catch {
            return status(of: error, on: console)
        }
    }

    private static func answer(_ command: any ParsableCommand, on console: Console) throws -> Int32 {
        if let command = command as? any ConsoleCommand { return try command.answer(on: console) }
        var command = command
        try command.run()
        return ExitCode.success.rawValue
    }

    private static func status(of error: any Error, on console: Console) -> Int32 {
        switch error {
        case is UsageError, is NodeFault, is ConfigurationFaults:
            console.complain("Error: \(error)\n")
            return Status.unusable.rawValue
        case is WriteFailure, is DemoFailure:
            console.complain("Error: \(error)\n")
            return ExitCode.failure.rawValue
        default: return tell(error, on: console)
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
