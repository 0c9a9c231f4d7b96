import HealthCode
import HealthCodeTesting
import Testing

/// A content stands for all that a line said, and for nothing else.
@Suite struct RecordContentTests {
    /// A line with a value in every column of a dataset; of an act, in all that a refusal has.
    static func line(_ dataset: Dataset) -> [String: String] {
        var fields: [String: String] = [:]
        for column in dataset.columns {
            fields[column.wireName] =
                switch column.form {
                case .recordID: "id-1"
                case .instant: column == .reportedAt ? "2022-07-02T10:00:00+08:00" : "2022-07-01T10:00:00+08:00"
                case .date: "2022-06-30"
                case .boolean: "true"
                case .oneOf(let list): list.last ?? ""
                case .documentNumber: "E1234567"
                case .personName: "王安"
                case .division: "990101001001"
                case .number(let range): String(range.upperBound)
                case .countryCode: "SGP"
                case .token: "3.14"
                case .temperature: "36.5"
                case .text: "text of \(column.wireName)"
                }
        }
        for type in ["document_type", "via_document_type"] where fields[type] != nil { fields[type] = "passport" }
        if dataset == .fieldAct {
            fields["kind"] = "refuse"
            for column in ["channel", "place", "temperature", "symptoms"] { fields[column] = nil }
        }
        return fields
    }

    static func read(_ dataset: Dataset, _ json: [UInt8]) throws -> RecordContent {
        var set = ContentSet()
        try HealthCodeTests.read(json, of: dataset, into: &set)
        try #require(set.rejections == [])
        return try #require(set.contents.first)
    }

    static func content(_ dataset: Dataset, _ changes: [String: String?] = [:]) throws -> RecordContent {
        var fields = line(dataset)
        for (key, value) in changes { fields[key] = value }
        return try read(dataset, Array(EvidenceText.Line(dataset, fields).json.utf8))
    }

    @Test(arguments: Dataset.allCases)
    func `its JSON reads as the same content again`(dataset: Dataset) throws {
        let content = try Self.content(dataset)
        let again = try Self.read(dataset, content.json)
        #expect(again == content && again.json == content.json)
        let needed: Set<Column> = dataset == .fieldAct ? [.token, .outcome] : []
        let optional = dataset.columns.filter { dataset.isOptional($0) && !needed.contains($0) }.map {
            ($0.wireName, nil as String?)
        }
        let sparse = try Self.content(dataset, Dictionary(uniqueKeysWithValues: optional))
        #expect(try Self.read(dataset, sparse.json) == sparse)
        #expect(sparse != content)
    }

    @Test(arguments: Dataset.allCases)
    func `no column is lost`(dataset: Dataset) throws {
        let content = try Self.content(dataset)
        let json = String(decoding: content.json, as: UTF8.self)
        let absent: Set<Column> = dataset == .fieldAct ? [.channel, .place, .temperature, .symptoms] : []
        for column in dataset.columns where !absent.contains(column) {
            #expect(json.contains("\"\(column.wireName)\":"), "\(column)")
        }
    }

