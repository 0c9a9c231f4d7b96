import HealthCodeTesting

extension DispatchScenarios {
    /// Which measure, since when, by when.
    static let duties = [
        scenario("a contact is an item of the home community since it was known") {
            contact(&$0)
            $0.expect(at(1, "19:59:59"), nil)
            $0.expect(
                at(2),
                [
                    "list": "item", "owner": home, "token": "0.0", "offered_to": "-", "measure": "central-isolation",
                    "since": at(1, "20:00:00"), "stage": "issued", "reach_due": at(1, "22:00:00"),
                    "place_due": at(2, "04:00:00"), "missed": "0", "missing": "no",
                ])
        },
        scenario("close contacts have twelve hours to be moved under the eighth edition", "cn-8") {
            contact(&$0)
            $0.expect(at(2), ["measure": "central-isolation", "place_due": at(2, "08:00:00")])
        },
        scenario("close contacts have eight hours to be moved under the twenty articles", "cn-20") {
            contact(&$0)
            $0.expect(at(2), ["measure": "central-isolation", "place_due": at(2, "04:00:00")])
        },
        scenario("a corrected spelling leaves since where it is, another exposure moves it") {
            contact(&$0)
            $0.evidence.correct(["name": "更正"], reported: at(2))
            $0.expect(at(3), ["since": at(1, "20:00:00")])
            $0.evidence.correct(["last_exposure_at": at(2)], reported: at(4))
            $0.expect(at(5), ["since": at(4)])
        },
        scenario("a later phase began when the one before it ended") {
            contact(&$0)
            RuleScenarios.tested([2, 3, 4, 6, 8], in: &$0.evidence)
            $0.expect(at(8, "23:59:59"), ["measure": "central-isolation", "since": at(1, "20:00:00")])
            $0.expect(
                at(10),
                [
                    "measure": "home-monitoring", "since": at(9, "00:00:00"), "reach_due": at(10, "00:00:00"),
                    "place_due": at(10, "00:00:00"),
                ])
        },
        scenario("a phase that waited for a result ended with the first version that stated it") {
            contact(&$0)
            RuleScenarios.tested([2, 3, 4, 6], in: &$0.evidence)
            $0.evidence.naat("n-last", me, at(8, "08:00:00"), reported: at(10))
            $0.evidence.correct(["name": "更正"], reported: at(11))
            $0.expect(at(10, "11:59:59"), ["measure": "central-isolation"])
            $0.expect(at(10), ["measure": "home-monitoring", "since": at(10)])
            $0.expect(at(11), ["measure": "home-monitoring", "since": at(10)])
        },
        scenario("a result that was first stated of somebody else, or otherwise, counts from its correction") {
            contact(&$0)
            RuleScenarios.tested([2, 3, 4, 6], in: &$0.evidence)
            $0.evidence.naat("n-last", case1, at(8, "08:00:00"), reported: at(10))
            $0.evidence.correct(["document_number": me.documentNumber], reported: at(11))
            $0.expect(at(11), ["measure": "home-monitoring", "since": at(11)])
        },
        scenario("a positive is due since it was first reported as one") {
            $0.evidence.resident(me, home)
            $0.evidence.naat("n-1", me, at(1), "indeterminate", reported: at(2))
            $0.evidence.correct(["result": "positive"], reported: at(3))
            $0.evidence.correct(["name": "更正"], reported: at(4))
            $0.expect(at(2), nil)
            $0.expect(
                at(5),
                [
                    "measure": "pending", "since": at(3), "reach_due": at(3, "14:00:00"),
                    "place_due": at(3, "16:00:00"),
                ])
        },
        scenario("a pooled positive asks for a retest and no place; another pool is another positive") {
            $0.evidence.resident(me, home)
            $0.evidence.naat("n-1", me, at(1), "positive", pool: 10, reported: at(2))
            $0.evidence.correct(["name": "更正"], reported: at(3))
            $0.expect(
                at(3), ["measure": "recheck", "since": at(2), "reach_due": at(3, "00:00:00"), "place_due": "-"])
            $0.evidence.correct(["pool_size": "5"], reported: at(4))
            $0.expect(at(4), ["measure": "recheck", "since": at(4)])
        },
        scenario("an antigen positive is pending since its first report; the older of two counts") {
            $0.evidence.resident(me, home)
            $0.evidence.antigen("g-1", me, at(1), "positive", reported: at(2))
            $0.evidence.correct(["name": "更正"], reported: at(3))
            $0.evidence.naat("n-1", me, at(3), "positive", reported: at(4))
            $0.expect(at(5), ["measure": "pending", "since": at(2)])
        },
        scenario("a suspicion is pending since it was known, a diagnosis treatment, and hides all else") {
            contact(&$0)
            $0.evidence.caseRecord("c-9", me, "suspected", at(2), reported: at(2, "15:00:00"))
            // Central isolation is stricter than waiting for a diagnosis.
            $0.expect(at(3), ["measure": "central-isolation", "since": at(1, "20:00:00")])
            $0.evidence.caseRecord("c-10", me, "confirmed", at(4), reported: at(5))
            $0.evidence.correct(["name": "更正"], reported: at(6))
            $0.expect(
                at(7),
                [
                    "measure": "treatment", "since": at(5), "reach_due": at(5, "14:00:00"),
                    "place_due": at(5, "14:00:00"),
                ])
        },
        scenario("a suspicion alone") {
            $0.evidence.resident(me, home)
            $0.evidence.caseRecord("c-9", me, "suspected", at(2), reported: at(2, "15:00:00"))
            $0.expect(at(3), ["measure": "pending", "since": at(2, "15:00:00"), "place_due": at(2, "19:00:00")])
        },
        scenario("of two episodes with the strictest measure the older since counts, of others none") {
            contact(&$0)
            $0.evidence.contact("k-2", me, of: "c-1", exposed: at(3), reported: at(3, "20:00:00"))
            $0.evidence.closedLoop("l-1", me, left: at(-2), reported: at(-2))
            $0.expect(at(4), ["measure": "central-isolation", "since": at(1, "20:00:00")])
        },
        scenario("the older since counts in whatever order the records hold") {
            $0.evidence.resident(me, home)
            RuleScenarios.index(in: &$0.evidence)
            $0.evidence.contact("k-1", me, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            $0.evidence.correct(["name": "更正"], reported: at(4))
            $0.evidence.contact("k-2", me, of: "c-1", exposed: at(3), reported: at(3, "20:00:00"))
            $0.expect(at(3, "21:00:00"), ["since": at(1, "20:00:00")])
            $0.expect(at(4), ["since": at(1, "20:00:00")])
        },
        scenario("home isolation, home monitoring and health monitoring have their own limits") {
            $0.evidence.resident(me, home)
            RuleScenarios.index(in: &$0.evidence)
            $0.evidence.contact("k-1", me, "secondary", of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            $0.expect(
                at(2),
                [
                    "measure": "home-isolation", "reach_due": at(2, "00:00:00"), "place_due": at(2, "08:00:00"),
                ])
        },
        scenario("whoever left a closed loop is monitored at home") {
            $0.evidence.resident(me, home)
            $0.evidence.closedLoop("l-1", me, left: at(1), reported: at(1))
            $0.expect(at(1), ["measure": "home-monitoring", "reach_due": at(2), "place_due": at(2)])
        },
        scenario("whoever travelled along watches their own health, wherever they are") {
            $0.evidence.resident(me, home)
            $0.evidence.caseRecord("c-1", case1, "confirmed", at(2), reported: at(2))
            for (id, person) in [("t-1", me), ("t-2", case1)] {
                $0.evidence.trip(id, person, departed: at(1, "08:00:00"), arrived: at(1), reported: at(2))
            }
            $0.expect(
                at(2),
                [
                    "measure": "health-monitoring", "since": at(2), "reach_due": at(3), "place_due": "-",
                    "stage": "issued",
                ])
            spoke(&$0, at(2, "13:00:00"))
            $0.expect(at(2, "13:00:00"), ["stage": "controlled"])
        },
        scenario("a ruled-out index withdraws the item") {
            contact(&$0)
            $0.evidence.caseRecord("c-2", case1, "ruled-out", at(3), reported: at(3))
            $0.expect(at(3, "11:59:59"), ["list": "item"])
            $0.expect(at(3), nil)
        },
    ]

    /// What is overdue, and with whom.
    static let clocks = [
        scenario("what is overdue stands with the parent at once, and with one more every twelve hours") {
            contact(&$0)
            $0.expect(at(1, "21:59:59"), ["level": "0"])
            $0.expect(at(1, "22:00:00"), ["level": "1"])
            $0.expect(at(2, "09:59:59"), ["level": "1"])
            $0.expect(at(2, "10:00:00"), ["level": "2"])
            $0.expect(at(2, "22:00:00"), ["level": "3"])
            // Township, county, province (no prefecture has that code), nation.
            $0.expect(at(5), ["level": "4"])
        },
        scenario("the earlier of the dues that stand counts") {
            contact(&$0)
            spoke(&$0, at(1, "21:00:00"))
            $0.expect(at(2, "03:59:59"), ["level": "0", "reach_due": "-", "place_due": at(2, "04:00:00")])
            $0.expect(at(2, "04:00:00"), ["level": "1"])
        },
        scenario("the nation has nobody above it") {
            RuleScenarios.closeContact(in: &$0.evidence)
            $0.expect(at(3), ["owner": nation, "level": "0"])
        },
        scenario("a prefecture that the table of divisions has lies between") {
            $0.evidence.resident(me, "440103001001")
            RuleScenarios.closeContact(in: &$0.evidence)
            $0.expect(at(6), ["level": "5"])
        },
        scenario("a municipality's county lies in no prefecture") {
            $0.evidence.resident(me, "110101001001")
            RuleScenarios.closeContact(in: &$0.evidence)
            $0.expect(at(6), ["level": "4"])
        },
        scenario("whoever left the place is to be placed again within the time that the measure has") {
            contact(&$0)
            placed(&$0, at(1, "21:00:00"))
            $0.evidence.act("f-left", me, "left", at(2, "06:30:00"))
            $0.expect(at(2, "06:29:59"), ["place_due": "-", "stage": "controlled"])
            $0.expect(at(2, "06:30:00"), ["place_due": at(2, "14:30:00"), "stage": "reached"])
        },
        scenario("a leaving before the measure began moves nothing") {
            contact(&$0)
            $0.evidence.act("f-left", me, "left", at(1, "19:00:00"))
            $0.expect(at(2), ["place_due": at(2, "04:00:00")])
        },
        scenario("a place that does not fit the measure is none, and a hospital fits central isolation") {
            contact(&$0)
            placed(&$0, at(1, "21:00:00"), "home")
            $0.expect(at(2), ["stage": "reached", "place_due": at(2, "04:00:00")])
            placed(&$0, at(2, "13:00:00"), "hospital", id: "f-hospital")
            $0.expect(at(2, "13:00:00"), ["stage": "controlled", "place_due": "-"])
        },
        scenario("an old placement controls nobody who was not told of the new measure") {
            contact(&$0)
            placed(&$0, at(0), "site")
            $0.expect(at(2), ["stage": "issued", "place_due": "-", "reach_due": at(1, "22:00:00")])
        },
        scenario("missing: three attempts on two channels, one at the door") {
            contact(&$0)
            $0.evidence.act("m-1", me, "contact", at(2, "08:00:00"), outcome: "no-answer", channel: "phone")
            $0.evidence.act("m-2", me, "contact", at(2, "09:00:00"), outcome: "wrong-number", channel: "phone")
            $0.expect(at(2), ["missing": "no"])
            $0.evidence.act("m-3", me, "contact", at(2, "13:00:00"), outcome: "not-found", channel: "door")
            $0.expect(at(2, "12:59:59"), ["missing": "no"])
            $0.expect(at(2, "13:00:00"), ["missing": "yes", "stage": "issued"])
            spoke(&$0, at(3))
            $0.expect(at(3), ["missing": "no"])
        },
        scenario("not missing: no attempt at the door, one channel only, a refusal to speak, or before the measure") {
            contact(&$0)
            for (index, channel) in ["phone", "message", "video"].enumerated() {
                $0.evidence.act("m-\(index)", me, "contact", at(2, "08:00:00"), outcome: "no-answer", channel: channel)
            }
            $0.expect(at(2), ["missing": "no"])
            $0.evidence.act("m-8", me, "contact", at(2, "08:00:00"), outcome: "declined", channel: "door")
            $0.evidence.act("m-9", me, "contact", at(1, "19:59:59"), outcome: "not-found", channel: "door")
            $0.expect(at(2), ["missing": "no"])
        },
        scenario("not missing by the door alone") {
            contact(&$0)
            for hour in 5..<9 {
                $0.evidence.act(
                    "m-\(hour)", me, "contact", at(2, "0\(hour):00:00"), outcome: "not-found", channel: "door")
            }
            $0.expect(at(2), ["missing": "no"])
        },
        scenario("attempts count since the person was last reached, not before and not at that moment") {
            contact(&$0)
            spoke(&$0, at(2))
            $0.evidence.act("m-1", me, "contact", at(2), outcome: "no-answer", channel: "phone")
            $0.evidence.act("m-2", me, "contact", at(2, "13:00:00"), outcome: "no-answer", channel: "phone")
            $0.evidence.act("m-3", me, "contact", at(2, "14:00:00"), outcome: "not-found", channel: "door")
            $0.expect(at(3), ["missing": "no"])
            $0.evidence.act(
                "m-4", me, "contact", at(2, "15:00:00"), outcome: "no-answer", channel: "phone", reported: at(4))
            $0.expect(at(4), ["missing": "yes"])
        },
    ]
}
