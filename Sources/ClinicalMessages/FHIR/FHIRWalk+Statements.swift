internal import HealthCode

extension FHIRWalk {
    // MARK: Persons and places

    /// The person that `subject` or `patient` refers to.
    func person(_ resource: FHIRResource, _ name: String) throws(MessageFault) -> MessagePerson {
        guard let reference = resource.element[name] else {
            throw MessageFault(.missing, at: resource.element.place(name), "the statement is about nobody")
        }
        guard let patient = try resolve(reference, from: resource), patient.type == "Patient" else {
            throw MessageFault(.unknownReference, at: reference.place, "leads to no patient of the document")
        }
        let element = patient.element
        let identifiers = element.identifiers("identifier")
        let documents = identifiers.compactMap { identifier in
            documentType(identifier).map { (type: $0, identifier: identifier) }
        }
        let types = Set(documents.map(\.type))
        guard Set(documents.map { "\($0.type.rawValue) \($0.identifier.value)" }).count == types.count else {
            throw MessageFault(.undecidable, at: element.place("identifier"), "names two documents of one type")
        }
        let name = personName(element)
        if let first = documents.first {
            return MessagePerson(
                document: (first.type.rawValue, first.identifier.value), documentPlace: first.identifier.place,
                name: name, namePlace: element.place("name"))
        }
        let known = Set(
            identifiers.compactMap {
                numbers[PatientNumber(authority: SourceProfile.bare($0.system), number: $0.value)]
            })
        guard let document = known.first, known.count == 1 else {
            throw MessageFault(
                .missing, at: element.place("identifier"),
                "names no identity document, and no patient number of a known one")
        }
        return MessagePerson(
            document: (document.type.rawValue, document.number), documentPlace: element.place("identifier"), name: name,
            namePlace: element.place("name"))
    }

    private func documentType(_ identifier: FHIRIdentifier) -> DocumentType? {
        if case .documents(let type)? = profile.authority([identifier.system]) { return type }
        if identifier.system.hasPrefix("http://hl7.org/fhir/sid/passport-") { return .passport }
        for type in identifier.types {
            switch type {
            case "NNCHN": return .idCard
            case "PPN": return .passport
            case "PRC": return .residencePermit
            default: continue
            }
        }
        return nil
    }

    /// The official name, else the first without a use: its text, else family and given names.
    private func personName(_ patient: FHIRElement) -> String? {
        let names = patient.items("name")
        let name = names.first { $0.tree["use"]?.text == "official" } ?? names.first { $0.tree["use"] == nil }
        guard let name else { return nil }
        name.use("use")
        if let text = name.text("text") { return text }
        name.use("given")
        let given = (name.tree["given"]?.items ?? []).compactMap(\.text)
        return MessagePerson.joined([name.text("family") ?? ""] + given)
    }

    /// What the performers of a statement are: the first registered organisation, and the division that one of them names.
    func performers(
        _ references: [FHIRElement], of resource: FHIRResource
    ) throws(MessageFault) -> (organisation: SourceProfile.Organisation?, division: String?) {
        var organisation: SourceProfile.Organisation?
        var division: String?
        for reference in references {
            for identifier in try identifiers(reference, from: resource) {
                if case .divisions? = profile.authority([identifier.system]) {
                    division = division ?? identifier.value
                } else if organisation == nil {
                    organisation = profile.organisation(identifier: identifier.value, authorities: [identifier.system])
                }
            }
        }
        return (organisation, division ?? (organisation?.division ?? profile.division)?.description)
    }

    // MARK: Observation

