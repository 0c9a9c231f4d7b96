import HealthCodeTesting

extension RuleScenarios {
    private static let twin = SyntheticPerson(7)
    private static let red = "red contact.close/central-isolation/2022-08-09 owes 08-02 08-03 08-04 08-06 08-08 08-11"

    /// The contact of `closeContact`, but of a passport.
    private static func contactOfPassport(_ number: String, in evidence: inout EvidenceText) {
        closeContact(in: &evidence)
        evidence.ofPassport(number)
    }

    /// Passports B91, B92 … one behind the other, each linked to the one before and the first to the person's card.
    private static func chain(of count: Int, in evidence: inout EvidenceText) {
        for number in 1...count {
            evidence.link("l-\(number)", me, toPassport: "B9\(number)", reported: at(2))
            if number > 1 { evidence.ofPassport("B9\(number - 1)") }
        }
    }

    /// A contact of a close contact who is named by a passport.
    private static func metPassport(_ number: String, in evidence: inout EvidenceText) {
        evidence.contact("k-1", me, "secondary", of: "c-1", via: friend, exposed: at(1), reported: at(1, "20:00:00"))
        evidence.lines[evidence.lines.count - 1].fields.merge(
            ["via_document_type": "passport", "via_document_number": number]) { $1 }
    }

