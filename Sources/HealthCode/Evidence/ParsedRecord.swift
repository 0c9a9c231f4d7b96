/// One record that has been read and found valid, in the reader's own memory: usable only inside
/// ``EvidenceSink/take(_:line:)``.
public struct ParsedRecord {
    /// The dataset it belongs to.
    public let dataset: Dataset
    let fields: FieldTable

    /// Whether the field is there and not empty.
    public func has(_ column: Column) -> Bool { fields[column].isPresent }

    /// The value of a field as text: normalised for document numbers and flags, as submitted for everything else.
    public func text(_ column: Column) -> String? {
        guard has(column) else { return nil }
        return String(decoding: bytes(column), as: UTF8.self)
    }

    /// The person it is about; `nil` for `area-risk`.
    public var document: IdentityDocument? {
        guard dataset.isAboutPerson else { return nil }
        return IdentityDocument(
            type: documentType(.documentType), normalised: String(decoding: bytes(.documentNumber), as: UTF8.self))
    }

    /// When the department stated it.
    public var reportedAt: Instant { instant(.reportedAt) }

    /// Whether it withdraws the statement.
    public var isRetracted: Bool { fields[.retracted].kind == .integer }

    // The typed values below are for columns of their form that the dataset has; an optional one must be there.

    @inline(__always)
    func instant(_ column: Column) -> Instant { fields[column].instant }

    @inline(__always)
    func integer(_ column: Column) -> Int { fields[column].integer }

    @inline(__always)
    func date(_ column: Column) -> LocalDate {
        LocalDate(daysSince1970: Int32(truncatingIfNeeded: fields[column].integer))
    }

    @inline(__always)
    func division(_ column: Column) -> Division {
        Division(code: UInt64(fields[column].integer))
    }

    @inline(__always)
    func documentType(_ column: Column) -> DocumentType { DocumentType.allCases[fields[column].integer] }

    /// The bytes of a field in their normal form.
    @inline(__always)
    func bytes(_ column: Column) -> Bytes { fields.bytes(fields[column]) }

    /// A fingerprint of the parsed and normalised fields: equal content has an equal one, in one run of the process.
    ///
    /// Instants count as moments, cards in their normal form, an empty `retracted` as `false`; unknown columns do not
    /// count. The seed is drawn for each process, so that nobody can prepare two contents with one fingerprint.
    func contentFingerprint() -> UInt64 {
        var hasher = Hasher()
        for column in fields.columns {
            let field = fields[column]
            switch field.kind {
            case .absent: hasher.combine(0 as UInt8)
            case .instant:
                hasher.combine(field.instant.seconds)
                hasher.combine(field.instant.attoseconds)
            case .integer: hasher.combine(field.integer)
            case .bytes:
                hasher.combine(field.count)
                hasher.combine(bytes: UnsafeRawBufferPointer(fields.bytes(field)))
            }
        }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}

/// What becomes of a valid record among those that are already held.
public enum RecordVerdict: Sendable, Hashable {
    /// A statement, or a version of one, that was not held before.
    case accepted
    /// The same version with the same content again; it has no effect.
    case duplicate
    /// The same version with other content: refused, and the version is contested.
    case conflict
}

/// Takes what a reader finds, line by line.
public protocol EvidenceSink {
    /// A valid record; `line` is its first physical line. It must not be kept beyond the call.
    mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict

    /// A line that was refused.
    mutating func refuse(_ rejection: Rejection)
}
