import Foundation
import Testing

@Suite struct `tongma explain` {
    /// Anna met the case on July 1; Bo met Anna on July 2; Cem is the case; Dai gave a positive pool at home in an area.
    private static let lines: [String: [String]] = [
        "residents": [
            PassportLines.about("99E0004", "Dai", "R4", "01-01 00:00")
                + #","sex":"male","birth_date":"1990-01-01","division":"440106001001","phone":"19912345678"}"#
        ],
        "case": [
            PassportLines.about("99E0003", "Cem", "C", "07-01 08:00")
                + #","kind":"confirmed","occurred_at":"07-01 08:00","division":"440106001001"}"#
        ],
        "contact": [
            PassportLines.about("99E0001", "Anna", "K1", "07-02 09:00")
                + #","relation":"close","case_record_id":"C","last_exposure_at":"07-01 10:00","setting":"work"}"#,
            PassportLines.about("99E0002", "Bo", "K2", "07-02 12:00")
                + #","relation":"secondary","case_record_id":"C","via_document_type":"passport","#
                + #""via_document_number":"99E0001","last_exposure_at":"07-02 10:00","setting":"household"}"#,
        ],
        "naat": [
            PassportLines.naat(
                "99E0001", "Anna", "N1", sampled: "07-02 10:00", reported: "07-02 18:00", pool: 1, result: "negative"),
            PassportLines.naat(
                "99E0002", "Bo", "N2", sampled: "07-05 10:00", reported: "07-06 09:00", pool: 1, result: "negative"),
            PassportLines.naat(
                "99E0004", "Dai", "N3", sampled: "07-05 10:00", reported: "07-05 18:00", pool: 10, result: "positive"),
        ],
        "area-risk": [
            #"{"record_id":"Z","reported_at":"07-05 00:00","area_id":"A","name":"a place","#
                + #""division":"440106001001","level":"high","from":"07-05 00:00","#
                + #""authority":"command-440106","basis":"C"}"#
        ],
    ]

