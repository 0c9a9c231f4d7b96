import Credentials
import Testing

struct ValueSetsTests {
    private let gatewayForm: JSONValue = [
        "valueSetId": "covid-19-lab-result", "valueSetDate": "2021-04-27",
        "valueSetValues": ["260415000": ["display": "Not detected"], "260373001": ["display": "Detected"]],
    ]

    @Test func `every form in which value sets are exchanged is read`() throws {
        let lists: JSONValue = ["covid-19-lab-result": ["260415000", "260373001"]]
        #expect(try ValueSets(document: lists).json == lists)
        #expect(try ValueSets(document: gatewayForm).json == lists)
        #expect(try ValueSets(document: [gatewayForm]).json == lists)
    }

    @Test func `a later document replaces lists of the same name`() throws {
        let first = try ValueSets(document: ["a": ["1"], "b": ["2"]])
        #expect(try first.merging(ValueSets(document: ["b": ["3"]])).json == ["a": ["1"], "b": ["3"]])
    }

    @Test(
        arguments: [
            (JSONValue.null, ""), (["a": "x"], "a"), (["a": [1]], "a"), ([["valueSetId": 1]], "0/valueSetId"),
            (["valueSetId": "x"], "valueSetValues"),
        ] as [(JSONValue, String)])
    func `what is no value set is refused with its place`(document: JSONValue, place: String) {
        let issue = #expect(throws: RuleIssue.self) { try ValueSets(document: document) }
        #expect(issue?.place == place)
    }

    @Test(.enabled(if: Conformance.runs("dcc-valuesets"), "the value sets are not on this machine"))
    func `the published value sets are read`() throws {
        var merged = ValueSets()
        for name in try Conformance.names(in: "dcc-valuesets") where name.hasSuffix(".json") {
            let document = try Conformance.json(at: "dcc-valuesets/\(name)")
            guard document["valueSetId"] != nil else { continue }
            merged = merged.merging(try ValueSets(document: document))
        }
        #expect(merged.json.object?.count == 9)
        #expect(merged.json["disease-agent-targeted"] == ["840539006"])
    }
}
