import HealthCodeTesting

extension RuleScenarios {
    static let cases = [
        scenario("beside a diagnosis no other reason is given") {
            closeContact(in: &$0.evidence)
            $0.evidence.resident(me, community)
            $0.evidence.area("a-1", community, "high", from: at(1), reported: at(1))
            $0.evidence.caseRecord("c-9", me, "confirmed", at(3), reported: at(3))
            $0.expect(at(3), "red case/treatment/-")
        },
        scenario("a suspicion stands beside other reasons") {
            closeContact(in: &$0.evidence)
            $0.evidence.caseRecord("c-9", me, "suspected", at(3), reported: at(3))
            $0.expect(
                at(3),
                "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11"
                    + " + suspected/pending/-")
        },
        scenario("a diagnosis from the anchor on closes the episode, and the discharge does not open it again") {
            closeContact(in: &$0.evidence)
            $0.evidence.caseRecord("c-9", me, "asymptomatic", at(1, "00:00:00"), reported: at(3))
            $0.evidence.caseRecord("c-10", me, "discharged", at(6), reported: at(6))
            $0.expect(at(6), "yellow recovered/home-monitoring/2022-08-14 owes 08-09 08-13")
        },
        scenario("a diagnosis on the day of the discharge does not close what the discharge opens") {
            $0.evidence.caseRecord("c-9", me, "asymptomatic", at(5, "08:00:00"), reported: at(5, "08:00:00"))
            $0.evidence.caseRecord("c-10", me, "discharged", at(5), reported: at(5))
            $0.expect(at(5), "yellow recovered/home-monitoring/2022-08-13 owes 08-08 08-12")
        },
        scenario("a diagnosis before the anchor closes nothing") {
            closeContact(in: &$0.evidence)
            $0.evidence.caseRecord("c-9", me, "asymptomatic", at(0, "23:59:59"), reported: at(1))
            $0.evidence.caseRecord("c-10", me, "discharged", at(1, "20:00:00"), reported: at(1, "21:00:00"))
            $0.expect(
                at(2),
                "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11"
                    + " + recovered/home-monitoring/2022-08-09 owes 08-04 08-08")
        },
        scenario("a diagnosis that is ruled out does not stand: the episode is open again") {
            closeContact(in: &$0.evidence)
            $0.evidence.caseRecord("c-9", me, "confirmed", at(3), reported: at(3))
            $0.evidence.caseRecord("c-10", me, "ruled-out", at(5), reported: at(5))
            $0.expect(at(4), "red case/treatment/-")
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("of records that occurred at one instant, the one reported last rules") {
            $0.evidence.caseRecord("c-9", me, "ruled-out", at(3), reported: at(4))
            $0.evidence.caseRecord("c-8", me, "confirmed", at(3), reported: at(5))
            $0.evidence.caseRecord("c-7", me, "discharged", at(2), reported: at(6))
            $0.expect(at(4), "green")
            $0.expect(at(5), "red case/treatment/-")
            $0.expect(at(6), "red case/treatment/-")
        },
    ]

    static let positives =
        ["cn-8", "cn-9", "cn-20"].flatMap { edition in
            [
                scenario("\(edition): two single negatives a day apart lift a single positive", edition) {
                    $0.evidence.naat("n-1", me, at(1), "positive", reported: at(1, "20:00:00"))
                    $0.evidence.naat("n-2", me, at(2), reported: at(2))
                    $0.evidence.naat("n-3", me, at(3, "11:59:59"), reported: at(3, "11:59:59"))
                    $0.evidence.naat("n-4", me, at(3), reported: at(3))
                    $0.expect(at(1, "20:00:00"), "red screen-positive/pending/-")
                    $0.expect(at(3, "11:59:59"), "red screen-positive/pending/-")
                    $0.expect(at(3), "green")
                },
                scenario("\(edition): pooled negatives lift no single positive, nor do earlier ones", edition) {
                    $0.evidence.naat("n-0", me, at(0), reported: at(0))
                    $0.evidence.antigen("g-1", me, at(1), "positive", reported: at(1, "20:00:00"))
                    $0.evidence.naat("n-1", me, at(1), reported: at(1))
                    $0.evidence.naat("n-2", me, at(2), pool: 2, reported: at(2))
                    $0.evidence.naat("n-3", me, at(4), reported: at(4))
                    $0.expect(at(5), "red screen-positive/pending/-")
                },
                scenario("\(edition): one single test lifts a pooled positive, an indeterminate one does not", edition)
                {
                    $0.evidence.naat("n-1", me, at(1), "positive", pool: 10, reported: at(1, "20:00:00"))
                    $0.evidence.naat("n-2", me, at(2), "indeterminate", reported: at(2))
                    $0.evidence.naat("n-3", me, at(3), reported: at(3))
                    $0.expect(at(2), "yellow pool-positive/recheck/-")
                    $0.expect(at(3), "green")
                },
                scenario("\(edition): a single positive turns a pooled one into its own", edition) {
                    $0.evidence.naat("n-1", me, at(1), "positive", pool: 2, reported: at(1, "20:00:00"))
                    $0.evidence.naat("n-2", me, at(2), "positive", reported: at(2))
                    $0.expect(at(2), "red screen-positive/pending/-")
                },
            ]
                + ["suspected", "confirmed", "asymptomatic", "ruled-out", "discharged"].map { kind in
                    scenario("\(edition): what a record of kind \(kind) lifts", edition) {
                        $0.evidence.naat("n-1", me, at(1), "positive", reported: at(1, "20:00:00"))
                        $0.evidence.naat("n-2", me, at(1), "positive", pool: 10, reported: at(1, "20:00:00"))
                        $0.evidence.caseRecord("c-1", me, kind, at(1), reported: at(2))
                        // A later withdrawal of the suspicion shows what it had lifted.
                        let days = ["cn-8": "2022-08-16 owes 08-08 08-15"][edition] ?? "2022-08-09 owes 08-04 08-08"
                        let codes = [
                            "suspected": "red suspected/pending/-", "confirmed": "red case/treatment/-",
                            "asymptomatic": "red case/treatment/-", "ruled-out": "green",
                            "discharged": "red recovered/home-monitoring/\(days) + screen-positive/pending/-",
                        ]
                        $0.expect(at(2), codes[kind] ?? "")
                    }
                }
        } + [
            scenario("a positive of someone already diagnosed says nothing new") {
                $0.evidence.caseRecord("c-1", me, "confirmed", at(1), reported: at(1))
                $0.evidence.naat("n-1", me, at(2), "positive", reported: at(2, "20:00:00"))
                $0.evidence.caseRecord("c-2", me, "discharged", at(5), reported: at(5))
                $0.expect(at(5), "yellow recovered/home-monitoring/2022-08-13 owes 08-08 08-12")
            },
            scenario("a positive between two negatives opens its own") {
                $0.evidence.naat("n-1", me, at(1), "positive", reported: at(1))
                $0.evidence.naat("n-2", me, at(2), reported: at(2))
                $0.evidence.naat("n-3", me, at(3), "positive", reported: at(3))
                $0.evidence.naat("n-4", me, at(4), reported: at(4))
                $0.expect(at(4), "red screen-positive/pending/-")
            },
        ]
}
