/// A strict reader of one JSON text (RFC 8259), written for records: it sees a key that stands twice, keeps numbers as
/// they are written, and never recurses deeper than ``maximumDepth``.
struct JSONScanner {
    /// Arrays and objects inside each other, the record itself included.
    static let maximumDepth = 32

    /// A value of an object's member.
    enum Value {
        case string(start: Int, count: Int, inScratch: Bool)
        case number(start: Int, count: Int)
        case boolean(start: Int, count: Int)
        case null
        case container
    }

    enum Failure: Error {
        case notJSON
        case notObject
        case nestedTooDeeply
        case duplicateKey
    }

    let text: Bytes
    let scratch: ByteBuffer
    var index = 0

    init(text: Bytes, scratch: ByteBuffer) {
        self.text = text
        self.scratch = scratch
    }

    /// Reads the whole text as one object and reports its members; `member` gets the key's bytes and the value.
    mutating func object(_ member: (Bytes, Value) throws(Failure) -> Void) throws(Failure) {
        skipSpace()
        guard peek() == UInt8(ascii: "{") else {
            try skipValue(depth: 1)
            try expectEnd()
            throw .notObject
        }
        index += 1
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            index += 1
            return try expectEnd()
        }
        while true {
            skipSpace()
            let key = try string()
            let keyCopy = key.inScratch ? Array(bytes(key)) : nil
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            let value = try value()
            if let keyCopy {
                // A key with escapes lies in memory that its value may have moved.
                try keyCopy.withUnsafeBufferPointer { copy throws(Failure) in try member(copy, value) }
            } else {
                try member(bytes(key), value)
            }
            skipSpace()
            if peek() == UInt8(ascii: ",") {
                index += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return try expectEnd()
        }
    }

    private mutating func value() throws(Failure) -> Value {
        let start = index
        switch peek() {
        case UInt8(ascii: "\""):
            let (start, count, inScratch) = try string()
            return .string(start: start, count: count, inScratch: inScratch)
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            try skipValue(depth: 1)
            return .boolean(start: start, count: index - start)
        case UInt8(ascii: "n"):
            try skipValue(depth: 1)
            return .null
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            try skipValue(depth: 1)
            return .container
        default:
            try number()
            return .number(start: start, count: index - start)
        }
    }

    private mutating func skipValue(depth: Int) throws(Failure) {
        switch peek() {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        case UInt8(ascii: "["): try skipContainer(closing: UInt8(ascii: "]"), isObject: false, depth: depth + 1)
        case UInt8(ascii: "{"): try skipContainer(closing: UInt8(ascii: "}"), isObject: true, depth: depth + 1)
        default: try number()
        }
    }

    private mutating func skipContainer(closing: UInt8, isObject: Bool, depth: Int) throws(Failure) {
        guard depth <= Self.maximumDepth else { throw .nestedTooDeeply }
        index += 1
        skipSpace()
        if peek() == closing {
            index += 1
            return
        }
        while true {
            skipSpace()
            if isObject {
                _ = try string()
                skipSpace()
                try expect(UInt8(ascii: ":"))
                skipSpace()
            }
            try skipValue(depth: depth)
            skipSpace()
            if peek() == UInt8(ascii: ",") {
                index += 1
                continue
            }
            return try expect(closing)
        }
    }

    // MARK: Strings

    func bytes(_ place: (start: Int, count: Int, inScratch: Bool)) -> Bytes {
        let source = place.inScratch ? scratch.bytes : text
        return Bytes(rebasing: source[place.start..<place.start + place.count])
    }

    /// A string's content; in scratch memory when it had escapes.
    mutating func string() throws(Failure) -> (start: Int, count: Int, inScratch: Bool) {
        try expect(UInt8(ascii: "\""))
        let start = index
        let scratchStart = scratch.count
        var copied = index
        var hasEscapes = false
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                guard hasEscapes else { return (start, index - start, false) }
                scratch.append(Bytes(rebasing: text[copied..<index]))
                return (scratchStart, scratch.count - scratchStart, true)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                scratch.append(Bytes(rebasing: text[copied..<index]))
                index += 1
                try escape()
                copied = index
            case 0..<0x20:
                throw .notJSON
            default:
                index += 1
            }
        }
        throw .notJSON
    }

    private mutating func escape() throws(Failure) {
        guard let byte = peek() else { throw .notJSON }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"):
            var value = try hexadecimal()
            if (0xD800..<0xDC00).contains(value) {
                try expect(UInt8(ascii: "\\"))
                try expect(UInt8(ascii: "u"))
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw .notJSON }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else { throw .notJSON }
            for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { scratch.append(unit) }
        default: throw .notJSON
        }
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        guard text.count - index >= 4 else { throw .notJSON }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = text[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .notJSON
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    // MARK: Numbers, literals, space

    mutating func number() throws(Failure) {
        if peek() == UInt8(ascii: "-") { index += 1 }
        if peek() == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if peek() == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            index += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(Failure) {
        let start = index
        while let byte = peek(), decimalDigit(byte) != nil { index += 1 }
        guard index > start else { throw .notJSON }
    }

    mutating func literal(_ word: StaticString) throws(Failure) {
        for offset in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[offset]) }
    }

    func peek() -> UInt8? { index < text.count ? text[index] : nil }

    mutating func expect(_ byte: UInt8) throws(Failure) {
        guard peek() == byte else { throw .notJSON }
        index += 1
    }

    mutating func expectEnd() throws(Failure) {
        skipSpace()
        guard index == text.count else { throw .notJSON }
    }

    mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
    }
}
