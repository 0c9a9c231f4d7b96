internal import HealthCode

/// Which elements of a resource have been used.
final class FHIRUsage {
    var used: Set<String> = []
}

/// A part of a FHIR resource with its place; what is read of it is noted as used.
struct FHIRElement {
    let tree: JSONTree
    /// An expression of FHIRPath's simple subset.
    let path: String
    let usage: FHIRUsage

    var place: MessagePlace { .fhir(path) }

    /// A member.
    subscript(name: String) -> FHIRElement? {
        tree[name].map { FHIRElement(tree: $0, path: "\(path).\(name)", usage: usage) }
    }

    /// A member's place, whether it is there or not.
    func place(_ name: String) -> MessagePlace { .fhir("\(path).\(name)") }

    /// The items of a member that repeats.
    func items(_ name: String) -> [FHIRElement] {
        guard case .array(let items)? = tree[name] else { return [] }
        return items.enumerated().map { FHIRElement(tree: $1, path: "\(path).\(name)[\($0)]", usage: usage) }
    }

    /// The text of a member; `nil` when it is empty or no string.
    func text(_ name: String) -> String? {
        guard let text = tree[name]?.text, !text.isEmpty else { return nil }
        usage.used.insert("\(path).\(name)")
        return text
    }

    /// The number of a member as it is written.
    func number(_ name: String) -> String? {
        guard case .number(let text)? = tree[name] else { return nil }
        usage.used.insert("\(path).\(name)")
        return text
    }

    /// The truth value of a member.
    func truth(_ name: String) -> Bool? {
        guard case .boolean(let truth)? = tree[name] else { return nil }
        usage.used.insert("\(path).\(name)")
        return truth
    }

    /// Notes a member with all that is in it as used.
    func use(_ name: String) { usage.used.insert("\(path).\(name)") }

    /// The codes of a member that is a CodeableConcept.
    func codes(_ name: String) -> [Coded] {
        guard let concept = self[name] else { return [] }
        return concept.items("coding").compactMap { coding in
            coding.tree["code"]?.text.map { Coded(system: coding.tree["system"]?.text ?? "", code: $0) }
        }
    }

    /// The identifiers of a member: authority and value.
    func identifiers(_ name: String) -> [FHIRIdentifier] { items(name).compactMap(FHIRIdentifier.init) }

    /// The places in it that say something and were not used; a part of which nothing was used stands for all in it.
    func unused() -> [MessagePlace] {
        if usage.used.contains(path) { return [] }
        let parts: [FHIRElement]
        switch tree {
        case .object(let members):
            parts = members.map { FHIRElement(tree: $0.value, path: "\(path).\($0.name)", usage: usage) }
        case .array(let items):
            parts = items.enumerated().map { FHIRElement(tree: $1, path: "\(path)[\($0)]", usage: usage) }
        default: return [place]
        }
        let left = parts.map { $0.unused() }
        let isWhole = !parts.isEmpty && zip(parts, left).allSatisfy { $1 == [$0.place] }
        return isWhole ? [place] : left.flatMap { $0 }
    }
}

/// An identifier of FHIR.
struct FHIRIdentifier {
    let system: String
    let value: String
    /// The codes of its type in table 0203.
    let types: [String]
    let place: MessagePlace

    init?(_ element: FHIRElement) {
        guard let value = element.text("value") else { return nil }
        self.value = value
        system = element.text("system") ?? ""
        for coding in element["type"]?.items("coding") ?? [] { coding.use("system") }
        types = element["type"]?.items("coding").compactMap { $0.text("code") } ?? []
        place = element.place("value")
    }
}

/// What is done with resources of a type: one table for the reader, the CapabilityStatement and the documentation.
public struct FHIRResourceKind: Sendable, Hashable {
    /// What a resource does in a message.
    public enum Role: String, Sendable, Hashable {
        /// It states something that becomes a record.
        case statement
        /// It is used where another refers to it.
        case referenced
        /// In a message it may stand beside the others and is listed as not used; elsewhere it is refused.
        case beside
    }

    /// The type.
    public let type: String
    /// Its role.
    public let role: Role
    /// What becomes of it.
    public let states: String

    /// All types that are not refused by name.
    public static let all: [FHIRResourceKind] = [
        .init(type: "Observation", role: .statement, states: "naat, antigen, antibody"),
        .init(type: "Immunization", role: .statement, states: "vaccination"),
        .init(type: "Condition", role: .statement, states: "case, where the source may state cases"),
        .init(type: "DiagnosticReport", role: .referenced, states: "the status of its observations"),
        .init(type: "Patient", role: .referenced, states: "document, name"),
        .init(type: "Specimen", role: .referenced, states: "specimen, tube, pool, time of sampling"),
        .init(type: "Organization", role: .referenced, states: "laboratory, site, division"),
        .init(type: "Location", role: .referenced, states: "site, division"),
        .init(type: "MessageHeader", role: .referenced, states: "nothing"),
        .init(type: "Device", role: .beside, states: "nothing"),
        .init(type: "Encounter", role: .beside, states: "nothing"),
        .init(type: "Practitioner", role: .beside, states: "nothing"),
        .init(type: "PractitionerRole", role: .beside, states: "nothing"),
        .init(type: "Provenance", role: .beside, states: "nothing"),
        .init(type: "ServiceRequest", role: .beside, states: "nothing"),
    ]

    /// The bundles that are taken.
    public static let bundles = ["transaction", "batch", "message"]

    static func role(of type: String) -> Role? { all.first { $0.type == type }?.role }
}
