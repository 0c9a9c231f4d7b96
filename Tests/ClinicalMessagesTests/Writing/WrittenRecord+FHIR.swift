import HealthCode

extension WrittenRecord {
    /// A FHIR bundle that states the record; `nil` for a dataset that none states.
    func fhir(type: String = "transaction") -> JSONTree? {
        guard let statement else { return nil }
        var entries = [entry("Patient", patient)]
        if let tube { entries.append(entry("Specimen/tube", tube)) }
        if !self[.sampledAt].isEmpty { entries.append(entry("Specimen/own", swab)) }
        entries.append(entry("Statement", statement))
        return object([
            ("resourceType", "Bundle"), ("type", .string(type)), ("timestamp", text(.reportedAt)),
            ("entry", .array(entries)),
        ])
    }

    private func entry(_ name: String, _ resource: JSONTree) -> JSONTree {
        object([
            ("fullUrl", .string("urn:tongma:\(name)")), ("resource", resource),
            ("request", object([("method", "POST"), ("url", resource["resourceType"] ?? .null)])),
        ])
    }

    private var patient: JSONTree {
        let identifier: JSONTree =
            switch self[.documentType] {
            case "passport":
                object([("system", "http://hl7.org/fhir/sid/passport-SGP"), ("value", text(.documentNumber))])
            case "hmt-permit": object([("system", "urn:oid:HMT"), ("value", text(.documentNumber))])
            default:
                object([
                    (
                        "type",
                        concept(
                            "http://terminology.hl7.org/CodeSystem/v2-0203",
                            self[.documentType] == "id-card" ? "NNCHN" : "PRC")
                    ),
                    ("value", text(.documentNumber)),
                ])
            }
        return object([
            ("resourceType", "Patient"), ("identifier", .array([identifier])),
            ("name", .array([object([("use", "official"), ("text", text(.name))])])),
        ])
    }

    private var tube: JSONTree? {
        guard dataset == .naat else { return nil }
        return object([
            ("resourceType", "Specimen"), ("identifier", .array([object([("value", text(.tubeID))])])),
            ("parent", .array([reference("Specimen/own")])),
            (
                "extension",
                .array([
                    object([
                        ("url", "https://tongma.example/fhir/StructureDefinition/pool-size"),
                        ("valuePositiveInt", .number(self[.poolSize])),
                    ])
                ])
            ),
        ])
    }

    private var swab: JSONTree {
        var members: [(String, JSONTree)] = [("resourceType", "Specimen")]
        if dataset == .naat { members.append(("identifier", .array([object([("value", text(.specimenID))])]))) }
        return object(members + [("collection", object([("collectedDateTime", text(.sampledAt))]))])
    }

    private var statement: JSONTree? {
        let identifier = JSONTree.array([logical("OURS", self[.recordID])["identifier"] ?? .null])
        let status = self.isRetracted ? "entered-in-error" : "final"
        let organisations = [("ORGANISATIONS", self[.laboratory]), ("DIVISIONS", self[.division])]
        let performers = JSONTree.array(organisations.filter { !$0.1.isEmpty }.map { logical($0.0, $0.1) })
        func observation(_ code: String, _ rest: [(String, JSONTree)]) -> JSONTree {
            object(
                [
                    ("resourceType", "Observation"), ("identifier", identifier), ("status", .string(status)),
                    ("code", concept("http://loinc.org", code)), ("subject", reference("Patient")),
                    ("issued", text(.reportedAt)), ("performer", performers),
                    ("specimen", reference(dataset == .naat ? "Specimen/tube" : "Specimen/own")),
                ] + rest)
        }
        func result(_ column: Column) -> (String, JSONTree) {
            ("valueCodeableConcept", concept("http://snomed.info/sct", Self.results[self[column]] ?? ""))
        }
        switch dataset {
        case .naat: return observation("94500-6", [result(.result)])
        case .antigen: return observation("94558-4", [result(.result)])
        case .antibody:
            let components = [("94564-2", Column.igm), ("94563-4", .igg)].map { code, column in
                object([("code", concept("http://loinc.org", code)), result(column)])
            }
            return observation("94503-0", [("component", .array(components))])
        case .vaccination:
            return object([
                ("resourceType", "Immunization"), ("identifier", identifier),
                ("status", self.isRetracted ? "entered-in-error" : "completed"),
                ("vaccineCode", concept("L", Self.products[self[.product]] ?? "")), ("patient", reference("Patient")),
                ("occurrenceDateTime", text(.administeredOn)), ("recorded", text(.reportedAt)),
                ("primarySource", .boolean(true)), ("location", logical("ORGANISATIONS", self[.site])),
                ("protocolApplied", .array([object([("doseNumberPositiveInt", .number(self[.dose]))])])),
            ])
        case .case: return condition(identifier)
        default: return nil
        }
    }

    private func condition(_ identifier: JSONTree) -> JSONTree {
        let verification = ["suspected": "provisional", "ruled-out": "refuted"][self[.kind]] ?? "confirmed"
        let isLocal = ["asymptomatic", "discharged"].contains(self[.kind])
        let codes = (isRetracted ? ["entered-in-error"] : []) + [verification]
        var members: [(String, JSONTree)] = [
            ("resourceType", "Condition"), ("identifier", identifier),
            ("verificationStatus", object([("coding", .array(codes.map { object([("code", .string($0))]) }))])),
            ("code", isLocal ? concept("L", self[.kind]) : concept("http://snomed.info/sct", "840539006")),
            ("subject", reference("Patient")), ("recordedDate", text(.occurredAt)),
            ("asserter", logical("DIVISIONS", self[.division])),
        ]
        if !self[.onsetOn].isEmpty { members.append(("onsetDateTime", text(.onsetOn))) }
        if !self[.sampledAt].isEmpty {
            members.append(("evidence", .array([object([("detail", .array([reference("Specimen/own")]))])])))
        }
        return object(members)
    }

    // MARK: Parts

    private func text(_ column: Column) -> JSONTree { .string(self[column]) }

    private func object(_ members: [(String, JSONTree)]) -> JSONTree {
        .object(members.map { JSONTree.Member($0.0, $0.1) })
    }

    private func reference(_ name: String) -> JSONTree { object([("reference", .string("urn:tongma:\(name)"))]) }

    private func logical(_ system: String, _ value: String) -> JSONTree {
        object([("identifier", object([("system", .string("urn:oid:\(system)")), ("value", .string(value))]))])
    }

    private func concept(_ system: String, _ code: String) -> JSONTree {
        object([("coding", .array([object([("system", .string(system)), ("code", .string(code))])]))])
    }
}

extension JSONTree: ExpressibleByStringLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSONTree {
    /// The tree with another value for a member, wherever one of that name stands; `nil` takes it away.
    func replacing(_ name: String, _ value: JSONTree?) -> JSONTree {
        switch self {
        case .object(let members):
            .object(
                members.compactMap { member in
                    if member.name == name { return value.map { Member(name, $0) } }
                    return Member(member.name, member.value.replacing(name, value))
                })
        case .array(let items): .array(items.map { $0.replacing(name, value) })
        default: self
        }
    }
}
