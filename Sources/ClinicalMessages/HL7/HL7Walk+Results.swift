internal import HealthCode

extension HL7Walk {
    /// An order with its observations and specimens.
    struct Order {
        var orc: Segment?
        let obr: Segment
        var observations: [Segment] = []
        var specimens: [Segment] = []
    }

    /// ORU^R01: each observation of a test that is known becomes a record, IgM and IgG together one.
    func readResults() {
        var patient: Segment?
        var orc: Segment?
        var orders: [(patient: Segment?, order: Order)] = []
        for segment in message.segments {
            switch segment.name {
            case "PID":
                patient = segment
                orc = nil
            case "ORC": orc = segment
            case "OBR":
                orders.append((patient, Order(orc: orc, obr: segment)))
                orc = nil
            case "OBX": if !orders.isEmpty { orders[orders.count - 1].order.observations.append(segment) }
            case "SPM": if !orders.isEmpty { orders[orders.count - 1].order.specimens.append(segment) }
            default: break
            }
        }
        var found = 0
        for (patient, order) in orders { found += read(order, of: patient) }
        if found == 0 {
            faults.append(
                MessageFault(
                    .unknownCode,
                    at: orders.first?.order.observations.first?.place.field(3)
                        ?? .hl7(segment: "OBX", number: 1), "the message has no observation of a test that is taken"))
        }
    }

    /// - Returns: how many observations it has of tests that are taken.
    private func read(_ order: Order, of patient: Segment?) -> Int {
        var tests: [(segment: Segment, test: CodeMap.Test, code: Coded)] = []
        for segment in order.observations {
            let codes = codes(segment, 3)
            if codes.isEmpty {
                // An observation that does not say of what may be of anything.
                faults.append(
                    MessageFault(.missing, at: segment.place.field(3), "the observation does not say of what"))
                continue
            }
            guard let test = profile.codes.test(codes),
                let code = codes.first(where: { profile.codes.test([$0]) != nil })
            else { continue }
            use(segment, 1)
            use(segment, 3)
            tests.append((segment, test, code))
        }
        if tests.isEmpty { return 0 }
        use(order.obr, 1)
        use(order.obr, 4)
        attempt { () throws(MessageFault) in
            guard let patient else {
                throw MessageFault(.structure, at: order.obr.place, "no patient comes before the order")
            }
            let person = try person(patient)
            for (segment, test, code) in tests where test == .naat || test == .antigen {
                attempt { () throws(MessageFault) in
                    try read([(segment, test)], code: code, of: order, person: person)
                }
            }
            let antibodies = tests.filter { $0.test == .igm || $0.test == .igg }
            if !antibodies.isEmpty {
                attempt { () throws(MessageFault) in
                    guard antibodies.count == 2, antibodies[0].test != antibodies[1].test else {
                        throw MessageFault(
                            .undecidable, at: antibodies[0].segment.place, "needs one result of IgM and one of IgG")
                    }
                    try read(antibodies.map { ($0.segment, $0.test) }, code: nil, of: order, person: person)
                }
            }
        }
        for (segment, test, _) in tests where test == .totalAntibody {
            faults.append(
                MessageFault(.undecidable, at: segment.place, "total antibodies cannot be told apart into IgM and IgG"))
        }
        return tests.count
    }

