internal import CZlib

extension QRCode {
    /// The code as a PNG file (ISO/IEC 15948): greyscale, one bit a pixel, white around.
    ///
    /// - Parameters:
    ///   - scale: Pixels a module, 1 to 64.
    ///   - quietZone: Light modules around the code, 0 to 64; the standard asks for 4.
    /// - Throws: ``CompressionError/exhausted`` when there is no memory.
    public func png(scale: Int = 8, quietZone: Int = 4) throws(CompressionError) -> [UInt8] {
        let scale = min(max(scale, 1), 64)
        let zone = min(max(quietZone, 0), 64)
        let side = (size + 2 * zone) * scale
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // Width, height, one bit, greyscale, deflate, the standard's filters, not interlaced.
        Self.append("IHDR", bigEndian(side) + bigEndian(side) + [1, 0, 0, 0, 0], to: &file)
        Self.append("IDAT", try Deflate.zlib(scanlines(scale: scale, quietZone: zone)), to: &file)
        Self.append("IEND", [], to: &file)
        return file
    }

    /// The rows, each led by its filter: none for the first of a row of modules, and for its repetitions "as above",
    /// which deflate turns into nearly nothing.
    private func scanlines(scale: Int, quietZone: Int) -> [UInt8] {
        let side = (size + 2 * quietZone) * scale
        let stride = (side + 7) / 8
        let repetition = [2] + [UInt8](repeating: 0, count: stride)
        var lines: [UInt8] = []
        lines.reserveCapacity(side * (stride + 1))
        for row in -quietZone..<(size + quietZone) {
            var line = [UInt8](repeating: 0xFF, count: stride)
            for column in 0..<size where self[column, row] {
                let start = (column + quietZone) * scale
                for pixel in start..<(start + scale) { line[pixel / 8] &= ~(0x80 >> UInt8(pixel % 8)) }
            }
            lines.append(0)
            lines += line
            for _ in 1..<scale { lines += repetition }
        }
        return lines
    }

    /// A chunk: length, type, data, CRC over type and data (§5.3).
    private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
        let content = Array(type.utf8) + data
        file += bigEndian(data.count)
        file += content
        file += bigEndian(Int(crc32(0, content, uInt(content.count))))
    }
}

/// The last four bytes of a number, the highest first.
private func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}
