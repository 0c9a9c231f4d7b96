import ClinicalMessages
import HealthCode
import HealthCodeTesting
import Testing

/// ORU^R01: what a result becomes.
@Suite struct ResultTests {
    let naat = SampleMessage.naat

    @Test func `a result becomes a record with all that it says`() throws {
        let verdict = naat.verdict()
        #expect(verdict.outcome == .accepted)
        var members = try #require(verdict.only)
        let removed = members.removeValue(forKey: "record_id")
        let id = try #require(removed)
        #expect(id.hasPrefix("lab9:") && id.count == 37)
        #expect(
            members == [
                "reported_at": "2022-07-05T03:00:00Z", "document_type": "id-card",
                "document_number": SyntheticPerson(1).documentNumber, "name": "测试", "specimen_id": "T1",
                "tube_id": "T1",
                "pool_size": "1", "sampled_at": "2022-07-05T00:00:00Z", "result": "negative", "laboratory": "lab-1",
                "division": "990101001001",
            ])
        #expect(verdict.unused.map(\.description) == ["ORC[1]-1", "OBR[1]-3", "OBR[1]-7"])
    }

    @Test func `a message sent again has the same record, whatever its own number`() {
        #expect(naat.with("MSH", 10, "M2").verdict().records == naat.verdict().records)
        #expect(naat.with("OBR", 3, nil).with("ORC", 3, "F2^LIS").verdict().records != naat.verdict().records)
    }

    @Test func `a correction is a later version of the same record`() throws {
        let first = try #require(naat.verdict().records.first?.content)
        for status in ["C", "A"] {
            let verdict = naat.with("OBX", 11, status).with("OBX", 5, "260373001^^SCT").verdict()
            let corrected = try #require(verdict.records.first?.content)
            #expect(corrected.recordID == first.recordID)
            #expect(corrected.reportedAt == Instant("2022-07-05T12:00:00+08:00"))
            #expect(corrected.isPositive)
            #expect(!corrected.isRetracted)
        }
    }

    @Test(arguments: ["D", "W", "X"])
    func `what is deleted, of a wrong person or cancelled after a result is retracted`(status: String) throws {
        let verdict = naat.with("OBX", 11, status).verdict()
        let content = try #require(verdict.records.first?.content)
        #expect(content.isRetracted)
        #expect(content.recordID == naat.verdict().records.first?.content.recordID)
        // Without the result it is withdrawn all the same, if it is held.
        let bare = naat.with("OBX", 11, status).with("OBX", 5, nil).verdict()
        #expect(bare.records.isEmpty && bare.faults.isEmpty)
        #expect(bare.withdrawals.map(\.recordID) == [content.recordID])
    }

    @Test(arguments: ["I", "O", "N", "R", "S"])
    func `what is no result yet is passed over and said`(status: String) {
        let verdict = naat.with("OBX", 11, status).verdict()
        #expect(verdict.outcome == .accepted)
        #expect(verdict.records.isEmpty)
        #expect(verdict.notes.map(\.code) == [.passedOver])
    }

    @Test func `a preliminary result counts only when it is positive and the source screens`() {
        let negative = naat.with("OBX", 11, "P")
        let positive = negative.with("OBX", 5, "260373001^^SCT")
        #expect(negative.verdict().records.isEmpty)
        #expect(negative.verdict { $0.isScreening = true }.records.isEmpty)
        #expect(positive.verdict().records.isEmpty)
        #expect(positive.verdict { $0.isScreening = true }.records.count == 1)
    }

    @Test func `of a report and its observation the stricter status holds`() {
        #expect(naat.with("OBR", 25, "X").verdict().records.first?.content.isRetracted == true)
        #expect(naat.with("OBR", 25, "I").verdict().records.isEmpty)
        #expect(naat.with("OBR", 25, nil).verdict().records.count == 1)
    }

    @Test(arguments: ["", "Z", "FF"])
    func `a status that is empty or unknown refuses`(status: String) {
        // A correction with an empty OBX-11 is known from real feeds; as final it would contest what it corrects.
        let verdict = naat.with("OBX", 11, status.isEmpty ? nil : status).verdict()
        #expect(verdict.outcome == .refused)
        #expect(verdict.faultPlaces == [status.isEmpty ? "missing OBX[1]-11" : "unknown-code OBX[1]-11"])
    }

    @Test func `a pool has its tube, its specimens and its size`() throws {
        let pool = naat.with("SPM", 3, "^S1").with("SPM", 11, "L").with("SPM", 13, "10")
        let members = try #require(pool.verdict().only)
        #expect(members["tube_id"] == "T1" && members["specimen_id"] == "S1" && members["pool_size"] == "10")
        let pooled = naat.with("OBX", 5, "895231008^^SCT")
        #expect(pooled.verdict().faultPlaces == ["missing SPM[1]-13"])
        let sized = pool.with("OBX", 5, "895231008^^SCT")
        #expect(sized.verdict().only?["result"] == "negative")
        #expect(pool.with("SPM", 13, "21").verdict().faultPlaces == ["form SPM[1]-13"])
    }

    @Test func `a specimen without a number, and a second one, refuse`() {
        var without = naat
        without.order.removeLast()
        #expect(without.verdict().faultPlaces == ["missing SPM[1]-2"])
        #expect(naat.adding("SPM|2|^T2", after: "SPM").verdict().faultPlaces == ["undecidable SPM[2]"])
    }

    @Test func `a date without a time is no time of sampling`() {
        #expect(naat.with("SPM", 17, "20220705").verdict().faultPlaces == ["form SPM[1]-17"])
        #expect(naat.with("SPM", 17, "2022070508").verdict().faultPlaces == ["form SPM[1]-17"])
        #expect(naat.with("SPM", 17, "20220732080000").verdict().faultPlaces == ["form SPM[1]-17"])
        #expect(naat.with("SPM", 17, nil).with("OBR", 7, nil).verdict().faultPlaces == ["missing SPM[1]-17"])
    }

    @Test func `a time without a zone gets the source's, and the answer says so`() {
        let verdict = naat.with("SPM", 17, "202207050800").verdict { $0.offset = .utc }
        #expect(verdict.only?["sampled_at"] == nil)
        #expect(verdict.faultPlaces == ["form OBR[1]-22"], "eight in UTC lies after the report")
        let china = naat.with("SPM", 17, "202207050800.").verdict()
        #expect(china.faultPlaces == ["form SPM[1]-17"])
        let assumed = naat.with("SPM", 17, "202207050800").verdict()
        #expect(assumed.only?["sampled_at"] == "2022-07-05T00:00:00Z")
        #expect(assumed.notes.map(\.description) == ["SPM[1]-17: had no zone; +08:00 was taken"])
    }

    @Test func `a specimen taken after its result refuses`() {
        #expect(naat.with("SPM", 17, "20220705230000+0800").verdict().faultPlaces == ["form OBR[1]-22"])
    }

    @Test func `a code of something else is not used, and a message of nothing else is refused`() {
        let flu = naat.adding("OBX|2|CWE|92142-9^^LN||260373001^^SCT||||||F", after: "OBX")
        #expect(flu.verdict().outcome == .accepted)
        #expect(flu.verdict().records == naat.verdict().records)
        #expect(flu.verdict().unused.contains { $0.description == "OBX[2]" })
        // "Detected" under the code of a panel says nothing about one virus.
        #expect(
            naat.with("OBX", 3, "95380-2^^LN").with("OBX", 5, "260373001^^SCT").verdict().faultPlaces == [
                "unknown-code OBX[1]-3"
            ])
        #expect(naat.with("OBX", 3, nil).verdict().faultPlaces == ["missing OBX[1]-3", "unknown-code OBX[1]-3"])
    }

    @Test func `a code's alternate is read where the first is not known`() {
        #expect(naat.with("OBX", 3, "X1^^L^94500-6^^LN").verdict().records.count == 1)
        #expect(naat.with("OBX", 5, "N^^L^260415000^^SCT").verdict().only?["result"] == "negative")
    }

    @Test func `a local code or text is what the profile says`() {
        let local = naat.with("OBX", 2, "ST").with("OBX", 5, "阴性")
        #expect(local.verdict().faultPlaces == ["unknown-code OBX[1]-5"])
        let verdict = local.verdict { $0.codes.add(use: "result", system: "L", code: "阴性", means: "negative") }
        #expect(verdict.only?["result"] == "negative")
        #expect(naat.with("OBX", 2, "NM").with("OBX", 5, "34").verdict().faultPlaces == ["form OBX[1]-2"])
        #expect(naat.with("OBX", 5, "260415000^^SCT~260373001^^SCT").verdict().faultPlaces == ["undecidable OBX[1]-5"])
    }

    @Test func `antibodies need IgM and IgG`() {
        let igm = naat.with("OBX", 3, "94564-2^^LN")
        let both = igm.adding("OBX|2|CWE|94563-4^^LN||260373001^^SCT||||||F", after: "OBX")
        #expect(both.verdict().only?["igm"] == "negative")
        #expect(both.verdict().only?["igg"] == "positive")
        #expect(igm.verdict().faultPlaces == ["undecidable OBX[1]"])
        #expect(naat.with("OBX", 3, "94762-2^^LN").verdict().faultPlaces == ["undecidable OBX[1]"])
    }

    @Test func `a laboratory that nobody registered refuses, and no address stands in for a place`() {
        let unknown = naat.with("OBX", 23, "Other^^^^^^^^^L2").with("PID", 11, "1 Road^^City^^990101001001")
        #expect(unknown.verdict().faultPlaces == ["unknown-reference OBX[1]-23"])
        let antigen = unknown.with("OBX", 3, "94558-4^^LN")
        #expect(antigen.verdict().faultPlaces == ["missing OBX[1]-23"])
        #expect(antigen.verdict { $0.division = Division("990101009000") }.only?["division"] == "990101009000")
        #expect(naat.with("OBX", 23, nil).verdict().only?["laboratory"] == "lab-1", "the sender is the laboratory")
    }

    @Test func `several statements of a message are judged one by one`() {
        let second = naat.adding("OBX|2|CWE|94309-2^^LN||260373001^^SCT||||||F|||||||||||||||", after: "OBX")
        #expect(second.verdict().records.count == 2)
        let broken = naat.adding("OBX|2|CWE|94309-2^^LN||999^^SCT||||||F", after: "OBX").verdict()
        #expect(broken.outcome == .partly)
        #expect(broken.faultPlaces == ["unknown-code OBX[2]-5"])
        let twice = naat.adding("OBX|2|CWE|94500-6^^LN||260373001^^SCT||||||F", after: "OBX").verdict()
        #expect(twice.faultPlaces == ["duplicate OBX[2]"])
        #expect(twice.records.count == 1)
    }
}
