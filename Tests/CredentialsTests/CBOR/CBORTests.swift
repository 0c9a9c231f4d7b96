import Credentials
import Testing

private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

private let limits = CBORLimits(bytes: 65_536, depth: 16, items: 16_384)

private func code(_ hexadecimal: String, isDeterministic: Bool = false, limits: CBORLimits = limits) -> CBORError.Code?
{
    do throws(CBORError) {
        _ = try CBORReader.read(bytes(hexadecimal), limits: limits, isDeterministic: isDeterministic)
        return nil
    } catch {
        return error.code
    }
}

@Suite struct CBORTests {
    /// RFC 8949, appendix A: encodings that are deterministic, and their diagnostic notation.
    static let deterministic: [(encoding: String, diagnostic: String)] = [
        ("00", "0"), ("01", "1"), ("0a", "10"), ("17", "23"), ("1818", "24"), ("1819", "25"), ("1864", "100"),
        ("1903e8", "1000"), ("1a000f4240", "1000000"), ("1b000000e8d4a51000", "1000000000000"),
        ("1bffffffffffffffff", "18446744073709551615"), ("c249010000000000000000", "2(h'010000000000000000')"),
        ("3bffffffffffffffff", "-18446744073709551616"), ("c349010000000000000000", "3(h'010000000000000000')"),
        ("20", "-1"), ("29", "-10"), ("3863", "-100"), ("3903e7", "-1000"), ("f90000", "0.0"), ("f98000", "-0.0"),
        ("f93c00", "1.0"), ("fb3ff199999999999a", "1.1"), ("f93e00", "1.5"), ("f97bff", "65504.0"),
        ("fa47c35000", "100000.0"), ("fa7f7fffff", "3.4028234663852886e+38"), ("fb7e37e43c8800759c", "1e+300"),
        ("f90001", "5.960464477539063e-08"), ("f90400", "6.103515625e-05"), ("f9c400", "-4.0"),
        ("fbc010666666666666", "-4.1"), ("f97c00", "Infinity"), ("f97e00", "NaN"), ("f9fc00", "-Infinity"),
        ("f4", "false"), ("f5", "true"), ("f6", "null"), ("f7", "undefined"), ("f0", "simple(16)"),
        ("f8ff", "simple(255)"), ("c074323031332d30332d32315432303a30343a30305a", "0(\"2013-03-21T20:04:00Z\")"),
        ("c11a514b67b0", "1(1363896240)"), ("c1fb41d452d9ec200000", "1(1363896240.5)"),
        ("d74401020304", "23(h'01020304')"),
        ("d818456449455446", "24(h'6449455446')"), ("40", "h''"), ("4401020304", "h'01020304'"), ("60", "\"\""),
        ("6161", "\"a\""), ("62225c", "\"\\\"\\\\\""), ("62c3bc", "\"ü\""), ("63e6b0b4", "\"水\""),
        ("64f0908591", "\"𐅑\""),
        ("80", "[]"), ("83010203", "[1, 2, 3]"), ("8301820203820405", "[1, [2, 3], [4, 5]]"), ("a0", "{}"),
        ("a201020304", "{1: 2, 3: 4}"), ("a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}"),
        ("826161a161626163", "[\"a\", {\"b\": \"c\"}]"),
    ]

    @Test(arguments: deterministic)
    func `the examples of RFC 8949 read, are named, and are written as they were`(encoding: String, diagnostic: String)
        throws
    {
        let item = try CBORReader.read(bytes(encoding), limits: limits, isDeterministic: true)
        #expect(item.description == diagnostic)
        #expect(item.encoded() == bytes(encoding))
    }

    /// RFC 8949, appendix A: the other encodings, beside the deterministic ones.
    static let tolerated: [(encoding: String, deterministic: String)] = [
        ("fa7f800000", "f97c00"), ("fa7fc00000", "f97e00"), ("fb7ff0000000000000", "f97c00"),
        ("fbfff0000000000000", "f9fc00"), ("1817", "17"), ("190001", "01"), ("1b0000000000000001", "01"),
        ("5f42010243030405ff", "450102030405"), ("7f657374726561646d696e67ff", "6973747265616d696e67"),
        ("9fff", "80"), ("9f018202039f0405ffff", "8301820203820405"), ("bf61610161629f0203ffff", "a26161016162820203"),
        ("bf6346756ef563416d7421ff", "a263416d74216346756ef5"), ("a203040102", "a201020304"),
        ("d818820102", "d818820102"),
    ]

    @Test(arguments: tolerated)
    func `other encodings read, and are written deterministically`(encoding: String, deterministic: String) throws {
        // The last is deterministic by itself: the test of the test.
        #expect((code(encoding, isDeterministic: true) == nil) == (encoding == deterministic))
        #expect(try CBORReader.read(bytes(encoding), limits: limits).encoded() == bytes(deterministic))
    }

