import HealthCode
import Testing

@Suite struct CSVReadingTests {
    private typealias Lines = ClosedLoopLines

    @Test(arguments: ["\n", "\r\n"], [1, 7, 64, Int.max])
    func `line ends, a byte-order mark and the size of pieces change nothing`(end: String, pieces: Int) {
        let text = "\u{FEFF}" + Lines.file([Lines.line("a"), Lines.line("b", name: "\"李\"\"四\"\"\"")], end: end)
        let reading = Reading(.closedLoop, text: text, pieces: pieces)
        #expect(reading.names == ["王安", "李\"四\""])
        #expect(reading.rejections.isEmpty && reading.refusal == nil)
    }

    @Test func `the last line needs no line end`() {
        let text = String(Lines.file([Lines.line("a"), Lines.line("b")]).dropLast())
        #expect(Reading(.closedLoop, text: text).receipt.accepted == 2)
        #expect(Reading(.closedLoop, text: text + "\r").receipt.accepted == 2)
    }

    @Test func `blank lines are passed over and not counted, but have their numbers`() {
        let text = Lines.file(["", Lines.line("a"), "\r", " \t\u{3000}", "bad"])
        let reading = Reading(.closedLoop, text: "\n" + text)
        #expect(reading.receipt.lines == 2)
        #expect(reading.places == ["7 reported_at"])
    }

    @Test func `a quoted field may hold line breaks, and later lines keep their numbers`() {
        let reading = Reading(
            .closedLoop, text: Lines.file([Lines.line("a", name: "\"王\r\n安\n\""), "x y", Lines.line("b")]))
        #expect(reading.names == ["王\r\n安\n", "王安"])
        #expect(reading.places == ["5 record_id"])
    }

    @Test func `a faulty record of several lines refuses its first line, and its other lines are read`() {
        let inside = Lines.line("inside")
        let faulty = Lines.line("bad id", name: "\"王\n\(inside)\n安\"")
        let reading = Reading(.closedLoop, text: Lines.file([faulty, Lines.line("b")]))
        #expect(reading.places == ["2 record_id", "4 line"])
        #expect(reading.receipt.accepted == 2 && reading.receipt.lines == 4)
    }

    @Test func `a quote that is never closed costs one line`() {
        let reading = Reading(.closedLoop, text: Lines.file([Lines.line("a", name: "\"王"), Lines.line("b")]))
        #expect(reading.places == ["2 line"])
        #expect(reading.rejections.first?.reason == .unclosedQuote)
        #expect(reading.receipt.accepted == 1)
    }

    @Test func `a quote that stays open for more than 1 MiB costs one line`() {
        let many = Array(repeating: Lines.line("a").replacing("\"", with: ""), count: 15_000)
        let reading = Reading(.closedLoop, text: Lines.file([Lines.line("q", name: "\"王")] + many + ["\""]))
        #expect(reading.places == ["2 line", "15003 line"])
        #expect(reading.receipt.accepted == 1 && reading.receipt.duplicate == 14_999)
    }

    @Test(arguments: ["王\"安", "\"王\"安", "\"王\" "])
    func `a quote inside an unquoted field, or text after a closing quote, refuses the line`(name: String) {
        let reading = Reading(.closedLoop, text: Lines.file([Lines.line("a", name: name), Lines.line("b")]))
        #expect(reading.places == ["2 line"])
        #expect(reading.rejections.first?.reason == .strayQuote)
    }

    @Test func `a line with more fields than the header is refused, one with fewer has empty ones`() {
        let reading = Reading(.closedLoop, text: Lines.file([Lines.line("a") + ",", "b,2022-07-02T10:00:00Z"]))
        #expect(reading.places == ["2 line", "3 document_type"])
    }

    @Test func `a record of 1 MiB is read, one byte more is refused`() {
        let rest = Lines.line("a", name: "").utf8.count
        let header = Lines.header + ",remark\n"
        let fits = Lines.line("a", name: "") + "," + String(repeating: "x", count: (1 << 20) - rest - 1)
        for end in ["\n", "\r\n", ""] {
            let reading = Reading(.closedLoop, text: header + fits + end)
            // Without a name the record is refused for the name, not for its size.
            #expect(reading.places == ["2 name"])
            #expect(Reading(.closedLoop, text: header + fits + "x" + end).places == ["2 line"])
        }
    }

    @Test func `a line of 1 GB is passed over in bounded memory`() throws {
        let reader = EvidenceReader(dataset: .closedLoop, format: .csv, file: "test")
        var log = EvidenceLog()
        let piece = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
        try push(Lines.header + "\n", to: reader, into: &log)
        for _ in 0..<1_024 { try piece.withUnsafeBytes { try reader.read($0, into: &log) } }
        try push("\n" + Lines.line("b"), to: reader, into: &log)
        try reader.finish(into: &log)
        #expect(log.rejections.map(\.line) == [2])
        #expect(log.rejections.first?.reason == .tooLong)
        #expect(reader.receipt.accepted == 1)
    }

    private func push(_ text: String, to reader: EvidenceReader, into log: inout EvidenceLog) throws {
        try Array(text.utf8).withUnsafeBytes { try reader.read($0, into: &log) }
    }

    @Test func `bytes that are not UTF-8 refuse their line only`() {
        var bytes = Array(Lines.file([Lines.line("a", name: "?"), Lines.line("b")]).utf8)
        bytes[bytes.firstIndex(of: UInt8(ascii: "?")) ?? 0] = 0xFF
        let reading = Reading(.closedLoop, .csv, bytes)
        #expect(reading.places == ["2 line"])
        #expect(reading.rejections.first?.reason == .notUTF8)
        #expect(reading.receipt.accepted == 1)
    }

    @Test func `a NUL byte is a character like any other`() {
        let reading = Reading(
            .closedLoop, text: Lines.file([Lines.line("a", name: "王\0"), Lines.line("b\0"), "\0"]))
        #expect(reading.names == ["王\0"])
        #expect(reading.places == ["3 record_id", "4 record_id"])
    }

    @Test(arguments: [
        ("", FileRefusal.empty), ("\u{FEFF}", .empty), ("\n\r\n \n", .empty),
        ("record_id,reported_at\n", .missingColumn("document_type")),
        ("\(ClosedLoopLines.header),post\n", .columnNamedTwice("post")),
        ("\(ClosedLoopLines.header),x,x\n", .columnNamedTwice("x")),
        ("\"\(ClosedLoopLines.header)", .unreadableHeader), ("a\"b,c\n", .unreadableHeader),
    ])
    func `a file without a usable header is refused whole`(text: String, refusal: FileRefusal) {
        #expect(Reading(.closedLoop, text: text).refusal == refusal)
    }

    @Test func `columns may stand in any order, be unknown or optional`() {
        let text = """
            left_at,name,备注,document_number,document_type,"reported_at",record_id,post
            2022-07-01T10:00:00+08:00,王安,x,990101198001010014,id-card,2022-07-02T10:00:00+08:00,a,p
            """
        let reading = Reading(.closedLoop, text: text)
        #expect(reading.names == ["王安"])
        #expect(reading.receipt.unknownColumns == ["备注"])
    }

    @Test func `a header alone is a file without records`() {
        let reading = Reading(.closedLoop, text: Lines.header)
        #expect(reading.refusal == nil && reading.receipt.lines == 0)
    }
}

extension Reading {
    init(_ dataset: Dataset, text: String, pieces: Int = .max) {
        self.init(dataset, .csv, text, pieces: pieces)
    }
}
