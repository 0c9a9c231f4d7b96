extension Schema {
    /// What a store deletes is found without going through whole tables; sessions of staff are known to every process;
    /// documents keep the instant that was signed; who was told of a withdrawal is known after a start.
    static let housekeeping = Migration(
        name: "9 housekeeping", sqlite: housekeeping(bytes: "BLOB"), postgres: housekeeping(bytes: "BYTEA"))

    private static func housekeeping(bytes: String) -> String {
        """
        CREATE INDEX sessions_ending ON sessions (expires_us);
        CREATE INDEX sessions_by_person ON sessions (person_key);
        CREATE INDEX enrolments_ending ON enrolments (expires_us);
        CREATE INDEX batches_by_age ON batches (received_us);
        CREATE INDEX contests_answered ON contests (answered_us) WHERE answered_us IS NOT NULL;
        CREATE INDEX contests_open ON contests (dataset, record_id) WHERE answered_us IS NULL;
        ALTER TABLE documents ADD COLUMN effective_from TEXT;
        ALTER TABLE issued_statements ADD COLUMN reported_s BIGINT;
        CREATE TABLE page_sessions (
            token_digest \(bytes) PRIMARY KEY, principal TEXT NOT NULL, ends_us BIGINT NOT NULL);
        CREATE INDEX page_sessions_ending ON page_sessions (ends_us);
        """
    }
}
