import ClinicalMessages
import HealthCode
import HealthCodeTesting
import Testing

/// VXU^V04: what a dose becomes.
@Suite struct VaccinationTests {
    let dose = SampleMessage.vaccination

    @Test func `a dose becomes a record`() throws {
        let members = try #require(dose.verdict().only)
        #expect(members["product"] == "CoronaVac" && members["dose"] == "2" && members["site"] == "site-1")
        #expect(members["administered_on"] == "2022-07-04")
        #expect(members["reported_at"] == "2022-07-05T04:00:00Z")
    }

    @Test func `a day that holds a time is the day in China`() {
        #expect(dose.with("RXA", 3, "202207041700+0000").verdict().only?["administered_on"] == "2022-07-05")
        #expect(dose.with("RXA", 3, "2022-07-04").verdict().faultPlaces == ["form RXA[1]-3"])
    }

    @Test func `a dose without its number, or with two, refuses`() {
        #expect(dose.with("OBX", 5, nil).verdict().faultPlaces == ["missing RXA[1]"])
        #expect(dose.with("OBX", 5, "0").verdict().faultPlaces == ["form OBX[1]-5"])
        let two = dose.adding("OBX|2|NM|30973-2^^LN||3||||||F", after: "OBX")
        #expect(two.verdict().faultPlaces == ["undecidable OBX[2]-5"])
    }

    @Test func `what was not given is passed over`() {
        for status in ["RE", "NA"] {
            #expect(dose.with("RXA", 20, status).verdict().notes.map(\.code) == [.passedOver])
        }
        #expect(dose.with("RXA", 5, "998^^CVX").verdict().notes.map(\.code) == [.passedOver])
        #expect(dose.with("RXA", 5, "141^^CVX").verdict().faultPlaces == ["unknown-code RXA[1]-5"])
        #expect(dose.with("RXA", 20, nil).verdict().faultPlaces == ["missing RXA[1]-20"])
    }

    @Test func `a dose is retracted by its action`() {
        let deleted = dose.with("RXA", 21, "D").verdict().records.first?.content
        #expect(deleted?.isRetracted == true)
        #expect(deleted?.recordID == dose.verdict().records.first?.content.recordID)
        #expect(dose.with("RXA", 21, "Z").verdict().faultPlaces == ["unknown-code RXA[1]-21"])
    }

    @Test func `doses that others gave need a grant`() {
        let historical = dose.with("RXA", 9, "01")
        #expect(historical.verdict().faultPlaces == ["not-granted RXA[1]-9"])
        #expect(historical.verdict { $0.mayStateHistoricalDoses = true }.records.count == 1)
    }

    @Test func `a site that nobody registered refuses`() {
        #expect(dose.with("RXA", 11, "^^^S2").verdict().faultPlaces == ["unknown-reference RXA[1]-11.4"])
        #expect(dose.with("RXA", 11, nil).verdict().faultPlaces == ["missing RXA[1]-27.4"])
    }
}
