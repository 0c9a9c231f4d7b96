/// The code lists that rules compare with, by the names that the EU gateway gives them.
public struct ValueSets: Sendable, Hashable {
    /// An object with an array of codes for each list, as rules see it in `external.valueSets`.
    public private(set) var json: JSONValue

    /// No lists.
    public init() {
        json = .object(JSONObject())
    }

    /// Reads value sets in one of the forms in which they are exchanged: an object of lists of codes; one value set as
    /// the gateway sends it (`valueSetId`, `valueSetValues`); or an array of such.
    ///
    /// - Throws: ``RuleIssue`` with the place at which the document is neither.
    public init(document: JSONValue) throws(RuleIssue) {
        var sets = JSONObject()
        switch document {
        case .array(let items):
            for (index, item) in items.enumerated() {
                let (name, codes) = try Self.readSet(item, at: "\(index)/")
                sets[name] = codes
            }
        case .object(let object) where object["valueSetId"] != nil:
            let (name, codes) = try Self.readSet(document, at: "")
            sets[name] = codes
        case .object(let object):
            for member in object.members {
                guard case .array(let codes) = member.value, codes.allSatisfy({ $0.string != nil }) else {
                    throw RuleIssue(member.name, "must be an array of codes")
                }
                sets[member.name] = member.value
            }
        default:
            throw RuleIssue("", "value sets are an object or an array, not \(document.kind)")
        }
        json = .object(sets)
    }

    private static func readSet(_ document: JSONValue, at place: String) throws(RuleIssue) -> (String, JSONValue) {
        guard let name = document["valueSetId"]?.string else {
            throw RuleIssue(place + "valueSetId", "must be a string")
        }
        guard let values = document["valueSetValues"]?.object else {
            throw RuleIssue(place + "valueSetValues", "must be an object")
        }
        return (name, .array(values.members.map { .string($0.name) }))
    }

    /// These value sets with those of another document, which replace lists of the same name.
    public func merging(_ other: ValueSets) -> ValueSets {
        var merged = json.object ?? JSONObject()
        for member in other.json.object?.members ?? [] {
            merged[member.name] = member.value
        }
        var sets = ValueSets()
        sets.json = .object(merged)
        return sets
    }
}