    /// - Returns: whether it is of a test that is taken.
    func readObservation(_ resource: FHIRResource) throws(MessageFault) -> Bool {
        let element = resource.element
        let codes = element.codes("code")
        let components = element.items("component").compactMap { component in
            profile.codes.test(component.codes("code")).map { (element: component, test: $0) }
        }
        let test = profile.codes.test(codes)
        let isAntibody = !components.isEmpty
        guard test != nil || isAntibody else { return false }
        element.use("code")
        guard let text = element.text("status"), let own = StatementStatus(observation: text) else {
            throw MessageFault(.unknownCode, at: element.place("status"), "is no status that is known")
        }
        var status = status(resource, own: own)
        if element.tree["dataAbsentReason"] != nil {
            element.use("dataAbsentReason")
            if status < .nothing { status = .nothing }
        }
        if status == .nothing {
            passOver(element, "is not a result yet, or has none")
            return true
        }
        var findings: [(column: Column, result: CodeMap.Result, place: MessagePlace)] = []
        if isAntibody {
            guard components.count == 2, Set(components.map(\.test)) == [.igm, .igg] else {
                throw MessageFault(
                    .undecidable, at: element.place("component"), "needs one result of IgM and one of IgG")
            }
            for (component, test) in components {
                component.use("code")
                if let result = try result(component, isRequired: status != .withdrawn) {
                    findings.append((test == .igm ? .igm : .igg, result, component.place("valueCodeableConcept")))
                }
            }
        } else {
            switch test {
            case .naat, .antigen: break
            case .totalAntibody:
                throw MessageFault(
                    .undecidable, at: element.place, "total antibodies cannot be told apart into IgM and IgG")
            default:
                throw MessageFault(.undecidable, at: element.place, "needs one result of IgM and one of IgG")
            }
            if let result = try result(element, isRequired: status != .withdrawn) {
                findings.append((.result, result, element.place("valueCodeableConcept")))
            }
        }
        if status == .preliminary, !profile.isScreening || findings.contains(where: { $0.result.result != .positive }) {
            passOver(element, "is preliminary")
            return true
        }
        let dataset: Dataset = isAntibody ? .antibody : test == .naat ? .naat : .antigen
        var draft = StatementDraft(dataset, at: element.place)
        let code = codes.first { profile.codes.test([$0]) != nil }
        try identify(&draft, element, parts: code.map { [$0.system, $0.code, ""] } ?? ["antibody"])
        let reported = try reportedAt(element, "issued", status)
        draft.set(.reportedAt, reported.text, at: reported.place)
        guard findings.count == (isAntibody ? 2 : 1) else {
            try conclude(draft, status: status, isWhole: false)
            return true
        }
        for finding in findings { draft.set(finding.column, finding.result.result.rawValue, at: finding.place) }
        try person(resource, "subject").state(in: &draft)
        try setSampling(&draft, resource, needsPool: findings.contains(where: \.result.isOfPool))
        let performers = try performers(element.items("performer"), of: resource)
        if dataset != .antigen {
            guard let laboratory = performers.organisation else {
                throw MessageFault(
                    .unknownReference, at: element.place("performer"), "is no laboratory that the source registered")
            }
            draft.set(.laboratory, laboratory.name, at: element.place("performer"))
        }
        if dataset != .antibody { draft.set(.division, performers.division, at: element.place("performer")) }
        try conclude(draft, status: status, isWhole: true)
        return true
    }

    private func result(_ element: FHIRElement, isRequired: Bool) throws(MessageFault) -> CodeMap.Result? {
        let codes = element.codes("valueCodeableConcept")
        guard let result = profile.codes.result(codes) else {
            let hasValue = element.tree["valueCodeableConcept"] != nil
            if !isRequired, !hasValue { return nil }
            throw MessageFault(
                hasValue ? .unknownCode : .missing, at: element.place("valueCodeableConcept"),
                hasValue ? "is no result that is known" : "the observation has no coded result")
        }
        element.use("valueCodeableConcept")
        return result
    }

    private func setSampling(
        _ draft: inout StatementDraft, _ resource: FHIRResource, needsPool: Bool
    ) throws(MessageFault) {
        let element = resource.element
        let tube = try element["specimen"].flatMap { reference throws(MessageFault) in
            try resolve(reference, from: resource)
        }
        var sampled: (text: String, place: MessagePlace)?
        if let collection = tube?.element["collection"] { sampled = try collected(collection) }
        let person = try tube.flatMap { tube throws(MessageFault) in
            try tube.element.items("parent").first.flatMap { reference throws(MessageFault) in
                try resolve(reference, from: tube)
            }
        }
        if let collection = person?.element["collection"] { sampled = try collected(collection) ?? sampled }
        if sampled == nil { sampled = try instant(element, "effectiveDateTime", of: .sampledAt) }
        draft.set(.sampledAt, sampled?.text, at: sampled?.place ?? element.place("effectiveDateTime"))
        guard draft.dataset == .naat else { return }
        guard let tube else { return draft.set(.specimenID, nil, at: element.place("specimen")) }
        let size = tube.element.items("extension").first { $0.tree["url"]?.text == FHIRReader.poolSizeExtension }
        size?.use("url")
        let number = size?.number("valuePositiveInt")
        if needsPool || person != nil, number == nil {
            throw MessageFault(.missing, at: tube.element.place("extension"), "the result of a pool needs its size")
        }
        let own = tube.element.identifiers("identifier").first?.value
        draft.set(.tubeID, own, at: tube.element.place("identifier"))
        draft.set(
            .specimenID, person.map { $0.element.identifiers("identifier").first?.value } ?? own,
            at: (person ?? tube).element.place("identifier"))
        draft.set(.poolSize, number ?? "1", at: tube.element.place("extension"))
    }

    private func collected(_ collection: FHIRElement) throws(MessageFault) -> (text: String, place: MessagePlace)? {
        if let period = collection["collectedPeriod"] { return try instant(period, "start", of: .sampledAt) }
        return try instant(collection, "collectedDateTime", of: .sampledAt)
    }

    // MARK: Immunization

