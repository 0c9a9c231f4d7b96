// Statements over lists. Lists are cut into pieces of few sizes, so that few texts are prepared.
extension SQLConnection {
    /// Runs a query once for each piece of a list.
    ///
    /// - Parameters:
    ///   - sql: has `:list` where the placeholders of the piece belong, in parentheses of its own.
    ///   - arguments: take the placeholders `$1` … before the list's.
    func query(
        _ sql: String, _ arguments: [SQLValue] = [], list: some Collection<SQLValue>,
        _ body: (any SQLRow) throws -> Void
    ) throws {
        for piece in Pieces(Array(list), padded: true) {
            try query(Self.text(sql, arguments.count, piece.count), arguments + piece, body)
        }
    }

    /// Runs a statement once for each piece of a list; see ``query(_:_:list:_:)``.
    ///
    /// - Returns: how many rows it changed in all.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue] = [], list: some Collection<SQLValue>) throws -> Int {
        try Pieces(Array(list), padded: true).reduce(0) { count, piece in
            try count + execute(Self.text(sql, arguments.count, piece.count), arguments + piece)
        }
    }

    /// Inserts rows, several with each statement.
    ///
    /// - Parameter conflict: what follows `ON CONFLICT`, if rows may be there already.
    func insert(into table: String, _ columns: [String], _ rows: [[SQLValue]], onConflict conflict: String? = nil)
        throws
    {
        guard !rows.isEmpty else { return }
        // A statement of many rows has a parameter for each value, which the server plans and binds one by one.
        if dialect == .postgres, conflict == nil, rows.count >= 32 {
            return try copy(into: table, columns: columns, rows: rows)
        }
        let tail = conflict.map { " ON CONFLICT \($0)" } ?? ""
        for piece in Pieces(rows, padded: false) {
            let text = Self.insertion(into: table, columns, rows: piece.count)
            try execute(text + tail, piece.flatMap { $0 })
        }
    }

    /// Inserts rows or changes those that are there, several with each statement, and calls `body` with each row that was
    /// inserted or changed: what a condition of `conflict` refused is not among them.
    func insert(
        into table: String, _ columns: [String], _ rows: [[SQLValue]], onConflict conflict: String,
        returning answer: String, _ body: (any SQLRow) throws -> Void
    ) throws {
        for piece in Pieces(rows, padded: false) {
            let text = Self.insertion(into: table, columns, rows: piece.count)
            try query("\(text) ON CONFLICT \(conflict) RETURNING \(answer)", piece.flatMap { $0 }, body)
        }
    }

    /// The first column of the first row as an integer.
    func integer(_ sql: String, _ arguments: [SQLValue] = []) throws -> Int64? {
        var answer: Int64?
        try query(sql, arguments) { row in
            if answer == nil { answer = row.optionalInteger(0) }
        }
        return answer
    }

    private static func insertion(into table: String, _ columns: [String], rows: Int) -> String {
        var text = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
        for row in 0..<rows {
            text += row == 0 ? "(" : ", ("
            text += placeholders(from: row * columns.count, columns.count) + ")"
        }
        return text
    }

    private static func text(_ sql: String, _ before: Int, _ count: Int) -> String {
        sql.replacing(":list", with: placeholders(from: before, count))
    }

    private static func placeholders(from start: Int, _ count: Int) -> String {
        var text = ""
        text.reserveCapacity(count * 5)
        for number in start + 1...start + count { text += number == start + 1 ? "$\(number)" : ", $\(number)" }
        return text
    }
}

/// A list cut into pieces of 256, 64, 8 or 1; of a power of two where a piece may not be filled up.
private struct Pieces<Element>: Sequence, IteratorProtocol {
    private var rest: ArraySlice<Element>
    private let padded: Bool

    /// - Parameter padded: whether a last piece may be filled up by repeating its last element.
    init(_ elements: [Element], padded: Bool) {
        rest = elements[...]
        self.padded = padded
    }

    mutating func next() -> [Element]? {
        guard let last = rest.last else { return nil }
        if padded, let size = [1, 8, 64, 256].first(where: { $0 >= rest.count }) {
            defer { rest = [] }
            return Array(rest) + Array(repeating: last, count: size - rest.count)
        }
        let size = [256, 128, 64, 32, 16, 8, 4, 2].first { $0 <= rest.count } ?? 1
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
    }
}
