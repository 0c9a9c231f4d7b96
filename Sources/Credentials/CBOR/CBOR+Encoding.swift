extension CBOR {
    /// The deterministic encoding (RFC 8949 §4.2.1): shortest heads and floats, keys in the bytewise order of their
    /// encodings, definite lengths.
    public func encoded() -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .unsigned(let value): Self.writeHead(0, value, to: &output)
        case .negative(let value): Self.writeHead(1, value, to: &output)
        case .bytes(let bytes): Self.write(bytes, to: &output)
        case .text(let text):
            Self.writeHead(3, UInt64(text.utf8.count), to: &output)
            output += text.utf8
        case .array(let elements):
            Self.writeHead(4, UInt64(elements.count), to: &output)
            for element in elements { element.write(to: &output) }
        case .map(let pairs): Self.write(pairs, to: &output)
        case .tagged(let tag, let content):
            Self.writeHead(6, tag, to: &output)
            content.write(to: &output)
        case .bool(let value): output.append(value ? 0xF5 : 0xF4)
        case .null: output.append(0xF6)
        case .undefined: output.append(0xF7)
        case .simple(let value):
            if value >= 24 { output.append(0xF8) }
            output.append(value < 24 ? 0xE0 | value : value)
        case .float(let value): Self.write(value, to: &output)
        }
    }

    /// Writes the head of an item: its major type and its argument in the shortest form.
    static func writeHead(_ major: UInt8, _ argument: UInt64, to output: inout [UInt8]) {
        let type = major << 5
        let width: Int
        switch argument {
        case 0..<24:
            output.append(type | UInt8(truncatingIfNeeded: argument))
            return
        case 24...0xFF: (width, _) = (1, output.append(type | 24))
        case 0x100...0xFFFF: (width, _) = (2, output.append(type | 25))
        case 0x1_0000...0xFFFF_FFFF: (width, _) = (4, output.append(type | 26))
        default: (width, _) = (8, output.append(type | 27))
        }
        writeBytes(of: argument, width: width, to: &output)
    }

    /// Writes a byte string.
    static func write(_ bytes: [UInt8], to output: inout [UInt8]) {
        writeHead(2, UInt64(bytes.count), to: &output)
        output += bytes
    }

    private static func writeBytes(of value: UInt64, width: Int, to output: inout [UInt8]) {
        for shift in stride(from: (width - 1) * 8, through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    private static func write(_ pairs: [Pair], to output: inout [UInt8]) {
        writeHead(5, UInt64(pairs.count), to: &output)
        let encoded = pairs.map { (key: $0.key.encoded(), value: $0.value) }
        for pair in encoded.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            output += pair.key
            pair.value.write(to: &output)
        }
    }

    /// The shortest of half, single and double that keeps the value; every NaN as the quiet half.
    private static func write(_ value: Double, to output: inout [UInt8]) {
        let single = Float(value)
        let half = Float16(value)
        if value.isNaN {
            output += [0xF9, 0x7E, 0x00]
        } else if Double(half) == value {
            output.append(0xF9)
            writeBytes(of: UInt64(half.bitPattern), width: 2, to: &output)
        } else if Double(single) == value {
            output.append(0xFA)
            writeBytes(of: UInt64(single.bitPattern), width: 4, to: &output)
        } else {
            output.append(0xFB)
            writeBytes(of: value.bitPattern, width: 8, to: &output)
        }
    }
}
