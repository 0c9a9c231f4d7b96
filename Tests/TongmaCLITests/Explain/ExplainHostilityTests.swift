import Foundation
import Testing
import TongmaCLI

/// What other persons must not learn, and what names and arguments must not do.
@Suite struct `A file and what it must not say` {
    private static let at = "2022-07-06T12:00:00+08:00"

    /// Bo met Anna, who met the case; Anna's results come at minutes that nothing else has.
    private static let linked: [String: [String]] = [
        "case": [
            PassportLines.about("99E0003", "Cem", "C", "07-01 08:00")
                + #","kind":"confirmed","occurred_at":"07-01 08:00","division":"440106001001"}"#
        ],
        "contact": [
            PassportLines.about("99E0001", "Anna", "K1", "07-01 12:00")
                + #","relation":"close","case_record_id":"C","last_exposure_at":"07-01 10:00","setting":"work"}"#,
            PassportLines.about("99E0002", "Bo", "K2", "07-02 12:00")
                + #","relation":"secondary","case_record_id":"C","via_document_type":"passport","#
                + #""via_document_number":"99E0001","last_exposure_at":"07-02 10:00","setting":"household"}"#,
        ],
        "naat": [
            PassportLines.naat(
                "99E0001", "Anna", "N1", sampled: "07-02 10:13", reported: "07-02 18:13", laboratory: "lab-13"),
            PassportLines.naat(
                "99E0001", "Anna", "N2", sampled: "07-03 10:17", reported: "07-05 18:17", laboratory: "lab-17"),
        ],
    ]

    @Test(arguments: ["text", "json"], ["zh", "en"])
    func `of a close contact's tests it says how many, not which and when`(format: String, language: String)
        async throws
    {
        let folder = try WrittenFolder(Self.linked)
        for at in ["07-02 13:00", "07-03 12:00", "07-06 12:00"] {
            let run = try await folder.explain(
                "--document", "passport:99E0002", "--format", format, "--lang", language, "--protocol", "cn-9", at: at)
            #expect(run.status == 0)
            for trace in [":13", ":17", "lab-1", "N1", "N2", "Anna"] { #expect(!run.output.contains(trace)) }
        }
        let text = try await folder.explain(
            "--document", "passport:99E0002", "--lang", language, "--protocol", "cn-9")
        #expect(text.output.contains(language == "en" ? "first 2 test results: all have come" : "前2次检测结果：均已报告"))
    }

    @Test func `that the person met was diagnosed is told as what it makes of the record`() async throws {
        var lines = Self.linked
        lines["case", default: []].append(
            PassportLines.about("99E0001", "Anna", "D", "07-05 08:00")
                + #","kind":"asymptomatic","occurred_at":"07-05 08:00","division":"440106001001"}"#)
        let run = try await WrittenFolder(lines).explain("--document", "passport:99E0002", "--protocol", "cn-9")
        let output = run.output.replacing(/\s+/, with: " ")
        #expect(output.contains("this record now counts as a close contact, because the person met was diagnosed"))
        #expect(!output.contains("Anna") && !output.contains("asymptomatic"))
    }

    @Test(arguments: ["text", "json"])
    func `a name cannot write to the terminal, break a line or turn its direction`(format: String) async throws {
        let name = #"A\u001b[31mB\nHealth code: green\u2028C\u202eD\u009bE"#
        let laboratory = #"lab\u001b]0;x\u0007\r\nHealth code: green"#
        let lines = [
            "naat": [
                PassportLines.naat(
                    "99E0001", name, "N1", sampled: "07-02 10:00", reported: "07-02 18:00", laboratory: laboratory)
            ]
        ]
        let run = try await WrittenFolder(lines).explain("--document", "passport:99E0001", "--format", format)
        #expect(run.status == 0)
        #expect(!run.output.contains("\u{1B}"))
        #expect(run.output.split(whereSeparator: \.isNewline).count { $0.hasPrefix("Health code") } < 2)
        guard format == "text" else { return }
        #expect(run.output.contains("A\u{FFFD}[31mB\u{FFFD}Health code: green\u{FFFD}C\u{FFFD}D\u{FFFD}E"))
        #expect(run.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test(arguments: ["\u{1B}[2J", "a\nb", "a\u{2029}b", "\u{2067}a", "\u{9B}1m", "a\tb", "\r"])
    func `what acts instead of showing is replaced`(text: String) {
        #expect(text.printable.unicodeScalars.count == text.unicodeScalars.count)
        #expect(text.printable.contains("\u{FFFD}"))
        #expect(text.printable.printable == text.printable)
        #expect("欧阳 Ng\u{303} 👩‍👧".printable == "欧阳 Ng\u{303} 👩‍👧")
    }

    @Test(arguments: [
        ["--document", "id-card", "990101199001011009"], ["--document", "passport:99E0001", "990101199001011009"],
        ["990101199001011009"], ["--", "990101199001011009"], ["--dokument", "id-card:990101199001011009"],
        ["--document", "passport", "--990101199001011009"], ["--document", "passport:1", "-990101199001011009"],
        ["--dokument=id-card:990101199001011009"], ["--document", "id-card", "-", "990101199001011009"],
    ])
    func `an unexpected argument is refused without repeating it`(arguments: [String]) throws {
        var complaints: [UInt8] = []
        var output: [UInt8] = []
        let status = CommandRunner.run(
            ["explain", "--evidence", ".", "--at", Self.at] + arguments,
            on: Console(out: { output += $0 }, error: { complaints += $0 }))
        let complaint = String(decoding: complaints, as: UTF8.self)
        #expect(status == 2)
        #expect(output.isEmpty)
        #expect(!complaint.contains("99010119900101"))
        #expect(complaint.contains("expected --document TYPE:NUMBER"))
    }

    @Test func `moments after the year 9999 are whole`() async throws {
        let folder = try WrittenFolder(Self.linked)
        let arguments = [
            "explain", "--evidence", folder.url.path, "--at", "9999-12-31T23:59:30Z", "--protocol", "cn-9",
            "--document", "passport:99E0002",
        ]
        let run = try await WrittenFolder.tongma(arguments)
        #expect(run.output.contains("10000-01-01 07:59:30 (+08:00)"))
    }
}
