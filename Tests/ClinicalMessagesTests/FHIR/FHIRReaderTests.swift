import ClinicalMessages
import HealthCode
import HealthCodeTesting
import Testing

/// FHIR R4: what bundles and resources become.
@Suite struct FHIRReaderTests {
    static let naat = WrittenRecord(
        .naat,
        [
            "record_id": "n1", "reported_at": "2022-07-05T03:00:00Z", "document_type": "id-card",
            "document_number": SyntheticPerson(1).documentNumber, "name": "测试", "specimen_id": "S1", "tube_id": "T1",
            "pool_size": "10", "sampled_at": "2022-07-05T00:00:00Z", "result": "negative", "laboratory": "lab-1",
            "division": "990101001001",
        ])
    static let dose = WrittenRecord(
        .vaccination,
        [
            "record_id": "v1", "reported_at": "2022-07-05T03:00:00Z", "document_type": "passport",
            "document_number": "E9900001", "name": "Sun Hui", "product": "CoronaVac", "dose": "2",
            "administered_on": "2022-07-04", "site": "site-1",
        ])
    static let diagnosis = WrittenRecord(
        .case,
        [
            "record_id": "c1", "reported_at": "2022-07-05T03:00:00Z", "document_type": "id-card",
            "document_number": SyntheticPerson(1).documentNumber, "name": "测试", "kind": "suspected",
            "occurred_at": "2022-07-05T01:00:00Z", "division": "990101001001",
        ])

    private func bundle(_ record: WrittenRecord = naat, type: String = "batch") throws -> JSONTree {
        try #require(record.fhir(type: type))
    }

    private func verdict(_ tree: JSONTree, _ change: (inout SourceProfile) -> Void = { _ in }) -> MessageVerdict {
        var profile = WrittenRecord.profile
        change(&profile)
        return FHIRReader(profile: profile).read(tree.json)
    }

    @Test func `a bundle becomes a record, and every element of it is used`() throws {
        for (record, count) in [(Self.naat, 14), (Self.dose, 10), (Self.diagnosis, 9)] {
            let verdict = verdict(try bundle(record))
            #expect(verdict.outcome == .accepted)
            #expect(verdict.unused == [])
            #expect(verdict.only?.count ?? 0 >= count - 3)
        }
    }