    static let identity: [Scenario] = [
        scenario("what is stated of a person's other document is theirs while a link stands, and not afterwards") {
            $0.evidence.resident(me, community)
            contactOfPassport("B91", in: &$0.evidence)
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(3))
            $0.evidence.retract(reported: at(4))
            $0.expect(at(3, "11:59:59"), "green")
            $0.expect(at(3), red)
            $0.expect(at(4), "green")
        },
        scenario("a link says the same in the other direction") {
            $0.evidence.resident(me, community)
            $0.evidence.dose("v-1", me, 1, on: "2022-07-01", reported: at(0))
            contactOfPassport("B91", in: &$0.evidence)
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(3))
            $0.evidence.lines[$0.evidence.lines.count - 1].fields.merge(
                [
                    "document_type": "passport", "document_number": "B91", "other_document_type": "id-card",
                    "other_document_number": me.documentNumber, "relation": "replaces",
                ]) { $1 }
            $0.expect(at(3), red)
        },
        scenario("a link that was corrected to another document unites with that one alone") {
            $0.evidence.resident(me, community)
            contactOfPassport("B91", in: &$0.evidence)
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(3))
            $0.evidence.correct(["other_document_number": "B92"], reported: at(4))
            $0.expect(at(3), red)
            $0.expect(at(4), "green")
        },
        scenario("tests and doses of all documents count together") {
            $0.namesFreshness = true
            $0.evidence.dose("v-1", me, 1, on: "2022-07-01", reported: at(0))
            $0.evidence.naat("n-1", me, at(2, "08:00:00"), reported: at(2))
            $0.evidence.ofPassport("B91")
            $0.evidence.dose("v-2", me, 2, on: "2022-07-20", reported: at(0))
            $0.evidence.ofPassport("B91")
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(3))
            $0.expect(at(2), "green | - 1 doses")
            $0.expect(at(3), "green | 28 h 2 doses")
        },
        scenario("two cards are one person only when two records say so, in either direction") {
            $0.evidence.resident(me, community)
            index(in: &$0.evidence)
            $0.evidence.contact("k-1", twin, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            $0.evidence.link("l-1", me, to: twin, reported: at(2))
            $0.evidence.link("l-2", twin, to: me, reported: at(4))
            $0.evidence.retract(reported: at(5))
            $0.expect(at(3), "green")
            $0.expect(at(4), red)
            $0.expect(at(5), "green")
        },
        scenario("nor do they become one over a passport, unless two records agree on the pair that closes the gap") {
            $0.evidence.resident(me, community)
            index(in: &$0.evidence)
            $0.evidence.contact("k-1", twin, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(2))
            $0.evidence.link("l-2", twin, toPassport: "B91", reported: at(3))
            $0.evidence.link("l-3", me, to: twin, reported: at(4))
            $0.evidence.link("l-4", twin, toPassport: "B91", reported: at(5))
            $0.expect(at(3), "green")
            $0.expect(at(4), "green")
            $0.expect(at(5), red)
        },
        scenario("links count in the order of their reports: a corrected one comes after the others") {
            $0.evidence.resident(me, community)
            contactOfPassport("B91", in: &$0.evidence)
            $0.evidence.link("l-2", twin, toPassport: "B91", reported: at(3))
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(2))
            $0.evidence.correct(["name": "更正"], reported: at(4))
            $0.expect(at(3), red)
            $0.expect(at(4), "green")
        },
        scenario("of links reported at one moment the smaller record comes first") {
            $0.evidence.resident(me, community)
            contactOfPassport("B91", in: &$0.evidence)
            $0.evidence.link("l-2", me, toPassport: "B91", reported: at(3))
            $0.evidence.link("l-1", twin, toPassport: "B91", reported: at(3))
            $0.expect(at(3), "green")
        },
        scenario("six documents may be one person") {
            $0.evidence.resident(me, community)
            contactOfPassport("B95", in: &$0.evidence)
            chain(of: 5, in: &$0.evidence)
            $0.expect(at(3), red)
        },
        scenario("a seventh is not, until a second record agrees") {
            $0.evidence.resident(me, community)
            contactOfPassport("B96", in: &$0.evidence)
            chain(of: 6, in: &$0.evidence)
            $0.evidence.link("l-7", me, toPassport: "B96", reported: at(4))
            $0.evidence.ofPassport("B95")
            $0.expect(at(3), "green")
            $0.expect(at(4), red)
        },
        scenario("a link inside a person adds nothing, and is no reason for a veto") {
            $0.evidence.resident(me, community)
            contactOfPassport("B95", in: &$0.evidence)
            chain(of: 5, in: &$0.evidence)
            $0.evidence.link("l-0", me, toPassport: "B95", reported: at(2))
            $0.expect(at(3), red)
        },
        scenario("of all documents' residences the one reported last holds") {
            $0.evidence.area("a-1", "990102000000", "high", from: at(1), reported: at(1))
            $0.evidence.resident(me, community, reported: at(0))
            $0.evidence.resident(me, "990102001001", id: "r-2", reported: at(-1))
            $0.evidence.ofPassport("B91")
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(2))
            $0.evidence.resident(me, "990102001001", id: "r-3", reported: at(3))
            $0.evidence.ofPassport("B91")
            $0.expect(at(2), "green")
            $0.expect(at(3), "red area.high.resident/stay-home/-")
        },
        scenario("the person met is found under any of their documents") {
            index(in: &$0.evidence)
            metPassport("B91", in: &$0.evidence)
            $0.evidence.caseRecord("c-9", friend, "confirmed", at(2), reported: at(2))
            $0.evidence.link("l-1", friend, toPassport: "B91", reported: at(3))
            $0.expect(at(2), "red contact.secondary/home-isolation/2022-08-09 owes 08-02 08-05 08-08")
            $0.expect(at(3), red)
        },
        scenario("the close contact of the link is found under any of their documents") {
            index(in: &$0.evidence)
            metPassport("B91", in: &$0.evidence)
            $0.evidence.contact("k-2", friend, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            tested([2, 5, 8], in: &$0.evidence)
            $0.evidence.link("l-1", friend, toPassport: "B91", reported: at(10))
            $0.expect(at(9), "green")
            $0.expect(at(10), "red contact.secondary/home-isolation/-")
        },
        scenario("the close contact's tests under another document release the secondary contact") {
            index(in: &$0.evidence)
            $0.evidence.contact(
                "k-1", me, "secondary", of: "c-1", via: friend, exposed: at(1), reported: at(1, "20:00:00"))
            $0.evidence.contact("k-2", friend, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            tested([2, 5, 8], in: &$0.evidence)
            for day in 2...3 {
                $0.evidence.naat("f-\(day)", friend, at(day, "08:00:00"), reported: at(day))
                $0.evidence.ofPassport("B91")
            }
            $0.evidence.link("l-1", friend, toPassport: "B91", reported: at(10))
            $0.expect(at(9), "red contact.secondary/home-isolation/-")
            $0.expect(at(10), "green")
        },
        scenario("a case that was ruled out under another document makes no contacts") {
            closeContact(in: &$0.evidence)
            $0.evidence.caseRecord("c-2", case1, "ruled-out", at(2), reported: at(2))
            $0.evidence.ofPassport("B91")
            $0.evidence.link("l-1", case1, toPassport: "B91", reported: at(3))
            $0.expect(at(2), red)
            $0.expect(at(3), "green")
        },
        scenario("nobody travels along with themselves") {
            $0.evidence.caseRecord("c-1", me, "suspected", at(2), reported: at(2))
            $0.evidence.caseRecord("c-2", me, "confirmed", at(2), reported: at(2))
            $0.evidence.ofPassport("B91")
            $0.evidence.caseRecord("c-3", me, "ruled-out", at(3), reported: at(3))
            $0.evidence.trip("t-1", me, departed: at(1, "08:00:00"), arrived: at(1), reported: at(2))
            $0.evidence.trip("t-2", me, departed: at(1, "08:00:00"), arrived: at(1), reported: at(2))
            $0.evidence.ofPassport("B91")
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(4))
            $0.expect(at(3), "yellow co-travel/health-monitoring/2022-08-05 owes 08-02 08-04")
            $0.expect(at(4), "green")
        },
        scenario("an event that was first reported of another document is known since then") {
            $0.evidence.contact("k-1", me, of: "c-1", exposed: at(1), reported: at(1, "20:00:00"))
            $0.evidence.ofPassport("B91")
            $0.evidence.correct(
                ["document_type": "id-card", "document_number": me.documentNumber], reported: at(7))
            index(in: &$0.evidence)
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(8))
            $0.expect(at(7), "red contact.close/central-isolation/2022-08-09 owes 08-08 08-11")
            $0.expect(at(8), red)
        },
        scenario("identity links and acts alone make nobody a subject") {
            $0.evidence.link("l-1", me, toPassport: "B91", reported: at(1))
            $0.evidence.act("f-1", me, "placed", at(1), place: "site")
            closeContact(in: &$0.evidence)
            $0.evidence.ofPassport("B91")
            $0.expect(at(2), "no row")
        },
    ]
}
