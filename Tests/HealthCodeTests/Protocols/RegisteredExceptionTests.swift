import Foundation
import HealthCode
import Testing

@Suite struct RegisteredExceptionTests {
    static let text = """
        format: tongma-exceptions/1
        exceptions:
          - id: ex-1
            authority: {zh: "国家", en: "National"}
            reason: {zh: "因", en: "Because"}
            overlay: hi-test
            limit: L5
            place: categories.area.high.look_back_days
            value: 8
            expires: 2022-08-01T00:00:00+08:00
            publication: https://example.org/ex-1

        """

    static func read(_ text: String) throws(DocumentError) -> [RegisteredException] {
        try RegisteredException.register(yaml: Array(text.utf8), name: "exceptions.yaml")
    }

    @Test func `an exception's values arrive where they belong`() throws {
        let exception = try #require(try Self.read(Self.text).first)
        #expect(exception.id == "ex-1")
        #expect(exception.authority.en == "National")
        #expect(exception.reason.zh == "因")
        #expect(exception.limit == .windowWidened)
        #expect(exception.value == "8")
        #expect(exception.expires == Instant("2022-07-31T16:00:00Z"))
        #expect(exception.publication == "https://example.org/ex-1")
    }

    @Test(arguments: [
        ("hi-test", "gd-test"), ("L5", "L2"), ("area.high.look", "area.medium.look"), ("value: 8", "value: 9"),
    ])
    func `an exception covers nothing but what it names`(_ old: String, _ new: String) throws {
        let base = try ProtocolFixtures.national("cn-9")
        let overlay = try ProtocolFixtures.overlay("categories: {area.high: {look_back_days: 8}}")
        let at = try #require(Instant("2022-07-15T00:00:00+08:00"))
        #expect(try overlay.check(against: base, exceptions: Self.read(Self.text), at: at).isEmpty)
        let other = try Self.read(Self.text.replacing(old, with: new))
        #expect(try overlay.check(against: base, exceptions: other, at: at).count == 1)
    }

    typealias Row = (old: String, new: String, line: Int, path: String)

    static let refused: [Row] = [
        ("L5", "L7", 7, "exceptions[0].limit"),
        ("https:", "http:", 11, "exceptions[0].publication"),
        ("https://example.org/ex-1", "\"https://exa mple.org\"", 11, "exceptions[0].publication"),
        ("+08:00", "", 10, "exceptions[0].expires"),
        ("    value: 8\n", "", 3, "exceptions[0]"),
        ("    value: 8\n", "    value: 8\n    note: x\n", 10, "exceptions[0]"),
    ]

    @Test(arguments: refused.indices) func `a malformed register is refused with its line`(_ index: Int) throws {
        let row = Self.refused[index]
        let error = try #require(throws: DocumentError.self) {
            try Self.read(Self.text.replacing(row.old, with: row.new))
        }
        #expect(error.line == row.line)
        #expect(error.path == row.path)
    }

    @Test func `an exception stands in the register once`() throws {
        let entry = Self.text.split(separator: "exceptions:\n")[1]
        let error = try #require(throws: DocumentError.self) { try Self.read(Self.text + entry) }
        #expect(error.reason == .repeated("ex-1"))
        #expect(error.line == 12)
    }

    @Test func `an empty register is a register`() throws {
        #expect(try Self.read("format: tongma-exceptions/1\nexceptions: []\n").isEmpty)
    }

    // MARK: - The examples that ship

    static func example(_ name: String) throws -> [UInt8] {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
        return Array(try Data(contentsOf: root.appending(path: "Examples/overlays/\(name)")))
    }

    @Test func `the example of a relaxation needs no exception`() throws {
        let overlay = try Overlay(yaml: Self.example("hi-2022-07.yaml"), name: "hi-2022-07.yaml")
        #expect(try overlay.violations(of: ProtocolFixtures.national("cn-9")).isEmpty)
    }

    @Test func `the example of a violation passes until its exception expires`() throws {
        let base = try ProtocolFixtures.national("cn-9")
        let overlay = try Overlay(yaml: Self.example("gd-2022-07.yaml"), name: "gd-2022-07.yaml")
        let exceptions = try RegisteredException.register(
            yaml: Self.example("exceptions.yaml"), name: "exceptions.yaml")
        let before = try #require(Instant("2022-08-04T23:59:59+08:00"))
        let after = try #require(Instant("2022-08-05T00:00:00+08:00"))
        #expect(try overlay.violations(of: base).map(\.limit) == [.measureLengthened])
        #expect(try overlay.check(against: base, exceptions: exceptions, at: before).isEmpty)
        #expect(try overlay.check(against: base, exceptions: exceptions, at: after).count == 1)
    }
}
