import ClinicalMessages
import HealthCode
import HealthCodeTesting
import Testing

/// PID and ADT: whom a message is about.
@Suite struct PersonTests {
    let naat = SampleMessage.naat
    let number = SyntheticPerson(1).documentNumber

    @Test(arguments: [
        ("E9900001^^^^PPN", "passport"), ("99012345^^^2.16.156.99", "hmt-permit"),
        ("99012345^^^X&2.16.156.99&ISO^PI", "hmt-permit"), ("990101199001011234^^^^PRC", "residence-permit"),
    ])
    func `a document is known by its type or its registered authority`(field: String, type: String) {
        #expect(naat.with("PID", 3, field).verdict().only?["document_type"] == type)
    }

    @Test func `a patient without a document is refused, with a wrong number too`() {
        #expect(naat.with("PID", 3, "7001^^^HIS^MR").verdict().faultPlaces == ["missing PID[1]-3"])
        #expect(naat.with("PID", 3, nil).verdict().faultPlaces == ["missing PID[1]-3"])
        let wrong = String(number.dropLast()) + (number.hasSuffix("1") ? "2" : "1")
        let verdict = naat.with("PID", 3, "\(wrong)^^^^NNCHN").verdict()
        #expect(verdict.faultPlaces == ["form PID[1]-3.1"])
        #expect(verdict.faults.allSatisfy { !$0.description.contains(wrong) })
        let two = "\(number)^^^^NNCHN~\(SyntheticPerson(2).documentNumber)^^^^NNCHN"
        #expect(naat.with("PID", 3, two).verdict().faultPlaces == ["undecidable PID[1]-3"])
    }

    @Test(arguments: [
        ("孙^慧^^^^^L^I", "孙慧"), ("Sun^Hui^^^^^L^A~孙^慧^^^^^L^I", "孙慧"), ("Sun^Hui", "Sun Hui"),
        ("X^Y^^^^^D~Sun^Hui^M^^^^L", "Sun Hui M"), ("Smith&van^Ann^^^^^L", "Smith Ann"),
        ("A\\T\\B^C", "A&B C"),
    ])
    func `a name is the legal one, in ideographs where it is there`(field: String, name: String) {
        #expect(naat.with("PID", 5, field).verdict().only?["name"] == name)
    }

    @Test func `an empty name, or one that is deleted, refuses`() {
        for field in [nil, "\"\"", "X^Y^^^^^D"] {
            #expect(naat.with("PID", 5, field).verdict().faultPlaces == ["missing PID[1]-5"])
        }
    }

    @Test func `a segment that nobody expects changes nothing`() {
        // Known from a parser that put everything behind it under the wrong group, and so lost the patient silently.
        let verdict = naat.adding("ZPD|1|x", after: "MSH").adding("NTE|1||x", after: "PID").verdict()
        #expect(verdict.records == naat.verdict().records)
        #expect(verdict.unused.map(\.description).contains("ZPD[1]"))
    }

    @Test(arguments: ["A01", "A04", "A08", "A28", "A31"])
    func `ADT says whose a number is, and states nothing`(event: String) throws {
        let verdict = SampleMessage.admission.with("MSH", 9, "ADT^\(event)").verdict()
        #expect(verdict.records.isEmpty && verdict.faults.isEmpty)
        let document = try #require(SyntheticPerson(1).document)
        let known = PatientNumber(authority: "HIS", number: "7001")
        #expect(verdict.numbers == [.belongs(known, to: document)])
        // The source's next result may name the number alone.
        let reader = HL7Reader(profile: SampleMessage.profile, numbers: [known: document])
        let result = reader.read(naat.with("PID", 3, "7001^^^HIS^MR").bytes)
        #expect(result.records == naat.verdict().records)
        #expect(naat.with("PID", 3, "7001^^^OTHER^MR").verdict().outcome == .refused)
    }

    @Test func `a merge moves a number, but not to itself`() {
        let merge = SampleMessage.admission.with("MSH", 9, "ADT^A40").with("PID", 3, "7001^^^HIS^MR")
        let moved = merge.adding("MRG|7000^^^HIS^MR", after: "PID").verdict()
        #expect(
            moved.numbers == [
                .moved(from: .init(authority: "HIS", number: "7000"), to: .init(authority: "HIS", number: "7001"))
            ])
        #expect(merge.adding("MRG|7001^^^HIS^MR", after: "PID").verdict().faultPlaces == ["undecidable MRG[1]-1"])
        #expect(merge.verdict().faultPlaces == ["structure MRG[1]"])
    }

    @Test(arguments: [
        ("ADT^A02", "event MSH[1]-9"), ("SIU^S12", "message-type MSH[1]-9"), ("ORU^R30", "event MSH[1]-9"),
    ])
    func `messages that are not ours are refused by name`(type: String, fault: String) {
        let verdict = naat.with("MSH", 9, type).verdict()
        #expect(verdict.kind == type)
        #expect(verdict.faultPlaces == [fault])
    }
}
