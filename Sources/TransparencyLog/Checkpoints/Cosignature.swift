/// A witness's statement that a checkpoint was, at a time, the greatest that it had seen of the log, and consistent with
/// all before it (C2SP tlog-cosignature, `cosignature/v1`).
public struct Cosignature: Hashable, Sendable {
    /// When it was made, in seconds since 1970.
    public let timestamp: UInt64
    /// The Ed25519 signature, 64 bytes.
    public let signature: [UInt8]

    init(timestamp: UInt64, signature: [UInt8]) {
        self.timestamp = timestamp
        self.signature = signature
    }

    /// Reads what a signature line carries: 8 bytes of the time and 64 of the signature. A time of zero, or one that
    /// does not fit 63 bits, is none.
    public init?(_ line: NoteSignature) {
        guard line.bytes.count == 72 else { return nil }
        timestamp = line.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        guard timestamp > 0, timestamp <= UInt64(Int64.max) else { return nil }
        signature = Array(line.bytes.dropFirst(8))
    }

    var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: timestamp >> UInt64(56 - 8 * $0)) } + signature
    }

    /// What is signed: a line that says what it is, a line with the time, and the whole text of the note.
    static func message(over text: [UInt8], at timestamp: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(timestamp)\n".utf8) + text
    }
}
