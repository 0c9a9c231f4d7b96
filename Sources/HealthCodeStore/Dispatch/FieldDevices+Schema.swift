extension FieldDevices {
    /// Telephones of field workers, and the numbers of the acts that came from each. Nothing in either says of whom.
    static let schema = Migration(
        name: "14 field devices",
        both: """
            CREATE TABLE field_devices (
                device TEXT PRIMARY KEY, worker TEXT NOT NULL, division BIGINT NOT NULL, registered_us BIGINT NOT NULL,
                seen_us BIGINT NOT NULL, pack_until_us BIGINT, skew_s BIGINT NOT NULL DEFAULT 0, wipe_us BIGINT,
                wipe_by TEXT, wiped_us BIGINT);
            CREATE INDEX field_devices_by_worker ON field_devices (worker);
            CREATE INDEX field_devices_by_division ON field_devices (division);
            CREATE INDEX field_devices_by_age ON field_devices (seen_us);
            CREATE TABLE field_deliveries (
                device TEXT NOT NULL, number BIGINT NOT NULL, at_us BIGINT NOT NULL, field TEXT, reason TEXT,
                PRIMARY KEY (device, number));
            CREATE INDEX field_deliveries_by_age ON field_deliveries (at_us);
            """)
}