    /// One statement: one observation, or IgM and IgG.
    private func read(
        _ observations: [(segment: Segment, test: CodeMap.Test)], code: Coded?, of order: Order, person: MessagePerson
    ) throws(MessageFault) {
        let first = observations[0].segment
        let status = try status(observations.map(\.segment), of: order)
        if status == .nothing { return passOver(first, "is not a result yet, or none any more") }
        var results: [CodeMap.Result] = []
        for (segment, _) in observations {
            if let result = try result(segment, isRequired: status != .withdrawn) { results.append(result) }
        }
        if status == .preliminary, !profile.isScreening || results.contains(where: { $0.result != .positive }) {
            return passOver(first, "is preliminary")
        }
        let dataset: Dataset =
            switch observations[0].test {
            case .naat: .naat
            case .antigen: .antigen
            default: .antibody
            }
        var draft = StatementDraft(dataset, at: first.place)
        let fields = (order.orc.map { [($0, 3)] } ?? []) + [(order.obr, 3)]
        let filler = try fillerNumber(fields)
        let parts = code.map { [$0.system, $0.code, text(first, 4) ?? ""] } ?? ["antibody"]
        try identify(&draft, by: filler, parts: parts)
        let reported = try reportedAt(status, order)
        draft.set(.reportedAt, reported.text, at: reported.place)
        guard results.count == observations.count else {
            // Withdrawn without being repeated.
            return try conclude(draft, status: status, isWhole: false)
        }
        person.state(in: &draft)
        for ((segment, test), result) in zip(observations, results) {
            let column: Column = test == .igm ? .igm : test == .igg ? .igg : .result
            draft.set(column, result.result.rawValue, at: segment.place.field(5))
        }
        try setSampling(&draft, order, needsPool: results.contains(where: \.isOfPool))
        try setPlaces(&draft, order, first)
        try conclude(draft, status: status, isWhole: true)
    }

    private func passOver(_ segment: Segment, _ text: String) {
        notes.append(MessageNote(.passedOver, at: segment.place, text))
    }

    /// The stricter of OBR-25 and the observations' OBX-11. A report may leave its own empty, an observation may not.
    private func status(_ observations: [Segment], of order: Order) throws(MessageFault) -> StatementStatus {
        var status = StatementStatus.final
        if let text = text(order.obr, 25) {
            guard let report = StatementStatus(hl7: text) else {
                throw MessageFault(.unknownCode, at: order.obr.place.field(25), "is no status that is known")
            }
            status = report
        }
        for segment in observations {
            guard let text = text(segment, 11) else {
                throw MessageFault(.missing, at: segment.place.field(11), "the observation has no status")
            }
            guard let own = StatementStatus(hl7: text) else {
                throw MessageFault(.unknownCode, at: segment.place.field(11), "is no status that is known")
            }
            status = max(status, own)
        }
        return status
    }

    /// OBX-5; `nil` where it is empty and may be.
    private func result(_ segment: Segment, isRequired: Bool) throws(MessageFault) -> CodeMap.Result? {
        let place = segment.place.field(5)
        use(segment, 5)
        guard message.repetitions(segment, 5) < 2 else {
            throw MessageFault(.undecidable, at: place, "has several results")
        }
        let found: [Coded]
        switch text(segment, 2) {
        case "CWE", "CE", "CNE", "CF", nil: found = codes(segment, 5)
        case "ST", "TX", "FT", "IS", "ID":
            found = message.text(segment, 5).map { [Coded(system: "L", code: $0)] } ?? []
        default: throw MessageFault(.form, at: segment.place.field(2), "a result must be a code or a text")
        }
        if found.isEmpty, message.raw(segment, 5) == nil || message.text(segment, 5, 2) == nil {
            if isRequired { throw MessageFault(.missing, at: place, "the observation has no result") }
            return nil
        }
        guard let result = profile.codes.result(found) else {
            throw MessageFault(.unknownCode, at: place, "is no result that is known")
        }
        return result
    }

    /// A final result is reported when its order says (OBR-22); what corrects or withdraws, when its message was sent: under
    /// the first version's time its other content would contest it.
    private func reportedAt(
        _ status: StatementStatus, _ order: Order
    ) throws(MessageFault) -> (text: String, place: MessagePlace) {
        if status == .final || status == .preliminary, let time = try instant(order.obr, 22, of: .reportedAt) {
            return time
        }
        return try sentAt()
    }

