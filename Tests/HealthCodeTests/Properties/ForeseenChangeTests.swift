import HealthCode
import HealthCodeTesting
import Testing

/// Each way in which what others stated, or what was stated of a place, changes a person's code at a time that can be
/// foreseen: one piece of evidence for each, in which nothing else happens.
@Suite struct ForeseenChangeTests {
    struct Foreseen: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The instant that is asked about, and the change that has to be foreseen.
        let (asked, change): (String, String)
        let evidence: EvidenceText
    }

    private static let (person, via, index) = (SyntheticPerson(1), SyntheticPerson(2), SyntheticPerson(3))
    private static let home = "990101001001"

    private static func foreseen(
        _ name: String, at asked: String = "2022-08-12T12:00:00+08:00", change: String = "2022-08-20T09:00:00+08:00",
        _ write: (inout EvidenceText, _ change: String) -> Void
    ) -> Foreseen {
        var text = EvidenceText()
        text.resident(person, home)
        write(&text, change)
        return Foreseen(testDescription: name, asked: asked, change: change, evidence: text)
    }

    /// A secondary contact who has taken all tests and waits for the first two of a close contact.
    private static func secondaryContact(in text: inout EvidenceText) {
        text.caseRecord(
            "c-1", index, "confirmed", "2022-08-01T08:00:00+08:00", reported: "2022-08-01T09:00:00+08:00")
        text.contact(
            "k-1", person, "secondary", of: "c-1", via: via, exposed: "2022-08-02T08:00:00+08:00",
            reported: "2022-08-02T09:00:00+08:00")
        for day in ["03", "06", "09"] {
            text.naat("n-\(day)", person, "2022-08-\(day)T08:00:00+08:00", reported: "2022-08-\(day)T20:00:00+08:00")
        }
    }

    private static func closeContact(in text: inout EvidenceText) {
        text.naat("m-1", via, "2022-08-03T08:00:00+08:00", reported: "2022-08-03T20:00:00+08:00")
        text.contact(
            "k-2", via, of: "c-1", exposed: "2022-08-02T08:00:00+08:00", reported: "2022-08-02T09:00:00+08:00")
    }

    private static func journey(of person: SyntheticPerson, in text: inout EvidenceText, reported: String) {
        text.trip(
            "t-\(person.number)", person, departed: "2022-08-11T08:00:00+08:00", arrived: "2022-08-11T10:00:00+08:00",
            reported: reported)
    }

    private static let early = "2022-08-11T12:00:00+08:00"
    private static let never = "2022-08-12T00:00:00+08:00"

    static let contacts: [Foreseen] = [
        foreseen("the index case is withdrawn") { text, change in
            secondaryContact(in: &text)
            closeContact(in: &text)
            text.caseRecord(
                "c-1", index, "confirmed", "2022-08-01T08:00:00+08:00", reported: "2022-08-01T09:00:00+08:00")
            text.retract(reported: change)
        },
        foreseen("the index case is ruled out") { text, change in
            secondaryContact(in: &text)
            closeContact(in: &text)
            text.caseRecord("c-2", index, "ruled-out", "2022-08-04T08:00:00+08:00", reported: change)
        },
        foreseen("the close contact is no contact") { text, change in
            secondaryContact(in: &text)
            closeContact(in: &text)
            text.retract(reported: change)
        },
        foreseen("the close contact's second test comes in") { text, change in
            secondaryContact(in: &text)
            closeContact(in: &text)
            text.naat("m-2", via, "2022-08-04T08:00:00+08:00", reported: change)
        },
        foreseen("the close contact has fallen ill") { text, change in
            secondaryContact(in: &text)
            closeContact(in: &text)
            text.caseRecord("c-2", via, "confirmed", "2022-08-04T08:00:00+08:00", reported: change)
        },
        foreseen("the close contact moves to where other rules hold", at: "2022-08-16T12:00:00+08:00") { text, change in
            secondaryContact(in: &text)
            closeContact(in: &text)
            text.resident(via, "970101001001", reported: change)
        },
        foreseen("other rules begin where the close contact lives", change: "2022-08-15T00:00:00+08:00") { text, _ in
            secondaryContact(in: &text)
            closeContact(in: &text)
            text.resident(via, "970101001001")
        },
    ]

    static let journeys: [Foreseen] = [
        foreseen("a case turns out to have travelled along") { text, change in
            journey(of: person, in: &text, reported: early)
            text.caseRecord("c-1", index, "confirmed", early, reported: "2022-08-11T13:00:00+08:00")
            journey(of: index, in: &text, reported: change)
        },
        foreseen("a fellow traveller turns out to be a case") { text, change in
            journey(of: person, in: &text, reported: early)
            journey(of: index, in: &text, reported: early)
            text.caseRecord("c-1", index, "confirmed", early, reported: change)
        },
    ]

    static let places: [Foreseen] = [
        foreseen("an area at home is declared") { text, change in
            text.area("a-1", "990101000000", "high", from: change, reported: change)
        },
        foreseen("an area at home begins") { text, change in
            text.area("a-1", "990101000000", "high", from: change, reported: early)
        },
        foreseen("an area at home is lifted") { text, change in
            text.area("a-1", home, "high", from: early, to: change, reported: early)
        },
        foreseen("an area at home is withdrawn") { text, change in
            text.area("a-1", home, "high", from: early, reported: early)
            text.retract(reported: change)
        },
        foreseen("an area where the person stays is declared") { text, change in
            text.stay("s-1", person, "990201001001", from: early, reported: early)
            text.area("a-1", "990201001001", "medium", from: early, reported: change)
        },
        foreseen("an area is declared where the person once stayed") { text, change in
            text.stay("s-1", person, "990201001001", from: early, to: never, reported: early)
            text.area("a-1", "990201001001", "medium", from: early, reported: change)
        },
        foreseen("the person comes into an area") { text, change in
            text.stay("s-1", person, "990201001001", from: change, reported: early)
            text.area("a-1", "990201001001", "medium", from: early, reported: early)
        },
        foreseen("the person leaves an area") { text, change in
            text.stay("s-1", person, "990201001001", from: early, to: change, reported: early)
            text.area("a-1", "990201001001", "medium", from: early, reported: early)
        },
        foreseen("the rules change", at: "2022-11-01T00:00:00+08:00", change: "2022-11-11T00:00:00+08:00") { text, _ in
            // A medium-risk area, which the later edition does not know.
            text.area("a-1", home, "medium", from: early, reported: early)
        },
    ]

    static let all = contacts + journeys + places

    @Test(arguments: all)
    func `a change is foreseen to the second`(foreseen: Foreseen) throws {
        let evidence = foreseen.evidence.evidence()
        let number = try #require(Self.person.document.flatMap(evidence.person))
        let asked = try #require(Instant(foreseen.asked))
        let change = try #require(Instant(foreseen.change))
        var workspace = Assessor.Workspace()
        let timeline = try Self.timeline()
        let now = try #require(Assessor(evidence: evidence, timeline: timeline, at: asked))
        let before = try #require(
            Assessor(evidence: evidence, timeline: timeline, at: change.advanced(bySeconds: -1)))
        let after = try #require(Assessor(evidence: evidence, timeline: timeline, at: change))
        let review = now.nextReview(of: number, in: &workspace)
        #expect(review.map { $0 == change } ?? false, "\(review?.exactText ?? "never")")
        let reasons = [now, before, after].map { $0.assess(number, in: &workspace)?.reasons }
        #expect(reasons[0] == reasons[1] && reasons[1] != reasons[2])
    }

    /// The national rules; from 2022-08-15 on one province knows no close contacts.
    private static func timeline() throws -> RuleTimeline {
        let text =
            ProtocolFixtures.overlayHead(on: "cn-9").replacing("46", with: "97")
            .replacing("2022-07-10", with: "2022-08-15").replacing("2022-08-10", with: "2022-09-15")
            + "categories: {contact.close: {remove: true}}\n"
        var book = RuleBook.national
        try book.add(overlay: try Overlay(yaml: Array(text.utf8), name: "overlay.yaml"))
        return try book.timeline(askedAt: [])
    }
}
