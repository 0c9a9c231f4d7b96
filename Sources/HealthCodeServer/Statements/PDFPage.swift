import Credentials

/// One page of a PDF 1.4 (ISO 32000), A4, with a code drawn as rectangles and lines of text in two fonts that every
/// reader has: Helvetica, and for Chinese the reader's own STSong-Light (Adobe-GB1), neither of them embedded.
struct PDFPage {
    private var content = ""

    /// Points; A4 is 595 by 842, counted from the lower left.
    static let size = (width: 595, height: 842)

    /// A line of text from a place on.
    mutating func line(_ text: String, x: Int, y: Int, size: Int) {
        content += "BT \(x) \(y) Td"
        var run = ""
        var isLatin = true
        func flush(_ content: inout String) {
            guard !run.isEmpty else { return }
            content += isLatin ? " /F1 \(size) Tf (\(Self.escaped(run))) Tj" : " /F2 \(size) Tf <\(Self.hex(run))> Tj"
            run = ""
        }
        for scalar in text.unicodeScalars {
            let belongs = (0x20...0x7E).contains(scalar.value)
            if belongs != isLatin { flush(&content) }
            isLatin = belongs
            // The encoding of the Chinese font is of two bytes; what lies beyond is rare in names and shown as a box.
            run.unicodeScalars.append(scalar.value <= 0xFFFF ? scalar : "\u{25A1}")
        }
        flush(&content)
        content += " ET\n"
    }

    /// A code with its quiet zone in a square.
    mutating func code(_ code: QRCode, x: Int, y: Int, side: Int) {
        // Modules are units, so that no edge falls between two numbers: scaled once, from the upper left.
        let units = code.size + 8
        content += "q \(Self.decimal(side, over: units)) 0 0 -\(Self.decimal(side, over: units)) \(x) \(y + side) cm\n"
        for row in 0..<code.size {
            var column = 0
            while column < code.size {
                guard code[column, row] else {
                    column += 1
                    continue
                }
                let start = column
                while code[column, row] { column += 1 }
                content += "\(start + 4) \(row + 4) \(column - start) 1 re\n"
            }
        }
        content += "f Q\n"
    }

    /// The document.
    ///
    /// - Parameter title: ASCII; stands in the reader's window.
    func document(title: String) -> [UInt8] {
        let (width, height) = Self.size
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \(width) \(height)] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)endstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
                + "/DescendantFonts [7 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 8 0 R /DW 1000 "
                + "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
                + "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
            "<< /Title (\(Self.escaped(title))) /Producer (Tongma) >>",
        ]
        var bytes = Array("%PDF-1.4\n".utf8)
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(bytes.count)
            bytes += "\(index + 1) 0 obj\n\(object)\nendobj\n".utf8
        }
        let table = bytes.count
        bytes += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8
        for place in places {
            let digits = String(place)
            bytes += (String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n").utf8
        }
        bytes += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 9 0 R >>\nstartxref\n\(table)\n%%EOF\n".utf8
        return bytes
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if "()\\".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
    }

    private static func hex(_ text: String) -> String {
        text.utf16.map { unit in
            let digits = String(unit, radix: 16, uppercase: true)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    /// A quotient with six decimals; PDF has no exponents.
    private static func decimal(_ number: Int, over divisor: Int) -> String {
        let millionths = String((number % divisor) * 1_000_000 / divisor)
        return "\(number / divisor)." + String(repeating: "0", count: 6 - millionths.count) + millionths
    }
}
