import Credentials
import Testing

struct QRCodeTests {
    @Test func `a code has its finder patterns, its timing and a light surrounding`() throws {
        let code = try QRCode("TM1:6BF", errorCorrection: .medium)
        #expect(code.version == 1)
        #expect(code.size == 21)
        for (column, row) in [(0, 0), (14, 0), (0, 14)] {
            #expect(code[column, row] && code[column + 6, row + 6] && code[column + 3, row + 3])
            #expect(!code[column + 1, row + 1])
        }
        #expect((8..<13).map { code[$0, 6] } == [true, false, true, false, true])
        #expect(!code[-1, 0] && !code[0, 21])
    }

    /// 2,000 bits in alphanumeric mode and its head fit version 11 at M, in byte mode they would need 15.
    @Test func `a text of the alphanumeric set takes eleven bits for two characters`() throws {
        let alphanumeric = String(repeating: "A7", count: 180)
        let bytes = String(repeating: "a7", count: 180)
        #expect(try QRCode(alphanumeric, errorCorrection: .medium).version == 11)
        #expect(try QRCode(bytes, errorCorrection: .medium).version == 14)
    }

    /// The greatest JWS that the SMART Health Cards specification allows in one code of version 22 is 1,195 characters
    /// at L, 927 at M, 670 at Q and 519 at H: its table counts one byte segment and one numeric segment.
    @Test(arguments: [
        (QRCode.ErrorCorrection.low, 1_195), (.medium, 927), (.quartile, 670), (.high, 519),
    ]) func `a SMART Health Card is a byte segment and a numeric segment`(
        level: QRCode.ErrorCorrection, length: Int
    ) throws {
        let fits = "shc:/" + String(repeating: "56", count: length)
        #expect(try QRCode(fits, errorCorrection: level).version == 22)
        #expect(try QRCode(fits + "56", errorCorrection: level).version == 23)
    }

    @Test func `each format has its level and its greatest version`() throws {
        let presentation = String(repeating: "A", count: HealthCodePresentation.qrCodeCharacters)
        #expect(try QRCode(presentation, for: .healthCode).version == 15)
        #expect(throws: QRCodeError.self) { try QRCode(presentation + "A", for: .healthCode) }
        let card = "shc:/" + String(repeating: "56", count: SmartHealthCardText.Limit.singleCode)
        #expect(try QRCode(card, for: .smartHealthCard).version == 22)
        #expect(throws: QRCodeError.self) { try QRCode(card + "56", for: .smartHealthCard) }
        #expect(try QRCode("HC1:6BF", for: .hcert) == QRCode("HC1:6BF", errorCorrection: .quartile))
    }

    @Test func `the level stays as asked even where a higher one would fit`() throws {
        let low = try QRCode("TM1:", errorCorrection: .low)
        let high = try QRCode("TM1:", errorCorrection: .high)
        #expect(low.version == high.version)
        #expect(low != high)
    }

    @Test func `bounds of versions are kept`() throws {
        #expect(try QRCode("1", errorCorrection: .low, versions: 7...7).version == 7)
        #expect(try QRCode("1", errorCorrection: .low, versions: 12...40).version == 12)
        #expect(try QRCode("", errorCorrection: .low).version == 1)
        #expect(throws: QRCodeError.self) { try QRCode("1", errorCorrection: .low, versions: 0...3) }
        #expect(throws: QRCodeError.self) { try QRCode("1", errorCorrection: .low, versions: 9...41) }
        let long = String(repeating: "A", count: 30)
        let error = #expect(throws: QRCodeError.self) { try QRCode(long, errorCorrection: .low, versions: 1...1) }
        #expect(error?.code == .length)
    }

    @Test func `the longest text fits, one character more does not`() throws {
        #expect(try QRCode(String(repeating: "7", count: 7_089), errorCorrection: .low).version == 40)
        #expect(throws: QRCodeError.self) { try QRCode(String(repeating: "7", count: 7_090), errorCorrection: .low) }
        #expect(throws: QRCodeError.self) { try QRCode(String(repeating: "x", count: 3_000), errorCorrection: .low) }
    }

    @Test func `the SVG has a title, one path in currentColor and no script`() throws {
        let svg = try QRCode("TM1:6BF", errorCorrection: .medium).svg(title: "Code of <A & B>", moduleSize: 3)
        #expect(svg.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" width="87" height="87" viewBox="0 0 29 29""#))
        #expect(svg.contains("<title>Code of &lt;A &amp; B&gt;</title>"))
        #expect(svg.contains(#"stroke="currentColor""#))
        #expect(svg.hasSuffix(#""/></svg>"#))
    }

    /// What the path draws, read back, is the code.
    @Test func `the SVG's path draws every dark module and no other`() throws {
        let code = try QRCode("HC1:NCFOXN", errorCorrection: .quartile)
        let svg = code.svg(title: "", moduleSize: 1, quietZone: 0)
        let path = try #require(svg.split(separator: "d=\"").last?.split(separator: "\"").first)
        var drawn = Set<[Int]>()
        for line in path.split(separator: "M") {
            var column = 0
            var row = 0
            for (index, step) in line.split(separator: "h").enumerated() {
                // "column row.5", then for each run "length" and, before the next, "m" and the gap.
                if index == 0 {
                    let place = step.split(separator: " ")
                    column = try #require(Int(place[0]))
                    row = try #require(Int(place[1].dropLast(2)))
                    continue
                }
                let parts = step.split(separator: "m")
                let length = try #require(Int(parts[0]))
                for module in column..<(column + length) { drawn.insert([module, row]) }
                column += length
                if parts.count > 1 { column += try #require(Int(parts[1].dropLast(2))) }
            }
        }
        var dark = Set<[Int]>()
        for row in 0..<code.size { for column in 0..<code.size where code[column, row] { dark.insert([column, row]) } }
        #expect(drawn == dark)
    }
}
