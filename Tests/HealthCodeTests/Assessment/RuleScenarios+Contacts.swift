import HealthCodeTesting

extension RuleScenarios {
    static let contacts =
        upgrades + links + [
            scenario("a contact colours nobody before its case is known, and nobody once the case is ruled out") {
                $0.evidence.contact("k-1", me, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
                $0.evidence.caseRecord("c-1", case1, "suspected", at(1), reported: at(2))
                $0.evidence.caseRecord("c-2", case1, "ruled-out", at(3), reported: at(3))
                $0.expect(at(2, "11:59:59"), "green")
                $0.expect(
                    at(2), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
                $0.expect(
                    at(3, "11:59:59"),
                    "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
                $0.expect(at(3), "green")
            },
            scenario("a contact ends with the retraction of its case") {
                $0.evidence.contact("k-1", me, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
                index(in: &$0.evidence)
                $0.evidence.retract(reported: at(4))
                $0.expect(
                    at(3), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
                $0.expect(at(4), "green")
            },
            scenario("a discharge of the case leaves its contacts as they are") {
                closeContact(in: &$0.evidence)
                $0.evidence.caseRecord("c-2", case1, "discharged", at(2), reported: at(2))
                $0.expect(
                    at(3), "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11")
            },
            scenario("of two contacts the reason shows the one that ends later, and one that waits last of all") {
                closeContact(in: &$0.evidence)
                $0.evidence.contact("k-2", me, of: "c-1", exposed: at(3), reported: at(3, "20:00:00"))
                $0.expect(
                    at(4), "red contact.close/central-isolation/2022-08-11 owes 08-04 08-05 08-06 08-08 08-10 08-13")
                $0.expect(at(10), "red contact.close/central-isolation/- owes 08-02 08-03 08-04 08-06 08-08 08-11")
            },
        ]

    private static func secondary(_ scenario: inout Scenario) {
        index(in: &scenario.evidence)
        scenario.evidence.contact(
            "k-1", me, "secondary", of: "c-1", via: friend, exposed: at(1), reported: at(1, "20:00:00"))
    }

    private static let upgrades =
        ["cn-8", "cn-9", "cn-20"].flatMap { edition in
            let inside = [
                "cn-8": "red contact.close/central-isolation/2022-08-16 owes 08-15 08-17 08-22",
                "cn-9": "yellow contact.close/home-monitoring/- owes 08-15 08-16",
                "cn-20": "red contact.close/home-isolation/- owes 08-15 08-16",
            ]
            let outside = [
                "cn-8": "red contact.secondary/central-isolation/- owes 08-02 08-05 08-08",
                "cn-9": "red contact.secondary/home-isolation/- owes 08-02 08-05 08-08", "cn-20": "green",
            ]
            return [
                scenario("\(edition): a secondary contact is upgraded up to fourteen days after", edition) {
                    secondary(&$0)
                    $0.evidence.caseRecord("c-9", friend, "asymptomatic", at(15), reported: at(15))
                    $0.expect(at(15, "11:59:59"), outside[edition] ?? "")
                    $0.expect(at(15, "20:00:00"), inside[edition] ?? "")
                },
                scenario("\(edition): a secondary contact is not upgraded fifteen days after", edition) {
                    secondary(&$0)
                    $0.evidence.caseRecord("c-9", friend, "confirmed", at(16, "00:00:00"), reported: at(16))
                    $0.expect(at(16, "20:00:00"), outside[edition] ?? "")
                },
                scenario("\(edition): nor by a diagnosis before the exposure, nor by one that was ruled out", edition) {
                    secondary(&$0)
                    $0.evidence.caseRecord("c-9", friend, "confirmed", at(0, "23:59:59"), reported: at(15))
                    $0.expect(at(15, "20:00:00"), outside[edition] ?? "")
                    $0.evidence.caseRecord("c-10", friend, "confirmed", at(10), reported: at(16))
                    $0.evidence.caseRecord("c-11", friend, "ruled-out", at(10), reported: at(17))
                    $0.expect(at(17), outside[edition] ?? "")
                },
            ]
        } + [
            scenario("of several diagnoses that upgrade, the one known first counts") {
                secondary(&$0)
                $0.evidence.caseRecord("c-9", friend, "confirmed", at(5), reported: at(6))
                $0.evidence.caseRecord("c-10", friend, "asymptomatic", at(7), reported: at(8))
                $0.expect(at(8), "red contact.close/central-isolation/2022-08-09 owes 08-06 08-08 08-11")
            }
        ]

    private static let links =
        [("cn-8", "central-isolation"), ("cn-9", "home-isolation")].flatMap { edition, measure in
            [
                scenario("\(edition): a secondary contact waits for the close contact's first two tests", edition) {
                    secondary(&$0)
                    $0.evidence.contact("k-2", friend, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
                    tested([2, 5, 8], in: &$0.evidence)
                    tested([10, 11, 12], friend, in: &$0.evidence)
                    $0.expect(at(8, "23:59:59"), "red contact.secondary/\(measure)/2022-08-09")
                    $0.expect(at(9, "00:00:00"), "red contact.secondary/\(measure)/-")
                    $0.expect(at(10), "red contact.secondary/\(measure)/-")
                    $0.expect(at(11, "11:59:59"), "red contact.secondary/\(measure)/-")
                    $0.expect(at(11), "green")
                },
                scenario("\(edition): no link to someone who is no close contact of the same case", edition) {
                    secondary(&$0)
                    $0.evidence.caseRecord("c-2", case1, "suspected", at(0), reported: at(0))
                    $0.evidence.contact("k-2", friend, of: "c-2", exposed: at(1), reported: at(1, "20:00:00"))
                    tested([2, 5, 8], in: &$0.evidence)
                    $0.expect(at(9, "00:00:00"), "green")
                },
                scenario("\(edition): no link to someone with a standing diagnosis outside the window", edition) {
                    secondary(&$0)
                    $0.evidence.contact("k-2", friend, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
                    $0.evidence.caseRecord("c-9", friend, "confirmed", at(-5), reported: at(-5))
                    tested([2, 5, 8], in: &$0.evidence)
                    $0.expect(at(9, "00:00:00"), "green")
                },
            ]
        } + [
            scenario("of several records of the close contact, the one with the latest anchor date makes the link") {
                secondary(&$0)
                $0.evidence.contact("k-2", friend, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
                $0.evidence.contact("k-3", friend, of: "c-1", exposed: at(6), reported: at(6, "20:00:00"))
                tested([2, 5, 8], in: &$0.evidence)
                tested([2, 3], friend, in: &$0.evidence)
                $0.expect(at(9, "00:00:00"), "red contact.secondary/home-isolation/-")
            }
        ]
}
