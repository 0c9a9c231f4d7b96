extension Schema {
    /// The account of the logs, and what nodes know of the heads of each other's chains. What is in a store already is
    /// accounted for when it is opened; the bound of the rows without a seal goes with that.
    static let logChain = Migration(
        name: "11 log chain", sqlite: logChain(bytes: "BLOB"), postgres: logChain(bytes: "BYTEA"))

    private static func logChain(bytes: String) -> String {
        """
        CREATE TABLE log_chain (
            log BIGINT NOT NULL, number BIGINT NOT NULL, first_entry BIGINT NOT NULL, last_entry BIGINT NOT NULL,
            row_count BIGINT NOT NULL, removed BIGINT NOT NULL, total \(bytes) NOT NULL, standing \(bytes) NOT NULL,
            is_adopted BIGINT NOT NULL, sealed_us BIGINT NOT NULL, is_open BIGINT NOT NULL, previous \(bytes) NOT NULL,
            head \(bytes) NOT NULL, seal \(bytes) NOT NULL, PRIMARY KEY (log, number));
        CREATE INDEX log_chain_by_entry ON log_chain (log, first_entry);
        CREATE TABLE peer_heads (
            node TEXT NOT NULL, log BIGINT NOT NULL, number BIGINT NOT NULL, head \(bytes) NOT NULL,
            taken_us BIGINT NOT NULL, PRIMARY KEY (node, log));
        CREATE TABLE head_faults (
            node TEXT NOT NULL, log BIGINT NOT NULL, at_us BIGINT NOT NULL, held_number BIGINT NOT NULL,
            held_head \(bytes) NOT NULL, found_number BIGINT NOT NULL, found_head \(bytes) NOT NULL,
            PRIMARY KEY (node, log, held_number, held_head));
        INSERT INTO cursors (name, value) SELECT 'unchained', value FROM counters WHERE name = 'position';
        DELETE FROM cursors WHERE name = 'unsealed';
        """
    }
}
