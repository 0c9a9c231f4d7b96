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
}
