/// Rejected lines in the order in which they were read, sixteen bytes each: a file of bad lines must not cost many times
/// its size.
public struct Rejections: Sendable {
    private struct Cause: Sendable, Hashable {
        let file: String
        let field: String
        let reason: Rejection.Reason
    }

    private struct Entry: Sendable {
        let line: Int
        let cause: UInt32
    }

    private var entries: [Entry] = []
    private var causes: [Cause] = []
    private var numbers: [Cause: UInt32] = [:]

    /// No rejections.
    public init() {}

    mutating func append(_ rejection: Rejection) {
        let cause = Cause(file: rejection.file, field: rejection.field, reason: rejection.reason)
        let number = numbers[cause] ?? UInt32(causes.count)
        if number == UInt32(causes.count) {
            causes.append(cause)
            numbers[cause] = number
        }
        entries.append(Entry(line: rejection.line, cause: number))
    }
}

extension Rejections: RandomAccessCollection {
    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of rejections.
    public var endIndex: Int { entries.count }

    /// The rejection at a place in the order of reading.
    public subscript(position: Int) -> Rejection {
        let cause = causes[Int(entries[position].cause)]
        return Rejection(
            file: cause.file, line: entries[position].line, field: cause.field, reason: cause.reason)
    }
}
