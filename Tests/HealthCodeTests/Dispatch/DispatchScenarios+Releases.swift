import HealthCodeTesting

extension DispatchScenarios {
    private static func released(_ scenario: inout DispatchScenario) {
        contact(&scenario)
        RuleScenarios.tested([2, 3, 4, 6, 8, 11], in: &scenario.evidence)
    }

    /// Who has to be told that they are free, and who is merely in an area.
    static let releases = [
        scenario("an episode that ended by its phases is to be told within a day, and escalates") {
            released(&$0)
            $0.expect(at(11, "23:59:59"), ["list": "item", "measure": "home-monitoring"])
            $0.expect(
                at(12, "00:00:00"),
                [
                    "list": "release", "owner": home, "token": "0.0", "measure": "-", "since": at(12, "00:00:00"),
                    "stage": "released", "reach_due": at(13, "00:00:00"), "place_due": "-", "missed": "-",
                    "level": "0", "missing": "-",
                ])
            $0.expect(at(13, "00:00:00"), ["level": "1"])
            $0.expect(at(13), ["level": "2"])
        },
        scenario("a release waits for no more than seven days") {
            released(&$0)
            $0.expect(at(18, "23:59:59"), ["list": "release"])
            $0.expect(at(19, "00:00:00"), nil)
        },
        scenario("a notice ends it, given at most a day before") {
            released(&$0)
            $0.evidence.act("n-early", me, "notice", at(10, "23:59:59"))
            $0.expect(at(12), ["list": "release"])
            $0.evidence.act("n-right", me, "notice", at(11, "00:00:00"), reported: at(12, "13:00:00"))
            $0.expect(at(12, "13:00:00"), nil)
        },
        scenario("a release that waited for a result is due since that was first reported") {
            contact(&$0)
            RuleScenarios.tested([2, 3, 4, 6, 8], in: &$0.evidence)
            $0.evidence.naat("n-last", me, at(11, "08:00:00"), reported: at(13))
            $0.evidence.correct(["name": "更正"], reported: at(14))
            $0.expect(at(15), ["list": "release", "since": at(13)])
        },
        scenario("a linked release is due since the close contact's result") {
            let friend = RuleScenarios.friend
            $0.evidence.resident(me, home)
            RuleScenarios.index(in: &$0.evidence)
            $0.evidence.contact(
                "k-1", me, "secondary", of: "c-1", via: friend, exposed: at(1), reported: at(1, "20:00:00"))
            $0.evidence.contact("k-2", friend, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            RuleScenarios.tested([2, 5, 8], in: &$0.evidence)
            RuleScenarios.tested([10, 11], friend, in: &$0.evidence)
            $0.expect(at(11, "11:59:59"), ["list": "item"])
            $0.expect(at(11), ["list": "release", "since": at(11)])
        },
        scenario("what was over before it was known is no release") {
            $0.evidence.resident(me, home)
            RuleScenarios.index(in: &$0.evidence)
            $0.evidence.contact("k-1", me, of: "c-1", exposed: "2022-07-10T12:00:00+08:00", reported: at(8))
            $0.expect(at(9), nil)
        },
        scenario("an episode that a diagnosis closed is none, the time after the discharge is") {
            $0.evidence.resident(me, home)
            RuleScenarios.index(in: &$0.evidence)
            $0.evidence.contact("k-1", me, of: "c-1", exposed: at(5), reported: at(5, "20:00:00"))
            $0.evidence.caseRecord("c-9", me, "confirmed", at(5, "13:00:00"), reported: at(5, "20:00:00"))
            $0.evidence.caseRecord("c-10", me, "discharged", at(5, "14:00:00"), reported: at(5, "20:00:00"))
            RuleScenarios.tested([8, 12], in: &$0.evidence)
            $0.expect(at(14), ["list": "release", "since": at(13, "00:00:00")])
        },
        scenario("of two episodes that ended the later one is the release, and a notice of the first is none of it") {
            released(&$0)
            $0.evidence.closedLoop("l-1", me, left: at(7), reported: at(7))
            RuleScenarios.tested([12, 14], in: &$0.evidence)
            $0.evidence.act("n-1", me, "notice", at(12))
            $0.expect(at(13), ["list": "item", "measure": "home-monitoring"])
            $0.expect(at(16), ["list": "release", "since": at(15, "00:00:00")])
        },
        scenario("whoever is at a site without a reason has to be sent home") {
            $0.evidence.resident(me, home)
            placed(&$0, at(2))
            $0.expect(
                at(2),
                ["list": "release", "since": "-", "reach_due": "-", "level": "0", "stage": "released", "measure": "-"])
            $0.evidence.act("f-left", me, "left", at(3))
            $0.expect(at(3), nil)
        },
        scenario("a hospital too, but not the home") {
            $0.evidence.resident(me, home)
            placed(&$0, at(2), "hospital")
            placed(&$0, at(3), "home", id: "f-home")
            $0.expect(at(2), ["list": "release"])
            $0.expect(at(3), nil)
        },
        scenario("told, but still at the site") {
            released(&$0)
            placed(&$0, at(2))
            $0.evidence.act("n-1", me, "notice", at(12, "00:00:00"))
            $0.expect(at(12), ["list": "release", "since": "-", "reach_due": "-"])
        },
        scenario("in a risk area and nothing else: a roster") {
            $0.evidence.resident(me, home)
            $0.evidence.area("a-1", county, "medium", from: at(1), reported: at(1))
            $0.expect(
                at(2),
                [
                    "list": "roster", "owner": home, "token": "-", "offered_to": "-", "measure": "stay-in-area",
                    "since": "-", "stage": "-", "reach_due": "-", "place_due": "-", "missed": "-", "level": "-",
                    "missing": "-",
                ])
            $0.evidence.area("a-2", township, "high", from: at(1), reported: at(3))
            $0.expect(at(3), ["list": "roster", "measure": "stay-home"])
        },
        scenario("a personal reason is an item, a release goes before the roster") {
            released(&$0)
            $0.evidence.area("a-1", county, "high", from: at(1), reported: at(1))
            $0.expect(at(2), ["list": "item", "measure": "central-isolation"])
            $0.expect(at(12), ["list": "release"])
            $0.evidence.act("n-1", me, "notice", at(12, "13:00:00"))
            $0.expect(at(12, "13:00:00"), ["list": "roster"])
        },
    ]

    /// Several documents of one person.
    static let persons = [
        scenario("all documents of a person have one row, under the first that any record is about") {
            contact(&$0)
            $0.evidence.link("l-1", me, toPassport: "A99", reported: at(2))
            $0.evidence.act("p-1", me, "contact", at(1, "21:00:00"), outcome: "spoke", channel: "door")
            $0.evidence.ofPassport("A99")
            $0.expect(at(1, "22:00:00"), ["stage": "issued"])
            $0.expect(at(2), ["stage": "reached", "document": "id-card:\(me.documentNumber)"])
        },
        scenario("a link alone makes its subject the first, but not its other document") {
            contact(&$0)
            $0.evidence.link("l-1", me, to: SyntheticPerson(0), reported: at(2))
            $0.evidence.link("l-2", me, to: SyntheticPerson(0), reported: at(2))
            $0.expect(at(2), ["document": "id-card:\(me.documentNumber)"])
            $0.evidence.act("p-1", SyntheticPerson(0), "left", at(3))
            $0.expect(at(3), ["document": "id-card:\(SyntheticPerson(0).documentNumber)"])
        },
        scenario("the subject of a link that no other record is about is a document of the person too") {
            contact(&$0)
            $0.evidence.link("l-1", SyntheticPerson(0), to: me, reported: at(2))
            $0.evidence.link("l-2", SyntheticPerson(0), to: me, reported: at(2))
            $0.expect(at(2), ["document": "id-card:\(SyntheticPerson(0).documentNumber)"])
        },
        scenario("what was first reported of another document of the person is known since then") {
            contact(&$0)
            $0.evidence.ofPassport("A99")
            $0.evidence.correct(
                ["document_type": "id-card", "document_number": me.documentNumber], reported: at(3))
            $0.evidence.link("l-1", me, toPassport: "A99", reported: at(4))
            $0.expect(at(3), ["since": at(3)])
            $0.expect(at(4), ["since": at(1, "20:00:00")])
        },
    ]
}
