/// A text signed by one or more keys (C2SP signed-note): the text, an empty line, and a line for each signature.
///
///     example.com/log
///     15
///     rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=
///
///     — example.com/log M9e0luh4jTG+UMBqOUo9/q+y…
///
/// A note that was read has been verified by nobody: its text says nothing until `verify(with:)` does.
public struct Note: Hashable, Sendable {
    /// The text with its last newline, and without the empty line behind it.
    public let text: [UInt8]
    /// The signatures in their order, those of unknown keys too.
    public private(set) var signatures: [NoteSignature]

    /// The greatest note that is read.
    public static let mostBytes = 256 << 10
    /// The greatest number of signatures that is read. C2SP asks for 16 at least.
    public static let mostSignatures = 64

    /// A note of this text, which must be UTF-8, end in a newline and have no other control character.
    public init(text: [UInt8], signatures: [NoteSignature] = []) throws(NoteError) {
        guard text.last == 0x0A, text.count <= Self.mostBytes,
            text.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }), String(validating: text, as: UTF8.self) != nil
        else { throw .malformedText }
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note. It has at least one signature.
    public init(parsing bytes: some Collection<UInt8>) throws(NoteError) {
        guard bytes.count <= Self.mostBytes else { throw .tooLong }
        let bytes = Array(bytes)
        guard bytes.last == 0x0A else { throw .malformedText }
        // The last empty line separates: the text may have such lines itself.
        var split = bytes.count - 2
        while split > 0, bytes[split] != 0x0A || bytes[split - 1] != 0x0A { split -= 1 }
        guard split > 0 else { throw .noSignature }
        let signatures = try Self.signatures(parsing: bytes[(split + 1)...])
        try self.init(text: Array(bytes[..<split]), signatures: signatures)
        guard !signatures.isEmpty else { throw .noSignature }
    }

    /// Reads signature lines, each with its newline, as a witness answers them.
    public static func signatures(parsing bytes: some Collection<UInt8>) throws(NoteError) -> [NoteSignature] {
        guard bytes.count <= mostBytes else { throw .tooLong }
        var lines = Array(bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
        // What stands behind the last newline is no line.
        guard lines.popLast()?.isEmpty == true else { throw .malformedSignature }
        guard lines.count <= mostSignatures else { throw .tooManySignatures }
        var signatures: [NoteSignature] = []
        for line in lines { signatures.append(try NoteSignature(parsing: line)) }
        return signatures
    }

    /// The note in its text form.
    public var bytes: [UInt8] {
        signatures.reduce(text + [0x0A]) { $0 + $1.line }
    }

    /// Adds signatures behind the others, unless the same line already stands there.
    public mutating func add(_ more: [NoteSignature]) {
        for signature in more where !signatures.contains(signature) { signatures.append(signature) }
    }

    /// Verifies every signature of these keys, and passes over those of others.
    ///
    /// One wrong signature of a known key makes the whole note unusable, whatever the others say.
    public func verify(with keys: [NoteVerifierKey]) -> NoteVerdict {
        var verified: [NoteVerifierKey] = []
        for signature in signatures {
            let claimed = keys.filter { $0.claims(signature) }
            guard let key = claimed.first else { continue }
            // The same key given twice is one key.
            guard claimed.allSatisfy({ $0 == key }) else { return .ambiguousKey(key.name) }
            guard key.verifies(signature, over: text) else { return .invalidSignature(of: key.name) }
            if !verified.contains(key) { verified.append(key) }
        }
        return verified.isEmpty ? .noKnownSignature : .verified(by: verified)
    }
}

/// A line of a note: who claims to have signed, and the signature.
public struct NoteSignature: Hashable, Sendable {
    /// The name of the key.
    public let name: ExactText
    /// The id of the key.
    public let keyID: UInt32
    /// The signature behind the id, as the key's algorithm has it.
    public let bytes: [UInt8]

    private static let lead = Array("— ".utf8)

    /// A signature under a name and id.
    public init(name: ExactText, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Reads a line without its newline.
    init(parsing line: ArraySlice<UInt8>) throws(NoteError) {
        guard line.starts(with: Self.lead) else { throw .malformedSignature }
        let parts = line.dropFirst(Self.lead.count).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2, let decoded = Base64.bytes(of: parts[1]), decoded.count > 4 else {
            throw .malformedSignature
        }
        name = ExactText(utf8: parts[0])
        guard name.isKeyName else { throw .malformedSignature }
        keyID = decoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        bytes = Array(decoded.dropFirst(4))
    }

    /// The line with its newline.
    public var line: [UInt8] {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
        return Self.lead + name.utf8 + Array(" \(Base64.text(of: id + bytes))\n".utf8)
    }
}

/// Why a note was not read.
public enum NoteError: Error, Hashable, Sendable {
    /// It has more than 256 KiB.
    case tooLong
    /// The text is not UTF-8, has a control character, or does not end in a newline.
    case malformedText
    /// There is no signature behind an empty line.
    case noSignature
    /// There are more than 64 signatures.
    case tooManySignatures
    /// A signature line is not one.
    case malformedSignature
}

/// What a set of keys says of a note.
public enum NoteVerdict: Hashable, Sendable {
    /// These keys signed it, in the order of their signatures.
    case verified(by: [NoteVerifierKey])
    /// None of the keys signed it.
    case noKnownSignature
    /// A signature under a known name and id is wrong.
    case invalidSignature(of: ExactText)
    /// Two different keys have one name and id.
    case ambiguousKey(ExactText)
}
