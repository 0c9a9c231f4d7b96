/// A table whose rows are derived from something that goes on: evidence, the codes of others, what was signed or withdrawn.
///
/// Two processes may derive one row at the same time, and what was sent may arrive twice and in any order. So such a row
/// is written here alone, with the version of what it was derived from, and an older version changes nothing. Who writes
/// learns which rows were taken: whatever follows from a row (an entry in a log, an event, a withdrawal) follows only from
/// those.
///
///     let taken = try DerivedTable.codeIndex.put(rows, on: connection)
struct DerivedTable: Sendable {
    /// The table's name.
    let name: String
    /// The column by which a row is known.
    let key: String
    /// The columns that tell versions apart, the one that counts first at the front.
    let version: [String]
    /// Whether a row of the version that stands takes its place.
    let takesEqual: Bool
    /// The other columns.
    let columns: [String]
    /// Whose rows they are, where that matters.
    var ownership = Ownership.none
    /// Columns that do not simply take the new value, with what they take.
    var kept: [String: String] = [:]

    /// What becomes of a row whose owner is another than that of the row that stands. Versions of different owners have
    /// nothing to do with each other.
    enum Ownership: Sendable {
        /// Rows have no owner.
        case none
        /// It is taken: who writes has found out that the owner is another one now. The column names the owner.
        case passesOn(String)
        /// It is refused. The column names the owner.
        case stays(String)
    }

    /// All columns, in the order in which rows have their values: key, version, others.
    var allColumns: [String] { [key] + version + columns }

    /// Writes rows, each at most once, unless a later version of theirs is there.
    ///
    /// - Parameter rows: values in the order of ``allColumns``.
    /// - Returns: the keys of the rows that were taken.
    func put(_ rows: [[SQLValue]], on connection: any SQLConnection) throws -> Set<SQLValue> {
        guard !rows.isEmpty else { return [] }
        let values = (version + columns).map { "\($0) = \(kept[$0] ?? "excluded.\($0)")" }.joined(separator: ", ")
        var taken: Set<SQLValue> = []
        try connection.insert(
            into: name, allColumns, rows, onConflict: "(\(key)) DO UPDATE SET \(values) WHERE \(isLater)",
            returning: key
        ) { row in taken.insert(value(row)) }
        return taken
    }

    /// Whether the new row is of a later version than the one that stands.
    private var isLater: String {
        let (new, old) = (version.map { "excluded.\($0)" }, version.map { "\(name).\($0)" })
        let comparison = takesEqual ? ">=" : ">"
        let condition = "(\(new.joined(separator: ", "))) \(comparison) (\(old.joined(separator: ", ")))"
        return switch ownership {
        case .none: condition
        case .passesOn(let owner): "\(name).\(owner) <> excluded.\(owner) OR \(condition)"
        case .stays(let owner): "\(name).\(owner) = excluded.\(owner) AND \(condition)"
        }
    }

    private func value(_ row: any SQLRow) -> SQLValue {
        isNamed ? .text(row.text(0)) : .integer(row.integer(0))
    }

    /// Whether the key is a name; it is a person's number otherwise.
    var isNamed = false
}