    @Test(arguments: [
        ("", CBORError.Code.truncated), ("18", .truncated), ("1901", .truncated), ("4401", .truncated),
        ("61", .truncated),
        ("8101" + "00", .trailingBytes), ("82" + "01", .truncated), ("a101", .truncated), ("c0", .truncated),
        ("9f01", .truncated), ("1c", .malformed), ("1f", .malformed), ("3e", .malformed), ("5e", .malformed),
        ("df00", .malformed), ("ff", .malformed), ("f818", .malformed), ("f800", .malformed), ("fc", .malformed),
        ("5f6161ff", .malformed), ("5f5f4100ffff", .malformed), ("bf01ff", .malformed), ("61ff", .invalidText),
        ("62c328", .invalidText), ("7f61c361bcff", .invalidText), ("a201010102", .duplicateKey),
        ("a2010118010200", .duplicateKey), ("a2f97e0001fa7fc0000002", .duplicateKey),
        ("a26161016161" + "02", .duplicateKey),
        ("a3020101010202", .duplicateKey), ("bf01010102ff", .duplicateKey), ("a2810101811801" + "02", .duplicateKey),
    ])
    func `what is not CBOR is refused by its reason`(encoding: String, expected: CBORError.Code) {
        #expect(code(encoding) == expected)
    }

    @Test(arguments: [
        ("a203040102", CBORError.Code.notDeterministic), ("a201010102", .duplicateKey), ("1817", .notDeterministic),
        ("fa3f800000", .notDeterministic), ("9fff", .notDeterministic), ("5fff", .notDeterministic),
        ("d80100", .notDeterministic),
        ("5801ff", .notDeterministic), ("fa7fc00000", .notDeterministic), ("a2613101613003", .notDeterministic),
    ])
    func `where deterministic CBOR is demanded, nothing else is taken`(encoding: String, expected: CBORError.Code) {
        #expect(code(encoding, isDeterministic: true) == expected)
    }

    @Test func `keys that differ only by Unicode normalisation are two keys`() throws {
        let item = CBOR.map([.init(.text("e\u{301}"), .null), .init(.text("\u{e9}"), .null)])
        let read = try CBORReader.read(item.encoded(), limits: limits, isDeterministic: true)
        #expect(read.mapValue?.count == 2)
    }

    @Test func `a declared length is not believed`() {
        for head in [
            "5b7fffffffffffffff", "7bffffffffffffffff", "9b7fffffffffffffff", "bbffffffffffffffff", "9a00010000",
        ] {
            #expect(code(head) == .truncated)
        }
    }

    @Test func `limits hold at their edges`() {
        let nested = { (depth: Int) in String(repeating: "81", count: depth) + "00" }
        #expect(code(nested(16)) == nil)
        #expect(code(nested(17)) == .tooDeep)
        #expect(code(String(repeating: "c1", count: 17) + "00") == .tooDeep)
        // Whatever depth is asked for, the stack is not used up.
        let deep = CBORLimits(bytes: 1 << 20, depth: .max, items: .max)
        #expect(code(nested(60_000), limits: deep) == .tooDeep)
        #expect(code("8201" + "02", limits: CBORLimits(bytes: 3, depth: 1, items: 3)) == nil)
        #expect(code("8201" + "02", limits: CBORLimits(bytes: 2, depth: 1, items: 3)) == .tooLarge)
        #expect(code("8201" + "02", limits: CBORLimits(bytes: 3, depth: 1, items: 2)) == .tooManyItems)
        #expect(
            code("5f" + String(repeating: "40", count: 9) + "ff", limits: CBORLimits(bytes: 99, depth: 1, items: 9))
                == .tooManyItems)
    }

    @Test func `many equal NaN keys, or keys of one hash, cost no more than others`() {
        let pairs = String(repeating: "f97e0000", count: 8_000)
        #expect(code("b91f40" + pairs) == .duplicateKey)
    }

    @Test func `as JSON, bytes are base64url and keys are text`() {
        let item = CBOR.map([
            .init(.integer(-260), .bytes([251, 255])), .init(.text("a"), .tagged(0, .text("x"))),
            .init(.unsigned(4), .undefined),
            .init(.text("f"), .float(1.5)), .init(.text("n"), .negative(.max)),
            .init(.bytes([1]), .array([.bool(true)])),
        ])
        let json: JSONValue = [
            "-260": "-_8", "a": "x", "4": .null, "f": 1.5, "n": .number(-18_446_744_073_709_551_616), "AQ": [true],
        ]
        #expect(JSONValue(cbor: item) == json)
    }
}
