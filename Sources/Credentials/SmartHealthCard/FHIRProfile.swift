/// What is asked of the FHIR R4 bundle in a SMART Health Card: the parts of the vaccination and testing profiles that a
/// verifier reads. Terminology is not judged, and resources of other kinds are passed over.
public struct FHIRProfile: Sendable, Hashable {
    /// Whether what the specification leaves out of cards, and dates without a day, are findings.
    private let isStrict: Bool

    /// What a verifier asks.
    public static let reader = FHIRProfile(isStrict: false)
    /// What an issuer asks of its own bundles: also nothing in them that the specification leaves out of cards.
    public static let issuer = FHIRProfile(isStrict: true)

    /// Where a bundle departs from the profile.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// Names of members and numbers of items from the bundle on: `entry[1].resource.status`.
        public let path: String
        /// In words; nothing that was read stands in them.
        public let problem: String

        /// The path and the problem.
        public var description: String { "\(path): \(problem)" }
    }

    /// Findings beyond this many are not listed.
    static let mostFindings = 32

    /// Where a bundle departs from the profile; nothing when it does not.
    public func findings(in bundle: JSONValue) -> [Finding] {
        var findings = Findings()
        let entries = bundle["entry"]?.array ?? []
        findings.expect(bundle["resourceType"]?.string == "Bundle", "resourceType", "is not Bundle")
        findings.expect(bundle["type"]?.string == "collection", "type", "is not collection")
        findings.expect(!entries.isEmpty, "entry", "is missing or empty")
        if isStrict { findStray(in: bundle, "", &findings) }

        var patients: Set<String> = []
        var addresses: Set<String> = []
        for (index, entry) in entries.enumerated() {
            let path = "entry[\(index)]"
            let address = entry["fullUrl"]?.string
            findings.expect(address != nil, "\(path).fullUrl", "is missing")
            if let address {
                findings.expect(addresses.insert(address).inserted, "\(path).fullUrl", "is there twice")
                let isShort = !isStrict || address == "resource:\(index)"
                findings.expect(isShort, "\(path).fullUrl", "is not resource: and the entry's number")
                if entry["resource"]?["resourceType"]?.string == "Patient" { patients.insert(address) }
            }
        }
        var statements = 0
        for (index, entry) in entries.enumerated() {
            let path = "entry[\(index)].resource"
            guard let resource = entry["resource"], let type = resource["resourceType"]?.string else {
                findings.expect(false, path, "is no resource")
                continue
            }
            // Both change what the rest means, up to its opposite, in ways that are not known here (FHIR R4 §2.1.0.3).
            for member in ["modifierExtension", "implicitRules"] {
                findings.expect(resource[member] == nil, "\(path).\(member)", "changes the meaning of the resource")
            }
            switch type {
            case "Patient": findInPatient(resource, path, &findings)
            case "Immunization":
                statements += 1
                findInImmunization(resource, patients, path, &findings)
            case "Observation":
                statements += 1
                findInObservation(resource, patients, path, &findings)
            default: break
            }
        }
        findings.expect(patients.count == 1, "entry", "has not exactly one Patient")
        findings.expect(statements > 0, "entry", "has neither an Immunization nor an Observation")
        return findings.list
    }

    private func findInPatient(_ patient: JSONValue, _ path: String, _ findings: inout Findings) {
        let names = patient["name"]?.array ?? []
        let isNamed = names.contains { name in
            [name["family"]?.string, name["text"]?.string].contains { $0?.isEmpty == false }
                || name["given"]?.array?.contains { $0.string?.isEmpty == false } ?? false
        }
        findings.expect(isNamed, "\(path).name", "has neither family, given nor text")
        findings.expect(isDate(patient["birthDate"]), "\(path).birthDate", "is missing or no date")
    }

    private func findInImmunization(
        _ resource: JSONValue, _ patients: Set<String>, _ path: String, _ findings: inout Findings
    ) {
        // FHIR has not-done and entered-in-error besides: a statement that it did not happen.
        findings.expect(resource["status"]?.string == "completed", "\(path).status", "is not completed")
        findings.expect(
            resource["isSubpotent"]?.bool != true, "\(path).isSubpotent", "says that the dose does not count")
        findings.expect(isCoded(resource["vaccineCode"]), "\(path).vaccineCode", "has no code with its system")
        findings.expect(refers(resource["patient"], to: patients), "\(path).patient", "is not the bundle's Patient")
        findings.expect(
            isDateTime(resource["occurrenceDateTime"]), "\(path).occurrenceDateTime", "is missing or no dateTime")
    }

    private func findInObservation(
        _ resource: JSONValue, _ patients: Set<String>, _ path: String, _ findings: inout Findings
    ) {
        let status = resource["status"]?.string ?? ""
        findings.expect(
            ["final", "amended", "corrected"].contains(status), "\(path).status", "is not final, amended or corrected")
        findings.expect(isCoded(resource["code"]), "\(path).code", "has no code with its system")
        findings.expect(refers(resource["subject"], to: patients), "\(path).subject", "is not the bundle's Patient")
        findings.expect(
            isDateTime(resource["effectiveDateTime"]) || isDateTime(resource["effectivePeriod"]?["start"]),
            "\(path).effectiveDateTime", "is missing or no dateTime")
        let hasValue = resource.object?.members.contains { $0.name.hasPrefix("value") && !$0.value.isNull } ?? false
        findings.expect(hasValue, "\(path).value", "is missing")
        if let value = resource["valueCodeableConcept"] {
            findings.expect(isCoded(value), "\(path).valueCodeableConcept", "has no code with its system")
        }
    }

    /// A CodeableConcept that a machine can read.
    private func isCoded(_ concept: JSONValue?) -> Bool {
        concept?["coding"]?.array?.contains {
            $0["system"]?.string?.isEmpty == false && $0["code"]?.string?.isEmpty == false
        } ?? false
    }

    private func refers(_ reference: JSONValue?, to addresses: Set<String>) -> Bool {
        reference?["reference"]?.string.map(addresses.contains) ?? false
    }

    private func isDate(_ value: JSONValue?) -> Bool {
        value?.string.map { isStrict ? FHIRDate.isFullDate($0) : FHIRDate.isDate($0) } ?? false
    }

    private func isDateTime(_ value: JSONValue?) -> Bool {
        value?.string.map { FHIRDate.isDateTime($0) && (!isStrict || $0.utf8.count >= 10) } ?? false
    }
}

extension FHIRProfile {
    /// Findings as they are made.
    struct Findings {
        private(set) var list: [Finding] = []

        mutating func expect(_ holds: Bool, _ path: @autoclosure () -> String, _ problem: String) {
            guard !holds, list.count < FHIRProfile.mostFindings else { return }
            list.append(Finding(path: path(), problem: problem))
        }
    }
}
