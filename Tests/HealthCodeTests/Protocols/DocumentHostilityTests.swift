import HealthCode
import Testing

/// What a document may not do to its reader.
@Suite struct DocumentHostilityTests {
    typealias Row = (text: String, line: Int, reason: DocumentError.Reason)

    static let unsupported: [Row] = [
        ("a: &x 1\n", 1, .unsupported(.anchor)),
        ("a: 1\nb: [2,*x]\n", 2, .unsupported(.anchor)),
        ("a: 1\n\"b\":*x\n", 2, .unsupported(.anchor)),
        ("a: 1\n# not even *here*\n", 2, .unsupported(.anchor)),
        ("a: !!int 3\n", 1, .unsupported(.tag)),
        ("a: 1\n\n- !x\n", 3, .unsupported(.tag)),
        ("? a\n: b\n", 1, .unsupported(.complexKey)),
        ("a: 1\n[b]: c\n", 2, .unsupported(.complexKey)),
        ("a: 1\n<<: {b: 2}\n", 2, .unsupported(.mergeKey)),
        ("%YAML 1.1\n---\na: 1\n", 1, .unsupported(.directive)),
        ("a: 1\n---\nb: 2\n", 2, .unsupported(.severalDocuments)),
        ("a: 1\nb: \u{1B}[31m\n", 2, .unsupported(.controlCharacter)),
        ("a: 1\nb: \u{0}\n", 2, .unsupported(.controlCharacter)),
        ("a: 1\rb: 2\n", 1, .unsupported(.controlCharacter)),
        ("a: 1\nb: x\u{2028}y\n", 2, .unsupported(.controlCharacter)),
        ("a: 1\nb: x\u{85}y\n", 2, .unsupported(.controlCharacter)),
        ("a: 1\n\u{FEFF}b: 1\n", 2, .unsupported(.controlCharacter)),
    ]

    @Test(arguments: unsupported.indices) func `what documents do not use of YAML is refused with its line`(
        _ index: Int
    ) throws {
        let row = Self.unsupported[index]
        let error = try #require(throws: DocumentError.self) { try ProtocolFixtures.read(row.text) }
        #expect(error.reason == row.reason)
        #expect(error.line == row.line)
    }

    @Test func `broken YAML is refused with its line`() throws {
        let error = try #require(throws: DocumentError.self) { try ProtocolFixtures.read("a: 1\nb: [1, 2\nc: 3\n") }
        guard case .syntax = error.reason else {
            Issue.record("\(error)")
            return
        }
        #expect(error.line == 3)
    }

    @Test func `bytes that are not UTF-8 are refused with their line`() throws {
        let error = try #require(throws: DocumentError.self) {
            try ControlProtocol(yaml: Array("a: 1\nb: ".utf8) + [0xC3, 0x28, 0x0A], name: "test.yaml")
        }
        #expect(error.reason == .notUTF8)
        #expect(error.line == 2)
    }

    @Test func `a document may have 256 KiB and not a byte more`() throws {
        let filler = 256 * 1_024 - ProtocolFixtures.edition.utf8.count - 2
        let full = ProtocolFixtures.edition + "#" + String(repeating: "x", count: filler) + "\n"
        #expect(full.utf8.count == 262_144)
        #expect(try ProtocolFixtures.read(full).id == "small")
        let error = try #require(throws: DocumentError.self) { try ProtocolFixtures.read(full + "\n") }
        #expect(error.reason == .tooLarge(limit: 262_144))
    }

    /// Each would cost a naive reader its stack or its afternoon.
    static let bombs: [String] = [
        String(repeating: "[", count: 100_000),
        String(repeating: "{", count: 100_000),
        String(repeating: "{a: ", count: 60_000),
        String(repeating: "[\n", count: 100_000),
        String(repeating: "- ", count: 100_000),
        String(repeating: "? ", count: 100_000),
        (0..<600).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
        "a: " + String(repeating: "\"]\" ,[", count: 5_000),
        String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
        // Keys inside keys, each hashed whole: bounded by the product of brackets and commas.
        String(repeating: "{", count: 990) + (0..<2_000).map { "k\($0)" }.joined(separator: ",")
            + String(repeating: "}", count: 990),
        "[" + (0..<7_000).map { "k\($0)" }.joined(separator: ",") + "]",
        (0..<20_000).map { "k\($0): 1" }.joined(separator: "\n"),
        String(repeating: "x", count: 262_144),
        String(repeating: "\"", count: 262_143),
        String(repeating: "a: ", count: 80_000),
        "a: |\n" + String(repeating: "  x\n", count: 60_000),
    ]

    @Test(arguments: bombs.indices) func `a document made to hurt is refused`(_ index: Int) {
        #expect(throws: DocumentError.self) { try ProtocolFixtures.read(Self.bombs[index]) }
    }

    @Test(arguments: 1...20) func `no mutation of a document does worse than be refused`(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let original = Array(ProtocolFixtures.edition.utf8)
        let alphabet = Array("[]{}:,-?&*!|>'\"%@`#\n \t0a\u{0}é".utf8)
        for _ in 0..<200 {
            var bytes = original
            for _ in 0...(random.next() % 6) {
                let index = Int(random.next() % UInt64(bytes.count))
                let byte = alphabet[Int(random.next() % UInt64(alphabet.count))]
                switch random.next() % 3 {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + Int(random.next() % 40) + 1))
                }
                if bytes.isEmpty { bytes = [byte] }
            }
            do throws(DocumentError) {
                let edition = try ControlProtocol(yaml: bytes, name: "test.yaml")
                #expect(edition.id.count <= 64)
            } catch {
                #expect(error.line >= 1)
                #expect(!error.description.isEmpty)
            }
        }
    }
}

/// Steele, Lea and Flood's SplitMix64: the same numbers for the same seed everywhere.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
