/// The fields of the record that is being read: where each lies, and what it was parsed to.
///
/// One table belongs to one reader and is used again for every record. A field lies in the input, or in the scratch
/// memory when it had to be rewritten (an unescaped quote, a normalised number).
final class FieldTable {
    struct Field {
        enum Kind: UInt8 { case absent, bytes, instant, integer }

        /// How a JSON value was written; CSV fields are all strings.
        enum Syntax: UInt8 { case string, number, boolean, other }

        var kind: Kind = .absent
        var syntax: Syntax = .string
        var isPresent = false
        var inScratch = false
        var start = 0
        var count = 0
        var instant = Instant(seconds: 0)
        var integer = 0
    }

    let columns: [Column]
    private let storage: UnsafeMutableBufferPointer<Field>
    let scratch = ByteBuffer(capacity: 4_096)
    /// What the fields that are not in scratch are offsets into; valid while a record is read.
    var input = Bytes(start: nil, count: 0)

    init(columns: [Column]) {
        self.columns = columns
        storage = .allocate(capacity: Column.allCases.count)
        storage.initialize(repeating: Field())
    }

    deinit {
        storage.deallocate()
    }

    subscript(column: Column) -> Field {
        @inline(__always) get { storage[Int(column.rawValue)] }
        @inline(__always) set { storage[Int(column.rawValue)] = newValue }
    }

    /// Forgets the fields of the record before.
    @inline(__always)
    func clear() {
        for column in columns {
            storage[Int(column.rawValue)].isPresent = false
            storage[Int(column.rawValue)].kind = .absent
        }
        scratch.removeAll()
    }

    /// Notes where the text of a field lies.
    @inline(__always)
    func set(_ column: Column, start: Int, count: Int, inScratch: Bool, syntax: Field.Syntax = .string) {
        let index = Int(column.rawValue)
        storage[index].isPresent = true
        storage[index].kind = .bytes
        storage[index].syntax = syntax
        storage[index].inScratch = inScratch
        storage[index].start = start
        storage[index].count = count
    }

    /// The bytes of a field. They move when scratch memory grows: take them again after writing there.
    @inline(__always)
    func bytes(_ field: Field) -> Bytes {
        let base = field.inScratch ? UnsafePointer(scratch.base) : input.baseAddress
        return Bytes(start: base.map { $0 + field.start }, count: field.count)
    }
}
