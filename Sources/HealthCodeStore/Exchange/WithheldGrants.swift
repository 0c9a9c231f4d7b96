import HealthCode

/// Grants of the hub's that are on their way to whom they give a person to, and that nobody else is told of before.
///
/// Whoever has the person keeps every duty until the other side knows that it has them. Were both told at once, the one that
/// gives the person away could hear of it first, and until the other did neither would have them on a list: a model checker
/// finds that order of events (`Tests/Models/ownership.pml`, rule 5). So a grant waits for all other readers until the feed
/// of the province that it gives the person to has been read past it.
struct WithheldGrants {
    let connection: any SQLConnection

    static let schema = Migration(
        name: "withheld grants",
        both: """
            CREATE TABLE withheld_grants (
                position BIGINT NOT NULL, reader BIGINT NOT NULL, first_reader BIGINT NOT NULL, entry BIGINT NOT NULL,
                PRIMARY KEY (position, reader));
            CREATE INDEX withheld_grants_by_entry ON withheld_grants (first_reader, entry);
            """)

    /// A grant that only the province of its target has in its feed so far.
    struct Grant: Hashable {
        /// Of the record.
        let position: Int64
        /// Who hears of it first.
        let first: Int64
        /// Who hears of it then.
        let others: Set<Int64>
    }

    /// Notes grants that the feeds of their targets' provinces end with, or hold further back.
    func withhold(_ grants: [Grant]) throws {
        for grant in grants {
            let entry =
                try connection.integer("SELECT head FROM readers WHERE province = $1", [.integer(grant.first)]) ?? 0
            try connection.insert(
                into: "withheld_grants", ["position", "reader", "first_reader", "entry"],
                grant.others.sorted().map {
                    [.integer(grant.position), .integer($0), .integer(grant.first), .integer(entry)]
                }, onConflict: "DO NOTHING")
        }
    }

    /// Whether anything waits for what a province has read.
    func isAny(readBy province: Int64, through entry: Int64) throws -> Bool {
        try connection.integer(
            "SELECT 1 FROM withheld_grants WHERE first_reader = $1 AND entry <= $2 LIMIT 1",
            [.integer(province), .integer(entry)]) != nil
    }

    /// Passes on what a province has read.
    ///
    /// - Parameter entry: the last entry that it has.
    func passOn(readBy province: Int64, through entry: Int64) throws {
        var feed = FeedWriter(connection: connection)
        try connection.query(
            "DELETE FROM withheld_grants WHERE first_reader = $1 AND entry <= $2 RETURNING position, reader",
            [.integer(province), .integer(entry)]
        ) { feed.add(FeedItem(kind: .evidence, reference: $0.integer(0)), for: $0.integer(1)) }
        try feed.flush()
    }
}
