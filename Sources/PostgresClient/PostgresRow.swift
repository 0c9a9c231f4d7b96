import CLibPQ

/// A row where libpq keeps it: valid until the call that handed it out returns. Columns count from 0.
public struct PostgresRow {
    let result: OpaquePointer
    let row: Int32

    /// The bytes of a column that is there, is not null and is of one of these types. libpq itself answers null and
    /// type 0 for a column that is not there.
    private func value(_ column: Int, where isWanted: (UInt32) -> Bool) -> UnsafeRawBufferPointer? {
        let column = Int32(truncatingIfNeeded: column)
        guard isWanted(PQftype(result, column)), PQgetisnull(result, row, column) == 0,
            let start = PQgetvalue(result, row, column)
        else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    }

    /// Whether the column is null.
    public func isNull(_ column: Int) -> Bool {
        PQgetisnull(result, row, Int32(truncatingIfNeeded: column)) != 0
    }

    /// The column as an integer: of any width, of a boolean, and of a whole `numeric`, which sums are; otherwise 0.
    public func integer(_ column: Int) -> Int64 {
        let type = PQftype(result, Int32(truncatingIfNeeded: column))
        guard let bytes = value(column, where: { _ in true }) else { return 0 }
        switch (type, bytes.count) {
        case (TypeNumber.integer64, 8): return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case (TypeNumber.integer32, 4): return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (TypeNumber.integer16, 2): return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case (TypeNumber.boolean, 1): return Int64(bytes[0])
        case (TypeNumber.numeric, _): return Self.wholeNumber(bytes) ?? 0
        default: return 0
        }
    }

    /// The column as a text; empty for null and for other types.
    public func text(_ column: Int) -> String {
        value(column, where: TypeNumber.isText).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The column as bytes; empty for null and for other types.
    public func bytes(_ column: Int) -> [UInt8] {
        value(column) { $0 == TypeNumber.bytes }.map { [UInt8]($0) } ?? []
    }

    /// Calls `body` with the bytes of a text or bytes column where they lie; empty for null.
    public func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(
            value(column) { $0 == TypeNumber.bytes || TypeNumber.isText($0) }
                ?? UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// A `numeric` as it is sent (`numeric_send`): how many digits, the first one's weight, the sign, the scale, and the
    /// digits, each of four decimal places.
    private static func wholeNumber(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        func word(_ index: Int) -> Int64 {
            Int64(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: Int16.self)))
        }
        guard bytes.count >= 8, bytes.count == 8 + 2 * Int(max(0, word(0))) else { return nil }
        let digits = word(0)
        let weight = word(1)
        let isNegative = word(2) == 0x4000
        // A digit behind the point, or a sign of infinity or no number.
        guard digits <= weight + 1, word(2) == 0 || isNegative, weight < 5 else { return digits == 0 ? 0 : nil }
        var number: Int64 = 0
        for index in 0..<max(0, weight + 1) {
            let digit = index < digits ? word(4 + Int(index)) : 0
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10_000)
            let (sum, isTooLargeToo) = product.addingReportingOverflow(isNegative ? -digit : digit)
            guard !isTooLarge, !isTooLargeToo else { return nil }
            number = sum
        }
        return number
    }
}
