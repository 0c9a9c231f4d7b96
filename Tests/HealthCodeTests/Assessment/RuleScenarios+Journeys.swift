import HealthCodeTesting

extension RuleScenarios {
    private static let monitoring = "yellow co-travel/health-monitoring/2022-08-07 owes 08-04 08-06"

    /// Both travel on 3 August; the other departs at `departed`.
    private static func together(
        _ departed: String, onset: String? = nil, sampled: String? = nil, occurred: String = at(6),
        coach: String = "05",
        in evidence: inout EvidenceText
    ) {
        evidence.trip("t-1", me, departed: at(3, "01:00:00"), arrived: at(3), reported: at(3))
        evidence.trip("t-2", case1, coach: coach, departed: departed, arrived: at(3), reported: at(3))
        evidence.caseRecord("c-1", case1, "confirmed", occurred, onset: onset, sampled: sampled, reported: occurred)
    }

    static let journeys =
        ["cn-8", "cn-9", "cn-20"].flatMap { edition in
            [(at(3, "00:00:00"), true), (at(2, "23:59:59"), false)].map { departed, counts in
                scenario(
                    "\(edition): the infectious window begins two days before the first sign (\(counts))", edition
                ) {
                    together(departed, onset: "2022-08-06", sampled: at(5), in: &$0.evidence)
                    $0.expect(at(6, "11:59:59"), "green")
                    $0.expect(
                        at(6), counts ? "yellow co-travel/health-monitoring/2022-08-07 owes 08-06 08-07" : "green")
                }
            }
        } + [
            scenario("the onset counts when it is the earlier sign") {
                together(at(3, "00:00:00"), onset: "2022-08-05", sampled: at(6), in: &$0.evidence)
                $0.expect(at(6), "yellow co-travel/health-monitoring/2022-08-07 owes 08-06 08-07")
            },
            scenario("without signs the diagnosis is the first") {
                together(at(3, "23:59:59"), in: &$0.evidence)
                $0.expect(at(6), "green")
            },
            scenario("a journey that departs at the instant of the diagnosis is in the window, one after it is not") {
                together(at(3, "02:00:00"), occurred: at(3, "02:00:00"), in: &$0.evidence)
                $0.expect(at(3), monitoring)
            },
            scenario("a second later it is not") {
                together(at(3, "02:00:01"), occurred: at(3, "02:00:00"), in: &$0.evidence)
                $0.expect(at(3), "green")
            },
            scenario("another coach is another journey") {
                together(at(3, "02:00:00"), occurred: at(3, "02:00:00"), coach: "06", in: &$0.evidence)
                $0.expect(at(3), "green")
            },
            scenario("the journeys of someone whose diagnosis was ruled out make no episode") {
                together(at(3, "02:00:00"), occurred: at(3, "02:00:00"), in: &$0.evidence)
                $0.evidence.caseRecord("c-2", case1, "ruled-out", at(4), reported: at(4))
                $0.expect(at(3), monitoring)
                $0.expect(at(4), "green")
            },
        ]

    static let versions = [
        scenario("a correction that leaves the exposure alone does not move when it became known") {
            closeContact(in: &$0.evidence)
            $0.evidence.correct(["setting": "school", "name": "测试二"], reported: at(5))
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("a correction of the exposure is known from then on") {
            closeContact(in: &$0.evidence)
            $0.evidence.correct(["last_exposure_at": at(1, "12:00:01")], reported: at(5))
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-06 08-08 08-11")
        },
        scenario("a correction to another person takes the statement from the first, and the first gets it back") {
            closeContact(in: &$0.evidence)
            $0.evidence.correct(["document_number": friend.documentNumber], reported: at(3))
            $0.evidence.correct(["document_number": me.documentNumber], reported: at(5))
            $0.evidence.resident(me, community)
            $0.expect(at(2), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
            $0.expect(at(3), "green")
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("a contested version is as if it had never been") {
            closeContact(in: &$0.evidence)
            $0.evidence.correct(["last_exposure_at": at(2)], reported: at(3))
            $0.evidence.correct(["last_exposure_at": at(3)], reported: at(3))
            $0.evidence.correct(["last_exposure_at": at(2)], reported: at(3))
            $0.expect(at(4), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
        },
        scenario("of a contested version not even the knowledge counts") {
            index(in: &$0.evidence)
            $0.evidence.contact("k-1", me, of: "c-1", exposed: at(1), reported: at(2))
            $0.evidence.correct(["setting": "school"], reported: at(2))
            $0.evidence.correct(["setting": "school"], reported: at(5))
            $0.evidence.resident(me, community)
            $0.expect(at(4), "green")
            $0.expect(at(5), "red contact.close/central-isolation/2022-08-09 owes 08-06 08-08 08-11")
        },
        scenario("a retracted statement is gone, and a person without statements has no row") {
            closeContact(in: &$0.evidence)
            $0.evidence.retract(reported: at(5))
            $0.expect(at(4), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
            $0.expect(at(5), "no row")
        },
        scenario("a statement counts from the instant at which it was made, not a moment before") {
            closeContact(in: &$0.evidence, reported: at(2, "12:00:00.000000001"))
            $0.expect(at(2), "no row")
            $0.expect(
                at(2, "12:00:00.000000001"),
                "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
        },
    ]
}
