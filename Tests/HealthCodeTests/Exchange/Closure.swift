import HealthCode
import HealthCodeTesting

/// Every content that was stated, each once; contested ones too.
struct ContentSet: EvidenceSink {
    private(set) var contents: Set<RecordContent> = []
    private(set) var rejections: [Rejection] = []

    mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        contents.insert(RecordContent(record)).inserted ? .accepted : .duplicate
    }

    mutating func refuse(_ rejection: Rejection) {
        rejections.append(rejection)
    }
}

/// What a node needs to know to derive a person's code: the contents about the person, about those who are linked to
/// them by any version of any record, and about the risk of areas.
struct Closure {
    /// What links persons, or brings a content along; a test leaves one out.
    enum Link: CaseIterable, Sendable {
        /// The persons of the case records that the person's contacts name.
        case index
        /// The close contacts that the person met.
        case via
        /// Cases who shared a coach with the person.
        case coach
        /// The risk of areas.
        case areas
        /// Versions of a record that are about somebody else.
        case otherVersions
    }

    private struct RecordKey: Hashable {
        let dataset: Dataset
        let recordID: String
    }

    private let records: [[RecordContent]]
    private let personsOfReference: [RecordContent.Reference: Set<IdentityDocument>]
    private let cases: Set<IdentityDocument>
    private let links: Set<Link>

    init(_ contents: Set<RecordContent>, without omitted: Link? = nil) {
        // In a fixed order, so that a seed says what happens.
        let ordered = contents.sorted { $0.json.lexicographicallyPrecedes($1.json) }
        records = Array(
            Dictionary(grouping: ordered) { RecordKey(dataset: $0.dataset, recordID: $0.recordID) }.values)
        var persons: [RecordContent.Reference: Set<IdentityDocument>] = [:]
        var cases: Set<IdentityDocument> = []
        for content in contents {
            guard let document = content.document, let reference = content.reference else { continue }
            persons[reference, default: []].insert(document)
            if content.dataset == .case { cases.insert(document) }
        }
        personsOfReference = persons
        self.cases = cases
        links = Set(Link.allCases.filter { $0 != omitted })
    }

    /// The contents that a node needs for a person.
    func contents(for person: IdentityDocument) -> [RecordContent] {
        let persons = persons(linkedTo: person)
        return records.flatMap { versions -> [RecordContent] in
            if versions[0].dataset == .areaRisk { return links.contains(.areas) ? versions : [] }
            let own = versions.filter { $0.document.map(persons.contains) ?? false }
            return links.contains(.otherVersions) && !own.isEmpty ? versions : own
        }
    }

    private func persons(linkedTo person: IdentityDocument) -> Set<IdentityDocument> {
        var persons: Set = [person]
        for content in records.joined() where content.document == person {
            switch content.reference {
            case .contactOf(let caseRecord) where links.contains(.index):
                persons.formUnion(personsOfReference[.caseRecord(caseRecord)] ?? [])
            case .coach where links.contains(.coach):
                persons.formUnion(content.reference.flatMap { personsOfReference[$0] }?.intersection(cases) ?? [])
            default: break
            }
            if links.contains(.via), let via = content.via { persons.insert(via) }
        }
        return persons
    }
}

/// The contents of a closure as a node keeps them, under pseudonyms, read into evidence of their own.
struct PseudonymousEvidence {
    let evidence: Evidence
    /// What was refused for anything but a conflict: nothing.
    let rejections: [Rejection]
    private let pseudonyms: [IdentityDocument: String]

    init(_ contents: [RecordContent], using random: inout SeededGenerator) throws(FileRefusal) {
        var pseudonyms: [IdentityDocument: String] = [:]
        for document in contents.flatMap({ [$0.document, $0.via] }).compactMap({ $0 })
        where pseudonyms[document] == nil {
            let number = String(pseudonyms.count + 1)
            pseudonyms[document] = "K" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        }
        var lines: [Dataset: [UInt8]] = [:]
        for content in contents.shuffled(using: &random) {
            content.body.withUnsafeBytes { body in
                RecordContent.appendPseudonymous(
                    content.dataset, body: body, person: content.document.flatMap { pseudonyms[$0] },
                    via: content.via.flatMap { pseudonyms[$0] }, mark: Self.mark(content),
                    to: &lines[content.dataset, default: []])
            }
        }
        var log = EvidenceLog()
        for dataset in Dataset.allCases.shuffled(using: &random) {
            guard let text = lines[dataset] else { continue }
            try read(text, of: dataset, into: &log)
        }
        evidence = log.sealed()
        rejections = log.rejections.filter { $0.reason != .conflict }
        self.pseudonyms = pseudonyms
    }

    func number(of person: IdentityDocument) -> Int? {
        pseudonyms[person].flatMap { evidence.person(with: RecordContent.pseudonymousDocument($0)) }
    }

    /// FNV-1a over the whole content.
    private static func mark(_ content: RecordContent) -> String {
        let hash = content.json.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}

/// Reads lines of NDJSON.
func read(_ text: [UInt8], of dataset: Dataset, into sink: inout some EvidenceSink) throws(FileRefusal) {
    let reader = EvidenceReader(dataset: dataset, format: .ndjson, file: "test.ndjson")
    do {
        try text.withUnsafeBytes { try reader.read($0, into: &sink) }
    } catch let refusal as FileRefusal {
        throw refusal
    } catch {
        preconditionFailure("readers throw file refusals only")
    }
    try reader.finish(into: &sink)
}
