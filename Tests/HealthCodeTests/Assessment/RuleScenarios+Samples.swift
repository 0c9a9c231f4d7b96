import HealthCodeTesting

extension RuleScenarios {
    static let lateKnowledge =
        [
            ("cn-8", "secondary", "red contact.secondary/central-isolation"),
            ("cn-9", "secondary", "red contact.secondary/home-isolation"),
            ("cn-20", "close", "red contact.close/home-isolation"),
        ].flatMap { edition, relation, measure in
            [
                scenario("\(edition): someone traced on day 14 still takes two tests", edition) {
                    index(in: &$0.evidence)
                    $0.evidence.contact("k-1", me, relation, of: "c-1", exposed: at(1), reported: at(15, "08:00:00"))
                    tested([15, 16], in: &$0.evidence)
                    $0.expect(at(15, "08:00:00"), "\(measure)/- owes 08-15 08-16")
                    $0.expect(at(15), "\(measure)/- owes 08-16")
                    $0.expect(at(16), "green")
                },
                scenario("\(edition): someone traced on day 15 is asked for nothing", edition) {
                    index(in: &$0.evidence)
                    $0.evidence.contact("k-1", me, relation, of: "c-1", exposed: at(1), reported: at(16, "00:00:00"))
                    $0.expect(at(16, "00:00:00"), "green")
                },
            ]
        } + [
            scenario("a make-up test falls on no day that the category lists") {
                $0.evidence.caseRecord("c-1", me, "confirmed", at(0), reported: at(0))
                $0.evidence.caseRecord("c-2", me, "discharged", at(1), reported: at(8))
                $0.expect(at(8), "yellow recovered/home-monitoring/2022-08-09 owes 08-08 08-09")
            },
            scenario("tests due before the event was known are waived, and no more is made up than is missing") {
                closeContact(in: &$0.evidence, reported: at(8))
                $0.expect(at(8), "red contact.close/central-isolation/2022-08-09 owes 08-08 08-11")
            },
            scenario("tests are made up in the last phase: the first ends by the calendar") {
                closeContact(in: &$0.evidence, reported: at(9))
                $0.expect(at(9), "yellow contact.close/home-monitoring/2022-08-12 owes 08-09 08-11")
                $0.expect(at(12, "00:00:00"), "yellow contact.close/home-monitoring/- owes 08-09 08-11")
            },
            scenario("no more is made up than the category lists") {
                $0.evidence.caseRecord("c-1", me, "confirmed", at(0), reported: at(0))
                $0.evidence.caseRecord("c-2", me, "discharged", at(1), reported: at(15))
                $0.expect(at(15), "yellow recovered/home-monitoring/- owes 08-15 08-16")
            },
        ]

    static let samples = [
        scenario("of several samples on one date only the first is considered") {
            closeContact(in: &$0.evidence)
            $0.evidence.naat("n-1", me, at(4, "00:00:00"), reported: at(4))
            $0.evidence.naat("n-2", me, at(4, "23:59:59"), reported: at(5))
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("a pooled sample before it on the same date takes nothing from a single one") {
            closeContact(in: &$0.evidence)
            $0.evidence.naat("n-1", me, at(4, "00:00:00"), pool: 10, reported: at(4))
            $0.evidence.naat("n-2", me, at(4, "23:59:59"), reported: at(5))
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("a late test makes up for a missed one, one sample for one day") {
            closeContact(in: &$0.evidence)
            tested([4, 5], in: &$0.evidence)
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-04 08-06 08-08 08-11")
        },
        scenario("a sample before the first due date satisfies nothing") {
            closeContact(in: &$0.evidence)
            tested([1], in: &$0.evidence)
            $0.expect(at(2), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("positive and indeterminate samples satisfy nothing, nor does one that is not reported yet") {
            closeContact(in: &$0.evidence)
            $0.evidence.naat("n-1", me, at(2), "indeterminate", reported: at(2, "20:00:00"))
            $0.evidence.naat("n-2", me, at(3), reported: at(5))
            $0.expect(at(4), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("a phase ends when the last record that satisfies it is reported") {
            closeContact(in: &$0.evidence)
            tested([2, 3, 4, 6], in: &$0.evidence)
            $0.evidence.naat("n-9", me, at(8), reported: at(10))
            $0.expect(at(9), "red contact.close/central-isolation/- owes 08-08 08-11")
            $0.expect(at(10), "yellow contact.close/home-monitoring/2022-08-12 owes 08-11")
        },
    ]

    static let switches = [
        scenario("a test that only the later edition lists is waived for days before it began", "national") {
            let index = "2022-06-24T09:00:00+08:00"
            $0.evidence.caseRecord("c-1", case1, "confirmed", index, reported: index)
            $0.evidence.contact(
                "k-1", me, of: "c-1", exposed: "2022-06-25T12:00:00+08:00", reported: "2022-06-25T20:00:00+08:00")
            $0.expect(
                "2022-06-27T23:59:59",
                "red contact.close/central-isolation/2022-07-10 owes 06-26 06-29 07-02 07-09 07-11 07-16")
            $0.expect(
                "2022-06-28T00:00:00",
                "red contact.close/central-isolation/2022-07-03 owes 06-26 06-28 06-30 07-02 07-05")
        },
        scenario("a single edition waives nothing") {
            let index = "2022-06-24T09:00:00+08:00"
            $0.evidence.caseRecord("c-1", case1, "confirmed", index, reported: index)
            $0.evidence.contact(
                "k-1", me, of: "c-1", exposed: "2022-06-25T12:00:00+08:00", reported: "2022-06-25T20:00:00+08:00")
            $0.expect(
                "2022-06-28T00:00:00",
                "red contact.close/central-isolation/2022-07-03 owes 06-26 06-27 06-28 06-30 07-02 07-05")
        },
        scenario("the third edition abolishes secondary contacts from its first second", "national") {
            let index = "2022-11-08T09:00:00+08:00"
            $0.evidence.caseRecord("c-1", case1, "confirmed", index, reported: index)
            $0.evidence.contact("k-1", me, "secondary", of: "c-1", exposed: index, reported: index)
            $0.expect(
                "2022-11-10T23:59:59",
                "red contact.secondary/home-isolation/2022-11-16 owes 11-09 11-12 11-15")
            $0.expect("2022-11-11T00:00:00", "green")
        },
    ]
}

extension RuleScenarios {
    static let freshness = [
        scenario("hours since the last negative sample are whole and rounded down, doses are counted once each") {
            $0.namesFreshness = true
            $0.evidence.resident(me, community)
            $0.evidence.naat("n-1", me, at(2), pool: 10, reported: at(3))
            $0.evidence.naat("n-2", me, at(1), reported: at(4))
            $0.evidence.naat("n-3", me, at(5), "indeterminate", reported: at(5))
            for (id, dose) in [("v-1", 1), ("v-2", 2), ("v-3", 2), ("v-4", 9)] {
                $0.evidence.dose(id, me, dose, on: "2022-08-0\(dose)", reported: at(9, "20:00:00"))
            }
            $0.evidence.retract(reported: at(10))
            $0.expect(at(2, "23:00:00"), "green | - 0 doses")
            $0.expect(at(3), "green | 24 h 0 doses")
            $0.expect(at(5, "12:59:59"), "green | 72 h 0 doses")
            $0.expect(at(5, "13:00:00"), "green | 73 h 0 doses")
            $0.expect(at(9, "20:00:00"), "green | 176 h 3 doses")
            $0.expect(at(10), "green | 192 h 2 doses")
        }
    ]
}
