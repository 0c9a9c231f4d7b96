/// A step of the schema, in the text of each engine. A step that has been released is never changed: it says what was
/// done to databases that exist, so it names no type or constant of today's program.
public struct Migration: Sendable, Hashable {
    /// Its name, unique and for good.
    public let name: String
    /// Its statements for SQLite, separated by semicolons.
    public let sqlite: String
    /// Its statements for PostgreSQL, separated by semicolons.
    public let postgres: String

    /// A step that the engines say differently.
    public init(name: String, sqlite: String, postgres: String) {
        self.name = name
        self.sqlite = sqlite
        self.postgres = postgres
    }

    /// A step with one text for both. SQLite takes `BIGINT`, `TEXT` and `BYTEA` as they are; mind that only
    /// `INTEGER PRIMARY KEY` is its row number.
    public init(name: String, both: String) {
        self.init(name: name, sqlite: both, postgres: both)
    }
}

/// Why a database's schema cannot be brought to the program's.
public enum MigrationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The database holds a step that this program does not know: a newer program has been here.
    case newerSchema(migration: String)
    /// The database holds another step where this program has one: it belongs to something else.
    case otherSchema(position: Int, expected: String, found: String)

    /// What an operator can act on.
    public var description: String {
        switch self {
        case .newerSchema(let migration):
            "the database was made by a newer version of this program (it holds the migration \(migration))"
        case .otherSchema(let position, let expected, let found):
            "the database is not this program's: migration \(position) is \(found) there and \(expected) here"
        }
    }
}

/// Brings a database's schema to the last of these steps: forward only, each step in a transaction of its own with its
/// record in `schema_migrations`. It may run again, and by several processes at once.
///
/// - Throws: ``MigrationError`` before anything is changed, ``SQLError``.
public func migrate(_ engine: any SQLEngine, _ migrations: [Migration]) async throws {
    // The first round only reads what is there, so that a database of a newer program is left as it is.
    for end in 0...migrations.count {
        try await engine.write { connection in
            let applied = try appliedMigrations(connection)
            try check(applied, against: migrations)
            guard end > 0, applied.count < end else { return }
            let migration = migrations[end - 1]
            switch connection.dialect {
            case .sqlite: try connection.script(migration.sqlite)
            case .postgres: try connection.script(migration.postgres)
            }
            try connection.execute(
                "INSERT INTO schema_migrations (position, name) VALUES ($1, $2)",
                [.integer(Int64(end)), .text(migration.name)])
        }
    }
}

/// The names of the steps that the database holds, with all others who migrate kept out until the transaction ends.
private func appliedMigrations(_ connection: any SQLConnection) throws -> [String] {
    try connection.hold(.schema)
    try connection.script(
        "CREATE TABLE IF NOT EXISTS schema_migrations (position BIGINT PRIMARY KEY, name TEXT NOT NULL)")
    var names: [String] = []
    try connection.query("SELECT name FROM schema_migrations ORDER BY position", []) { names.append($0.text(0)) }
    return names
}

private func check(_ applied: [String], against migrations: [Migration]) throws {
    let known = Set(migrations.map(\.name))
    if let unknown = applied.first(where: { !known.contains($0) }) {
        throw MigrationError.newerSchema(migration: unknown)
    }
    for (position, (found, expected)) in zip(applied, migrations).enumerated() where found != expected.name {
        throw MigrationError.otherSchema(position: position + 1, expected: expected.name, found: found)
    }
}
