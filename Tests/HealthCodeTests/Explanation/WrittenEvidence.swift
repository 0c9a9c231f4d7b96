import HealthCode
import Testing

/// Evidence written by hand, record by record, and read like any other.
struct WrittenEvidence {
    /// Persons of the examples.
    enum Person: Int {
        case her = 1
        case him, them

        /// A card with the prefix that no real one has.
        var number: String {
            let digits = "99010119900101\(100 + rawValue)"
            let check = CitizenIdentityNumber.checkCharacter(ofFirst17: Array(digits.utf8)) ?? 0
            return digits + String(decoding: [check], as: UTF8.self)
        }

        var name: String { "人\(rawValue)" }
    }

    private var lines: [Dataset: [String]] = [:]

    /// Adds a version of a record. Values that look like `07-06 12:00` are moments of 2022 in China.
    mutating func add(
        _ dataset: Dataset, _ id: String, reported: String, about person: Person? = .her, _ fields: [String: String]
    ) {
        var all = fields
        all["record_id"] = id
        all["reported_at"] = reported
        if let person, dataset.isAboutPerson {
            all["document_type"] = "id-card"
            all["document_number"] = person.number
            all["name"] = person.name
        }
        let members = all.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\(Self.expanded($1))\"" }
        lines[dataset, default: []].append("{" + members.joined(separator: ",") + "}\n")
    }

    /// Adds a negative or other nucleic-acid test, reported six hours after the sample unless said otherwise.
    mutating func naat(
        _ id: String, _ sampled: String, reported: String? = nil, pool: Int = 1, result: String = "negative",
        about person: Person = .her
    ) {
        add(
            .naat, id, reported: reported ?? String(sampled.prefix(6)) + "23:00", about: person,
            [
                "specimen_id": "S", "tube_id": "T", "pool_size": "\(pool)", "sampled_at": sampled, "result": result,
                "laboratory": "lab-9", "division": "440106001001",
            ])
    }

    /// Adds a case record.
    mutating func caseRecord(
        _ id: String, _ kind: String, _ occurred: String, reported: String? = nil, about person: Person = .them
    ) {
        add(
            .case, id, reported: reported ?? occurred, about: person,
            ["kind": kind, "occurred_at": occurred, "division": "440106001001"])
    }

    /// Adds a contact of the case `C`.
    mutating func contact(
        _ id: String, _ relation: String, _ exposed: String, reported: String, about person: Person = .her,
        via: Person? = nil
    ) {
        var fields = [
            "relation": relation, "case_record_id": "C", "last_exposure_at": exposed, "setting": "work",
        ]
        if let via {
            fields["via_document_type"] = "id-card"
            fields["via_document_number"] = via.number
        }
        add(.contact, id, reported: reported, about: person, fields)
    }

    /// Adds a residence.
    mutating func home(_ division: String, about person: Person = .her) {
        add(
            .residents, "R\(person.rawValue)", reported: "01-01 00:00", about: person,
            ["sex": "female", "birth_date": "1990-01-01", "division": division, "phone": "19912345678"])
    }

    /// Adds a risk area.
    mutating func area(
        _ id: String, _ level: String, in division: String, from: String, to: String? = nil, reported: String? = nil
    ) {
        var fields = [
            "area_id": "A", "name": "a place", "division": division, "level": level, "from": from,
            "authority": "command-440106", "basis": "C",
        ]
        if let to { fields["to"] = to }
        add(.areaRisk, id, reported: reported ?? from, about: nil, fields)
    }

    private static func expanded(_ value: String) -> String {
        guard value.count == 11, value.dropFirst(5).first == " " else { return value }
        return "2022-\(value.prefix(5))T\(value.suffix(5)):00+08:00"
    }

    /// Pushes everything into a sink; no line may be refused.
    func read(into sink: inout some EvidenceSink) throws {
        for dataset in Dataset.allCases {
            guard let lines = lines[dataset] else { continue }
            let reader = EvidenceReader(dataset: dataset, format: .ndjson, file: "\(dataset.rawValue).ndjson")
            for line in lines {
                try Array(line.utf8).withUnsafeBytes { try reader.read($0, into: &sink) }
            }
            try reader.finish(into: &sink)
        }
    }

    /// The explanation for a person at a moment of 2022 in China.
    func explain(_ person: Person = .her, at moment: String, under rules: String = "cn-9") throws -> Explanation {
        try #require(try explanation(of: person, at: moment, under: rules))
    }

    /// The same; `nil` when no existing record is about the person. What it concludes is what an assessment answers.
    func explanation(
        of person: Person, at moment: String, under rules: String = "cn-9"
    ) throws -> Explanation? {
        var log = EvidenceLog()
        try read(into: &log)
        let sealed = log.sealed()
        let instant = try Self.instant(moment)
        let timeline = try Self.timeline(rules)
        let assessor = try #require(Assessor(evidence: sealed, timeline: timeline, at: instant))
        let number = try #require(IdentityDocument(type: .idCard, number: person.number))
        guard let index = sealed.person(with: number) else { return nil }
        var workspace = Assessor.Workspace()
        let explanation = assessor.explain(index, in: &workspace)
        #expect(explanation?.conclusion == assessor.assess(index, in: &workspace))
        return explanation
    }

    /// The records that a person's file quotes.
    func histories(of person: Person = .her, at moment: String) throws -> [RecordHistory] {
        var log = EvidenceLog()
        try read(into: &log)
        let document = try #require(IdentityDocument(type: .idCard, number: person.number))
        var quotes = EvidenceQuotes(about: document, records: log.records(about: document))
        try read(into: &quotes)
        return quotes.histories(at: try Self.instant(moment))
    }

    private static func timeline(_ rules: String) throws -> RuleTimeline {
        if rules == "national" { return RuleTimeline(editions: ControlProtocol.national) }
        return RuleTimeline(edition: try #require(ControlProtocol.national(rules)))
    }

    static func instant(_ moment: String) throws -> Instant { try #require(Instant(expanded(moment))) }

    static func date(_ monthAndDay: String) throws -> LocalDate { try #require(LocalDate("2022-\(monthAndDay)")) }
}
