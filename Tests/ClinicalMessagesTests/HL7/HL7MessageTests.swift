import ClinicalMessages
import HealthCode
import HealthCodeTesting
import Testing

/// Bytes to segments and fields: delimiters, escapes, line ends, character sets, batches.
@Suite struct HL7MessageTests {
    let naat = SampleMessage.naat

    private func verdict(_ bytes: [UInt8], _ change: (inout SourceProfile) -> Void = { _ in }) -> MessageVerdict {
        var profile = SampleMessage.profile
        change(&profile)
        return HL7Reader(profile: profile).read(bytes)
    }

    @Test func `segments end in CR, and in LF where the source's do`() {
        for end in ["\r", "\n", "\r\n"] {
            #expect(verdict(Array(naat.text(end: end).utf8)).records == naat.verdict().records)
        }
        #expect(verdict(Array(naat.text(end: "\r\n").utf8)) { $0.segmentEnds = .carriageReturn }.records.count == 1)
        let lines = verdict(Array(naat.text(end: "\n").utf8)) { $0.segmentEnds = .carriageReturn }
        #expect(lines.outcome == .refused)
    }

    @Test func `delimiters are the message's own`() {
        let text = naat.text().replacing("|", with: "$").replacing("^", with: "*").replacing("$*~", with: "$*~")
        #expect(verdict(Array(text.utf8)).records == naat.verdict().records)
    }

    @Test(arguments: ["MSH||~\\&|", "MSH|^^\\&|", "MSH|^a\\&|", "MSH|", "MSH", "", "PID|1", "MSH|^~\\&#$|"])
    func `delimiters that are none, or there twice, refuse`(start: String) {
        let verdict = verdict(Array((start + "A|B|C|D|20220705120000||ORU^R01|1|P|2.5.1\r").utf8))
        #expect(verdict.outcome == .refused)
        #expect(verdict.faults.map(\.code) == [.structure])
    }

    @Test func `escapes are resolved, and what is no escape stays`() {
        for (written, read) in [
            ("A\\F\\B", "A|B"), ("A\\S\\B", "A^B"), ("A\\R\\B", "A~B"), ("A\\E\\B", "A\\B"), ("\\XE5AD99\\", "孙"),
            ("A\\X4\\", "A\\X4\\"), ("A\\XFF\\", "A\\XFF\\"), ("A\\.br\\B", "A\\.br\\B"), ("A\\", "A\\"),
            ("\\\\F\\", "\\|"),
        ] {
            #expect(naat.with("PID", 5, "\(written)^^^^^^L").verdict().only?["name"] == read, "\(written)")
        }
    }

    @Test func `a plain delimiter of sub-components does not cut an organisation's name`() {
        let verdict = naat.with("OBX", 23, "Smith & Sons").verdict {
            $0.organisations["Smith & Sons"] = .init(name: "lab-2", division: Division("990101001001"))
        }
        #expect(verdict.only?["laboratory"] == "lab-2")
    }

    @Test(arguments: ["", "hello", "P", "pid"])
    func `what is no segment refuses the message`(line: String) {
        let verdict = naat.adding(line, after: "PID").verdict()
        #expect(verdict.outcome == (line.isEmpty ? .accepted : .refused))
    }

    @Test func `a second header, too many segments and too many bytes refuse`() {
        #expect(naat.adding("MSH|^~\\&|A", after: "SPM").verdict().faultPlaces == ["structure MSH[2]"])
        let many = naat.bytes + Array(String(repeating: "NTE|1\r", count: 10_000).utf8)
        #expect(verdict(many).faults.map(\.code) == [.tooLong])
        let fields = naat.bytes + Array(("NTE" + String(repeating: "|", count: 600_000)).utf8)
        #expect(verdict(fields).faults.map(\.code) == [.tooLong])
        #expect(verdict(naat.bytes + [UInt8](repeating: 0x20, count: 1 << 20)).faults.map(\.code) == [.tooLong])
    }

    @Test(arguments: [
        (7, "missing MSH[1]-7"), (10, "missing MSH[1]-10"), (11, "processing MSH[1]-11"), (12, "version MSH[1]-12"),
    ])
    func `a header must say what it has to`(field: Int, fault: String) {
        var message = naat.with("MSH", field, nil)
        if field == 7 { message = message.with("OBR", 22, nil) }
        #expect(message.verdict().faultPlaces == [fault])
    }

    @Test func `test messages are refused in production`() {
        let test = naat.with("MSH", 11, "T")
        #expect(test.verdict().faultPlaces == ["processing MSH[1]-11"])
        #expect(test.verdict { $0.isProduction = false }.records.count == 1)
    }

    @Test(arguments: ["2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8"])
    func `versions from 2.3 to 2.8 are read`(version: String) {
        #expect(naat.with("MSH", 12, version).verdict().records == naat.verdict().records)
    }

    // MARK: Character sets

    /// Ideographs whose second byte in GB 18030 is a delimiter: `|`, `^`, `\`, `~`.
    static let awkward = ["珅", "弇", "乗", "亊", "𠮷"]

