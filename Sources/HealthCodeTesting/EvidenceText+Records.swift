internal import HealthCode

// Records with everything that a test does not care about filled in. Each needs an id; `reported` is the `reported_at`.
extension EvidenceText {
    /// Where records are made whose place decides nothing.
    public static let anyPlace = "990101001001"

    private mutating func add(
        _ dataset: Dataset, _ id: String, _ person: SyntheticPerson, _ reported: String, _ fields: [String: String?]
    ) {
        var line = Line(
            dataset,
            [
                "record_id": id, "reported_at": reported, "document_type": "id-card",
                "document_number": person.documentNumber, "name": "测试",
            ])
        for (key, value) in fields { line.fields[key] = value }
        lines.append(line)
    }

    /// The last line again as a later version, with other values for some members.
    public mutating func correct(_ changes: [String: String], reported: String) {
        guard var line = lines.last else { return }
        line.fields.merge(changes) { $1 }
        line.fields["reported_at"] = reported
        lines.append(line)
    }

    /// The last line again as a later version that withdraws it.
    public mutating func retract(reported: String) {
        correct(["retracted": "true"], reported: reported)
    }

    /// Where a person lives.
    public mutating func resident(
        _ person: SyntheticPerson, _ division: String, id: String = "", reported: String = "2021-01-01T00:00:00+08:00"
    ) {
        add(
            .residents, id.isEmpty ? "r-\(person.number)" : id, person, reported,
            ["sex": "female", "birth_date": "1980-01-01", "division": division])
    }

    /// A nucleic-acid test.
    public mutating func naat(
        _ id: String, _ person: SyntheticPerson, _ sampled: String, _ result: String = "negative", pool: Int = 1,
        reported: String, division: String = anyPlace
    ) {
        add(
            .naat, id, person, reported,
            [
                "specimen_id": "s-\(id)", "tube_id": "t-\(id)", "pool_size": String(pool), "sampled_at": sampled,
                "result": result, "laboratory": "lab-1", "division": division,
            ])
    }

    /// An antigen test.
    public mutating func antigen(
        _ id: String, _ person: SyntheticPerson, _ sampled: String, _ result: String, reported: String,
        division: String = anyPlace
    ) {
        add(
            .antigen, id, person, reported,
            ["sampled_at": sampled, "result": result, "division": division])
    }

    /// A vaccine dose.
    public mutating func dose(_ id: String, _ person: SyntheticPerson, _ dose: Int, on date: String, reported: String) {
        add(
            .vaccination, id, person, reported,
            ["product": "vaccine", "dose": String(dose), "administered_on": date, "site": "site-1"])
    }

    /// A case record.
    public mutating func caseRecord(
        _ id: String, _ person: SyntheticPerson, _ kind: String, _ occurred: String, onset: String? = nil,
        sampled: String? = nil, reported: String, division: String = anyPlace
    ) {
        add(
            .case, id, person, reported,
            [
                "kind": kind, "occurred_at": occurred, "onset_on": onset, "sampled_at": sampled, "division": division,
            ])
    }

    /// A contact, close or secondary.
    public mutating func contact(
        _ id: String, _ person: SyntheticPerson, _ relation: String = "close", of caseRecord: String,
        via: SyntheticPerson? = nil, exposed: String, reported: String
    ) {
        add(
            .contact, id, person, reported,
            [
                "relation": relation, "case_record_id": caseRecord, "via_document_type": via.map { _ in "id-card" },
                "via_document_number": via?.documentNumber, "last_exposure_at": exposed, "setting": "work",
            ])
    }

    /// An entry into the country.
    public mutating func entry(_ id: String, _ person: SyntheticPerson, arrived: String, reported: String) {
        add(.entry, id, person, reported, ["arrived_at": arrived, "port": "CAN", "origin": "SGP"])
    }

    /// A stay away from home.
    public mutating func stay(
        _ id: String, _ person: SyntheticPerson, _ division: String, from: String, to: String? = nil, reported: String
    ) {
        add(.stay, id, person, reported, ["division": division, "from": from, "to": to])
    }

    /// A journey.
    public mutating func trip(
        _ id: String, _ person: SyntheticPerson, coach: String = "05", number: String = "G99", departed: String,
        arrived: String, reported: String
    ) {
        add(
            .trip, id, person, reported,
            [
                "carrier": "train", "number": number, "service_date": "2022-07-02", "coach": coach,
                "departed_at": departed, "arrived_at": arrived, "from_division": "990101001001",
                "to_division": "990201001001",
            ])
    }

    /// The end of work in a closed loop.
    public mutating func closedLoop(_ id: String, _ person: SyntheticPerson, left: String, reported: String) {
        add(.closedLoop, id, person, reported, ["post": "isolation-site", "left_at": left])
    }

    /// Two documents of one person, as an identity authority states; the other one a card.
    public mutating func link(
        _ id: String, _ person: SyntheticPerson, to other: SyntheticPerson, reported: String
    ) {
        add(
            .identityLink, id, person, reported,
            [
                "other_document_type": "id-card", "other_document_number": other.documentNumber,
                "relation": "same-person", "basis": "register",
            ])
    }

    /// The same; the other one a passport.
    public mutating func link(_ id: String, _ person: SyntheticPerson, toPassport number: String, reported: String) {
        add(
            .identityLink, id, person, reported,
            [
                "other_document_type": "passport", "other_document_number": number, "relation": "same-person",
                "basis": "register",
            ])
    }

    /// The last line again, about a passport instead of the person's card.
    public mutating func ofPassport(_ number: String) {
        guard var line = lines.popLast() else { return }
        line.fields["document_type"] = "passport"
        line.fields["document_number"] = number
        lines.append(line)
    }

    /// What somebody did about a person; reported when it occurred unless said otherwise.
    public mutating func act(
        _ id: String, _ person: SyntheticPerson, _ kind: String, _ occurred: String, by division: String = anyPlace,
        token: String? = nil, target: String? = nil, outcome: String? = nil, channel: String? = nil,
        place: String? = nil, symptoms: String? = nil, reported: String? = nil
    ) {
        add(
            .fieldAct, id, person, reported ?? occurred,
            [
                "kind": kind, "occurred_at": occurred, "division": division, "worker": "w-1", "token": token,
                "target": target, "outcome": outcome, "channel": channel, "place": place, "symptoms": symptoms,
            ])
    }

    /// The risk level of a place.
    public mutating func area(
        _ id: String, _ division: String, _ level: String, from: String, to: String? = nil, reported: String
    ) {
        var line = Line(
            .areaRisk,
            [
                "record_id": id, "reported_at": reported, "area_id": id, "name": "area", "division": division,
                "level": level, "from": from, "authority": "command-990101", "basis": "order",
            ])
        line.fields["to"] = to
        lines.append(line)
    }
}