    @Test(arguments: Dataset.allCases)
    func `its body names nobody`(dataset: Dataset) throws {
        let content = try Self.content(dataset)
        let body = String(decoding: content.body, as: UTF8.self)
        for text in ["E1234567", "王安", "phone", "guardian", "document", "via"] { #expect(!body.contains(text)) }
        #expect(content.particulars.isEmpty == !dataset.isAboutPerson)
        let person = IdentityDocument(type: .passport, number: "E1234567")
        #expect(content.document == (dataset.isAboutPerson ? person : nil))
        #expect((content.via != nil) == (dataset == .contact || dataset == .identityLink))
    }

    @Test func `the generated outbreaks read as the same contents again`() throws {
        for seed in UInt64(0)..<60 {
            var set = ContentSet()
            GeneratedOutbreak(seed: seed, provinces: 3).text.read(into: &set)
            var again = ContentSet()
            for content in set.contents { try HealthCodeTests.read(content.json, of: content.dataset, into: &again) }
            #expect(again.contents == set.contents)
            #expect(Set(set.contents.map(\.json)).count == set.contents.count)
        }
    }

    typealias Pair = (dataset: Dataset, first: [String: String?], second: [String: String?])

    static let equal: [Pair] = [
        (.naat, ["sampled_at": "2022-07-01T10:00:00+08:00"], ["sampled_at": "2022-07-01t02:00:00z"]),
        (.naat, ["sampled_at": "2022-07-01T02:00:00.500Z"], ["sampled_at": "2022-07-01T10:00:00.5+08:00"]),
        (
            .naat, ["sampled_at": "2022-07-01T02:00:00.0000000000000000011Z"],
            ["sampled_at": "2022-07-01T02:00:00.0000000000000000019Z"]
        ),
        (.naat, ["retracted": "false"], ["retracted": nil]),
        (.naat, ["retracted": "false"], ["retracted": ""]),
        (.naat, ["retracted": "false"], ["retracted": "\u{3000}"]),
        (
            .naat, ["document_type": "id-card", "document_number": "990101800101001"],
            ["document_type": "id-card", "document_number": "99010119800101001\(check)"]
        ),
        (.naat, ["document_number": " e1234567\u{A0}"], ["document_number": "E1234567"]),
        (.contact, ["via_document_number": "e1234567"], ["via_document_number": "E1234567"]),
        (.stay, ["to": " "], ["to": nil]),
        (
            .residents, ["guardian_document_type": "id-card", "guardian_document_number": nil],
            ["guardian_document_type": nil, "guardian_document_number": nil]
        ),
        (
            .residents, ["guardian_document_type": "id-card", "guardian_document_number": "990101198001010010"],
            ["guardian_document_type": "", "guardian_document_number": "990101198001010010"]
        ),
    ]

    private static let check = String(
        decoding: [CitizenIdentityNumber.checkCharacter(ofFirst17: Array("99010119800101001".utf8)) ?? 0], as: UTF8.self
    )

    @Test(arguments: equal.indices)
    func `what means the same is the same content`(index: Int) throws {
        let (dataset, first, second) = Self.equal[index]
        let (a, b) = (try Self.content(dataset, first), try Self.content(dataset, second))
        #expect(a == b && a.json == b.json)
        #expect(try Self.read(dataset, a.json) == a)
    }

    static let different: [Pair] = [
        (.naat, ["sampled_at": "2022-07-01T02:00:00Z"], ["sampled_at": "2022-07-01T02:00:00.000000000000000001Z"]),
        (.naat, ["retracted": "true"], ["retracted": nil]),
        (.naat, ["name": "王安"], ["name": "王安 "]),
        (.naat, ["document_type": "passport"], ["document_type": "hmt-permit"]),
        (.naat, ["division": "990101001001"], ["division": "980101001001"]),
        (.residents, ["phone": "1"], ["phone": "01"]),
        (.residents, ["phone": "1"], ["phone": nil]),
        (
            .residents, ["guardian_document_type": "passport", "guardian_document_number": "E1"],
            ["guardian_document_type": nil, "guardian_document_number": "E1"]
        ),
        (.contact, ["via_document_number": "E1"], ["via_document_number": "E2"]),
        (.contact, [:], ["via_document_number": nil, "via_document_type": nil]),
        (.areaRisk, ["name": "a"], ["name": "b"]),
        (.stay, ["to": "2022-07-01T10:00:00+08:00"], ["to": nil]),
    ]

    @Test(arguments: different.indices)
    func `what means something else is another content`(index: Int) throws {
        let (dataset, first, second) = Self.different[index]
        let (a, b) = (try Self.content(dataset, first), try Self.content(dataset, second))
        #expect(a != b && a.json != b.json)
    }

    @Test(arguments: [
        #"a "quoted" name"#, #"back\slash\u0041"#, "tab\there", "line\nfeed\r\n", "nul\u{0}", "\u{1}\u{1F}\u{7F}\u{85}",
        "👩‍👩‍👧‍👦🧪", "\u{2028}\u{2029}x", "é e\u{301}", "},{", "\u{FEFF}x", "</script>", "\u{10FFFF}",
    ])
    func `any text comes through as it is`(text: String) throws {
        // As CSV, where control characters stand as they are.
        let header = "record_id,reported_at,document_type,document_number,name,post,left_at\n"
        let quoted = "\"" + text.replacing("\"", with: "\"\"") + "\""
        let line = "id-1,2022-07-02T10:00:00Z,passport,E1,\(quoted),\(quoted),2022-07-01T10:00:00Z\n"
        var set = ContentSet()
        let reader = EvidenceReader(dataset: .closedLoop, format: .csv, file: "test.csv")
        try Array((header + line).utf8).withUnsafeBytes { try reader.read($0, into: &set) }
        try reader.finish(into: &set)
        let content = try #require(set.contents.first)
        #expect(!content.json.contains { $0 < 0x20 })
        var names = NameSink()
        try HealthCodeTests.read(content.json, of: .closedLoop, into: &names)
        #expect(names.texts.map { Array($0.utf8) } == [Array(text.utf8), Array(text.utf8)])
        #expect(try Self.read(.closedLoop, content.json) == content)
    }

    @Test func `the longest record that is accepted can be exchanged`() throws {
        let header = "record_id,reported_at,document_type,document_number,name,post,left_at\n"
        let start = "id-1,2022-07-02T10:00:00Z,passport,E1,a,", end = ",2022-07-01T10:00:00Z"
        let post = String(repeating: "\u{1}", count: EvidenceReader.recordLimit - start.utf8.count - end.utf8.count)
        var set = ContentSet()
        let reader = EvidenceReader(dataset: .closedLoop, format: .csv, file: "test.csv")
        try Array((header + start + post + end + "\n").utf8).withUnsafeBytes { try reader.read($0, into: &set) }
        try reader.finish(into: &set)
        let content = try #require(set.contents.first)
        #expect(content.json.count > 6 * post.utf8.count && content.json.count <= RecordContent.lineLimit)
        for (limit, contents) in [(RecordContent.lineLimit, [content]), (EvidenceReader.recordLimit, [])] {
            var again = ContentSet()
            let reader = EvidenceReader(dataset: .closedLoop, format: .ndjson, file: "x.ndjson", lineLimit: limit)
            try content.json.withUnsafeBytes { try reader.read($0, into: &again) }
            try reader.finish(into: &again)
            #expect(again.contents == Set(contents))
        }
    }

    @Test func `a content says what it shares with others`() throws {
        #expect(try Self.content(.case).reference == .caseRecord("id-1"))
        #expect(try Self.content(.contact, ["case_record_id": "c-9"]).reference == .contactOf(caseRecord: "c-9"))
        #expect(try Self.content(.naat).reference == nil)
        let coach = try Self.content(.trip, ["number": "1", "coach": "23"]).reference
        #expect(try Self.content(.trip, ["number": "1", "coach": "23", "seat": "2"]).reference == coach)
        for other in [
            ["number": "12", "coach": "3"], ["number": "1", "coach": "24"], ["number": "1/2", "coach": "3"],
            ["number": "1", "coach": "23", "service_date": "2022-06-29"],
            ["number": "1", "coach": "23", "carrier": "bus"],
        ] {
            #expect(try Self.content(.trip, other).reference != coach)
        }
    }

    @Test(arguments: [Dataset.contact, .identityLink])
    func `under a pseudonym nothing else of the person is left`(dataset: Dataset) throws {
        let content = try Self.content(dataset)
        let other = try #require(content.via)
        var lines: [UInt8] = []
        content.body.withUnsafeBytes {
            RecordContent.appendPseudonymous(
                dataset, body: $0, person: "K0001", via: "K0002", mark: "beef", to: &lines)
        }
        let text = String(decoding: lines, as: UTF8.self)
        for name in ["E1234567", "王安", other.number] { #expect(!text.contains(name)) }
        #expect(text.hasSuffix("}\n"))
        let read = try Self.read(dataset, lines)
        #expect(read.body == content.body)
        #expect(read.document == RecordContent.pseudonymousDocument("K0001"))
        #expect(read.via == RecordContent.pseudonymousDocument("K0002"))
        #expect(read.reference == content.reference)
    }

    private struct NameSink: EvidenceSink {
        var texts: [String] = []

        mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
            texts += [record.text(.name) ?? "", record.text(.post) ?? ""]
            return .accepted
        }

        mutating func refuse(_ rejection: Rejection) {}
    }
}
