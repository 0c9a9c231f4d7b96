/// What the specification leaves out of cards, for their size: identifiers and metadata of resources, texts that repeat a
/// code, long addresses.
extension FHIRProfile {
    /// A bundle without what the specification leaves out: `id`, `meta` but for its `security`, `text` of resources and
    /// of codes, `display` of codes; entries and the references to them named `resource:0`, `resource:1` and so on.
    public static func minimized(_ bundle: JSONValue) -> JSONValue {
        guard var members = bundle.object, let entries = members["entry"]?.array else { return bundle }
        var names: [String: String] = [:]
        for (index, entry) in entries.enumerated() {
            if let address = entry["fullUrl"]?.string { names[address] = "resource:\(index)" }
        }
        members["entry"] = .array(
            entries.enumerated().map { index, entry in
                guard var members = entry.object else { return entry }
                members["fullUrl"] = .string("resource:\(index)")
                return .object(members)
            })
        return minimized(.object(members), in: .value, names)
    }

    /// The types of a card that follow from the resources in its bundle.
    static func cardTypes(of bundle: JSONValue) -> [String] {
        let kinds = Set((bundle["entry"]?.array ?? []).compactMap { $0["resource"]?["resourceType"]?.string })
        return [("Immunization", SmartHealthCard.immunizationType), ("Observation", SmartHealthCard.laboratoryType)]
            .filter { kinds.contains($0.0) }.map(\.1)
    }

    /// Where a value stands, as far as that decides what is left out of it.
    private enum Place {
        case value
        /// An item of `coding`.
        case coding

        /// Where the value of a member stands.
        init(_ name: String) {
            self = name == "coding" ? .coding : .value
        }
    }

    private static func minimized(_ value: JSONValue, in place: Place, _ names: [String: String]) -> JSONValue {
        switch value {
        case .array(let items): return .array(items.map { minimized($0, in: place, names) })
        case .object(let object):
            var kept = JSONObject()
            for (name, member) in object.members where !isStray(name, of: object, in: place) {
                if name == "meta", object["resourceType"] != nil {
                    kept[name] = member["security"].map { ["security": $0] }
                } else if name == "reference", let short = member.string.flatMap({ names[$0] }) {
                    kept[name] = .string(short)
                } else {
                    kept[name] = minimized(member, in: Place(name), names)
                }
            }
            return .object(kept)
        default: return value
        }
    }

    /// Whether a member is one that cards leave out.
    private static func isStray(_ name: String, of object: JSONObject, in place: Place) -> Bool {
        switch name {
        case "id": object["resourceType"] != nil
        case "text": object["resourceType"] != nil || object["coding"] != nil
        case "display": place == .coding
        default: false
        }
    }

    /// Finds what cards leave out, what says nothing, and references that lead nowhere.
    func findStray(in bundle: JSONValue, _ path: String, _ findings: inout Findings) {
        let addresses = Set((bundle["entry"]?.array ?? []).compactMap { $0["fullUrl"]?.string })
        findStray(in: bundle, .value, addresses, path, &findings)
    }

    private func findStray(
        in value: JSONValue, _ place: Place, _ addresses: Set<String>, _ path: String, _ findings: inout Findings
    ) {
        switch value {
        case .null: findings.expect(false, path, "is null")
        case .array(let items):
            findings.expect(!items.isEmpty, path, "is empty")
            for (index, item) in items.enumerated() {
                findStray(in: item, place, addresses, "\(path)[\(index)]", &findings)
            }
        case .object(let object):
            findings.expect(!object.isEmpty, path, "is empty")
            for (name, member) in object.members {
                let path = path.isEmpty ? name : "\(path).\(name)"
                findings.expect(!Self.isStray(name, of: object, in: place), path, "is left out of cards")
                if name == "meta", object["resourceType"] != nil {
                    let isSecurity = member["security"] != nil && member.object?.count == 1
                    findings.expect(isSecurity, path, "has something else than security")
                }
                if name == "reference", let reference = member.string {
                    findings.expect(addresses.contains(reference), path, "refers to no entry of the bundle")
                }
                findStray(in: member, Place(name), addresses, path, &findings)
            }
        default: break
        }
    }
}
