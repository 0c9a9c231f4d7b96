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
}
