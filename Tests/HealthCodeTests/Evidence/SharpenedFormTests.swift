import HealthCode
import HealthCodeTesting
import Testing

/// How far ahead a statement may look, which places it may name, and the two datasets about people's documents and acts.
@Suite struct SharpenedFormTests {
    private func refusal(_ line: EvidenceText.Line, _ changes: [String: String] = [:]) -> String? {
        var text = EvidenceText()
        var line = line
        line.fields.merge(changes) { $1 }
        text.lines = [line]
        return text.log().rejections.first.map { "\($0.field): \($0.reason)" }
    }

    private func line(_ build: (inout EvidenceText) -> Void) -> EvidenceText.Line {
        var text = EvidenceText()
        build(&text)
        return text.lines[0]
    }

    private let me = SyntheticPerson(1)

    @Test func `an exposure lies at most a day after its report`() {
        let contact = line {
            $0.contact("k-1", me, of: "c-1", exposed: "2022-07-03T12:00:00Z", reported: "2022-07-02T12:00:00Z")
        }
        #expect(refusal(contact) == nil)
        let late = ["last_exposure_at": "2022-07-03T12:00:00.000000000000000001Z"]
        #expect(refusal(contact, late) == "last_exposure_at: lies more than 24 hours after reported_at")
        #expect(refusal(contact, ["last_exposure_at": "9999-07-03T12:00:00Z"])?.hasPrefix("last_exposure_at") == true)
        // What stands before it in the order of the columns goes first, what stands behind it does not.
        #expect(refusal(contact, late.merging(["relation": "x"]) { $1 })?.hasPrefix("relation") == true)
        #expect(refusal(contact, late.merging(["setting": "x"]) { $1 })?.hasPrefix("last_exposure_at") == true)
    }

