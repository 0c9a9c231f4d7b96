/// The tables of a node, in the words of both engines.
///
/// On PostgreSQL what belongs to a person is partitioned by `person_key`, so that the same schema can be spread over
/// machines. Instants are microseconds since 1970 (`…_us`) where they only steer the node; those that decide a code stand
/// in the records themselves, exactly.
enum Schema {
    static let migrations = [
        Migration(
            name: "1 evidence",
            sqlite: text(persons: "", byHandle: "", bytes: "BLOB", position: "position INTEGER PRIMARY KEY") + indexes,
            postgres: text(
                persons: " PARTITION BY HASH (person_key)", byHandle: " PARTITION BY HASH (handle)", bytes: "BYTEA",
                position: "position BIGINT NOT NULL"
            ) + partitions + indexes + "CREATE INDEX evidence_by_position ON evidence (position);"),
        Migration(name: "2 what pages show", both: pages),
        StatusLists.schema,
        GatewayRegister.schema,
        CheckIns.schema,
        ForeignTrustLists.schema,
        Statements.schema,
        versions,
        areaChanges,
        openPlaces,
        housekeeping,
        evidenceSeals,
        WorseningGuard.schema,
        Watermarks.schema,
        workItems,
        logChain,
        workLists,
        grants,
        WithheldGrants.schema,
        FieldDevices.schema,
        workFigures,
    ]

    /// How many places of a status list credentials may stand in; in the lists that there are, in all.
    private static let openPlaces = Migration(
        name: "open places of status lists",
        both: "ALTER TABLE status_shards ADD COLUMN open_places BIGINT NOT NULL DEFAULT 1048576;")

    /// What changed in the hub's index, counted, and quick ways to the batches that an operator looks at.
    private static let pages = """
        CREATE TABLE index_turns (
            entry BIGINT PRIMARY KEY, at_us BIGINT NOT NULL, owner BIGINT NOT NULL, before BIGINT,
            colour BIGINT NOT NULL, persons BIGINT NOT NULL);
        INSERT INTO counters (name, value) VALUES ('index-turns', 0);
        CREATE INDEX batches_held ON batches (received_us) WHERE status = 'held';
        CREATE INDEX batches_refused ON batches (received_us) WHERE rejected > 0;
        """

    /// How many parts a partitioned table has on PostgreSQL.
    private static let partitionCount = 8

    private static var partitions: String {
        var sql = ""
        for table in ["handles", "persons", "evidence", "assessments"] {
            for part in 0..<partitionCount {
                sql +=
                    "CREATE TABLE \(table)_\(part) PARTITION OF \(table) "
                    + "FOR VALUES WITH (MODULUS \(partitionCount), REMAINDER \(part));\n"
            }
        }
        return sql
    }

    private static let indexes = """
        CREATE INDEX evidence_by_person ON evidence (person_key);
        CREATE INDEX evidence_by_record ON evidence (dataset, record_id);
        CREATE INDEX persons_open ON persons (person_key) WHERE is_open = 1;
        CREATE INDEX links_by_person ON links (person_key, kind, link_key);
        CREATE INDEX assessments_due ON assessments (next_us) WHERE next_us IS NOT NULL;
        CREATE INDEX assessments_coloured ON assessments (person_key) WHERE colour > 0;
        CREATE INDEX code_log_by_person ON code_log (person_key);
        CREATE INDEX contests_by_person ON contests (person_key);
        CREATE INDEX access_by_person ON access_log (person_key);

        """

