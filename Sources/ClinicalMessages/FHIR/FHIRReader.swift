public import HealthCode

/// Reads FHIR R4 in JSON into records: a bundle (transaction, batch, message) or a single resource.
///
///     let verdict = FHIRReader(profile: profile).read(body, receivedAt: now)
///     let answer = OperationOutcome(of: verdict).json
///
/// A transaction is taken whole or not at all; of other bundles each statement is judged on its own. What is not ours is
/// refused by name, and every element that was not used is listed.
public struct FHIRReader: Sendable {
    /// What is known of the source.
    public let profile: SourceProfile
    /// Whose numbers the source's own patient numbers are.
    public let numbers: [PatientNumber: IdentityDocument]

    /// The most bytes that are read.
    public static let limit = 8 << 20
    /// The most entries that a bundle may have.
    public static let mostEntries = 10_000
    /// The extension of a Specimen that holds how many persons' specimens its tube has.
    public static let poolSizeExtension = "https://tongma.example/fhir/StructureDefinition/pool-size"

    /// A reader.
    public init(profile: SourceProfile, numbers: [PatientNumber: IdentityDocument] = [:]) {
        self.profile = profile
        self.numbers = numbers
    }

    /// What a document comes to.
    public func read(_ json: [UInt8]) -> MessageVerdict {
        var verdict = MessageVerdict()
        let tree: JSONTree
        do throws(JSONTree.Fault) {
            tree = try JSONTree(reading: json, limit: Self.limit)
        } catch {
            let (code, text): (MessageFault.Code, String) =
                switch error {
                case .tooLong: (.tooLong, "the document is too long")
                case .notUTF8: (.characterSet, "the document is not UTF-8")
                case .notJSON: (.structure, "the document is not JSON (RFC 8259)")
                case .nestedTooDeeply: (.structure, "the document is nested too deeply")
                case .duplicateName: (.structure, "an object of the document names a member twice")
                }
            verdict.faults.append(MessageFault(code, at: .fhir("Resource"), text))
            return verdict
        }
        guard case .object = tree, let type = tree["resourceType"]?.text else {
            verdict.faults.append(
                MessageFault(.structure, at: .fhir("Resource.resourceType"), "the document is no resource"))
            return verdict
        }
        // A type that nothing is known of is not repeated: it may be anything.
        let isKnown = type == "Bundle" || FHIRResourceKind.role(of: type) != nil
        let walk = FHIRWalk(profile: profile, numbers: numbers)
        if type == "Bundle" {
            let root = FHIRElement(tree: tree, path: "Bundle", usage: walk.usage)
            let kind = root.text("type") ?? ""
            verdict.kind = FHIRResourceKind.bundles.contains(kind) ? "Bundle \(kind)" : "Bundle"
            walk.readBundle(root, kind: kind)
        } else {
            verdict.kind = isKnown ? type : ""
            walk.readAlone(FHIRElement(tree: tree, path: isKnown ? type : "Resource", usage: walk.usage))
        }
        walk.conclude(&verdict)
        return verdict
    }
}

/// One resource in its place.
struct FHIRResource {
    let type: String
    let element: FHIRElement
    /// The resource in which it is contained, or itself: what `#` refers into.
    let container: FHIRElement
}

/// A document being read.
final class FHIRWalk {
    let profile: SourceProfile
    let numbers: [PatientNumber: IdentityDocument]
    let usage = FHIRUsage()
    /// `Bundle.timestamp`.
    var timestamp: (text: String, place: MessagePlace)?
    private var roots: [FHIRElement] = []
    private var isWhole = false
    private var byURL: [String: FHIRResource] = [:]
    private var statuses: [String: StatementStatus] = [:]
    private var ledger = StatementLedger()
    var faults: [MessageFault] = []
    var notes: [MessageNote] = []

    init(profile: SourceProfile, numbers: [PatientNumber: IdentityDocument]) {
        self.profile = profile
        self.numbers = numbers
    }

    // MARK: Documents

