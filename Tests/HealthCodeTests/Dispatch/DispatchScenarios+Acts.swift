import HealthCodeTesting

extension DispatchScenarios {
    /// Times of asking after a person.
    static let slots = [
        scenario("half a day counts when it begins after the person was reached, and is missed when nobody asks in it")
        {
            contact(&$0)
            placed(&$0, at(2, "00:00:00"))
            // The first slot that begins no earlier is that of the morning.
            $0.expect(at(2, "11:59:59"), ["missed": "0", "stage": "controlled"])
            $0.expect(at(2), ["missed": "1", "stage": "controlled"])
            $0.expect(at(3, "00:00:00"), ["missed": "2"])
        },
        scenario("a slot that was running when the person was reached does not count") {
            contact(&$0)
            placed(&$0, at(2, "00:00:01"))
            $0.expect(at(2), ["missed": "0", "stage": "controlled"])
            $0.expect(at(3, "00:00:00"), ["missed": "1"])
        },
        scenario("a reading fills its slot, its start included and its end not") {
            contact(&$0)
            placed(&$0, at(2, "00:00:00"))
            $0.evidence.act("r-1", me, "reading", at(2, "11:59:59"), symptoms: "no")
            $0.expect(at(2), ["missed": "0", "stage": "monitored"])
            $0.evidence.act("r-2", me, "reading", at(3, "00:00:00"), symptoms: "no")
            $0.expect(at(3, "00:00:00"), ["missed": "1", "stage": "controlled"])
            $0.evidence.act("r-3", me, "reading", at(2), symptoms: "no", reported: at(3, "01:00:00"))
            $0.expect(at(3, "01:00:00"), ["missed": "0", "stage": "monitored"])
        },
        scenario("a word at the door fills a slot, one on the phone and a placement do not") {
            contact(&$0)
            placed(&$0, at(2, "00:00:00"))
            $0.evidence.act("p-1", me, "contact", at(2, "08:00:00"), outcome: "spoke", channel: "phone")
            $0.expect(at(2), ["missed": "1"])
            $0.evidence.act(
                "p-2", me, "contact", at(2, "09:00:00"), outcome: "spoke", channel: "door", reported: at(2, "13:00:00"))
            $0.expect(at(2, "13:00:00"), ["missed": "0"])
        },
        scenario("slots are looked back at over two days") {
            contact(&$0)
            placed(&$0, at(2, "00:00:00"))
            $0.expect(at(4, "11:59:59"), ["missed": "4"])
            $0.expect(at(6), ["missed": "4"])
        },
        scenario("the half day that ended exactly two days ago is out") {
            contact(&$0)
            placed(&$0, at(2, "00:00:00"))
            for (day, time) in [(2, "20:00:00"), (3, "08:00:00"), (3, "20:00:00"), (4, "08:00:00")] {
                $0.evidence.act("r-\(day)-\(time)", me, "reading", at(day, time), symptoms: "no")
            }
            $0.expect(at(4, "11:59:59"), ["missed": "1", "stage": "controlled"])
            $0.expect(at(4), ["missed": "0", "stage": "monitored"])
        },
        scenario("under a measure with one slot a day the day counts") {
            $0.evidence.resident(me, home)
            $0.evidence.caseRecord("c-9", me, "suspected", at(1), reported: at(1))
            placed(&$0, at(2, "00:00:00"), "home")
            $0.expect(at(2, "23:59:59"), ["missed": "0", "stage": "controlled"])
            $0.expect(at(3, "00:00:00"), ["missed": "1"])
            $0.evidence.act(
                "r-1", me, "reading", at(2, "05:00:00"), symptoms: "no", reported: at(3, "01:00:00"))
            $0.expect(at(3, "01:00:00"), ["missed": "0", "stage": "monitored"])
        },
        scenario("home isolation has two slots a day") {
            $0.evidence.resident(me, home)
            RuleScenarios.index(in: &$0.evidence)
            $0.evidence.contact("k-1", me, "secondary", of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            placed(&$0, at(2, "00:00:00"), "home")
            $0.expect(at(2), ["measure": "home-isolation", "missed": "1"])
            $0.expect(at(3, "00:00:00"), ["missed": "2"])
        },
        scenario("home monitoring has two slots a day") {
            $0.evidence.resident(me, home)
            $0.evidence.closedLoop("l-1", me, left: at(1), reported: at(1))
            placed(&$0, at(2, "00:00:00"), "home")
            $0.expect(at(2), ["measure": "home-monitoring", "missed": "1"])
            $0.expect(at(3, "00:00:00"), ["missed": "2"])
        },
        scenario("health monitoring has one slot a day") {
            $0.evidence.resident(me, home)
            $0.evidence.caseRecord("c-1", case1, "confirmed", at(1), reported: at(1))
            for (id, person) in [("t-1", me), ("t-2", case1)] {
                $0.evidence.trip(id, person, departed: at(1, "08:00:00"), arrived: at(1), reported: at(1))
            }
            $0.evidence.act("p-1", me, "contact", at(2, "00:00:00"), outcome: "spoke", channel: "phone")
            $0.expect(at(2), ["measure": "health-monitoring", "missed": "0"])
            $0.expect(at(3, "00:00:00"), ["missed": "1"])
        },
        scenario("whoever has to be tested again has no slots") {
            $0.evidence.resident(me, home)
            $0.evidence.naat("n-1", me, at(1), "positive", pool: 10, reported: at(1))
            spoke(&$0, at(2, "00:00:00"))
            $0.expect(at(5), ["measure": "recheck", "missed": "0", "stage": "controlled"])
        },
        scenario("treatment has no slots") {
            $0.evidence.resident(me, home)
            $0.evidence.caseRecord("c-9", me, "confirmed", at(1), reported: at(1))
            placed(&$0, at(2, "00:00:00"), "hospital")
            $0.expect(at(6), ["missed": "0", "stage": "controlled"])
        },
    ]

    /// What counts as reached, and which acts count at all.
    static let observations = [
        scenario("a word before the measure began reaches nobody") {
            contact(&$0)
            spoke(&$0, at(1, "19:59:59"))
            $0.expect(at(1, "20:30:00"), ["stage": "issued"])
        },
        scenario("a person is reached by a word since the measure began") {
            contact(&$0)
            spoke(&$0, at(1, "20:00:00"))
            $0.expect(at(1, "20:30:00"), ["stage": "reached", "reach_due": "-"])
        },
        scenario("by a reading") {
            contact(&$0)
            $0.evidence.act("r-1", me, "reading", at(1, "21:00:00"), symptoms: "yes")
            $0.expect(at(2), ["stage": "reached", "reach_due": "-"])
        },
        scenario("not by a message, nor by who declines") {
            contact(&$0)
            $0.evidence.act("p-1", me, "contact", at(1, "21:00:00"), outcome: "no-answer", channel: "message")
            $0.evidence.act("p-2", me, "contact", at(1, "21:00:00"), outcome: "declined", channel: "door")
            $0.expect(at(2), ["stage": "issued", "reach_due": at(1, "22:00:00")])
        },
        scenario("an act counts once it has been reported, and no more once it is retracted") {
            contact(&$0)
            $0.evidence.act(
                "p-1", me, "contact", at(1, "21:00:00"), outcome: "spoke", channel: "phone", reported: at(2))
            $0.evidence.retract(reported: at(3))
            $0.expect(at(2, "11:59:59"), ["stage": "issued"])
            $0.expect(at(2), ["stage": "reached"])
            $0.expect(at(3), ["stage": "issued"])
        },
        scenario("an act counts for sixty days, and longer for the item that it belongs to") {
            // A positive that nothing lifts: the item stays open.
            $0.evidence.resident(me, home)
            $0.evidence.naat("n-1", me, "2022-05-01T08:00:00+08:00", "positive", reported: "2022-05-01T12:00:00+08:00")
            placed(&$0, "2022-05-01T11:00:00+08:00", "home", id: "f-early")
            spoke(&$0, "2022-05-01T12:00:00+08:00")
            $0.expect("2022-06-30T10:59:59+08:00", ["place_due": "-", "stage": "controlled"])
            $0.expect(
                "2022-06-30T11:00:00+08:00",
                ["place_due": "2022-05-01T16:00:00+08:00", "stage": "reached", "reach_due": "-"])
            $0.expect("2022-08-30T12:00:00+08:00", ["stage": "reached", "reach_due": "-"])
        },
        scenario("a death counts for ever, and takes every row away until it is retracted") {
            contact(&$0)
            $0.evidence.act("d-1", me, "died", "2022-02-01T00:00:00+08:00", reported: at(2))
            $0.evidence.retract(reported: at(3))
            $0.expect(at(2, "11:59:59"), ["list": "item"])
            $0.expect(at(2), nil)
            $0.expect(at(3), ["list": "item"])
        },
        scenario("a visit under an old token counts") {
            contact(&$0)
            grant(&$0, at(1, "20:10:00"), "0.1")
            grant(&$0, at(1, "20:20:00"), "0.2", to: beside, id: "f-grant-2")
            $0.evidence.act("p-1", me, "contact", at(1, "21:00:00"), by: home, outcome: "spoke", channel: "door")
            $0.expect(at(2), ["owner": beside, "stage": "reached"])
        },
    ]
}
