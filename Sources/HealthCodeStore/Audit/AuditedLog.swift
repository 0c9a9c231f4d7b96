import Crypto

/// A log whose rows are accounted for in `log_chain`: what is changed, deleted or inserted there by hand is noticed.
public enum AuditedLog: Int64, Sendable, CaseIterable {
    /// The evidence, by position.
    case evidence = 1
    /// Every change of a code, by entry.
    case codes = 2
    /// Every reading of a person's data, by entry.
    case accesses = 3

    /// Its table, which is also its name for others.
    public var table: String {
        switch self {
        case .evidence: "evidence"
        case .codes: "code_log"
        case .accesses: "access_log"
        }
    }

    /// The log of a table.
    public init?(table: String) {
        guard let log = Self.allCases.first(where: { $0.table == table }) else { return nil }
        self = log
    }

    /// The counter that numbers its rows, without a gap.
    var counter: String {
        switch self {
        case .evidence: "position"
        case .codes: "code-log"
        case .accesses: "access"
        }
    }

    /// What a row's digest is made of. `evidence.is_shared` is not among it: it is found out again with each version.
    var columns: [String] {
        switch self {
        case .evidence: EvidenceWriter.columns
        case .codes:
            ["entry", "person_key", "at_us", "as_of_us", "colour", "reasons", "edition", "watermark", "causes"]
        case .accesses: ["entry", "at_us", "principal", "person_key", "purpose", "what"]
        }
    }

    /// The columns of rows after a number, through another.
    ///
    /// - Parameter more: columns that follow those of ``columns``.
    func selection(and more: String = "") -> String {
        let columns = columns.joined(separator: ", ") + more
        return switch self {
        case .evidence: "SELECT \(columns) FROM evidence WHERE position > $1 AND position <= $2"
        case .codes: "SELECT \(columns) FROM code_log WHERE entry > $1 AND entry <= $2"
        case .accesses: "SELECT \(columns) FROM access_log WHERE entry > $1 AND entry <= $2"
        }
    }

    /// How many rows have a number after one, through another, with the least and the greatest of them.
    var counting: String {
        switch self {
        case .evidence:
            """
            SELECT COUNT(*), MIN(position), MAX(position) FROM evidence WHERE position > $1 AND position <= $2
            """
        case .codes: "SELECT COUNT(*), MIN(entry), MAX(entry) FROM code_log WHERE entry > $1 AND entry <= $2"
        case .accesses: "SELECT COUNT(*), MIN(entry), MAX(entry) FROM access_log WHERE entry > $1 AND entry <= $2"
        }
    }

    /// The last number that was drawn.
    func lastNumber(on connection: any SQLConnection) throws -> Int64 {
        try connection.integer("SELECT value FROM counters WHERE name = $1", [.text(counter)]) ?? 0
    }
}

/// The keyed digest of rows, which is their sum: the digests of single rows as numbers of 256 bits, added up. Rows can be
/// added and taken away; which other rows have the same sum nobody can find out without the key (Clarke et al. 2003, MSet-Add-Hash).
struct RowSum: Hashable, Sendable {
    /// The number, its least part first.
    private var words: SIMD4<UInt64> = .zero

    /// Of no rows.
    init() {}

    /// Reads what ``bytes`` wrote; anything else is the sum of no rows.
    init(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return }
        for (index, byte) in bytes.enumerated() { words[3 - index / 8] = words[3 - index / 8] << 8 | UInt64(byte) }
    }

    /// 32 bytes, the most significant first.
    var bytes: [UInt8] {
        (0..<4).flatMap { index in withUnsafeBytes(of: words[3 - index].bigEndian) { Array($0) } }
    }

    static func += (sum: inout Self, other: Self) {
        var carry: UInt64 = 0
        for index in 0..<4 {
            let (partial, first) = sum.words[index].addingReportingOverflow(other.words[index])
            let (total, second) = partial.addingReportingOverflow(carry)
            sum.words[index] = total
            carry = first || second ? 1 : 0
        }
    }

    static func -= (sum: inout Self, other: Self) {
        var borrow: UInt64 = 0
        for index in 0..<4 {
            let (partial, first) = sum.words[index].subtractingReportingOverflow(other.words[index])
            let (total, second) = partial.subtractingReportingOverflow(borrow)
            sum.words[index] = total
            borrow = first || second ? 1 : 0
        }
    }
}

/// Makes the keyed digests of a log's rows.
struct RowDigests {
    let log: AuditedLog
    let key: SymmetricKey
    private let kinds: [Kind]

    private enum Kind {
        case integer, text, bytes
    }

    init(of log: AuditedLog, key: SymmetricKey) {
        self.log = log
        self.key = key
        kinds = log.columns.map { column in
            switch column {
            case "record_id", "reasons", "edition", "causes", "principal", "purpose", "what": .text
            case "digest", "body", "particulars", "seal": .bytes
            default: .integer
            }
        }
    }

    /// Of a row as it is stored: its columns begin with those of ``AuditedLog/columns``.
    func digest(_ row: any SQLRow) -> RowSum {
        var bytes = start
        for (column, kind) in kinds.enumerated() {
            if row.isNull(column) {
                bytes.append(0)
                continue
            }
            switch kind {
            case .integer: append(row.integer(column), to: &bytes)
            case .text: row.withBytes(column) { append(2, $0, to: &bytes) }
            case .bytes: row.withBytes(column) { append(3, $0, to: &bytes) }
            }
        }
        return sum(of: bytes)
    }

    /// Of a row before it is stored.
    func digest(_ values: [SQLValue]) -> RowSum {
        var bytes = start
        for value in values {
            switch value {
            case .null: bytes.append(0)
            case .integer(let number): append(number, to: &bytes)
            case .text(var text): text.withUTF8 { append(2, UnsafeRawBufferPointer($0), to: &bytes) }
            case .bytes(let content): content.withUnsafeBytes { append(3, $0, to: &bytes) }
            }
        }
        return sum(of: bytes)
    }

    private var start: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        bytes.append(UInt8(truncatingIfNeeded: log.rawValue))
        return bytes
    }

    private func append(_ number: Int64, to bytes: inout [UInt8]) {
        bytes.append(1)
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }

    private func append(_ kind: UInt8, _ content: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(kind)
        withUnsafeBytes(of: UInt64(content.count).bigEndian) { bytes += $0 }
        bytes += content
    }

    private func sum(of bytes: [UInt8]) -> RowSum {
        RowSum(bytes: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key)))
    }
}

extension StoreKeys {
    /// What the digests of logs are made with. Whoever has the database without it cannot make one.
    var chainKey: SymmetricKey {
        var code = HMAC<SHA256>(key: handleKey)
        code.update(data: Array("log chain\u{0}".utf8))
        return SymmetricKey(data: code.finalize())
    }
}