    func readBundle(_ bundle: FHIRElement, kind: String) {
        roots = [bundle]
        bundle.use("resourceType")
        bundle.use("id")
        guard FHIRResourceKind.bundles.contains(kind) else {
            return faults.append(
                MessageFault(.messageType, at: bundle.place("type"), "bundles of this type are not taken"))
        }
        isWhole = kind == "transaction"
        timestamp = bundle.text("timestamp").map { ($0, bundle.place("timestamp")) }
        let entries = bundle.items("entry")
        guard entries.count <= FHIRReader.mostEntries else {
            return faults.append(MessageFault(.tooLong, at: bundle.place("entry"), "the bundle has too many entries"))
        }
        if entries.isEmpty {
            return faults.append(MessageFault(.missing, at: bundle.place("entry"), "the bundle has no entry"))
        }
        var resources: [FHIRResource] = []
        for entry in entries {
            attempt { () throws(MessageFault) in
                if let resource = try resource(of: entry, kind: kind) { resources.append(resource) }
            }
        }
        read(resources)
    }

    func readAlone(_ element: FHIRElement) {
        roots = [element]
        attempt { () throws(MessageFault) in
            let type = element.text("resourceType") ?? ""
            guard FHIRResourceKind.role(of: type) == .statement else {
                throw MessageFault(.messageType, at: element.place, "a resource of this type alone states nothing here")
            }
            read([FHIRResource(type: type, element: element, container: element)])
        }
    }

    private func resource(of entry: FHIRElement, kind: String) throws(MessageFault) -> FHIRResource? {
        let url = entry.text("fullUrl")
        if let request = entry["request"] {
            request.use("url")
            guard ["POST", "PUT"].contains(request.text("method")) else {
                throw MessageFault(.messageType, at: request.place("method"), "only POST and PUT are taken")
            }
        }
        guard let element = entry["resource"], let type = element.text("resourceType") else {
            throw MessageFault(.missing, at: entry.place("resource"), "the entry has no resource")
        }
        switch FHIRResourceKind.role(of: type) {
        case .statement, .referenced: break
        case .beside where kind == "message": return nil
        case .beside, nil:
            throw MessageFault(.messageType, at: element.place, "resources of this type are not taken")
        }
        let resource = FHIRResource(type: type, element: element, container: element)
        for name in [url, element.tree["id"]?.text.map { "\(type)/\($0)" }].compactMap({ $0 }) {
            guard byURL[name] == nil || byURL[name]?.element.path == element.path else {
                throw MessageFault(.duplicate, at: entry.place, "has the address of another entry")
            }
            byURL[name] = resource
        }
        element.use("id")
        return resource
    }

    private func read(_ resources: [FHIRResource]) {
        for resource in resources where resource.type == "DiagnosticReport" {
            attempt { () throws(MessageFault) in try readReport(resource) }
        }
        var found = 0
        for resource in resources where FHIRResourceKind.role(of: resource.type) == .statement {
            attempt { () throws(MessageFault) in
                try refuseModifiers(resource.element)
                switch resource.type {
                case "Observation": found += try readObservation(resource) ? 1 : 0
                case "Immunization": found += try readImmunization(resource) ? 1 : 0
                default: found += try readCondition(resource) ? 1 : 0
                }
            }
        }
        if found == 0, faults.isEmpty {
            faults.append(
                MessageFault(
                    .unknownCode, at: resources.first?.element.place ?? .fhir("Bundle.entry"),
                    "the document has no statement that is taken"))
        }
    }

    /// A report's status governs its observations where it is the stricter.
    private func readReport(_ report: FHIRResource) throws(MessageFault) {
        try refuseModifiers(report.element)
        guard let text = report.element.text("status"), let status = StatementStatus(observation: text) else {
            throw MessageFault(.unknownCode, at: report.element.place("status"), "is no status that is known")
        }
        for reference in report.element.items("result") {
            guard let observation = try resolve(reference, from: report) else { continue }
            let path = observation.element.path
            statuses[path] = max(status, statuses[path] ?? status)
        }
    }

    /// What modifies the meaning of a resource in a way that is not known makes it unreadable (FHIR, 2.4.4).
    func refuseModifiers(_ element: FHIRElement) throws(MessageFault) {
        for name in ["modifierExtension", "implicitRules"] where element.tree[name] != nil {
            throw MessageFault(.messageType, at: element.place(name), "modifies the meaning in a way that is not known")
        }
    }

    /// The stricter of a resource's own status and that of its reports.
    func status(_ resource: FHIRResource, own: StatementStatus) -> StatementStatus {
        max(own, statuses[resource.element.path] ?? own)
    }

