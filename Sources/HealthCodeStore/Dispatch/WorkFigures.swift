import FoundationEssentials
public import HealthCode

/// What persons count for in the indicators (`docs/indicators.md`), which is derived with their rows and added up when somebody
/// asks.
public struct WorkFigures: Sendable, Aggregate {
    let database: Database

    /// The indicators of a division that this node looks after, and of those next below it.
    ///
    /// A person counts once, under the document that comes first. No person's data leave the store: only sums.
    ///
    /// - Parameters:
    ///   - instant: the moment that is asked about, not before what was derived last.
    ///   - weeks: how many weeks the window has.
    ///   - offset: the zone of the weeks.
    public func tally(
        of division: Division, at instant: Instant, weeks: Int, offset: UTCOffset, limits: IndicatorLimits
    ) async throws -> IndicatorTally {
        let places = division == .nation ? 0..<Int64.max : division.placeNumbers
        let bounds: [SQLValue] = [.integer(places.lowerBound), .integer(places.upperBound)]
        return try await engine.read { connection in
            var tally = IndicatorTally(
                at: instant, offset: offset, weeks: weeks, limits: limits, scope: .family(division))
            try connection.query(
                """
                SELECT figures_home, figures FROM work_items WHERE person_key = first_key AND figures IS NOT NULL
                AND (figures_home >= $1 AND figures_home < $2 OR owner >= $1 AND owner < $2)
                """, bounds
            ) { row in
                guard let home = row.optionalInteger(0).flatMap({ Division(number: $0) }),
                    let figures = PersonFigures(row.text(1), home: home)
                else { return }
                tally.add(figures)
            }
            return tally
        }
    }

    /// At the hub: keeps what a province told of its sums, unless it told later ones before.
    ///
    /// - Returns: whether they were taken.
    public func take(_ sums: IndicatorSums, of province: Division, at instant: Instant) async throws -> Bool {
        let text = String(decoding: try JSONEncoder().encode(sums), as: UTF8.self)
        return try await engine.write { connection in
            let row: [SQLValue] = [
                .integer(Int64(province.code)), .integer(instant.microseconds), .text(text),
            ]
            return try !DerivedTable.provinceFigures.put([row], on: connection).isEmpty
        }
    }

    /// At the hub: what each province told last, by code.
    public func told() async throws -> [(province: Division, at: Instant, sums: IndicatorSums)] {
        try await engine.read { connection in
            var told: [(province: Division, at: Instant, sums: IndicatorSums)] = []
            try connection.query("SELECT province, at_us, sums FROM province_figures ORDER BY province", []) { row in
                guard let province = Division(number: row.integer(0)) else { return }
                let sums = try JSONDecoder().decode(IndicatorSums.self, from: Data(row.text(2).utf8))
                told.append((province, Instant(microseconds: row.integer(1)), sums))
            }
            return told
        }
    }
}

extension DerivedTable {
    /// What provinces told the hub of their indicators, by province; the later moment counts.
    static let provinceFigures = DerivedTable(
        name: "province_figures", key: "province", version: ["at_us"], takesEqual: true, columns: ["sums"])
}
