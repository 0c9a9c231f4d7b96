/// Persons that a statement is about: some by their numbers, or all whose numbers lie in a range.
enum PersonSelection: Sendable {
    case list(Set<PersonKey>)
    /// After the first, through the last.
    case range(after: PersonKey, through: PersonKey)

    /// Runs a query whose condition `:persons` is about the column `person_key`.
    func query(
        _ sql: String, on connection: any SQLConnection, _ body: (any SQLRow) throws -> Void
    ) throws {
        switch self {
        case .list(let persons):
            try connection.query(
                sql.replacing(":persons", with: "person_key IN (:list)"), list: persons.map { .integer($0) }, body)
        case .range(let after, let last):
            try connection.query(
                sql.replacing(":persons", with: "person_key > $1 AND person_key <= $2"),
                [.integer(after), .integer(last)], body)
        }
    }
}
