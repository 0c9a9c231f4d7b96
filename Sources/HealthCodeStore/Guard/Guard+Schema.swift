extension WorseningGuard {
    /// Whom each department, case and place has worsened, by the hour: what the guard adds up over a day. And how often somebody
    /// could not sign in.
    static let schema = Migration(
        name: "10 guard",
        both: """
            CREATE TABLE guard_effects (
                scope TEXT NOT NULL, person_key BIGINT NOT NULL, hour BIGINT NOT NULL, PRIMARY KEY (scope, person_key));
            CREATE INDEX guard_effects_by_hour ON guard_effects (hour);
            INSERT INTO counters (name, value) VALUES ('refused-sign-ins', 0);
            """)
}
