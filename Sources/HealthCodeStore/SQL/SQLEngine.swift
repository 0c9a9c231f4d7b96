/// A database that a node keeps its state in: SQLite in a file, or PostgreSQL.
///
/// Bodies are synchronous and run on threads of the engine's own, never on the cooperative pool; a transaction ends with
/// the body, committed when it returns and rolled back when it throws. A returned ``write(_:)`` is durable.
public protocol SQLEngine: Sendable {
    /// Which engine it is.
    var dialect: SQLDialect { get }

    /// Runs a body in a transaction that sees one state of the database and changes nothing.
    func read<Answer: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Answer) async throws -> Answer

    /// Runs a body in a transaction that may change things. Bodies of several callers may share one commit (group
    /// commit): each is undone alone when it throws, and none returns before the commit is durable.
    ///
    /// On PostgreSQL a body may run again after a serialisation failure: it must have no effect outside the database.
    func write<Answer: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Answer) async throws
        -> Answer

    /// Calls `wake` whenever something was published under the channel's name, by any process that shares the database.
    /// A wake-up only: it may be missed, and says nothing of what happened.
    func listen(_ channel: String, wake: @escaping @Sendable () -> Void) async throws

    /// Publishes a wake-up when the transaction commits.
    func notify(_ channel: String, in connection: any SQLConnection) throws

    /// Ends all connections when what runs has ended.
    func close() async
}
