import HealthCode
import Testing

@Suite struct NDJSONReadingTests {
    private let naat = """
        {"record_id":"n-1","reported_at":"2022-07-02T10:00:00Z","document_type":"id-card",\
        "document_number":"990101198001010014","name":"王安","specimen_id":"s","tube_id":"t","pool_size":POOL,\
        "sampled_at":"2022-07-02T08:00:00Z","result":"negative","laboratory":"l","division":"990101001001"MORE}
        """

    private func line(pool: String = "10", more: String = "") -> String {
        naat.replacing("POOL", with: pool).replacing("MORE", with: more) + "\n"
    }

    @Test(arguments: ["10", "\"10\""], ["", ",\"retracted\":false", ",\"retracted\":\"true\"", ",\"retracted\":null"])
    func `numbers and flags may be written as strings, and null is empty`(pool: String, flag: String) {
        #expect(Reading(.naat, .ndjson, line(pool: pool, more: flag)).receipt.accepted == 1)
    }

    @Test(arguments: ["10.0", "1e1", "-1", "0", "21", "true", "[]", "{}", "\"01\"", "null", "\" \""])
    func `a pool size in any other form is refused`(pool: String) {
        #expect(Reading(.naat, .ndjson, line(pool: pool)).places == ["1 pool_size"])
    }

    @Test func `a number where text is expected is refused`() {
        let text = line().replacing("\"990101001001\"", with: "990101001001")
        #expect(Reading(.naat, .ndjson, text).places == ["1 division"])
    }

    @Test(arguments: Dataset.allCases)
    func `every key that stands twice refuses the line, also where it is empty`(dataset: Dataset) {
        for column in dataset.columns {
            let reading = Reading(dataset, .ndjson, "{\"\(column.wireName)\":\"\",\"\(column.wireName)\":null}\n")
            #expect(reading.rejections.map(\.reason) == [.duplicateKey], "\(column.wireName)")
        }
    }

    @Test(arguments: [
        (",\"name\":\"x\"", Rejection.Reason.duplicateKey), (",\"n\\u0061me\":\"x\"", .duplicateKey),
        (",\"x\":1,\"x\":2", .duplicateKey), (",\"x\":[1,]", .notJSON), (",\"x\":01", .notJSON),
        (",\"x\":\"\\ud800\"", .notJSON), (",\"x\":\"\\q\"", .notJSON), (",\"x\":\"\t\"", .notJSON),
        (",\"x\":nul", .notJSON), ("} {", .notJSON),
        (",\"x\":" + String(repeating: "[", count: 100_000), .nestedTooDeeply),
    ])
    func `a line that is not one proper object is refused as a whole`(more: String, reason: Rejection.Reason) {
        let reading = Reading(.naat, .ndjson, line(more: more) + line())
        #expect(reading.places == ["1 line"])
        #expect(reading.rejections.first?.reason == reason)
        #expect(reading.receipt.accepted == 1)
    }

    @Test(arguments: ["[]", "1", "\"x\"", "null", "true"])
    func `other JSON is no object`(text: String) {
        #expect(Reading(.naat, .ndjson, text).rejections.first?.reason == .notObject)
    }

    @Test func `unknown keys are named once, whatever they hold`() {
        let reading = Reading(
            .naat, .ndjson, line(more: ",\"x\":[{\"y\":[null,1e5,\"\\u00e9\"]}]") + line(more: ",\"x\":1"))
        #expect(reading.receipt.unknownColumns == ["x"])
        #expect(reading.receipt.accepted == 1 && reading.receipt.duplicate == 1)
    }

    @Test func `escapes are what they stand for`() {
        let reading = Reading(.naat, .ndjson, line().replacing("王安", with: "\\u738b\\ud83d\\ude00\\n\\\"\\/"))
        #expect(reading.names == ["王😀\n\"/"])
    }

    @Test func `an empty file is refused, one of blank lines has no records`() {
        #expect(Reading(.naat, .ndjson, "").refusal == .empty)
        #expect(Reading(.naat, .ndjson, "\n \n").refusal == nil)
    }
}
