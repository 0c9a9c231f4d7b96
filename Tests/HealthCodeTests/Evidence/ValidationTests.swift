import HealthCode
import HealthCodeTesting
import Testing

/// Which field a faulty record is refused for, and what is equal content.
@Suite struct ValidationTests {
    private func fields(_ dataset: Dataset, _ build: (inout EvidenceText) -> Void) -> EvidenceText.Line {
        var text = EvidenceText()
        build(&text)
        return text.lines.first { $0.dataset == dataset } ?? EvidenceText.Line(dataset, [:])
    }

    private func refusal(of line: EvidenceText.Line, _ changes: [String: String]) -> String? {
        var text = EvidenceText()
        var line = line
        line.fields.merge(changes) { $1 }
        text.lines = [line]
        return text.log().rejections.first.map { "\($0.field): \($0.reason)" }
    }

    private let contact = EvidenceText.Line(
        .contact,
        [
            "record_id": "k-1", "reported_at": "2022-07-02T00:00:00Z", "document_type": "id-card",
            "document_number": "990101198001010014", "name": "王安", "relation": "secondary", "case_record_id": "c-1",
            "via_document_type": "passport", "via_document_number": "e99", "last_exposure_at": "2022-07-01T00:00:00Z",
            "setting": "work",
        ])

    @Test func `a whole record is accepted`() {
        #expect(refusal(of: contact, [:]) == nil)
        #expect(refusal(of: contact, ["via_document_type": "", "via_document_number": " "]) == nil)
    }

    @Test(arguments: [
        (["record_id": ""], "record_id"), (["record_id": "a b"], "record_id"),
        (["record_id": String(repeating: "a", count: 65)], "record_id"),
        (["reported_at": "2022-07-02T00:00:00"], "reported_at"), (["reported_at": "2022-07-02"], "reported_at"),
        (["retracted": "yes"], "retracted"), (["document_type": "library-card"], "document_type"),
        (["document_number": "990101198001010010"], "document_number"),
        (["document_number": "990101198013010011"], "document_number"),
        (["name": String(repeating: "王", count: 101)], "name"), (["name": "\u{3000}"], "name"),
        (["relation": "Close"], "relation"), (["case_record_id": "c 1"], "case_record_id"),
        (["via_document_number": ""], "via_document_number"), (["via_document_type": ""], "via_document_type"),
        (["via_document_type": "id-card"], "via_document_number"),
        (["last_exposure_at": "2022-02-29T00:00:00Z"], "last_exposure_at"), (["setting": "x"], "setting"),
        // The first faulty field in the order of the columns is named, not the first in the line.
        (["setting": "x", "name": "", "relation": "y"], "name"),
    ])
    func `the first faulty field is named`(changes: [String: String], field: String) {
        #expect(refusal(of: contact, changes)?.hasPrefix(field + ":") == true)
    }

    @Test func `a report before what it reports is the fault of reported_at`() {
        let naat = fields(.naat) {
            $0.naat("n-1", SyntheticPerson(1), "2022-07-02T08:00:00Z", reported: "2022-07-02T08:00:00Z")
        }
        #expect(refusal(of: naat, [:]) == nil)
        let early = ["reported_at": "2022-07-02T07:59:59.999Z"]
        #expect(refusal(of: naat, early) == "reported_at: lies before sampled_at")
        #expect(refusal(of: naat, early.merging(["name": ""]) { $1 }) == "reported_at: lies before sampled_at")
        #expect(refusal(of: naat, early.merging(["sampled_at": "x"]) { $1 })?.hasPrefix("sampled_at") == true)
        let dose = fields(.vaccination) {
            $0.dose("v-1", SyntheticPerson(1), 1, on: "2022-07-02", reported: "2022-07-01T16:00:00Z")
        }
        #expect(refusal(of: dose, [:]) == nil)
        #expect(
            refusal(of: dose, ["reported_at": "2022-07-01T15:59:59Z"]) == "reported_at: lies before administered_on")
    }

    @Test func `an end before the beginning is the fault of the end`() {
        let area = fields(.areaRisk) {
            $0.area("a", "990101000000", "high", from: "2022-07-02T00:00:00Z", reported: "2022-07-01T00:00:00Z")
        }
        #expect(refusal(of: area, ["to": "2022-07-02T00:00:00Z"]) == nil)
        #expect(refusal(of: area, ["to": "2022-07-01T23:59:59Z"]) == "to: lies before from")
        #expect(refusal(of: area, ["to": "2022-07-01T23:59:59Z", "basis": ""]) == "to: lies before from")
        #expect(refusal(of: area, ["to": "2022-07-01T23:59:59Z", "level": ""])?.hasPrefix("level") == true)
    }

    @Test(arguments: [
        ["reported_at": "2022-07-02T08:00:00+08:00"], ["reported_at": "2022-07-02t00:00:00.000z"],
        ["retracted": "false"], ["retracted": " "], ["document_number": " 990101198001010014\u{2003}"],
        ["via_document_number": "E99"], ["remark": "unknown columns are no content"],
    ])
    func `equal content in another form is a duplicate`(changes: [String: String]) {
        var text = EvidenceText()
        var other = contact
        other.fields.merge(changes) { $1 }
        text.lines = [contact, other]
        #expect(text.log().rejections.isEmpty)
    }

    @Test func `other content at the same instant is a conflict, and both contents are known from then on`() {
        var text = EvidenceText()
        var other = contact
        other.fields["setting"] = "school"
        var third = contact
        third.fields["setting"] = "other"
        text.lines = [contact, other, contact, other, third, contact]
        #expect(text.log().rejections.map(\.line) == [2, 5])
        #expect(text.log().rejections.allSatisfy { $0.field == "record_id" && $0.reason == .conflict })
    }

    @Test func `a record with thousands of versions is as exact as one with two`() {
        var text = EvidenceText()
        for number in 0..<3_000 {
            var line = contact
            line.fields["reported_at"] = "2022-07-02T00:00:00.\(1_000 + number)Z"
            text.lines.append(line)
        }
        var conflicting = text.lines[7]
        conflicting.fields["setting"] = "school"
        text.lines += [text.lines[7], conflicting, conflicting]
        #expect(text.log().rejections.map(\.line) == [3_002])
    }
}
