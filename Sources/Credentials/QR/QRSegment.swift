internal import CQRCodegen

/// A stretch of a text in one mode (ISO/IEC 18004 §7.4).
struct QRSegment: Equatable {
    enum Mode: Int, CaseIterable {
        case numeric, alphanumeric, byte

        /// Sixths of a bit a character: three digits take 10 bits, two alphanumeric characters 11, a byte 8.
        var cost: Int {
            switch self {
            case .numeric: 20
            case .alphanumeric: 33
            case .byte: 48
            }
        }

        func takes(_ character: UInt8) -> Bool {
            switch self {
            case .numeric: (0x30...0x39).contains(character)
            case .alphanumeric: QRSegment.alphanumeric.contains(character)
            case .byte: true
            }
        }

        /// Bits of the length field.
        func lengthBits(version: Int) -> Int {
            let band = QRSegment.bands.firstIndex { $0.contains(version) } ?? 0
            return switch self {
            case .numeric: 10 + 2 * band
            case .alphanumeric: 9 + 2 * band
            case .byte: band == 0 ? 8 : 16
            }
        }
    }

    let mode: Mode
    let bytes: ArraySlice<UInt8>

    /// The versions that share the sizes of their length fields.
    static let bands = [1...9, 10...26, 27...40]

    private static let alphanumeric = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

    /// The segments of a text that take the fewest bits at a version: for each position and mode the cheapest way to
    /// get there, then back along the way.
    static func optimal(for text: [UInt8], version: Int) -> [QRSegment] {
        guard !text.isEmpty else { return [] }
        let modes = Mode.allCases
        let heads = modes.map { (4 + $0.lengthBits(version: version)) * 6 }
        let unreachable = Int.max / 2
        var costs = heads
        // For each character and mode: the mode of the character before.
        var previous: [[Mode]] = []
        previous.reserveCapacity(text.count)
        for (position, character) in text.enumerated() {
            // What ends here is rounded up to whole bits.
            let ended = costs.map { ($0 + 5) / 6 * 6 }
            var next = [Int](repeating: unreachable, count: modes.count)
            var from = modes
            for mode in modes where mode.takes(character) {
                next[mode.rawValue] = costs[mode.rawValue] + mode.cost
                for other in modes where position > 0 && other != mode {
                    let cost = ended[other.rawValue] + heads[mode.rawValue] + mode.cost
                    if cost < next[mode.rawValue] {
                        next[mode.rawValue] = cost
                        from[mode.rawValue] = other
                    }
                }
            }
            costs = next
            previous.append(from)
        }
        var mode = modes.min { costs[$0.rawValue] < costs[$1.rawValue] } ?? .byte
        var end = text.count
        var segments: [QRSegment] = []
        for position in stride(from: text.count - 1, through: 0, by: -1) {
            let before = previous[position][mode.rawValue]
            if position == 0 || before != mode {
                segments.append(QRSegment(mode: mode, bytes: text[position..<end]))
                end = position
                mode = before
            }
        }
        return segments.reversed()
    }

    /// Lends segments in the library's form. They lie one behind the other in one buffer, a segment never longer than
    /// its characters, and an ending zero.
    static func withEncoded<Result>(
        _ segments: [QRSegment], _ body: (UnsafeBufferPointer<qrcodegen_Segment>) -> Result
    ) -> Result {
        let length = segments.reduce(0) { $0 + $1.bytes.count + 1 }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(length, 1)) { buffer in
            buffer.initialize(repeating: 0)
            var start = 0
            let encoded = segments.map { segment in
                let place = UnsafeMutableBufferPointer(rebasing: buffer[start..<(start + segment.bytes.count + 1)])
                start += segment.bytes.count + 1
                let characters = segment.bytes.map { CChar(bitPattern: $0) } + [0]
                return switch segment.mode {
                case .numeric: qrcodegen_makeNumeric(characters, place.baseAddress)
                case .alphanumeric: qrcodegen_makeAlphanumeric(characters, place.baseAddress)
                case .byte: qrcodegen_makeBytes(Array(segment.bytes), segment.bytes.count, place.baseAddress)
                }
            }
            return encoded.withUnsafeBufferPointer(body)
        }
    }
}
