import HealthCodeStore

/// An error whose text says nothing of what a request or a record held, so that it may stand in the log.
package protocol LoggableError: Error {
    /// What happened.
    var logText: String { get }
}

extension SQLError: LoggableError {
    // The engine's message may name columns, never values: so says ``SQLError/message``.
    package var logText: String { description }
}
