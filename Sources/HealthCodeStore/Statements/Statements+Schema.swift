extension Statements {
    /// What was signed of residents' statements and can be withdrawn, by the names that verifiers' lists have for it; and
    /// at the hub, the certificates that the nation's nodes withdrew, in the order in which batches name them. The
    /// evidence that is there already makes nothing of it: the cursor begins behind it.
    static let schema = Migration(
        name: "7 issued statements", sqlite: statementTables(bytes: "BLOB"), postgres: statementTables(bytes: "BYTEA"))

    private static func statementTables(bytes: String) -> String {
        """
        CREATE TABLE issued_statements (
            is_card BIGINT NOT NULL, name \(bytes) NOT NULL, signer TEXT NOT NULL, person_key BIGINT NOT NULL,
            digest \(bytes) NOT NULL, issued_s BIGINT NOT NULL, expires_s BIGINT NOT NULL, withdrawn_s BIGINT,
            PRIMARY KEY (is_card, name));
        CREATE INDEX issued_statements_by_person ON issued_statements (person_key);
        CREATE INDEX issued_statements_ending ON issued_statements (expires_s);
        CREATE INDEX issued_statements_withdrawn ON issued_statements (expires_s) WHERE withdrawn_s IS NOT NULL;
        CREATE TABLE revoked_certificates (
            kid \(bytes) NOT NULL, hash \(bytes) NOT NULL, place BIGINT NOT NULL, authority TEXT NOT NULL,
            expires_s BIGINT NOT NULL, PRIMARY KEY (kid, hash));
        CREATE INDEX revoked_certificates_by_place ON revoked_certificates (kid, place);
        INSERT INTO counters (name, value) VALUES ('statement-lists', 1), ('revoked', 0);
        INSERT INTO cursors (name, value) SELECT 'statements', value FROM counters WHERE name = 'position';
        INSERT INTO cursors (name, value) VALUES ('revoked', 0);
        """
    }
}