    @Test func `GB 18030 is decoded before anything is split`() throws {
        var delimiters: Set<UInt8> = []
        for name in Self.awkward {
            let message = naat.with("PID", 5, "\(name)^^^^^^L^I").with("MSH", 4, "L1").with("MSH", 18, "GB 18030-2000")
            let bytes = try #require(HL7CharacterSet.gb18030.encode(message.text()))
            delimiters.formUnion(
                try #require(HL7CharacterSet.gb18030.encode(name)).dropFirst().filter { "|^~\\".utf8.contains($0) })
            let verdict = verdict(bytes)
            #expect(verdict.only?["name"] == name)
            #expect(verdict.header?.characterSet == .gb18030)
            // The same without MSH-18, by the profile; and refused without that.
            let unnamed = try #require(HL7CharacterSet.gb18030.encode(message.with("MSH", 18, nil).text()))
            #expect(self.verdict(unnamed) { $0.characterSet = .gb18030 }.records == verdict.records)
            #expect(self.verdict(unnamed).faults.map(\.code) == [.characterSet])
        }
        #expect(!delimiters.isEmpty)
    }

    @Test func `every ideograph of GB 2312's planes comes back`() throws {
        let text = String(String.UnicodeScalarView((0x4E00...0x9FA5).compactMap(Unicode.Scalar.init)))
        let bytes = try #require(HL7CharacterSet.gb18030.encode(text))
        #expect(HL7CharacterSet.gb18030.decode(bytes) == text)
        #expect(HL7CharacterSet.gb18030.decode(bytes.dropLast()) == nil)
        #expect(HL7CharacterSet.gb18030.decode([0x81]) == nil)
        #expect(HL7CharacterSet.gb18030.decode([0xFF, 0xFF]) == nil)
    }

    @Test func `bytes that are not of the set that is named refuse`() throws {
        let latin = [UInt8](naat.with("PID", 5, "X^^^^^^L").text().utf8).map { $0 == UInt8(ascii: "X") ? 0xE9 : $0 }
        #expect(verdict(latin).faults.map(\.code) == [.characterSet])
        for name in ["8859/1", "UNICODE UTF-16", "BIG-5"] {
            #expect(naat.with("MSH", 18, name).verdict().faults.map(\.code) == [.characterSet])
        }
        #expect(naat.with("MSH", 18, "ASCII").verdict().faults.map(\.code) == [.characterSet])
        #expect(naat.with("MSH", 18, "ASCII").with("PID", 5, "X").verdict().records.count == 1)
        #expect(verdict([0xFE, 0xFF] + naat.bytes).faults.map(\.code) == [.characterSet])
        #expect(verdict([0xEF, 0xBB, 0xBF] + naat.bytes).records == naat.verdict().records)
        #expect(verdict(naat.bytes + [0]).faults.map(\.code) == [.characterSet])
    }

    @Test func `a message cut anywhere, pipelined, in either set has the same verdict`() throws {
        let named = naat.with("PID", 5, "珅^弇^^^^^L^I")
        for set in [HL7CharacterSet.utf8, .gb18030] {
            let bytes = try #require(set.encode(named.with("MSH", 18, set.rawValue).text()))
            let whole = verdict(bytes)
            #expect(whole.only?["name"] == "珅弇")
            let framed = MLLPDeframer.framed(bytes) + MLLPDeframer.framed(bytes)
            for cut in framed.indices {
                var deframer = MLLPDeframer()
                let events = deframer.push(framed[..<cut]) + deframer.push(framed[cut...])
                #expect(events == [.message(bytes), .message(bytes)])
            }
            #expect(verdict(bytes).records == whole.records)
            // What is cut off is a message too few, never one made up.
            for length in stride(from: 0, to: bytes.count, by: 7) {
                let cut = verdict(Array(bytes[..<length]))
                #expect(cut.records.isEmpty || cut.records.count == 1)
                #expect(cut.outcome != .accepted || !cut.records.isEmpty)
            }
        }
    }

    // MARK: Batches

    @Test func `a batch is its messages, and a wrong count is said`() {
        let message = naat.text()
        func batch(_ count: Int) -> HL7Batch {
            HL7Batch(Array("FHS|^~\\&|A\rBHS|^~\\&|A\r\(message)\(message)BTS|\(count)\rFTS|1\r".utf8))
        }
        #expect(batch(2).messages.map(\.line) == [3, 9])
        #expect(batch(2).messages.allSatisfy { verdict($0.bytes).records == naat.verdict().records })
        #expect(batch(2).notes.isEmpty)
        #expect(batch(3).notes.map(\.code) == [.miscounted])
        let stray = HL7Batch(Array("hello\r\n\(naat.text(end: "\r\n"))".utf8))
        #expect(stray.messages.count == 2)
        #expect(verdict(stray.messages[0].bytes).outcome == .refused)
        #expect(HL7Batch(MLLPDeframer.framed(naat.bytes)).messages.count == 1)
    }
}