    // MARK: References

    /// The resource that a reference leads to; `nil` where it only identifies something (a logical reference).
    func resolve(_ reference: FHIRElement, from resource: FHIRResource) throws(MessageFault) -> FHIRResource? {
        guard let text = reference.text("reference") else { return nil }
        let place = reference.place("reference")
        if text.contains("?") {
            throw MessageFault(.unknownReference, at: place, "conditional references are not taken")
        }
        if text.hasPrefix("#") {
            let id = text.dropFirst()
            let found = resource.container.items("contained").filter { $0.tree["id"]?.text == String(id) }
            guard found.count == 1, let element = found.first, let type = element.text("resourceType") else {
                throw MessageFault(.unknownReference, at: place, "leads to no contained resource, or to several")
            }
            element.use("id")
            try refuseModifiers(element)
            return FHIRResource(type: type, element: element, container: resource.container)
        }
        guard let found = byURL[text] else {
            throw MessageFault(.unknownReference, at: place, "leads to no resource of the document")
        }
        try refuseModifiers(found.element)
        return found
    }

    /// The identifiers of what a reference leads to, or of the reference itself.
    func identifiers(_ reference: FHIRElement, from resource: FHIRResource) throws(MessageFault) -> [FHIRIdentifier] {
        let own = reference["identifier"].flatMap(FHIRIdentifier.init)
        let target = try resolve(reference, from: resource)
        reference.use("type")
        return (own.map { [$0] } ?? []) + (target?.element.identifiers("identifier") ?? [])
    }

    // MARK: Values

    /// An instant in RFC 3339.
    func instant(_ element: FHIRElement, _ name: String, of column: Column) throws(MessageFault) -> (
        text: String, place: MessagePlace
    )? {
        guard let text = element.text(name) else { return nil }
        guard text.utf8.contains(UInt8(ascii: "T")) else {
            throw MessageFault(
                .form, at: element.place(name), "\(column.wireName) needs a time, and there is a date alone")
        }
        return (text, element.place(name))
    }

    /// When a statement was made: by its own element, else by the bundle; what corrects or withdraws, by the bundle where
    /// it has a time, since the element may still hold the first version's.
    func reportedAt(
        _ element: FHIRElement, _ name: String, _ status: StatementStatus
    ) throws(MessageFault) -> (text: String, place: MessagePlace) {
        let own = try instant(element, name, of: .reportedAt)
        let isFirst = status == .final || status == .preliminary
        guard let time = isFirst ? own ?? timestamp : timestamp ?? own else {
            throw MessageFault(.missing, at: element.place(name), "nothing says when this was reported")
        }
        return time
    }

    /// The identity of a statement: its first identifier with what it is a statement of, never `id`.
    func identify(
        _ draft: inout StatementDraft, _ element: FHIRElement, parts: [String]
    ) throws(MessageFault) {
        guard let identifier = element.identifiers("identifier").first else {
            throw MessageFault(
                .missing, at: element.place("identifier"),
                "a statement needs an identifier, by which a correction finds it")
        }
        let id = profile.recordID(number: identifier.value, authorities: [identifier.system], parts: parts)
        guard let id else {
            throw MessageFault(.notGranted, at: identifier.place, "record_id does not begin with the source's prefix")
        }
        draft.set(.recordID, id, at: identifier.place)
    }

    /// Keeps what a draft states, or withdraws.
    func conclude(_ draft: StatementDraft, status: StatementStatus, isWhole: Bool) throws(MessageFault) {
        try ledger.take(draft, status: status, isWhole: isWhole, of: "document")
    }

    func passOver(_ element: FHIRElement, _ text: String) {
        notes.append(MessageNote(.passedOver, at: element.place, text))
    }

    /// Runs what may fail, and keeps the fault.
    func attempt(_ body: () throws(MessageFault) -> Void) {
        do throws(MessageFault) { try body() } catch { faults.append(error) }
    }

    func conclude(_ verdict: inout MessageVerdict) {
        verdict.records = ledger.records
        verdict.withdrawals = ledger.withdrawals
        verdict.faults = faults
        verdict.notes = notes
        verdict.list(unused: roots.flatMap { $0.unused() })
        if isWhole, !faults.isEmpty { verdict.takeNothing() }
    }
}
