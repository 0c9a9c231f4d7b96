/// A database that a node keeps its state in: SQLite in a file, or PostgreSQL.
///
/// Bodies are synchronous and run on threads of the engine's own, never on the cooperative pool; a transaction ends with
/// the body, committed when it returns and rolled back when it throws. A returned ``write(_:)`` is durable.
public protocol SQLEngine: Sendable {
    /// Which engine it is.
    var dialect: SQLDialect { get }

    /// How many bodies that were to write have failed because the engine could not do its work (``SQLError/Kind/unavailable``).
    var failedWrites: Int { get }

    /// Runs a body in a transaction that sees one state of the database and changes nothing.
    func read<Answer: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Answer) async throws -> Answer

    /// Runs a body in a transaction that may change things. Bodies of several callers may share one commit (group
    /// commit): each is undone alone when it throws, and none returns before the commit is durable.
    ///
    /// On PostgreSQL a body may run again after a serialisation failure: it must have no effect outside the database.
    func write<Answer: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Answer) async throws
        -> Answer

    /// The same for bodies that take a lock which all of them need, so that they run one after the other anyway: those that
    /// wait share a transaction and its one commit.
    func writeInTurn<Answer: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Answer) async throws
        -> Answer

    /// Calls `hear` with each note that was published under the channel's name, by any process that shares the database;
    /// with an empty one when notes may have been missed.
    ///
    /// A note of the own process that is not empty is heard before the ``write(_:)`` that published it returns. Notes of
    /// other processes come when they come.
    func listen(_ channel: String, hear: @escaping @Sendable (String) -> Void) async throws

    /// Publishes a note when the transaction commits; equal notes of one transaction are one.
    ///
    /// - Parameter note: fewer than 8,000 ASCII characters; empty for a mere wake-up.
    func notify(_ channel: String, note: String, in connection: any SQLConnection) throws

    /// Ends all connections when what runs has ended.
    func close() async
}

extension SQLEngine {
    /// Calls `wake` whenever something was published under the channel's name, by any process that shares the database.
    /// A wake-up only: it may be missed, and says nothing of what happened.
    public func listen(_ channel: String, wake: @escaping @Sendable () -> Void) async throws {
        try await listen(channel) { (_: String) in wake() }
    }

    /// Publishes a wake-up when the transaction commits.
    public func notify(_ channel: String, in connection: any SQLConnection) throws {
        try notify(channel, note: "", in: connection)
    }
}