    private static func text(persons: String, byHandle: String, bytes: String, position: String) -> String {
        """
        CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
        INSERT INTO counters (name, value) VALUES ('position', 0), ('mark', 0), ('outbox', 0), ('code-log', 0),
        ('access', 0);
        CREATE TABLE handles (handle \(bytes) NOT NULL, person_key BIGINT NOT NULL, PRIMARY KEY (handle))\(byHandle);
        CREATE TABLE persons (
            person_key BIGINT NOT NULL, data_key \(bytes), document \(bytes), home BIGINT,
            is_complete BIGINT NOT NULL DEFAULT 0, is_open BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (person_key))\(persons);
        CREATE TABLE sources (
            source_id BIGINT PRIMARY KEY, node TEXT NOT NULL, department TEXT NOT NULL, submitter TEXT NOT NULL,
            UNIQUE (node, department, submitter));
        CREATE TABLE evidence (
            \(position), person_key BIGINT NOT NULL, month BIGINT NOT NULL, dataset BIGINT NOT NULL,
            record_id TEXT NOT NULL, reported_s BIGINT NOT NULL, reported_a BIGINT NOT NULL, digest \(bytes) NOT NULL,
            is_retracted BIGINT NOT NULL, is_shared BIGINT NOT NULL DEFAULT 0, is_own BIGINT NOT NULL,
            source_id BIGINT NOT NULL, received_us BIGINT NOT NULL, place BIGINT, via_key BIGINT,
            body \(bytes) NOT NULL, particulars \(bytes)
            \(persons.isEmpty ? "" : ", PRIMARY KEY (person_key, position)"))\(persons);
        CREATE TABLE links (
            kind BIGINT NOT NULL, link_key BIGINT NOT NULL, person_key BIGINT NOT NULL,
            PRIMARY KEY (kind, link_key, person_key));
        CREATE TABLE touched (person_key BIGINT PRIMARY KEY, mark BIGINT NOT NULL, claimed_until BIGINT NOT NULL DEFAULT 0);
        CREATE TABLE assessments (
            person_key BIGINT NOT NULL, at_us BIGINT NOT NULL, is_subject BIGINT NOT NULL, colour BIGINT NOT NULL,
            reasons TEXT NOT NULL, negative_at TEXT, doses BIGINT NOT NULL, next_us BIGINT, edition TEXT NOT NULL,
            watermark BIGINT NOT NULL, PRIMARY KEY (person_key))\(persons);
        CREATE TABLE code_log (
            entry BIGINT PRIMARY KEY, person_key BIGINT NOT NULL, at_us BIGINT NOT NULL, as_of_us BIGINT,
            colour BIGINT NOT NULL, reasons TEXT NOT NULL, edition TEXT NOT NULL, watermark BIGINT NOT NULL,
            causes TEXT NOT NULL);
        CREATE TABLE batches (
            batch_id TEXT PRIMARY KEY, department TEXT NOT NULL, submitter TEXT NOT NULL, idempotency_key TEXT,
            request_digest \(bytes) NOT NULL, dataset TEXT NOT NULL, format TEXT NOT NULL, status TEXT NOT NULL,
            received_us BIGINT NOT NULL, accepted BIGINT NOT NULL, duplicate BIGINT NOT NULL, rejected BIGINT NOT NULL,
            worsened BIGINT NOT NULL, receipt TEXT NOT NULL, body \(bytes), decided_by TEXT,
            UNIQUE (department, idempotency_key));
        CREATE TABLE refusals (
            department TEXT NOT NULL, dataset TEXT NOT NULL, field TEXT NOT NULL, count BIGINT NOT NULL,
            PRIMARY KEY (department, dataset, field));
        CREATE TABLE outbox (entry BIGINT PRIMARY KEY, kind BIGINT NOT NULL, reference BIGINT NOT NULL);
        CREATE TABLE feed (
            reader BIGINT NOT NULL, entry BIGINT NOT NULL, kind BIGINT NOT NULL, reference BIGINT NOT NULL,
            PRIMARY KEY (reader, entry));
        CREATE TABLE readers (
            province BIGINT PRIMARY KEY, head BIGINT NOT NULL, acknowledged BIGINT NOT NULL, as_of_us BIGINT,
            seen_us BIGINT);
        CREATE TABLE cursors (name TEXT PRIMARY KEY, value BIGINT NOT NULL, as_of_us BIGINT);
        CREATE TABLE interests (
            person_key BIGINT NOT NULL, province BIGINT NOT NULL, is_base BIGINT NOT NULL,
            PRIMARY KEY (person_key, province));
        CREATE TABLE code_index (
            person_key BIGINT PRIMARY KEY, owner BIGINT NOT NULL, colour BIGINT NOT NULL, at_us BIGINT NOT NULL,
            next_us BIGINT, as_of_us BIGINT);
        CREATE TABLE documents (
            number BIGINT PRIMARY KEY, kind TEXT NOT NULL, document_id TEXT NOT NULL, version BIGINT NOT NULL,
            effective_us BIGINT, text \(bytes) NOT NULL, signature \(bytes) NOT NULL,
            UNIQUE (kind, document_id, version));
        CREATE TABLE enrolments (
            person_key BIGINT PRIMARY KEY, code_digest \(bytes) NOT NULL, expires_us BIGINT NOT NULL,
            attempts BIGINT NOT NULL, issued_by TEXT NOT NULL);
        CREATE TABLE sessions (token_digest \(bytes) PRIMARY KEY, person_key BIGINT NOT NULL, expires_us BIGINT NOT NULL);
        CREATE TABLE contests (
            contest_id TEXT PRIMARY KEY, person_key BIGINT NOT NULL, dataset TEXT NOT NULL, record_id TEXT NOT NULL,
            statement \(bytes) NOT NULL, opened_us BIGINT NOT NULL, due_us BIGINT NOT NULL, answered_us BIGINT,
            answer TEXT);
        CREATE TABLE access_log (
            entry BIGINT PRIMARY KEY, at_us BIGINT NOT NULL, principal TEXT NOT NULL, person_key BIGINT NOT NULL,
            purpose TEXT NOT NULL, what TEXT NOT NULL);
        """
    }
}
