internal import HealthCode

/// The person that a message is about.
struct MessagePerson {
    let document: (type: String, number: String)
    let documentPlace: MessagePlace
    let name: String?
    let namePlace: MessagePlace

    func state(in draft: inout StatementDraft) {
        draft.set(.documentType, document.type, at: documentPlace)
        draft.set(.documentNumber, document.number, at: documentPlace)
        draft.set(.name, name, at: namePlace)
    }

    /// A name of its parts. Ideographs are written without spaces, letters with them.
    static func joined(_ parts: [String]) -> String? {
        let parts = parts.filter { !$0.isEmpty }
        let isIdeographic = parts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x2E80 || $0 == "·" } }
        let name = parts.joined(separator: isIdeographic ? "" : " ")
        return name.isEmpty ? nil : name
    }
}

extension HL7Walk {
    /// The identity document of PID-3, by a registered authority or by the type of identifier (table 0203); where there is
    /// none, the one that the source has said belongs to a patient number.
    func person(_ patient: Segment) throws(MessageFault) -> MessagePerson {
        let place = patient.place.field(3)
        use(patient, 1)
        let found = documents(patient)
        let types = Set(found.map(\.type))
        guard Set(found.map { "\($0.type.rawValue) \($0.number)" }).count == types.count else {
            throw MessageFault(.undecidable, at: place, "names two documents of one type")
        }
        let name = name(patient)
        if let first = found.first {
            return MessagePerson(
                document: (first.type.rawValue, first.number), documentPlace: first.place, name: name.text,
                namePlace: name.place)
        }
        let known = Set(patientNumbers(patient, 3).compactMap { numbers[$0] })
        guard known.count < 2 else {
            throw MessageFault(.undecidable, at: place, "has patient numbers of two persons")
        }
        guard let document = known.first else {
            throw MessageFault(.missing, at: place, "names no identity document, and no patient number of a known one")
        }
        return MessagePerson(
            document: (document.type.rawValue, document.number), documentPlace: place, name: name.text,
            namePlace: name.place)
    }

    /// The identity documents that PID-3 names.
    func documents(_ patient: Segment) -> [(type: DocumentType, number: String, place: MessagePlace)] {
        use(patient, 3)
        var found: [(type: DocumentType, number: String, place: MessagePlace)] = []
        for repetition in 1...max(1, message.repetitions(patient, 3)) {
            guard let number = message.text(patient, 3, repetition: repetition, 1) else { continue }
            let place = patient.place.field(3, component: 1, repetition: repetition)
            if case .documents(let type)? = profile.authority(authorities(patient, 3, repetition: repetition, 4)) {
                found.append((type, number, place))
                continue
            }
            let type: DocumentType? =
                switch message.text(patient, 3, repetition: repetition, 5) {
                case "NNCHN": .idCard
                case "PPN": .passport
                case "PRC": .residencePermit
                default: nil
                }
            if let type { found.append((type, number, place)) }
        }
        return found
    }

    /// The patient numbers of a field of CX: those of a registered authority, or of a type of number that institutions give.
    func patientNumbers(_ segment: Segment, _ field: Int) -> [PatientNumber] {
        use(segment, field)
        guard message.repetitions(segment, field) > 0 else { return [] }
        return (1...message.repetitions(segment, field)).compactMap { repetition in
            guard let number = message.text(segment, field, repetition: repetition, 1) else { return nil }
            let names = authorities(segment, field, repetition: repetition, 4)
            let type = message.text(segment, field, repetition: repetition, 5)
            switch profile.authority(names) {
            case .patients: break
            case nil where ["MR", "PI", "PT"].contains(type): break
            default: return nil
            }
            return PatientNumber(authority: names.first ?? "", number: number)
        }
    }

    /// The legal name, in ideographs where there is one so.
    private func name(_ patient: Segment) -> (text: String?, place: MessagePlace) {
        use(patient, 5)
        var best: (rank: Int, repetition: Int)?
        for repetition in 1...max(1, message.repetitions(patient, 5)) {
            let rank: Int
            switch message.text(patient, 5, repetition: repetition, 7) {
            case "L": rank = 4
            case nil: rank = 2
            default: continue
            }
            let isIdeographic = message.text(patient, 5, repetition: repetition, 8) == "I"
            let whole = rank + (isIdeographic ? 1 : 0)
            if whole > best?.rank ?? 0 { best = (whole, repetition) }
        }
        guard let repetition = best?.repetition else { return (nil, patient.place.field(5)) }
        let parts = [
            message.text(patient, 5, repetition: repetition, 1, sub: 1) ?? "",
            message.text(patient, 5, repetition: repetition, 2) ?? "",
            message.text(patient, 5, repetition: repetition, 3) ?? "",
        ]
        return (MessagePerson.joined(parts), patient.place.field(5, repetition: repetition))
    }

    /// ADT: which document a patient number belongs to, and which number took another's place. Never evidence.
    func readNumbers() {
        guard let patient = message.segments.first(where: { $0.name == "PID" }) else {
            return faults.append(
                MessageFault(.structure, at: .hl7(segment: "PID", number: 1), "the message has no patient"))
        }
        let own = patientNumbers(patient, 3)
        if header.event == "A40" { return readMove(patient, own) }
        attempt { () throws(MessageFault) in
            let person = try person(patient)
            guard let type = DocumentType(rawValue: person.document.type),
                let document = IdentityDocument(type: type, number: person.document.number)
            else {
                throw MessageFault(
                    .form, at: person.documentPlace, "document_number is not a number of that document type")
            }
            guard !own.isEmpty else {
                throw MessageFault(.missing, at: patient.place.field(3), "names no patient number")
            }
            statements += own.map { .belongs($0, to: document) }
        }
    }

    private func readMove(_ patient: Segment, _ own: [PatientNumber]) {
        guard let merge = message.segments.first(where: { $0.name == "MRG" }) else {
            return faults.append(
                MessageFault(.structure, at: .hl7(segment: "MRG", number: 1), "a merge has no segment MRG"))
        }
        for old in patientNumbers(merge, 1) {
            guard let new = own.first(where: { $0.authority == old.authority }) else {
                faults.append(
                    MessageFault(.missing, at: patient.place.field(3), "has no number of the authority of the old one"))
                continue
            }
            guard new != old else {
                faults.append(MessageFault(.undecidable, at: merge.place.field(1), "moves a number to itself"))
                continue
            }
            statements.append(.moved(from: old, to: new))
        }
        if statements.isEmpty, faults.isEmpty {
            faults.append(MessageFault(.missing, at: merge.place.field(1), "names no patient number"))
        }
    }
}