    @Test func `the bounds of stays and areas lie at most 366 days after their report`() {
        let stay = line {
            $0.stay(
                "s-1", me, "990101001001", from: "2023-07-03T12:00:00Z", to: "2023-07-03T12:00:00Z",
                reported: "2022-07-02T12:00:00Z")
        }
        let area = line {
            $0.area(
                "a-1", "990101001001", "high", from: "2023-07-03T12:00:00Z", to: "2023-07-03T12:00:00Z",
                reported: "2022-07-02T12:00:00Z")
        }
        for line in [stay, area] {
            #expect(refusal(line) == nil)
            #expect(
                refusal(line, ["to": "2023-07-03T12:00:01Z"]) == "to: lies more than 8784 hours after reported_at")
            #expect(
                refusal(line, ["from": "2023-07-03T12:00:01Z"]) == "from: lies more than 8784 hours after reported_at")
            #expect(refusal(line, ["to": "9999-12-31T23:59:59Z"])?.hasPrefix("to:") == true)
        }
    }

    @Test func `the nation is no place of a record, but may be whom an act is done for`() {
        let nation = "000000000000"
        let lines = [
            line { $0.resident(me, nation) },
            line { $0.naat("n", me, "2022-07-01T00:00:00Z", reported: "2022-07-02T00:00:00Z", division: nation) },
            line {
                $0.antigen(
                    "g", me, "2022-07-01T00:00:00Z", "negative", reported: "2022-07-02T00:00:00Z", division: nation)
            },
            line {
                $0.caseRecord(
                    "c", me, "confirmed", "2022-07-01T00:00:00Z", reported: "2022-07-02T00:00:00Z", division: nation)
            },
            line { $0.stay("s", me, nation, from: "2022-07-01T00:00:00Z", reported: "2022-07-02T00:00:00Z") },
            line { $0.area("a", nation, "high", from: "2022-07-01T00:00:00Z", reported: "2022-07-02T00:00:00Z") },
        ]
        for line in lines { #expect(refusal(line) == "division: is the whole nation, which is no place") }
        let trip = line {
            $0.trip(
                "t", me, departed: "2022-07-01T00:00:00Z", arrived: "2022-07-01T01:00:00Z",
                reported: "2022-07-02T00:00:00Z")
        }
        #expect(refusal(trip, ["from_division": nation])?.hasPrefix("from_division") == true)
        #expect(refusal(trip, ["to_division": nation])?.hasPrefix("to_division") == true)
        let act = line { $0.act("f", me, "grant", "2022-07-01T00:00:00Z", by: nation, token: "1.0", target: nation) }
        #expect(refusal(act) == nil)
    }

    @Test func `a guardian's document may be of any kind, and its number is not checked`() {
        let resident = line { $0.resident(me, "990101001001") }
        for type in ["", "id-card", "passport", "hmt-permit", "residence-permit"] {
            let guardian = ["guardian_document_type": type, "guardian_document_number": "any 1"]
            #expect(refusal(resident, guardian) == nil)
        }
        #expect(refusal(resident, ["guardian_document_type": "x"])?.hasPrefix("guardian_document_type") == true)
    }

    @Test(arguments: [
        (["other_document_type": ""], "other_document_type"), (["other_document_type": "x"], "other_document_type"),
        (["other_document_number": ""], "other_document_number"), (["relation": "close"], "relation"),
        (["relation": ""], "relation"), (["basis": ""], "basis"),
        (["other_document_type": "id-card", "other_document_number": "990101198001010010"], "other_document_number"),
        // A card's own number in its form of fifteen digits.
        (["other_document_type": "id-card", "other_document_number": "990000800101001"], "other_document_number"),
    ])
    func `a link is refused for its first faulty field`(changes: [String: String], field: String) {
        let link = line { $0.link("l-1", me, toPassport: "E99", reported: "2022-07-01T00:00:00Z") }
        #expect(refusal(link) == nil)
        #expect(refusal(link, ["relation": "replaces"]) == nil)
        #expect(refusal(link, changes)?.hasPrefix(field + ":") == true)
    }

    /// Each kind with what it must have, and what it may have besides.
    static let kinds: [(kind: String, required: [String: String], optional: [String: String])] = [
        ("grant", ["token": "1.0", "target": "990101001002"], [:]), ("accept", ["token": "0.0"], [:]),
        ("refuse", ["token": "0.1", "outcome": "moved"], ["target": "990101001002"]),
        ("impose", ["token": "2147483647.2147483647", "target": "990101001002"], [:]),
        ("contact", ["outcome": "spoke", "channel": "door"], [:]),
        ("reading", ["symptoms": "no"], ["temperature": "36.5"]), ("placed", ["place": "site"], [:]),
        ("left", [:], [:]),
        ("notice", [:], [:]), ("died", [:], [:]),
    ]

    private static let columns = ["token", "target", "outcome", "channel", "place", "temperature", "symptoms"]
    private static let values = [
        "token": "1.0", "target": "990101001002", "outcome": "spoke", "channel": "phone", "place": "home",
        "temperature": "36.5", "symptoms": "no",
    ]

    @Test(arguments: kinds.indices)
    func `an act has what its kind needs, and nothing that its kind does not use`(index: Int) {
        let (kind, required, optional) = Self.kinds[index]
        let bare = line { $0.act("f-1", me, kind, "2022-07-01T00:00:00Z") }
        #expect(refusal(bare, required) == nil)
        #expect(refusal(bare, required.merging(optional) { $1 }) == nil)
        for column in required.keys {
            #expect(refusal(bare, required.merging([column: " "]) { $1 }) == "\(column): is required and empty")
        }
        for column in Self.columns where required[column] == nil && optional[column] == nil {
            let more = required.merging([column: Self.values[column] ?? ""]) { $1 }
            #expect(refusal(bare, more) == "\(column): has no place in an act of this kind")
        }
        // The first of several, in the order of the columns.
        let first = Self.columns.first { required[$0] == nil && optional[$0] == nil }
        let all = Self.values.merging(required) { $1 }.merging(optional) { $1 }
        #expect(refusal(bare, all)?.split(separator: ":").first.map(String.init) == first)
    }

    @Test(arguments: [
        (["kind": "visit"], "kind"), (["occurred_at": "2022-07-01"], "occurred_at"), (["worker": ""], "worker"),
        (["worker": "a b"], "worker"), (["division": ""], "division"), (["token": "1"], "token"),
        (["token": "01.0"], "token"), (["token": "1.00"], "token"), (["token": "1.2147483648"], "token"),
        (["token": "-1.0"], "token"), (["token": "1.0.0"], "token"), (["token": ".0"], "token"),
        (["outcome": "spoke"], "outcome"), (["outcome": "gone"], "outcome"), (["target": "99"], "target"),
        (["reported_at": "2022-06-30T23:59:59Z"], "reported_at"),
    ])
    func `an act is refused for its first faulty field`(changes: [String: String], field: String) {
        let refuse = line { $0.act("f-1", me, "refuse", "2022-07-01T00:00:00Z", token: "1.0", outcome: "moved") }
        #expect(refusal(refuse) == nil)
        #expect(refusal(refuse, changes)?.hasPrefix(field + ":") == true)
    }

    @Test func `a temperature has one decimal and is one that people have`() {
        let reading = line { $0.act("f-1", me, "reading", "2022-07-01T00:00:00Z", symptoms: "no") }
        for value in ["30.0", "37.4", "45.0", ""] { #expect(refusal(reading, ["temperature": value]) == nil) }
        for value in ["29.9", "45.1", "37", "37.40", "037.4", "37,4", "+37.4", "3.74", "37.x"] {
            #expect(refusal(reading, ["temperature": value])?.hasPrefix("temperature:") == true, "\(value)")
        }
        let number = Reading(.fieldAct, .ndjson, reading.json.dropLast() + #","temperature":36.6}"#)
        #expect(number.receipt.accepted == 1)
    }

    @Test func `a refusal of a contact is no outcome of a refusal`() {
        let contact = line {
            $0.act("f-1", me, "contact", "2022-07-01T00:00:00Z", outcome: "declined", channel: "phone")
        }
        #expect(refusal(contact) == nil)
        #expect(refusal(contact, ["outcome": "moved"])?.hasPrefix("outcome:") == true)
    }
}
