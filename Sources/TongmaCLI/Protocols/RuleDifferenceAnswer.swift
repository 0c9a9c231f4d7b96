internal import HealthCode

/// What `tongma protocol diff` answers, in each form.
struct RuleDifferenceAnswer {
    typealias Move = RuleDifference.Move

    let difference: RuleDifference
    let before: String
    let after: String
    let at: String

    /// Moves as rows: where, from, to, persons; those that change nothing left out but for all persons.
    private var moves: [(scope: String, name: String, move: Move, persons: Int)] {
        var rows = sorted(difference.persons).map { (scope: "all", name: "", move: $0.0, persons: $0.1) }
        for (province, moves) in difference.provinces.sorted(by: { ($0.key?.code ?? .max) < ($1.key?.code ?? .max) }) {
            rows += sorted(moves).map { ("province", province.map { "\($0)" } ?? "-", $0.0, $0.1) }
        }
        for (category, moves) in difference.categories.sorted(by: { $0.key < $1.key }) {
            rows += sorted(moves).map { ("category", category.name, $0.0, $0.1) }
        }
        return rows
    }

    private func sorted(_ moves: [Move: Int]) -> [(Move, Int)] {
        moves.sorted { Self.rank($0.key) < Self.rank($1.key) }.map { ($0.key, $0.value) }
    }

    /// The worst first.
    private static func rank(_ move: Move) -> Int {
        func value(_ colour: Colour?) -> Int { colour.map { Int($0.rawValue) + 1 } ?? 0 }
        return -(value(move.from) * 10 + value(move.to))
    }

    private static func name(_ colour: Colour?) -> String { colour?.name ?? "-" }

    // MARK: Text

    var text: String {
        let changed = difference.persons.filter(\.key.isChange).values.reduce(0, +)
        let total = difference.persons.values.reduce(0, +)
        return """
            \(before) -> \(after) at \(at)
            \(changed.grouped) of \(total.persons) would change colour

            \(colours)
            \(provinces)
            \(categories)
            \(measures)
            """
    }

    private var colours: String {
        var table = TextTable([("Colour now", .left), ("would be", .left), ("persons", .right)])
        for (move, persons) in sorted(difference.persons) {
            table.append([Self.name(move.from), Self.name(move.to), persons.grouped])
        }
        return table.text(indent: "  ")
    }

    private var provinces: String {
        var table = TextTable([("Province", .left), ("now", .left), ("would be", .left), ("persons", .right)])
        for (province, moves) in difference.provinces.sorted(by: { ($0.key?.code ?? .max) < ($1.key?.code ?? .max) }) {
            let name = ProvinceName(division: province).text
            for (move, persons) in sorted(moves) where move.isChange {
                table.append(["\(name.zh) \(name.en)", Self.name(move.from), Self.name(move.to), persons.grouped])
            }
        }
        return table.text(indent: "  ")
    }

    private var categories: String {
        var table = TextTable([("Category", .left), ("now", .left), ("would be", .left), ("persons", .right)])
        for (category, moves) in difference.categories.sorted(by: { $0.key < $1.key }) {
            for (move, persons) in sorted(moves) where move.isChange {
                table.append([category.name, Self.name(move.from), Self.name(move.to), persons.grouped])
            }
        }
        return table.text(indent: "  ")
    }

    private var measures: String {
        var table = TextTable([
            ("Measure", .left), ("begins", .right), ("ends", .right), ("ends later", .right), ("ends earlier", .right),
        ])
        for (measure, effect) in difference.measures.sorted(by: { $0.key < $1.key }) {
            table.append(
                ["\(measure.category.name)/\(measure.name)"]
                    + [effect.begins, effect.ends, effect.later, effect.earlier].map(\.grouped))
        }
        return table.text(indent: "  ")
    }

    // MARK: For programs

    /// A row for each move of persons, and for each effect on a measure.
    var csv: TextOutput {
        var output = TextOutput()
        output.append("scope,name,from,to,effect,persons\n")
        for row in moves {
            output.append("\(row.scope),\(row.name),\(Self.name(row.move.from)),\(Self.name(row.move.to)),")
            output.append(",\(row.persons)\n")
        }
        for (measure, effect) in difference.measures.sorted(by: { $0.key < $1.key }) {
            let name = "\(measure.category.name)/\(measure.name)"
            for (what, persons) in [
                ("begins", effect.begins), ("ends", effect.ends), ("later", effect.later), ("earlier", effect.earlier),
            ] where persons > 0 {
                output.append("measure,\(name),,,\(what),\(persons)\n")
            }
        }
        return output
    }

    var json: JSON {
        let rows = moves.map { row in
            JSON.object([
                ("scope", .string(row.scope)), ("name", .string(row.name)), ("from", .string(Self.name(row.move.from))),
                ("to", .string(Self.name(row.move.to))), ("persons", .integer(row.persons)),
            ])
        }
        let measures = difference.measures.sorted { $0.key < $1.key }.map { measure, effect in
            JSON.object([
                ("category", .string(measure.category.name)), ("measure", .string(measure.name)),
                ("begins", .integer(effect.begins)), ("ends", .integer(effect.ends)),
                ("later", .integer(effect.later)), ("earlier", .integer(effect.earlier)),
            ])
        }
        return .object([
            ("before", .string(before)), ("after", .string(after)), ("at", .string(at)), ("moves", .array(rows)),
            ("measures", .array(measures)),
        ])
    }
}
