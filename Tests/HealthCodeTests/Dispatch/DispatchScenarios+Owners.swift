import HealthCodeTesting

extension DispatchScenarios {
    /// Whose a person is.
    static let owners = [
        scenario("without a grant, a home or a stay the place of the last test or case owns") {
            RuleScenarios.closeContact(in: &$0.evidence)
            $0.evidence.antigen("g-1", me, at(0), "negative", reported: at(0), division: elsewhere)
            $0.evidence.naat("n-1", me, at(-1), reported: at(0), division: beside)
            $0.expect(at(2), ["owner": elsewhere, "token": "0.0"])
        },
        scenario("without a grant the stay that began last owns, and after it the home") {
            RuleScenarios.closeContact(in: &$0.evidence)
            $0.evidence.antigen("g-1", me, at(2), "negative", reported: at(2), division: elsewhere)
            $0.evidence.resident(me, home)
            $0.evidence.stay("s-1", me, beside, from: at(1), reported: at(2))
            $0.expect(at(1, "21:00:00"), ["owner": home])
            $0.evidence.stay("s-2", me, elsewhere, from: at(3), to: at(4), reported: at(3))
            $0.expect(at(2), ["owner": beside])
            $0.expect(at(3), ["owner": elsewhere])
            // The open stay ended when the next began.
            $0.expect(at(4), ["owner": home])
        },
        scenario("of stays that overlap the one that began last owns") {
            RuleScenarios.closeContact(in: &$0.evidence)
            $0.evidence.stay("s-1", me, beside, from: at(1), to: at(6), reported: at(2))
            $0.evidence.stay("s-2", me, elsewhere, from: at(3), to: at(4), reported: at(3))
            $0.expect(at(3), ["owner": elsewhere])
            $0.expect(at(4), ["owner": beside])
        },
        scenario("of tests and cases at one moment the greater record holds, and none that is still to come") {
            RuleScenarios.closeContact(in: &$0.evidence)
            $0.evidence.antigen("x-1", me, at(0), "negative", reported: at(0), division: beside)
            $0.evidence.naat("x-2", me, at(0), reported: at(0), division: elsewhere)
            $0.expect(at(2), ["owner": elsewhere])
            $0.evidence.caseRecord("x-3", me, "ruled-out", at(-1), reported: at(0), division: home)
            $0.expect(at(2), ["owner": elsewhere])
        },
        scenario("a grant gives the person to its target, and the greatest token holds, the hub's number first") {
            contact(&$0)
            grant(&$0, at(1, "21:00:00"), "0.3", to: beside)
            $0.expect(at(1, "20:59:59"), ["owner": home, "token": "0.0", "stage": "issued"])
            $0.expect(at(1, "21:00:00"), ["owner": beside, "token": "0.3", "stage": "accepted"])
            grant(&$0, at(2), "0.2", to: home, id: "f-late")
            $0.expect(at(2), ["owner": beside, "token": "0.3"])
            grant(&$0, at(3), "1.0", to: elsewhere, id: "f-hub")
            $0.expect(at(3), ["owner": elsewhere, "token": "1.0"])
        },
        scenario("of two grants with one token the later act holds") {
            contact(&$0)
            grant(&$0, at(2), "0.1", to: beside, id: "f-1")
            grant(&$0, at(1, "21:00:00"), "0.1", to: home, id: "f-2")
            $0.expect(at(3), ["owner": beside])
        },
        scenario("a grant is forgotten after sixty days, unless it belongs to the item") {
            $0.evidence.resident(me, home)
            grant(&$0, "2022-06-30T12:00:00+08:00", "0.1", to: beside)
            $0.evidence.caseRecord("c-9", me, "suspected", at(1), reported: at(1))
            $0.expect("2022-08-29T11:59:59+08:00", ["owner": beside])
            $0.expect("2022-08-29T12:00:00+08:00", ["owner": home, "token": "0.0"])
        },
    ]