    /// - Returns: whether it is of a vaccine that is taken.
    func readImmunization(_ resource: FHIRResource) throws(MessageFault) -> Bool {
        let element = resource.element
        guard let product = profile.codes.meaning(use: "vaccine", of: element.codes("vaccineCode")) else {
            return false
        }
        element.use("vaccineCode")
        guard let text = element.text("status"), let status = StatementStatus(immunization: text) else {
            throw MessageFault(.unknownCode, at: element.place("status"), "is no status that is known")
        }
        if status == .nothing || product == "no-dose" {
            passOver(element, "was not given")
            return true
        }
        if element.truth("primarySource") == false, !profile.mayStateHistoricalDoses {
            throw MessageFault(
                .notGranted, at: element.place("primarySource"), "the source may not state doses that others gave")
        }
        var draft = StatementDraft(.vaccination, at: element.place)
        try identify(&draft, element, parts: ["vaccination"])
        let reported = try reportedAt(element, "recorded", status)
        draft.set(.reportedAt, reported.text, at: reported.place)
        try person(resource, "patient").state(in: &draft)
        draft.set(.product, product, at: element.place("vaccineCode"))
        draft.set(
            .administeredOn, day(element.text("occurrenceDateTime")), at: element.place("occurrenceDateTime"))
        let series = element.items("protocolApplied")
        guard series.count < 2 else {
            throw MessageFault(.undecidable, at: element.place("protocolApplied"), "is a dose of several series")
        }
        draft.set(.dose, series.first?.number("doseNumberPositiveInt"), at: element.place("protocolApplied"))
        let references =
            (element["location"].map { [$0] } ?? []) + element.items("performer").compactMap { $0["actor"] }
        let site = try performers(references, of: resource).organisation
        if site == nil, !references.isEmpty {
            throw MessageFault(
                .unknownReference, at: element.place("location"), "is no site that the source registered")
        }
        draft.set(.site, site?.name, at: element.place("location"))
        try conclude(draft, status: status, isWhole: true)
        return true
    }

    /// The day of a FHIR dateTime in the records' zone. What is neither is left for the record's validation to refuse.
    private func day(_ text: String?) -> String? {
        guard let text, text.utf8.contains(UInt8(ascii: "T")) else { return text }
        return Instant(text).map { UTCOffset.china.date(of: $0).description } ?? text
    }

    // MARK: Condition

    /// - Returns: whether it is of the infection.
    func readCondition(_ resource: FHIRResource) throws(MessageFault) -> Bool {
        let element = resource.element
        guard let meaning = profile.codes.meaning(use: "case", of: element.codes("code")) else { return false }
        element.use("code")
        guard profile.mayStateCases else {
            throw MessageFault(.notGranted, at: element.place, "the source may not state cases")
        }
        // What was entered in error may still say what it was.
        let codes = element.codes("verificationStatus").map(\.code)
        let status: StatementStatus = codes.contains("entered-in-error") ? .withdrawn : .final
        let kind: CaseKind
        switch codes.first(where: { $0 != "entered-in-error" }) {
        case "provisional", "differential": kind = .suspected
        case "refuted": kind = .ruledOut
        case "confirmed": kind = Self.diagnosis(meaning)
        case nil where status == .withdrawn: kind = Self.diagnosis(meaning)
        default:
            throw MessageFault(
                .unknownCode, at: element.place("verificationStatus"), "is no status that a case can have")
        }
        element.use("verificationStatus")
        var draft = StatementDraft(.case, at: element.place)
        try identify(&draft, element, parts: ["case"])
        guard let reported = timestamp else {
            throw MessageFault(.missing, at: .fhir("Bundle.timestamp"), "nothing says when this was reported")
        }
        draft.set(.reportedAt, reported.text, at: reported.place)
        try person(resource, "subject").state(in: &draft)
        draft.set(.kind, kind.rawValue, at: element.place("verificationStatus"))
        let occurred = try instant(element, "recordedDate", of: .occurredAt)
        draft.set(.occurredAt, occurred?.text, at: element.place("recordedDate"))
        draft.set(.onsetOn, day(element.text("onsetDateTime")), at: element.place("onsetDateTime"))
        for evidence in element.items("evidence") {
            guard let reference = evidence.items("detail").first, draft.members[.sampledAt] == nil,
                let specimen = try resolve(reference, from: resource), let collection = specimen.element["collection"],
                let time = try collected(collection)
            else { continue }
            draft.set(.sampledAt, time.text, at: time.place)
        }
        let references = ["asserter", "recorder"].compactMap { element[$0] }
        draft.set(.division, try performers(references, of: resource).division, at: element.place("asserter"))
        try conclude(draft, status: status, isWhole: true)
        return true
    }

    private static func diagnosis(_ meaning: String) -> CaseKind {
        switch meaning {
        case "asymptomatic": .asymptomatic
        case "discharged": .discharged
        default: .confirmed
        }
    }
}