    @Test func `a status is final, corrected, withdrawn or nothing`() throws {
        let bundle = try bundle()
        func read(_ status: String, screening: Bool = false) -> MessageVerdict {
            verdict(bundle.replacing("status", .string(status))) { $0.isScreening = screening }
        }
        for status in ["amended", "corrected"] { #expect(read(status).records.first?.content.isRetracted == false) }
        for status in ["entered-in-error", "cancelled"] {
            #expect(read(status).records.first?.content.isRetracted == true)
        }
        #expect(read("registered").notes.map(\.code) == [.passedOver])
        #expect(read("preliminary", screening: true).records.isEmpty, "a negative one never counts")
        #expect(read("unknown").faults.map(\.code) == [.unknownCode])
        let absent = bundle.replacing("specimen", nil).replacing("valueCodeableConcept", nil)
        #expect(verdict(absent).faults.map(\.code) == [.missing])
        #expect(verdict(absent.replacing("status", "entered-in-error")).withdrawals.map(\.recordID) == ["n1"])
    }

    @Test func `a transaction is taken whole or not at all, a batch as far as it goes`() throws {
        func combined(_ type: String) throws -> JSONTree {
            let good = try bundle(Self.naat, type: type)
            guard case .array(let first)? = good["entry"] else { return .null }
            let wrong: JSONTree = .object([
                .init("resource", .object([.init("resourceType", "MedicationRequest")])),
                .init("request", .object([.init("method", "POST"), .init("url", "x")])),
            ])
            return good.replacing("entry", .array(first + [wrong]))
        }
        #expect(verdict(try combined("batch")).outcome == .partly)
        #expect(verdict(try combined("batch")).faultPlaces == ["message-type Bundle.entry[4].resource"])
        #expect(verdict(try combined("transaction")).outcome == .refused)
        #expect(verdict(try combined("transaction")).records.isEmpty)
    }

    @Test(arguments: ["searchset", "collection", "document", "history"])
    func `bundles of other types are refused`(type: String) throws {
        #expect(verdict(try bundle(type: type)).faultPlaces == ["message-type Bundle.type"])
    }

    @Test func `references lead somewhere, or refuse`() throws {
        let bundle = try bundle()
        let conditional = bundle.replacing("subject", .object([.init("reference", "Patient?identifier=1")]))
        #expect(verdict(conditional).faultPlaces == ["unknown-reference Bundle.entry[3].resource.subject.reference"])
        let nowhere = bundle.replacing("subject", .object([.init("reference", "Patient/9")]))
        #expect(verdict(nowhere).faults.map(\.code) == [.unknownReference])
        let wrong = bundle.replacing("subject", .object([.init("reference", "urn:tongma:Specimen/own")]))
        #expect(verdict(wrong).faults.map(\.code) == [.unknownReference])
        let same = bundle.replacing("fullUrl", "urn:tongma:Patient")
        #expect(verdict(same).faults.contains { $0.code == .duplicate })
    }

    @Test func `a resource alone has its patient contained`() throws {
        let bundle = try bundle(Self.dose)
        let entries = bundle["entry"]?.items ?? []
        guard case .object(let patient)? = entries.first?["resource"],
            case .object(let dose)? = entries.last?["resource"]
        else { return #expect(Bool(false)) }
        let contained = JSONTree.object(patient + [.init("id", "p")])
        let alone = JSONTree.object(dose + [.init("contained", .array([contained]))])
            .replacing("patient", .object([.init("reference", "#p")]))
        #expect(verdict(alone).records.map(\.content) == verdict(bundle).records.map(\.content))
        #expect(verdict(alone).unused == [])
        #expect(verdict(alone.replacing("contained", nil)).faults.map(\.code) == [.unknownReference])
        #expect(verdict(JSONTree.object(patient)).faults.map(\.code) == [.messageType])
    }

    @Test func `what modifies a meaning in an unknown way refuses`() throws {
        let name = String(decoding: try bundle().json, as: UTF8.self)
            .replacing("\"status\"", with: "\"modifierExtension\":[{\"url\":\"x\"}],\"status\"")
        let read = FHIRReader(profile: WrittenRecord.profile).read(Array(name.utf8))
        #expect(read.faultPlaces == ["message-type Bundle.entry[3].resource.modifierExtension"])
    }

    @Test func `what is not used is listed`() throws {
        let text = String(decoding: try bundle().json, as: UTF8.self)
            .replacing("\"status\"", with: "\"note\":[{\"text\":\"a\",\"time\":\"b\"}],\"status\"")
        let read = FHIRReader(profile: WrittenRecord.profile).read(Array(text.utf8))
        #expect(read.unused.map(\.description) == ["Bundle.entry[3].resource.note"])
        #expect(read.records.count == 1)
    }

    @Test(arguments: [
        "", "[]", "{", "{\"resourceType\":\"Bundle\",\"resourceType\":\"Bundle\"}", "{\"resourceType\":1}", "nul",
        "{\"a\":1}",
    ])
    func `what is no resource refuses`(text: String) {
        let verdict = FHIRReader(profile: WrittenRecord.profile).read(Array(text.utf8))
        #expect(verdict.faults.map(\.code) == [.structure])
    }

    @Test func `depth and bytes are bounded`() {
        let reader = FHIRReader(profile: WrittenRecord.profile)
        let deep = String(repeating: "[", count: 100_000)
        #expect(reader.read(Array(deep.utf8)).faults.map(\.code) == [.structure])
        #expect(reader.read([UInt8](repeating: 0x20, count: FHIRReader.limit + 1)).faults.map(\.code) == [.tooLong])
    }

    @Test func `cases need a grant, and a diagnosis its certainty`() throws {
        let bundle = try bundle(Self.diagnosis)
        #expect(verdict(bundle) { $0.mayStateCases = false }.faults.map(\.code) == [.notGranted])
        for (status, kind) in [("confirmed", "confirmed"), ("differential", "suspected"), ("refuted", "ruled-out")] {
            let coded = JSONTree.object([.init("coding", .array([.object([.init("code", .string(status))])]))])
            #expect(verdict(bundle.replacing("verificationStatus", coded)).only?["kind"] == kind)
        }
        #expect(verdict(bundle.replacing("verificationStatus", nil)).faults.map(\.code) == [.unknownCode])
    }

    @Test func `doses that others gave, without a number or not given`() throws {
        let bundle = try bundle(Self.dose)
        #expect(verdict(bundle.replacing("primarySource", .boolean(false))).faults.map(\.code) == [.notGranted])
        #expect(verdict(bundle.replacing("protocolApplied", nil)).faults.map(\.code) == [.missing])
        #expect(verdict(bundle.replacing("status", "not-done")).notes.map(\.code) == [.passedOver])
        #expect(verdict(bundle.replacing("location", nil)).faults.map(\.code) == [.missing])
    }

    @Test func `a report's status holds where it is the stricter`() throws {
        let bundle = try bundle()
        let entries = bundle["entry"]?.items ?? []
        func with(_ status: String) -> JSONTree {
            let report = JSONTree.object([
                .init(
                    "resource",
                    .object([
                        .init("resourceType", "DiagnosticReport"), .init("status", .string(status)),
                        .init("result", .array([.object([.init("reference", "urn:tongma:Statement")])])),
                    ]))
            ])
            return bundle.replacing("entry", .array(entries + [report]))
        }
        #expect(verdict(with("final")).records.first?.content.isRetracted == false)
        #expect(verdict(with("entered-in-error")).records.first?.content.isRetracted == true)
        #expect(verdict(with("registered")).records.isEmpty)
        #expect(verdict(with("nonsense")).outcome == .partly)
    }

    @Test func `an outcome has an issue for each fault, with its place`() throws {
        let verdict = verdict(try bundle().replacing("valueCodeableConcept", nil))
        let outcome = try JSONTree(reading: OperationOutcome(of: verdict).json, limit: 1 << 20)
        let issue = outcome["issue"]?.items.first
        #expect(issue?["severity"]?.text == "error" && issue?["code"]?.text == "required")
        #expect(issue?["expression"]?.items.first?.text == "Bundle.entry[3].resource.valueCodeableConcept")
        let fine = try JSONTree(reading: OperationOutcome(of: self.verdict(try bundle())).json, limit: 1 << 20)
        #expect(fine["issue"]?.items.count == 1)
    }

    @Test func `the capability statement names what the reader takes`() throws {
        let statement = try JSONTree(reading: CapabilityStatement.json(date: "2022-09-02"), limit: 1 << 20)
        let resources = statement["rest"]?.items.first?["resource"]?.items.compactMap { $0["type"]?.text } ?? []
        #expect(resources == FHIRResourceKind.all.filter { $0.role != .beside }.map(\.type))
        #expect(statement["fhirVersion"]?.text == "4.0.1")
    }
}
