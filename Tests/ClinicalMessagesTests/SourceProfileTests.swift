import ClinicalMessages
import HealthCode
import Testing

@Suite struct SourceProfileTests {
    @Test func `a profile reads from JSON`() throws {
        let json = """
            { "prefix": "gd-lab1:", "zone": "-03:30", "character_set": "GB 18030", "segment_ends": "any",
              "production": false, "screening": true, "historical_doses": true, "cases": true,
              "division": "440106001001", "authorities": { "2.16.156.1": "id-card", "HIS": "patients" },
              "organisations": { "L1": { "name": "lab-1", "division": "440106001001" } },
              "codes": [ { "use": "vaccine", "system": "L", "code": "7", "means": "CoronaVac" } ] }
            """
        let profile = try SourceProfile(json: Array(json.utf8))
        #expect(profile.prefix == "gd-lab1:" && profile.offset.seconds == -12_600)
        #expect(profile.characterSet == .gb18030 && profile.segmentEnds == .any)
        #expect(
            !profile.isProduction && profile.isScreening && profile.mayStateHistoricalDoses && profile.mayStateCases)
        #expect(profile.authorities == ["2.16.156.1": .documents(.idCard), "HIS": .patients])
        #expect(profile.organisations["L1"]?.division == Division("440106001001"))
        #expect(profile.codes != .standard)
    }

    @Test(arguments: [
        "{}", #"{"prefix":""}"#, #"{"prefix":"a b"}"#, #"{"prefix":"a","colour":"red"}"#, #"{"prefix":"a","zone":"8"}"#,
        #"{"prefix":"a","codes":[{"use":"test","system":"L","code":"1","means":"blood"}]}"#,
        #"{"prefix":"a","authorities":{"X":"nobody"}}"#, #"{"prefix":"a","prefix":"b"}"#,
        #"{"prefix":"a","cases":"no"}"#,
    ])
    func `what is no profile is refused`(json: String) {
        #expect(throws: SourceProfile.ReadingError.self) { try SourceProfile(json: Array(json.utf8)) }
    }

    @Test func `a source that has our numbers keeps to its own`() {
        var profile = SampleMessage.profile
        profile.authorities["LIS"] = .records
        let reader = HL7Reader(profile: profile)
        let foreign = reader.read(SampleMessage.naat.bytes)
        #expect(foreign.faults.map(\.code) == [.notGranted])
        let own = SampleMessage.naat.with("ORC", 3, "lab9:7^LIS")
        #expect(reader.read(own.bytes).records.first?.content.recordID == "lab9:7")
    }
}
