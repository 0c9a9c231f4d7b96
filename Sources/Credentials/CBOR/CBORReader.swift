/// Reads one CBOR data item (RFC 8949) from bytes that anyone may have written.
///
/// The item must be the whole input. A declared length is believed only as far as there is input left for it, so that
/// a few bytes never reserve much memory. Duplicate keys and text that is not UTF-8 are always refused.
public struct CBORReader {
    private let input: [UInt8]
    private let limits: CBORLimits
    private let isDeterministic: Bool
    private var position = 0
    private var items = 0
    /// Whether every head so far was as short as it can be. Then keys with different bytes are different keys.
    private var isShortest = true

    /// Reads the item.
    ///
    /// - Parameter isDeterministic: Refuse all but the deterministic encoding (RFC 8949 §4.2.1): shortest heads and
    ///   floats, keys in bytewise order, definite lengths.
    public static func read(
        _ bytes: some Collection<UInt8>, limits: CBORLimits, isDeterministic: Bool = false
    ) throws(CBORError) -> CBOR {
        guard bytes.count <= limits.bytes else { throw CBORError(code: .tooLarge, offset: limits.bytes) }
        var reader = CBORReader(input: Array(bytes), limits: limits, isDeterministic: isDeterministic)
        let item = try reader.item(depth: 0)
        guard reader.position == reader.input.count else { throw reader.error(.trailingBytes) }
        return item
    }

    private init(input: [UInt8], limits: CBORLimits, isDeterministic: Bool) {
        self.input = input
        self.limits = limits
        self.isDeterministic = isDeterministic
    }

    private func error(_ code: CBORError.Code, at offset: Int? = nil) -> CBORError {
        CBORError(code: code, offset: offset ?? position)
    }

    // MARK: Heads

    /// An item's first byte and argument (RFC 8949 §3).
    private struct Head {
        let major: UInt8
        let information: UInt8
        let argument: UInt64
        let start: Int

        /// Additional information 31: an indefinite length, or a break.
        var isIndefinite: Bool { information == 31 }
    }

    private mutating func head() throws(CBORError) -> Head {
        let start = position
        guard start < input.count else { throw error(.truncated) }
        let major = input[start] >> 5
        let information = input[start] & 0x1F
        position += 1
        if information < 24 {
            return Head(major: major, information: information, argument: UInt64(information), start: start)
        }
        if information == 31 {
            guard [2, 3, 4, 5, 7].contains(major) else { throw error(.malformed, at: start) }
            isShortest = false
            if isDeterministic { throw error(.notDeterministic, at: start) }
            return Head(major: major, information: information, argument: 0, start: start)
        }
        guard information < 28 else { throw error(.malformed, at: start) }
        let width = 1 << Int(information - 24)
        guard input.count - position >= width else { throw error(.truncated) }
        var argument: UInt64 = 0
        for offset in position..<position + width { argument = argument << 8 | UInt64(input[offset]) }
        position += width
        // What follows a 7 is a float or a simple value, not a number.
        if major != 7, argument < (width == 1 ? 24 : 1 << (UInt64(width) * 4)) {
            isShortest = false
            if isDeterministic { throw error(.notDeterministic, at: start) }
        }
        return Head(major: major, information: information, argument: argument, start: start)
    }

    // MARK: Items

    private mutating func item(depth: Int) throws(CBORError) -> CBOR {
        try item(after: try head(), depth: depth)
    }

    private mutating func item(after head: Head, depth: Int) throws(CBORError) -> CBOR {
        items += 1
        guard items <= limits.items else { throw error(.tooManyItems, at: head.start) }
        switch head.major {
        case 0: return .unsigned(head.argument)
        case 1: return .negative(head.argument)
        case 2: return .bytes(try string(head))
        case 3: return .text(try text(head))
        case 7: return try simple(head)
        default: break
        }
        guard depth < min(limits.depth, CBORLimits.deepest) else { throw error(.tooDeep, at: head.start) }
        switch head.major {
        case 4: return .array(try array(head, depth: depth))
        case 5: return .map(try map(head, depth: depth))
        default: return .tagged(head.argument, try item(depth: depth + 1))
        }
    }

    /// Takes so many bytes of a string.
    private mutating func take(_ head: Head) throws(CBORError) -> Range<Int> {
        guard head.argument <= UInt64(input.count - position) else { throw error(.truncated, at: head.start) }
        let start = position
        position += Int(head.argument)
        return start..<position
    }

