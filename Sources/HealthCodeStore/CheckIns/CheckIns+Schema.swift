extension CheckIns {
    /// The venue register: empty unless an order has it kept. One row for each person and code scanned; what goes is found
    /// by its time.
    static let schema = Migration(
        name: "5 check-ins", sqlite: checkInTable(bytes: "BLOB", partitions: "") + checkInIndexes,
        postgres: checkInTable(bytes: "BYTEA", partitions: " PARTITION BY HASH (person_key)")
            + (0..<8).map {
                """
                CREATE TABLE check_ins_\($0) PARTITION OF check_ins FOR VALUES WITH (MODULUS 8, REMAINDER \($0));

                """
            }.joined() + checkInIndexes)

    private static func checkInTable(bytes: String, partitions: String) -> String {
        """
        CREATE TABLE check_ins (
            person_key BIGINT NOT NULL, nonce \(bytes) NOT NULL, venue TEXT NOT NULL, at_us BIGINT NOT NULL,
            order_id TEXT NOT NULL, delete_us BIGINT NOT NULL, PRIMARY KEY (person_key, nonce))\(partitions);

        """
    }

    private static let checkInIndexes = """
        CREATE INDEX check_ins_by_venue ON check_ins (venue, at_us);
        CREATE INDEX check_ins_ending ON check_ins (delete_us);
        """
}
