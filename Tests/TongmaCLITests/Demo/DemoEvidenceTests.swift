import Foundation
import HealthCode
import Testing
import TongmaCLI

/// What the departments of the demo are going to state.
@Suite struct DemoEvidenceTests {
    @Test func `every line of the sample is stated once`() throws {
        let lines = try DemoEvidence(folder: Sample.folder.path).lines
        let run = Invocation.sample("--at", "2022-07-20T08:00:00+08:00")
        let sentence = try #require(run.error.split(separator: "\n").last)
        let numbers = sentence.split(separator: " ").compactMap { Int($0.replacing(",", with: "")) }
        #expect(numbers.first == lines.count)
        #expect(numbers[2] == lines.filter { $0.expectation == .repeated }.count)
        // The rest of what is refused are conflicts: contents that a node refuses.
        #expect(lines.filter { $0.expectation == .refused }.count <= numbers[3])
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.due <= $1.due })
    }

    @Test func `a line that cannot be used is stated as it stands, when and where it says`() throws {
        let good = Lines.naat("n-1", passport: "A1")
        let bad = good.replacing("n-1", with: "n-2").replacing(",negative,", with: ",maybe,")
        let unreadable = "n-3,then,passport,\"A1\n"
        let folder = try TemporaryFolder(["naat.csv": Lines.naatHeader + unreadable + bad + good])
        let lines = try DemoEvidence(folder: folder.url.path, beginning: DemoFixture.instant("2022-01-01T00:00:00"))
            .lines
        #expect(lines.map(\.expectation) == [.refused, .refused, .first])
        #expect(lines.map(\.node.text) == ["hub", "province-46", "province-46"])
        #expect(lines[0].due == DemoFixture.instant("2022-01-01T00:00:00"))
        #expect(lines[1].due == DemoFixture.instant("2022-07-01T10:00:00"))
        #expect(String(decoding: lines[1].bytes, as: UTF8.self) + "\n" == bad)
        #expect(String(decoding: lines[1].header, as: UTF8.self) + "\n" == Lines.naatHeader)
        #expect(lines[0].standsAlone && !lines[1].standsAlone)
    }

    @Test func `both contents of a contested version are stated`() throws {
        let line = Lines.naat("n-1", passport: "A1")
        let other = line.replacing(",negative,", with: ",positive,")
        let folder = try TemporaryFolder(["naat.csv": Lines.naatHeader + line + other + line])
        let lines = try DemoEvidence(folder: folder.url.path).lines
        #expect(lines.map(\.expectation) == [.first, .first, .repeated])
    }

    @Test func `a record that is too long for NDJSON is stated as CSV`() throws {
        let name = "n-" + String(repeating: "1", count: 10)
        let laboratory = String(repeating: "l", count: EvidenceReader.recordLimit - 200)
        let line = Lines.naat(name, passport: "A1").replacing(",lab,", with: ",\(laboratory),")
        let folder = try TemporaryFolder(["naat.csv": Lines.naatHeader + line])
        let long = try #require(try DemoEvidence(folder: folder.url.path).lines.first)
        #expect(long.format == .csv && long.expectation == .first && long.standsAlone)
        #expect(String(decoding: long.bytes, as: UTF8.self) + "\n" == line)
    }

    @Test func `lines are cut out by their numbers, whatever the header holds`() {
        var cutter = LineCutter(isCSV: true, wanted: [4, 6], kept: 5)
        let text = "\u{FEFF}\na,\"b\nc\"\r\nfirst\nsecond\nthird too long"
        for byte in Array(text.utf8) { withUnsafeBytes(of: byte) { cutter.read($0) } }
        cutter.finish()
        #expect(cutter.header == Array("a,\"b\nc\"".utf8))
        #expect(cutter.lines.map { String(decoding: $0, as: UTF8.self) } == ["first", "third"])
    }
}
