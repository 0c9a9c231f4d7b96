extension Schema {
    /// The rows of dispatch that the node has derived: one for each document that it derives and whose person has one, with
    /// the document under which the person's row stands.
    static let workItems = Migration(
        name: "13 work items",
        both: """
            CREATE TABLE work_items (
                person_key BIGINT PRIMARY KEY, state BIGINT NOT NULL, at_us BIGINT NOT NULL, rules BIGINT NOT NULL,
                first_key BIGINT NOT NULL, list TEXT, owner BIGINT, token TEXT, offered_to BIGINT, measure TEXT,
                since_s BIGINT, stage TEXT, reach_due_s BIGINT, place_due_s BIGINT, missed BIGINT, level BIGINT,
                is_missing BIGINT, offset_s BIGINT NOT NULL, next_us BIGINT);
            CREATE INDEX work_items_by_next ON work_items (next_us) WHERE next_us IS NOT NULL;
            CREATE INDEX work_items_by_owner ON work_items (owner);
            CREATE INDEX work_items_by_offer ON work_items (offered_to) WHERE offered_to IS NOT NULL;
            """)

    /// Where the rows of dispatch are looked for, by division and urgency, and how many there are. Both follow from
    /// `work_items`, so that they begin empty and everybody is derived anew.
    static let workLists = Migration(
        name: "15 work lists",
        sqlite: workListTables + " WITHOUT ROWID;" + workListIndexes,
        postgres: workListTables + ";" + workListIndexes)

    private static let workListTables = """
        CREATE TABLE work_counts (
            division BIGINT NOT NULL, standing BIGINT NOT NULL, is_listed BIGINT NOT NULL, list BIGINT NOT NULL,
            stage BIGINT NOT NULL, level BIGINT NOT NULL, is_missing BIGINT NOT NULL, offer BIGINT NOT NULL,
            parent BIGINT, persons BIGINT NOT NULL,
            PRIMARY KEY (division, standing, is_listed, list, stage, level, is_missing, offer));
        CREATE INDEX work_counts_by_parent ON work_counts (parent);
        CREATE TABLE work_lists (
            person_key BIGINT NOT NULL, urgency BIGINT NOT NULL, division BIGINT NOT NULL, standing BIGINT NOT NULL,
            is_listed BIGINT NOT NULL, list BIGINT NOT NULL, stage BIGINT NOT NULL, level BIGINT NOT NULL,
            is_missing BIGINT NOT NULL, offer BIGINT NOT NULL, listed_in BIGINT, PRIMARY KEY (person_key, division))
        """

    /// With all that lists are filtered by, so that a filter reads no row that it does not give. A division's own list is
    /// found by a column of its own, which is empty elsewhere: nation and provinces have few such rows among all, and no
    /// planner takes the other index for it.
    private static let workListIndexes = """

        CREATE INDEX work_lists_within ON work_lists (
            division, urgency, person_key, is_listed, list, stage, level, is_missing, offer, standing);
        CREATE INDEX work_lists_listed ON work_lists (
            listed_in, urgency, person_key, is_listed, list, stage, level, is_missing, offer, standing)
            WHERE listed_in IS NOT NULL;
        INSERT INTO touched (person_key, mark) SELECT person_key, 0 FROM work_items WHERE true
        ON CONFLICT (person_key) DO NOTHING;
        """

    /// Which rows wait for a grant, and the grants that the node has stated: each token once for each document of the
    /// person. Everyone of whom acts were known is looked at once.
    static let grants = Migration(
        name: "16 grants",
        both: """
            ALTER TABLE work_items ADD COLUMN grant_to BIGINT;
            CREATE INDEX work_items_by_grant ON work_items (first_key) WHERE grant_to IS NOT NULL;
            CREATE TABLE grants (
                person_key BIGINT NOT NULL, high BIGINT NOT NULL, low BIGINT NOT NULL, record_id TEXT NOT NULL,
                at_us BIGINT NOT NULL, PRIMARY KEY (person_key, high, low));
            INSERT INTO links (kind, link_key, person_key)
                SELECT DISTINCT 9, place, person_key FROM evidence WHERE dataset = 13 AND place IS NOT NULL;
            INSERT INTO touched (person_key, mark)
                SELECT DISTINCT person_key, 1 FROM evidence WHERE dataset = 13 ON CONFLICT (person_key) DO NOTHING;
            """)

    /// What persons count for in the indicators, beside the rows of dispatch. It begins empty, and everybody is derived anew.
    static let workFigures = Migration(
        name: "work figures",
        both: """
            ALTER TABLE work_items ADD COLUMN figures_home BIGINT;
            ALTER TABLE work_items ADD COLUMN figures TEXT;
            CREATE INDEX work_items_by_home ON work_items (figures_home) WHERE figures_home IS NOT NULL;
            INSERT INTO touched (person_key, mark) SELECT person_key, 0 FROM assessments WHERE true
            ON CONFLICT (person_key) DO NOTHING;
            CREATE TABLE province_figures (province BIGINT PRIMARY KEY, at_us BIGINT NOT NULL, sums TEXT NOT NULL);
            """)
}
