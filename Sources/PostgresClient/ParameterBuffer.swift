/// The parameters of one statement as libpq takes them: binary where the server's type is known here, otherwise text,
/// which the server reads as it would a literal.
struct ParameterBuffer {
    private var storage: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ values: [PostgresValue], types: [UInt32]) throws {
        guard values.count == types.count else {
            throw PostgresError(sqlState: "08P01", message: "\(values.count) arguments for \(types.count) placeholders")
        }
        offsets.reserveCapacity(values.count)
        for (value, type) in zip(values, types) { try append(value, type: type) }
        // Even an empty value needs an address.
        storage.append(0)
    }

    private mutating func append(_ value: PostgresValue, type: UInt32) throws {
        let start = storage.count
        switch value {
        case .null:
            offsets.append(nil)
            lengths.append(0)
            formats.append(1)
            return
        case .integer, .text, .bytes:
            offsets.append(start)
        }
        if try BinaryForm.append(value, type: type, to: &storage) {
            formats.append(1)
            lengths.append(try BinaryForm.length(storage.count - start))
            return
        }
        switch value {
        case .integer(let number): storage.append(contentsOf: String(number).utf8)
        case .text(let text): storage.append(contentsOf: try BinaryForm.checked(text))
        case .bytes, .null: throw PostgresError.mismatch(type)
        }
        storage.append(0)
        formats.append(0)
        lengths.append(0)
    }

    /// Calls `body` with the count and the three arrays that libpq wants.
    func withPointers<R>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) throws -> R
    ) rethrows -> R {
        try storage.withUnsafeBytes { bytes in
            let values = offsets.map { offset in
                offset.flatMap { bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return try body(Int32(values.count), values, lengths, formats)
        }
    }
}

/// Values in the binary form of the types that have one here; statements and `COPY` share it.
enum BinaryForm {
    /// - Returns: `false` when the value has no binary form for this type.
    static func append(_ value: PostgresValue, type: UInt32, to storage: inout [UInt8]) throws -> Bool {
        switch (value, type) {
        case (.integer(let number), TypeNumber.integer64):
            append(number, to: &storage)
        case (.integer(let number), TypeNumber.integer32):
            guard let number = Int32(exactly: number) else { throw PostgresError.mismatch(type) }
            append(number, to: &storage)
        case (.integer(let number), TypeNumber.integer16):
            guard let number = Int16(exactly: number) else { throw PostgresError.mismatch(type) }
            append(number, to: &storage)
        case (.text(let text), _) where TypeNumber.isText(type):
            storage.append(contentsOf: try checked(text))
        case (.bytes(let bytes), TypeNumber.bytes):
            storage.append(contentsOf: bytes)
        default:
            return false
        }
        return true
    }

    static func append<Number: FixedWidthInteger>(_ number: Number, to storage: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { storage.append(contentsOf: $0) }
    }

    static func checked(_ text: String) throws -> String.UTF8View {
        guard !text.utf8.contains(0) else { throw PostgresError.textHoldsNUL }
        return text.utf8
    }

    /// A length as the protocol counts it; PostgreSQL's own limit is 1 GB.
    static func length(_ count: Int) throws -> Int32 {
        guard let length = Int32(exactly: count) else {
            throw PostgresError(sqlState: "54000", message: "a value is larger than 2 GB")
        }
        return length
    }
}
