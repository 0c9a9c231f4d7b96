import HealthCode

/// A count of persons as everybody may see it. Below ten, somebody who knows a village knows who is meant.
enum PublicCount: Sendable, Hashable {
    /// As many, or none.
    case exactly(Int)
    /// Some, fewer than ten.
    case few
    /// Ten or more: how many would give away another count that is not shown.
    case tenOrMore
    /// Somewhere from this on, within ten.
    case about(Int)

    /// The least that is shown as it is.
    static let least = 10

    /// A count that stands for itself.
    init(_ count: Int) {
        self = (1..<Self.least).contains(count) ? .few : .exactly(count)
    }

    /// Counts that are shown beside their sum. If a single one of them were left out, it would be the sum without the
    /// others: then the least of those is left out too.
    static func column(_ counts: [Int]) -> [PublicCount] {
        var shown = counts.map { PublicCount($0) }
        guard shown.count(where: { $0 == .few }) == 1 else { return shown }
        let others = counts.indices.filter { counts[$0] >= least }
        if let other = others.min(by: { counts[$0] < counts[$1] }) { shown[other] = .tenOrMore }
        return shown
    }

    /// The sum of counts that are shown beside it, as precise as leaves them unknown.
    static func sum(of counts: [Int], shown: [PublicCount]) -> PublicCount {
        let sum = counts.reduce(0, +)
        guard shown.contains(where: { $0.isHidden }) else { return PublicCount(sum) }
        return sum < least ? .few : .about(sum - sum % least)
    }

    /// Whether it does not say how many.
    var isHidden: Bool {
        switch self {
        case .exactly: false
        case .few, .tenOrMore, .about: true
        }
    }

    /// What a drawing takes for it: nobody can measure what is not written.
    var drawn: Int {
        switch self {
        case .exactly(let number), .about(let number): number
        case .few: Self.least / 2
        case .tenOrMore: Self.least
        }
    }
}

extension ColourTally {
    /// The counts in a fixed order: green, yellow, red.
    var counts: [Int] { [green, yellow, red] }
}

/// The persons of one place by colour, as everybody may see them.
struct ShownTally {
    let green: PublicCount
    let yellow: PublicCount
    let red: PublicCount
    let total: PublicCount
    /// How many they are, for shares of what is shown.
    let persons: Int

    /// What drawings take.
    var drawn: ColourTally { ColourTally(green: green.drawn, yellow: yellow.drawn, red: red.drawn) }

    private init(_ tally: ColourTally, _ shown: [PublicCount]) {
        (green, yellow, red) = (shown[0], shown[1], shown[2])
        total = .sum(of: tally.counts, shown: shown)
        persons = tally.total
    }

    /// The rows of a table, and the one below it with their sums.
    static func table(_ tallies: [ColourTally]) -> (rows: [ShownTally], sum: ShownTally) {
        let columns = (0..<3).map { column in PublicCount.column(tallies.map { $0.counts[column] }) }
        let sum = tallies.reduce(ColourTally(), +)
        return (
            tallies.indices.map { row in ShownTally(tallies[row], columns.map { $0[row] }) },
            ShownTally(sum, sum.counts.map { PublicCount($0) })
        )
    }
}

extension PageWording {
    /// `1,234`, `<10`, `10+`, `1,230+`.
    func count(_ shown: PublicCount) -> String {
        switch shown {
        case .exactly(let number): count(number)
        case .few: "<\(PublicCount.least)"
        case .tenOrMore: "\(PublicCount.least)+"
        case .about(let number): "\(count(number))+"
        }
    }

    /// `12 persons`, `fewer than 10 persons`.
    func persons(_ shown: PublicCount) -> String {
        switch shown {
        case .exactly(let number): persons(number)
        case .few: self(zh: "不足 \(PublicCount.least) 人", en: "fewer than \(PublicCount.least) persons")
        case .tenOrMore: self(zh: "\(PublicCount.least) 人以上", en: "\(PublicCount.least) persons or more")
        case .about(let number): self(zh: "\(count(number)) 人以上", en: "\(persons(number)) or more")
        }
    }

    /// The share of a whole; none of a part that is not shown.
    func share(_ shown: PublicCount, of whole: Int) -> String {
        if case .exactly(let part) = shown { return share(part, of: whole) }
        return "–"
    }

    /// A number in little room.
    func compact(_ shown: PublicCount) -> String {
        if case .exactly(let number) = shown { return compact(number) }
        return count(shown)
    }

    /// An hour or a day, in the place of a moment at which somebody was somewhere.
    func span(_ span: CodeChange.Span, from start: Instant) -> Fields {
        let date = offset.date(of: start)
        switch span {
        case .hour:
            let end = start.advanced(bySeconds: 3_600)
            return Fields([
                "said": .text("\(shortDate(date)) \(clock(start))–\(clock(end))"),
                "machine": .text(offset.format(start)),
            ])
        case .day: return Fields(["said": .text(self.date(date)), "machine": .text("\(date)")])
        }
    }
}
