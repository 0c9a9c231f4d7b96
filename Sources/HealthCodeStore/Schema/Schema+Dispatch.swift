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
}