    private func setSampling(_ draft: inout StatementDraft, _ order: Order, needsPool: Bool) throws(MessageFault) {
        guard order.specimens.count < 2 else {
            throw MessageFault(.undecidable, at: order.specimens[1].place, "is a second specimen of one order")
        }
        let specimen = order.specimens.first
        if let specimen {
            use(specimen, 1)
            use(specimen, 2)
        }
        if let time = try specimen.flatMap({ segment throws(MessageFault) in try instant(segment, 17, of: .sampledAt) })
        {
            draft.set(.sampledAt, time.text, at: time.place)
        } else if let time = try instant(order.obr, 7, of: .sampledAt) {
            draft.set(.sampledAt, time.text, at: time.place)
        } else {
            draft.set(.sampledAt, nil, at: specimen?.place.field(17) ?? order.obr.place.field(7))
        }
        guard draft.dataset == .naat else { return }
        guard let specimen else {
            return draft.set(.specimenID, nil, at: .hl7(segment: "SPM", number: order.obr.place.number, field: 2))
        }
        let own = specimenID(specimen, 2)
        let isPool = text(specimen, 11) == "L"
        if needsPool, !isPool || text(specimen, 13) == nil {
            throw MessageFault(.missing, at: specimen.place.field(13), "the result of a pool needs its size")
        }
        draft.set(.tubeID, own, at: specimen.place.field(2))
        draft.set(.specimenID, isPool ? specimenID(specimen, 3) : own, at: specimen.place.field(isPool ? 3 : 2))
        draft.set(.poolSize, isPool ? text(specimen, 13) : "1", at: specimen.place.field(13))
    }

    /// The number of a specimen (EIP) at the laboratory, else at whoever ordered.
    private func specimenID(_ specimen: Segment, _ field: Int) -> String? {
        text(specimen, field, 2, sub: 1) ?? text(specimen, field, 1, sub: 1)
    }

    private func setPlaces(_ draft: inout StatementDraft, _ order: Order, _ observation: Segment) throws(MessageFault) {
        var laboratory: SourceProfile.Organisation?
        var place = observation.place.field(23)
        if message.raw(observation, 23) != nil {
            laboratory = organisation(observation, 23)
        } else if let identifier = text(observation, 15) {
            // Before version 2.5 a laboratory has no field but the producer's.
            place = observation.place.field(15)
            laboratory = profile.organisation(identifier: identifier, authorities: [])
        } else {
            place = .hl7(segment: "MSH", number: 1, field: 4)
            laboratory = header.sendingFacility.joined().lazy.compactMap { self.profile.organisations[$0] }.first
        }
        if draft.dataset != .antigen {
            guard let laboratory else {
                throw MessageFault(.unknownReference, at: place, "is no laboratory that the source registered")
            }
            draft.set(.laboratory, laboratory.name, at: place)
        }
        guard draft.dataset != .antibody else { return }
        if let orc = order.orc, message.raw(orc, 21) != nil {
            use(orc, 21)
            let identifier = message.text(orc, 21, 10) ?? message.text(orc, 21, 3)
            if let identifier, case .divisions? = profile.authority(authorities(orc, 21, 6)) {
                return draft.set(.division, identifier, at: orc.place.field(21))
            }
            if let division = organisation(orc, 21)?.division {
                return draft.set(.division, division.description, at: orc.place.field(21))
            }
        }
        // Never the patient's address.
        let division = laboratory?.division ?? profile.division
        draft.set(.division, division?.description, at: place)
    }

    /// A registered organisation (XON), by its identifier, its number or its name.
    private func organisation(_ segment: Segment, _ field: Int) -> SourceProfile.Organisation? {
        use(segment, field)
        let names = authorities(segment, field, 6)
        for component in [10, 3, 1] {
            guard let identifier = message.text(segment, field, component) else { continue }
            // A name is no identifier of any authority.
            if let found = profile.organisation(identifier: identifier, authorities: component == 1 ? [] : names) {
                return found
            }
        }
        return nil
    }
}

extension MessagePlace {
    /// The number of a segment among those of its name; 1 for anything else.
    var number: Int {
        if case .hl7(_, let number, _, _, _) = self { number } else { 1 }
    }
}
