internal import HealthCode

extension HL7Walk {
    /// VXU^V04: each dose that was given becomes a record.
    func readVaccinations() {
        var patient: Segment?
        var orc: Segment?
        var doses: [(patient: Segment?, orc: Segment?, rxa: Segment, observations: [Segment])] = []
        for segment in message.segments {
            switch segment.name {
            case "PID": patient = segment
            case "ORC": orc = segment
            case "RXA":
                doses.append((patient, orc, segment, []))
                orc = nil
            case "OBX": if !doses.isEmpty { doses[doses.count - 1].observations.append(segment) }
            default: break
            }
        }
        var found = 0
        for dose in doses {
            guard let product = profile.codes.meaning(use: "vaccine", of: codes(dose.rxa, 5)) else { continue }
            found += 1
            use(dose.rxa, 5)
            use(dose.rxa, 1)
            use(dose.rxa, 2)
            if product == "no-dose" {
                notes.append(MessageNote(.passedOver, at: dose.rxa.place, "is no dose"))
                continue
            }
            attempt { () throws(MessageFault) in
                guard let patient = dose.patient else {
                    throw MessageFault(.structure, at: dose.rxa.place, "no patient comes before the dose")
                }
                try read(dose.rxa, orc: dose.orc, dose.observations, product: product, person: try person(patient))
            }
        }
        if found == 0 {
            let place = doses.first?.rxa.place ?? .hl7(segment: "RXA", number: 1)
            faults.append(
                MessageFault(.unknownCode, at: place.field(5), "the message has no dose of a vaccine that is taken"))
        }
    }

    private func read(
        _ rxa: Segment, orc: Segment?, _ observations: [Segment], product: String, person: MessagePerson
    ) throws(MessageFault) {
        switch text(rxa, 20) {
        case "CP", "PA": break
        case "RE", "NA": return notes.append(MessageNote(.passedOver, at: rxa.place, "was not given"))
        case nil: throw MessageFault(.missing, at: rxa.place.field(20), "the dose has no completion status")
        default: throw MessageFault(.unknownCode, at: rxa.place.field(20), "is no status that is known")
        }
        let status: StatementStatus
        switch text(rxa, 21) {
        case "A", nil: status = .final
        case "U": status = .corrected
        case "D": status = .withdrawn
        default: throw MessageFault(.unknownCode, at: rxa.place.field(21), "is no action that is known")
        }
        if let origin = text(rxa, 9), origin != "00", !profile.mayStateHistoricalDoses {
            throw MessageFault(.notGranted, at: rxa.place.field(9), "the source may not state doses that others gave")
        }
        guard let orc else { throw MessageFault(.missing, at: rxa.place, "no order comes before the dose") }
        var draft = StatementDraft(.vaccination, at: rxa.place)
        try identify(&draft, by: try fillerNumber([(orc, 3)]), parts: ["vaccination"])
        var reported = try sentAt()
        // What corrects or withdraws is reported when its message was sent: the entry's own time is the first version's.
        if status == .final, let recorded = try instant(rxa, 22, of: .reportedAt) { reported = recorded }
        draft.set(.reportedAt, reported.text, at: reported.place)
        person.state(in: &draft)
        draft.set(.product, product, at: rxa.place.field(5))
        draft.set(.administeredOn, try date(rxa, 3), at: rxa.place.field(3))
        let dose = try doseNumber(observations)
        draft.set(.dose, dose.text, at: dose.place ?? rxa.place)
        let field = message.raw(rxa, 11) != nil ? 11 : 27
        draft.set(.site, try site(rxa, field), at: rxa.place.field(field, component: 4))
        try conclude(draft, status: status, isWhole: true)
    }

    /// The day of a time in the records' zone; a field for days may hold a time.
    private func date(_ segment: Segment, _ field: Int) throws(MessageFault) -> String? {
        guard let text = text(segment, field, 1, sub: 1) else { return nil }
        switch HL7Time(text, offset: profile.offset) {
        case .date(let date): return date
        case .instant(let text, _):
            if let instant = Instant(text) { return UTCOffset.china.date(of: instant).description }
            fallthrough
        default: throw MessageFault(.form, at: segment.place.field(field), "administered_on is not a date of HL7 v2")
        }
    }

    /// The number of the dose in its series; without one a dose is refused, since nothing else says which it is.
    private func doseNumber(_ observations: [Segment]) throws(MessageFault) -> (text: String?, place: MessagePlace?) {
        var found: (text: String, place: MessagePlace)?
        for segment in observations where profile.codes.meaning(use: "dose-number", of: codes(segment, 3)) != nil {
            use(segment, 1)
            use(segment, 2)
            use(segment, 3)
            use(segment, 11)
            guard let number = text(segment, 5) else { continue }
            if let found, found.text != number {
                throw MessageFault(.undecidable, at: segment.place.field(5), "is a second number of one dose")
            }
            found = (number, segment.place.field(5))
        }
        return (found?.text, found?.place)
    }

    /// The facility of a location (LA2, PL): registered, or of an authority whose names are ours.
    private func site(_ segment: Segment, _ field: Int) throws(MessageFault) -> String? {
        use(segment, field)
        let name = message.text(segment, field, 4, sub: 1)
        let universal = message.text(segment, field, 4, sub: 2)
        guard name != nil || universal != nil else { return nil }
        if let universal, let registered = profile.organisations[universal] { return registered.name }
        if let name, let found = profile.organisation(identifier: name, authorities: universal.map { [$0] } ?? []) {
            return found.name
        }
        throw MessageFault(
            .unknownReference, at: segment.place.field(field, component: 4), "is no site that the source registered")
    }
}
