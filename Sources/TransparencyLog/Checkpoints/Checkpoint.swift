/// The head of a log as a note states it: which log, how many entries, and the root over them (C2SP tlog-checkpoint).
public struct Checkpoint: Hashable, Sendable {
    /// The name of the log, for example `example.com/log`.
    public let origin: ExactText
    /// How many entries the log has.
    public let size: UInt64
    /// The root of the tree over them.
    public let root: MerkleHash
    /// Further lines that the log signs and nobody audits. Our logs have none.
    public let extensions: [ExactText]

    /// A checkpoint. The origin and the extensions must be lines, and the size at most 2⁶³ − 1.
    public init(
        origin: ExactText, size: UInt64, root: MerkleHash, extensions: [ExactText] = []
    ) throws(CheckpointError) {
        guard origin.isLine else { throw .malformedOrigin }
        guard size <= ProofPlan.greatestSize else { throw .malformedSize }
        guard extensions.allSatisfy(\.isLine) else { throw .malformedExtension }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a note, in which every line has its one spelling.
    public init(parsing text: some Collection<UInt8>) throws(CheckpointError) {
        var lines = Array(text).split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true, lines.count >= 3 else { throw .missingLine }
        guard let size = plainNumber(lines[1]) else { throw .malformedSize }
        guard let root = MerkleHash(base64: lines[2]) else { throw .malformedRoot }
        try self.init(
            origin: ExactText(utf8: lines[0]), size: size, root: root,
            extensions: lines.dropFirst(3).map(ExactText.init(utf8:)))
    }

    /// The text that is signed.
    public var text: [UInt8] {
        extensions.reduce(origin.utf8 + Array("\n\(size)\n\(root)\n".utf8)) { $0 + $1.utf8 + [0x0A] }
    }

    /// The checkpoint signed by these keys.
    public func signed(by keys: [NoteSigningKey], timestamp: UInt64 = 0) throws -> SignedCheckpoint {
        let text = text
        let signatures = try keys.map { try $0.sign(text, timestamp: timestamp) }
        return try SignedCheckpoint(Note(text: text, signatures: signatures))
    }
}

/// Why the text of a note is no checkpoint.
public enum CheckpointError: Error, Hashable, Sendable {
    /// There are fewer than three lines, or the last has no end.
    case missingLine
    /// The origin is empty or has a control character.
    case malformedOrigin
    /// The size is no plain decimal number, has a leading zero, or does not fit 63 bits.
    case malformedSize
    /// The root is not the base64 of 32 bytes.
    case malformedRoot
    /// A line behind the root is empty or has a control character.
    case malformedExtension
}

/// A checkpoint with the note that it stands in.
public struct SignedCheckpoint: Hashable, Sendable {
    /// What the note says.
    public let checkpoint: Checkpoint
    /// The note with its signatures.
    public private(set) var note: Note

    /// The checkpoint that a note states.
    public init(_ note: Note) throws(CheckpointError) {
        checkpoint = try Checkpoint(parsing: note.text)
        self.note = note
    }

    /// Reads a signed checkpoint from its text form.
    public init(parsing bytes: some Collection<UInt8>) throws {
        try self.init(Note(parsing: bytes))
    }

    /// The text form.
    public var bytes: [UInt8] { note.bytes }

    /// Takes the lines that a witness answered, as far as they are right signatures of these keys. A log passes on what
    /// it has checked, and no more.
    ///
    /// - Returns: the keys whose cosignatures were taken.
    @discardableResult
    public mutating func take(_ lines: [NoteSignature], of witnesses: [NoteVerifierKey]) -> [NoteVerifierKey] {
        var taken: [NoteVerifierKey] = []
        for line in lines {
            guard let key = witnesses.first(where: { $0.verifies(line, over: note.text) }) else { continue }
            note.add([line])
            taken.append(key)
        }
        return taken
    }
}