    /// Whom a person is offered to.
    static let offers = [
        scenario("a refusal offers to its target, and the owner keeps every duty") {
            contact(&$0)
            refuse(&$0, at(2), to: beside)
            $0.expect(at(2, "11:59:59"), ["owner": home, "offered_to": "-"])
            $0.expect(at(2), ["owner": home, "offered_to": beside, "token": "0.0", "reach_due": at(1, "22:00:00")])
        },
        scenario("a refusal without a target offers to the parent") {
            contact(&$0)
            refuse(&$0, at(2))
            $0.expect(at(2), ["offered_to": township])
        },
        scenario("an accept after the refusal takes it back") {
            contact(&$0)
            refuse(&$0, at(2), to: beside)
            $0.evidence.act("f-accept", me, "accept", at(3), by: home, token: "0.0")
            $0.expect(at(3), ["offered_to": "-"])
        },
        scenario("what refuses in its turn is passed over upwards, and what was offered to the owner goes up") {
            contact(&$0)
            refuse(&$0, at(2), to: beside)
            refuse(&$0, at(2), by: beside, id: "f-2")
            $0.expect(at(2), ["offered_to": township])
            refuse(&$0, at(3), by: township, id: "f-3")
            $0.expect(at(3), ["offered_to": county])
            refuse(&$0, at(4), to: home, id: "f-4")
            $0.expect(at(4), ["offered_to": county])
            for (index, division) in [county, province, nation].enumerated() {
                refuse(&$0, at(5), by: division, id: "f-5\(index)")
            }
            $0.expect(at(5), ["offered_to": "-", "owner": home])
        },
        scenario("an answer under another token than the current one is void") {
            contact(&$0)
            grant(&$0, at(1, "21:00:00"), "0.1")
            refuse(&$0, at(2), token: "0.0", to: beside)
            $0.expect(at(2), ["offered_to": "-"])
            refuse(&$0, at(3), token: "0.1", to: beside, id: "f-2")
            $0.expect(at(3), ["offered_to": beside])
            $0.evidence.act("f-accept", me, "accept", at(4), by: home, token: "0.0")
            $0.expect(at(4), ["offered_to": beside])
            grant(&$0, at(5), "0.2", to: beside, id: "f-grant-2")
            $0.expect(at(5), ["owner": beside, "token": "0.2", "offered_to": "-"])
        },
        scenario("an answer under the current token from before its grant does not count") {
            contact(&$0)
            grant(&$0, at(2), "0.1")
            refuse(&$0, at(2, "11:59:59"), token: "0.1", to: beside)
            $0.expect(at(3), ["offered_to": "-"])
        },
        scenario("a parent imposes, whoever refused") {
            contact(&$0)
            refuse(&$0, at(2), to: beside)
            refuse(&$0, at(2), by: beside, id: "f-2")
            $0.evidence.act("f-impose", me, "impose", at(3), by: county, token: "0.0", target: beside)
            $0.expect(at(3), ["offered_to": beside])
            // A refusal after it goes on as any other.
            refuse(&$0, at(4), to: elsewhere, id: "f-4")
            $0.expect(at(4), ["offered_to": elsewhere])
        },
        scenario("what is imposed on the owner closes every offer") {
            contact(&$0)
            refuse(&$0, at(2), to: beside)
            $0.evidence.act("f-impose", me, "impose", at(3), by: nation, token: "0.0", target: home)
            $0.expect(at(3), ["offered_to": "-"])
        },
        scenario("nobody imposes on whom they do not stand above") {
            contact(&$0)
            refuse(&$0, at(2), to: beside)
            for (index, division) in [home, beside, elsewhere].enumerated() {
                $0.evidence.act("f-\(index)", me, "impose", at(3), by: division, token: "0.0", target: elsewhere)
            }
            $0.evidence.act("f-stale", me, "impose", at(3), by: county, token: "0.1", target: elsewhere)
            $0.expect(at(3), ["offered_to": beside])
        },
        scenario("an imposition before the refusal is over with it, though an accept took it back") {
            contact(&$0)
            $0.evidence.act("f-impose", me, "impose", at(2), by: county, token: "0.0", target: beside)
            $0.expect(at(2), ["offered_to": beside])
            refuse(&$0, at(3), to: elsewhere)
            $0.expect(at(3), ["offered_to": elsewhere])
            $0.evidence.act("f-accept", me, "accept", at(4), by: home, token: "0.0")
            $0.expect(at(4), ["offered_to": "-"])
        },
        scenario("a move that became known after the grant is an offer, one before it is none") {
            contact(&$0)
            grant(&$0, at(2), "0.1")
            $0.evidence.stay("s-1", me, elsewhere, from: at(1), reported: at(2))
            $0.expect(at(2), ["owner": home, "offered_to": "-"])
            $0.evidence.stay("s-2", me, elsewhere, from: at(1, "13:00:00"), reported: at(3))
            $0.evidence.correct(["name": "更正"], reported: at(4))
            $0.expect(at(3), ["owner": home, "offered_to": elsewhere])
        },
        scenario("a stay that is corrected goes on being known since its first version") {
            contact(&$0)
            $0.evidence.stay("s-1", me, elsewhere, from: at(1), reported: at(1))
            $0.evidence.correct(["name": "更正"], reported: at(3))
            grant(&$0, at(2), "0.1")
            $0.expect(at(4), ["owner": home, "offered_to": "-"])
        },
        scenario("no offer to a place inside the owner, nor to one around it, nor by a test alone") {
            contact(&$0)
            grant(&$0, at(1, "21:00:00"), "0.1", to: county)
            $0.evidence.stay("s-1", me, beside, from: at(2), reported: at(2))
            $0.expect(at(2), ["owner": county, "offered_to": "-"])
            grant(&$0, at(3), "0.2", to: home, id: "f-grant-2")
            $0.evidence.stay("s-2", me, county, from: at(4), reported: at(4))
            $0.expect(at(4), ["owner": home, "offered_to": "-"])
        },
        scenario("no offer because a test was taken elsewhere") {
            RuleScenarios.closeContact(in: &$0.evidence)
            grant(&$0, at(1, "21:00:00"), "0.1")
            $0.evidence.naat("n-1", me, at(2), reported: at(2), division: elsewhere)
            $0.expect(at(3), ["owner": home, "offered_to": "-"])
        },
        scenario("a new home is an offer, a corrected spelling of it is none") {
            contact(&$0)
            grant(&$0, at(2), "0.1", to: home)
            $0.evidence.resident(me, elsewhere, id: "r-2", reported: at(3))
            $0.evidence.correct(["name": "更正"], reported: at(5))
            $0.expect(at(2), ["offered_to": "-"])
            $0.expect(at(3), ["offered_to": elsewhere])
            grant(&$0, at(4), "0.2", to: beside, id: "f-grant-2")
            $0.expect(at(6), ["owner": beside, "offered_to": "-"])
        },
        scenario("whoever is back from a stay is offered to their home") {
            contact(&$0)
            $0.evidence.stay("s-1", me, elsewhere, from: at(1), to: at(4), reported: at(3))
            grant(&$0, at(2), "0.1", to: elsewhere)
            $0.expect(at(3, "13:00:00"), ["owner": elsewhere, "offered_to": "-"])
            $0.expect(at(4), ["owner": elsewhere, "offered_to": home])
        },
        scenario("a move is not looked at while the owner refuses, and goes up when its target refuses") {
            contact(&$0)
            grant(&$0, at(2), "0.1")
            $0.evidence.stay("s-1", me, elsewhere, from: at(3), reported: at(3))
            refuse(&$0, at(4), token: "0.1", to: beside)
            $0.expect(at(4), ["offered_to": beside])
            $0.evidence.act("f-accept", me, "accept", at(5), by: home, token: "0.1")
            $0.expect(at(5), ["offered_to": elsewhere])
            refuse(&$0, at(6), by: elsewhere, token: "0.1", id: "f-2")
            $0.expect(at(6), ["offered_to": township])
        },
    ]
}
