/// A feature's part of the store: its tables, their statements, and what may be asked of them.
///
/// A value that holds the database and the parts of other features that it rests on. Who needs a feature is given its
/// aggregate and nothing else. Which feature rests on which is declared in one place, and held by a test
/// (`FolderArrowTests`).
protocol Aggregate: Sendable {
    var database: Database { get }
}

extension Aggregate {
    typealias Channel = Database.Channel

    var engine: any SQLEngine { database.engine }
    var role: NodeRole { database.role }
    var keys: StoreKeys { database.keys }

    /// Deletes what may be much, in pieces that no other writer waits long for.
    ///
    /// - Parameter statement: deletes at most as many rows as its last argument says, which is added here.
    /// - Returns: how many rows that were.
    @discardableResult
    func deleteInPieces(_ statement: String, _ arguments: [SQLValue]) async throws -> Int {
        let piece = 10_000
        var count = 0
        while true {
            let deleted = try await engine.write { connection in
                try connection.execute(statement, arguments + [.integer(Int64(piece))])
            }
            count += deleted
            if deleted < piece { return count }
        }
    }

    /// A name that nobody can guess: 128 random bits in hexadecimal.
    static func randomName() -> String {
        let name = (0..<2).map { _ in UInt64.random(in: .min ... .max) }
            .map { String(repeating: "0", count: $0.leadingZeroBitCount / 4) + ($0 == 0 ? "" : String($0, radix: 16)) }
        return name.joined()
    }
}