    private mutating func string(_ head: Head) throws(CBORError) -> [UInt8] {
        guard head.isIndefinite else { return Array(input[try take(head)]) }
        var whole: [UInt8] = []
        while let piece = try piece(of: head) { whole += input[try take(piece)] }
        return whole
    }

    /// Every piece of an indefinite text must be UTF-8 by itself (RFC 8949 §3.2.3).
    private mutating func text(_ head: Head) throws(CBORError) -> String {
        guard head.isIndefinite else { return try utf8(try take(head), head) }
        var whole = ""
        while let piece = try piece(of: head) { whole += try utf8(try take(piece), piece) }
        return whole
    }

    private mutating func utf8(_ bytes: Range<Int>, _ head: Head) throws(CBORError) -> String {
        do {
            // `String(validating:as:)` says the same, but goes through witnesses, which costs more than all the rest.
            return String(copying: try UTF8Span(validating: input.span.extracting(bytes)))
        } catch {
            throw self.error(.invalidText, at: head.start)
        }
    }

    /// The head of the next piece of an indefinite string; `nil` after the last.
    private mutating func piece(of whole: Head) throws(CBORError) -> Head? {
        let next = try head()
        if isBreak(next) { return nil }
        guard next.major == whole.major, !next.isIndefinite else { throw error(.malformed, at: next.start) }
        items += 1
        guard items <= limits.items else { throw error(.tooManyItems, at: next.start) }
        return next
    }

    private func isBreak(_ head: Head) -> Bool { head.major == 7 && head.isIndefinite }

    /// How many elements a head declares, when that many can still follow: each takes a byte at least.
    private func declared(_ head: Head, each: Int) throws(CBORError) -> Int {
        if head.isIndefinite { return 0 }
        guard head.argument <= UInt64(input.count - position) / UInt64(each) else {
            throw error(.truncated, at: head.start)
        }
        guard head.argument <= UInt64(max(0, limits.items - items)) / UInt64(each) else {
            throw error(.tooManyItems, at: head.start)
        }
        return Int(head.argument)
    }

    /// The head of the next element of an array or a map; `nil` when there are no more.
    private mutating func next(in whole: Head, read: Int) throws(CBORError) -> Head? {
        if !whole.isIndefinite { return UInt64(read) < whole.argument ? try head() : nil }
        let next = try head()
        return isBreak(next) ? nil : next
    }

    private mutating func array(_ head: Head, depth: Int) throws(CBORError) -> [CBOR] {
        var elements: [CBOR] = []
        elements.reserveCapacity(try declared(head, each: 1))
        while let next = try next(in: head, read: elements.count) {
            elements.append(try item(after: next, depth: depth + 1))
        }
        return elements
    }

    private mutating func map(_ head: Head, depth: Int) throws(CBORError) -> [CBOR.Pair] {
        var pairs: [CBOR.Pair] = []
        pairs.reserveCapacity(try declared(head, each: 2))
        var keys = MapKeys()
        while let next = try next(in: head, read: pairs.count) {
            let key = try item(after: next, depth: depth + 1)
            let written = next.start..<position
            if isDeterministic, !keys.isAscending(written, of: input) {
                throw error(keys.hasLast(written, of: input) ? .duplicateKey : .notDeterministic, at: next.start)
            }
            guard keys.take(key, written: written, of: input, isShortest: isShortest, before: pairs) else {
                throw error(.duplicateKey, at: next.start)
            }
            pairs.append(CBOR.Pair(key, try item(depth: depth + 1)))
        }
        return pairs
    }

    // MARK: Floats and simple values

    private mutating func simple(_ head: Head) throws(CBORError) -> CBOR {
        switch head.information {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 23: return .undefined
        case 0..<20: return .simple(head.information)
        case 24:
            guard head.argument >= 32 else { throw error(.malformed, at: head.start) }
            return .simple(UInt8(truncatingIfNeeded: head.argument))
        case 25: return try float(Double(Float16(bitPattern: UInt16(truncatingIfNeeded: head.argument))), head)
        case 26: return try float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: head.argument))), head)
        case 27: return try float(Double(bitPattern: head.argument), head)
        default: throw error(.malformed, at: head.start)
        }
    }

    private mutating func float(_ value: Double, _ head: Head) throws(CBORError) -> CBOR {
        if !CBOR.float(value).encoded().elementsEqual(input[head.start..<position]) {
            isShortest = false
            if isDeterministic { throw error(.notDeterministic, at: head.start) }
        }
        return .float(value)
    }
}
