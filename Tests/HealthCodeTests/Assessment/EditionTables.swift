/// The tables of the three editions as `assessment.md` has them, written out once more: the documents are held against
/// these, never against themselves.
enum EditionTables {
    struct Phase {
        let measure: String
        let days: Int
        let colour: String
        let tests: [Int]

        init(_ measure: String, _ days: Int, _ colour: String, _ tests: [Int] = []) {
            self.measure = measure
            self.days = days
            self.colour = colour
            self.tests = tests
        }
    }

    struct Row {
        let category: String
        let edition: String
        let phases: [Phase]
        let samples: String
    }

    static let editions = ["cn-8", "cn-9", "cn-20"]
    static let lookBackDays = ["cn-8": 14, "cn-9": 7, "cn-20": 7]

    private static let long = [
        Phase("central-isolation", 14, "red", [1, 4, 7, 14]), Phase("home-monitoring", 7, "yellow", [16, 21]),
    ]
    private static let middle = [
        Phase("central-isolation", 7, "red", [1, 2, 3, 5, 7]), Phase("home-monitoring", 3, "yellow", [10]),
    ]
    private static let short = [
        Phase("central-isolation", 5, "red", [1, 2, 3, 5]), Phase("home-isolation", 3, "red", [6, 8]),
    ]

    static let rows: [Row] =
        rows("contact.close", "single", long, middle, short)
        + rows(
            "contact.secondary", "single", [Phase("central-isolation", 7, "red", [1, 4, 7])],
            [Phase("home-isolation", 7, "red", [1, 4, 7])], nil)
        + rows("entry", "single", long, middle, short)
        + rows(
            "area.high", "single", [Phase("central-isolation", 14, "red", [1, 4, 7, 14])],
            [Phase("central-isolation", 7, "red", [1, 2, 3, 5, 7])], [Phase("home-isolation", 7, "red", [1, 3, 5, 7])])
        + rows(
            "area.medium", "single", [Phase("home-isolation", 14, "red", [1, 4, 7, 14])],
            [Phase("home-isolation", 7, "red", [1, 4, 7])], nil)
        + rows(
            "closed-loop", "any", [Phase("home-monitoring", 14, "yellow", [1, 4, 7, 14])],
            [Phase("home-monitoring", 7, "yellow", [1, 4, 7])], [Phase("home-monitoring", 5, "yellow", [1, 3, 5])])
        + rows(
            "recovered", "single", [Phase("home-monitoring", 14, "yellow", [7, 14])],
            [Phase("home-monitoring", 7, "yellow", [3, 7])], [Phase("home-monitoring", 7, "yellow", [3, 7])])
        + rows(
            "co-travel", "any", [Phase("health-monitoring", 3, "yellow", [1, 3])],
            [Phase("health-monitoring", 3, "yellow", [1, 3])], [Phase("health-monitoring", 3, "yellow", [1, 3])])

    private static func rows(
        _ category: String, _ samples: String, _ eight: [Phase], _ nine: [Phase], _ twenty: [Phase]?
    ) -> [Row] {
        [("cn-8", eight), ("cn-9", nine), ("cn-20", twenty ?? [])].compactMap { edition, phases in
            phases.isEmpty ? nil : Row(category: category, edition: edition, phases: phases, samples: samples)
        }
    }
}
