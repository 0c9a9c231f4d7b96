internal import ArgumentParser

/// The form of an answer: a text for people, or one of two forms for programs.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv
}

/// Runs the body of a command and turns what goes wrong into a message and an exit status.
enum CommandRunner {
    /// - Parameter body: does the work and answers the exit status.
    static func run(_ body: (Console) throws -> Int32) throws {
        let status = answer(on: .process, body)
        if status != 0 { throw ExitCode(status) }
    }

    /// The exit status of a body: 2 when the arguments or a file cannot be used, 1 when writing failed.
    static func answer(on console: Console, _ body: (Console) throws -> Int32) -> Int32 {
        do {
            return try body(console)
        } catch let error as UsageError {
            console.complain("Error: \(error)\n")
            return Status.unusable.rawValue
        } catch {
            console.complain("Error: \(error)\n")
            return ExitCode.failure.rawValue
        }
    }
}
