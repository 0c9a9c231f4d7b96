// How a province tells the hub of its sums. Workers are left out: their own node knows them.
extension IndicatorSums: Codable {
    private enum CodingKeys: String, CodingKey { case open, stages, levels, unassigned, weeks }

    /// More than there are persons, seconds or weeks: what is added up never overflows.
    private static let bound = 0...100_000_000_000

    /// All but the workers.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        func named(_ cells: [Indicator: Cell]) -> [String: Cell] {
            Dictionary(uniqueKeysWithValues: cells.map { ($0.rawValue, $1) })
        }
        try members.encode(named(open), forKey: .open)
        try members.encode(
            Dictionary(uniqueKeysWithValues: stages.map { ($0.rawValue, $1) }), forKey: .stages)
        try members.encode(Dictionary(uniqueKeysWithValues: levels.map { ("\($0)", $1) }), forKey: .levels)
        try members.encode(unassigned, forKey: .unassigned)
        try members.encode(
            Dictionary(uniqueKeysWithValues: weeks.map { ("\($0)", named($1)) }), forKey: .weeks)
    }

    /// What another node tells: names that are none and numbers beyond all bounds are refused.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        func checked(_ number: Int) throws -> Int {
            guard Self.bound.contains(number) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: members.codingPath, debugDescription: "a number is out of bounds"))
            }
            return number
        }
        func key<Key>(_ key: Key?) throws -> Key {
            guard let key else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: members.codingPath, debugDescription: "a name is none"))
            }
            return key
        }
        func cells(_ named: [String: Cell]) throws -> [Indicator: Cell] {
            var cells: [Indicator: Cell] = [:]
            for (name, cell) in named {
                _ = try [cell.count, cell.of, cell.excluded].map(checked)
                for length in cell.lengths { _ = try checked(Int(length)) }
                cells[try key(Indicator(rawValue: name))] = cell
            }
            return cells
        }
        self.init()
        open = try cells(try members.decode([String: Cell].self, forKey: .open))
        for (name, count) in try members.decode([String: Int].self, forKey: .stages) {
            stages[try key(WorkItem.Stage(rawValue: name))] = try checked(count)
        }
        for (name, count) in try members.decode([String: Int].self, forKey: .levels) {
            levels[try key(Int(name).flatMap { (0...5).contains($0) ? $0 : nil })] = try checked(count)
        }
        unassigned = try checked(try members.decode(Int.self, forKey: .unassigned))
        for (name, found) in try members.decode([String: [String: Cell]].self, forKey: .weeks) {
            weeks[try key(Int(name).flatMap { (-200_000...500_000).contains($0) ? $0 : nil })] = try cells(found)
        }
    }

    /// Adds what another node counted, workers apart.
    public mutating func add(_ other: IndicatorSums) {
        open.merge(other.open) { $0.adding($1) }
        stages.merge(other.stages, uniquingKeysWith: +)
        levels.merge(other.levels, uniquingKeysWith: +)
        unassigned += other.unassigned
        for (week, cells) in other.weeks { weeks[week, default: [:]].merge(cells) { $0.adding($1) } }
    }
}
