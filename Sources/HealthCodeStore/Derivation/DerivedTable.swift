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

    // MARK: The tables

    /// The codes that this node derives, by person.
    static let assessments = DerivedTable(
        name: "assessments", key: "person_key", version: ["state", "at_us", "rules"], takesEqual: true,
        columns: ["is_subject", "colour", "reasons", "negative_at", "doses", "next_us", "edition", "watermark"])

    /// The codes that provinces told the hub of. Up to when its owner knew everything never goes back.
    static let codeIndex = DerivedTable(
        name: "code_index", key: "person_key", version: ["version", "stated_us"], takesEqual: true,
        columns: ["owner", "colour", "at_us", "next_us", "as_of_us"], ownership: .passesOn("owner"),
        kept: [
            "as_of_us": """
            CASE WHEN code_index.owner = excluded.owner \
            AND (excluded.as_of_us IS NULL OR code_index.as_of_us > excluded.as_of_us) \
            THEN code_index.as_of_us ELSE excluded.as_of_us END
            """
        ])

    /// Status lists as their provinces signed them: of two the one that was signed later.
    static let statusLists = DerivedTable(
        name: "status_lists", key: "uri", version: ["issued_us"], takesEqual: false,
        columns: ["owner", "token", "expires_us"], ownership: .stays("owner"), isNamed: true)

    /// Lists of whom this node trusts, numbered by who signs them. A number is given once: of two processes that make the
    /// next list at the same time one is refused.
    static let trustLists = DerivedTable(
        name: "trust_lists", key: "name", version: ["sequence"], takesEqual: false, columns: ["token"], isNamed: true)
}

/// What a code was derived from, in the order in which derivations follow each other.
///
/// The *state* is the last mark that was drawn when the evidence was read (``Touched/nextMark()``): whatever can change a
/// code draws one in the transaction that changes it, and holds the counter until it commits, so that who sees a mark sees
/// everything up to it. Of two codes of one state the later instant counts, then the later rules.
struct DerivationVersion: Hashable, Comparable, Sendable {
    /// The last mark that was drawn.
    var state: Int64
    /// The instant that the code is of, in microseconds since 1970.
    var at: Int64
    /// How many rule documents there were.
    var rules: Int64

    static func < (left: Self, right: Self) -> Bool {
        (left.state, left.at, left.rules) < (right.state, right.at, right.rules)
    }
}