    @Test(arguments: [
        (
            "99E0001", "en",
            [
                "Health code: red", "passport ****001",
                "2022-07-09 00:00 has come, and 4 negative single-tube tests are reported, sampled on or after "
                    + "2022-07-03, 2022-07-04,", "then health monitoring at home (yellow)",
                "the case C is ruled out or withdrawn", "Goes back to C (confirmed)",
                "taken: N1, sampled 2022-07-02 10:00, reported 2022-07-02 18:00, lab-9", "not due yet",
                "disease control, reported 2022-07-02 09:00, record K1",
            ]
        ),
        (
            "99E0001", "zh",
            [
                "健康码：红码", "每天只计一次", "随后为居家健康监测（黄码）", "疾控机构，2022-07-02 09:00报告，记录K1",
                "已做：N1，2022-07-02 10:00采样，2022-07-02 18:00报告，lab-9", "病例C被排除或撤回",
            ]
        ),
        (
            "99E0002", "en",
            [
                "C (confirmed), through a close contact", "made up: N2", "not due yet",
                "The release also waits for the close contact's first 2 test results: 1 still awaited",
            ]
        ),
        ("99E0002", "zh", ["C（确诊），经一名密切接触者", "前2次检测结果：尚有1次未报告", "已补做：N2"]),
        (
            "99E0003", "en",
            [
                "a medical institution reports the discharge; then health monitoring at home (yellow)",
                "a medical institution rules the infection out",
            ]
        ),
        ("99E0003", "zh", ["医疗机构报告出院，随后为居家健康监测（黄码）", "医疗机构排除感染"]),
        (
            "99E0004", "en",
            [
                "Home Tianhe, Guangzhou, Guangdong 440106001001", "phone *******5678",
                "the area is lifted by the authority that declared it", "command-440106, reported 2022-07-05 00:00",
                "basis: C", "a single-tube nucleic-acid test sampled after 2022-07-05 10:00 has its result",
                "As the evidence stands, the code is yellow then.",
            ]
        ),
        ("99E0004", "zh", ["广东省广州市天河区 440106001001", "划定机关解除该风险区", "依据：C", "阳性，10混1"]),
    ])
    func `tells each person what it rests on and what would change it`(
        _ number: String, _ language: String, _ sentences: [String]
    ) async throws {
        let folder = try WrittenFolder(Self.lines)
        let run = try await folder.explain("--protocol", "cn-9", "--document", "passport:\(number)", "--lang", language)
        #expect(run.status == 0)
        // Lines are wrapped and columns aligned for people.
        let output = run.output.replacing(/\n +/, with: language == "en" ? " " : "").replacing(/\ +/, with: " ")
        for sentence in sentences { #expect(output.contains(sentence) || run.output.contains(sentence)) }
        #expect(!output.contains("99E000"))
        let names = ["99E0001": "Anna", "99E0002": "Bo ", "99E0003": "Cem", "99E0004": "Dai"]
        for (other, name) in names where other != number { #expect(!output.contains(name)) }
    }

    @Test func `writes JSON for programs in both languages`() async throws {
        let run = try await WrittenFolder(Self.lines).explain("--document", "passport:99E0002", "--format", "json")
        #expect(run.status == 0)
        let file = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect((file["document"] as? [String: String])?["number"] == "****002")
        let episodes = try #require(file["episodes"] as? [[String: Any]])
        #expect(episodes[0]["link"] as? [String: Int] == ["results": 2, "awaited": 1])
        let ends = try #require(episodes[0]["ends"] as? [[String: Any]])
        #expect((ends[0]["text"] as? [String: String]).map { Set($0.keys) } == ["zh", "en"])
    }

    @Test func `reads the document from standard input and prints it in full only when asked to`() async throws {
        let folder = try WrittenFolder(Self.lines)
        let run = try await folder.explain("--document", "-", input: "passport:99e0001\n")
        #expect(run.status == 0)
        #expect(!run.output.contains("99E0001"))
        let full = try await folder.explain("--document", "-", "--full-numbers", input: "passport:99E0004\n")
        #expect(full.output.contains("passport 99E0004"))
        #expect(full.output.contains("phone 19912345678"))
    }

    @Test(arguments: ["text", "json"])
    func `answers unknown, never a colour, where no existing record is about the document`(_ format: String)
        async throws
    {
        let folder = try WrittenFolder(Self.lines)
        for (document, at) in [
            ("passport:99E9999", "07-06 12:00"), ("passport:99E", "07-06 12:00"), ("passport:99E0001", "07-01 00:00"),
        ] {
            let run = try await folder.explain("--document", document, "--format", format, at: at)
            #expect(run.status == 1)
            #expect(run.output.lowercased().contains("unknown"))
            #expect(!run.output.contains("99E") && !run.output.contains("\"code\""))
        }
    }

    @Test(arguments: [
        [], ["--document", "99E0001"], ["--document", "card:99E0001"], ["--document", "id-card:990101199001011009"],
        ["--document", "passport:99E0001", "--protocol", "cn-0"], ["--document", "passport:99E0001", "--lang", "fr"],
        ["--document", "passport:99E0001", "--format", "csv"],
    ])
    func `refuses unusable arguments with status 2, without repeating the number`(_ arguments: [String]) async throws {
        let folder = try WrittenFolder(Self.lines)
        let run = try await WrittenFolder.tongma(
            ["explain", "--evidence", folder.url.path, "--at", "2022-07-06T12:00:00+08:00"] + arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(!run.complaints.contains("99E0001") && !run.complaints.contains("990101199001011009"))
    }

    @Test func `refuses an instant before the first edition, and what is no instant`() async throws {
        let folder = try WrittenFolder(Self.lines)
        for instant in ["2021-05-13T23:59:59+08:00", "2022-07-06"] {
            let run = try await WrittenFolder.tongma([
                "explain", "--evidence", folder.url.path, "--at", instant, "--document", "passport:99E0001",
            ])
            #expect(run.status == 2)
        }
    }

    @Test func `says with status 3 that lines were refused`() async throws {
        var lines = Self.lines
        lines["naat", default: []].append("{}")
        let run = try await WrittenFolder(lines).explain("--document", "passport:99E0001")
        #expect(run.status == 3)
        #expect(run.output.contains("Health code: red"))
        #expect(run.complaints.contains("1 line"))
    }
}
