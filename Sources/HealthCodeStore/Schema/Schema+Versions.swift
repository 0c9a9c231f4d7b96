extension Schema {
    /// What a derived row was derived from, and who works on whom. What stands is older than whatever comes.
    static let versions = Migration(
        name: "8 versions",
        both: """
            ALTER TABLE assessments ADD COLUMN state BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE assessments ADD COLUMN rules BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE touched ADD COLUMN claim BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE code_index ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE code_index ADD COLUMN stated_us BIGINT NOT NULL DEFAULT 0;
            """)

    /// When what was stated about risk areas changed where, and how far those who are there have been touched.
    static let areaChanges = Migration(
        name: "8b area changes",
        both: """
            CREATE TABLE area_changes (place BIGINT PRIMARY KEY, state BIGINT NOT NULL);
            CREATE TABLE area_work (
                place BIGINT PRIMARY KEY, state BIGINT NOT NULL, next_place BIGINT NOT NULL,
                next_person BIGINT NOT NULL);
            INSERT INTO counters (name, value) VALUES ('areas', 0);
            """)

    /// The keyed digest of each row of evidence that comes from now on, and which rows do not read, for whom.
    static let evidenceSeals = Migration(
        name: "8c evidence seals", sqlite: evidenceSeals(bytes: "BLOB"), postgres: evidenceSeals(bytes: "BYTEA"))

    private static func evidenceSeals(bytes: String) -> String {
        """
        ALTER TABLE evidence ADD COLUMN seal \(bytes);
        INSERT INTO cursors (name, value) SELECT 'unsealed', value FROM counters WHERE name = 'position';
        CREATE TABLE set_aside (
            position BIGINT NOT NULL, person_key BIGINT NOT NULL, reason TEXT NOT NULL, since_us BIGINT NOT NULL,
            PRIMARY KEY (position, person_key));
        CREATE INDEX set_aside_by_person ON set_aside (person_key);
        """
    }
}
