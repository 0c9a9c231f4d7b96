extension Watermarks {
    /// Which provinces' statements have not come, and since when, as the hub told; and a quick way to the areas around a
    /// place.
    static let schema = Migration(
        name: "11 feeds behind",
        both: """
            CREATE TABLE feeds_behind (province BIGINT PRIMARY KEY, as_of_us BIGINT);
            CREATE INDEX evidence_areas_by_place ON evidence (place) WHERE person_key = 0;
            """)
}
