internal import HealthCode

/// The epidemic curve: for each day a column of persons confirmed, and on it those infected without symptoms.
///
/// It is drawn for two widths, of which the style sheet shows one: letters keep their size on every screen.
struct EpidemicCurve {
    /// In order, without gaps.
    let days: [CaseDay]
    let words: PageWording

    /// The longest span that is drawn: columns stay wider than a pixel on a phone.
    static let longestSpan = 120

    /// - Parameter days: in any order; the days between them are filled with zeros, up to `today`.
    init(_ days: [CaseDay], today: LocalDate, words: PageWording) {
        self.words = words
        let byDay = Dictionary(days.map { ($0.day, $0) }) { first, second in
            CaseDay(
                day: first.day, confirmed: first.confirmed + second.confirmed,
                asymptomatic: first.asymptomatic + second.asymptomatic)
        }
        guard let first = byDay.keys.min(), first <= today else {
            self.days = []
            return
        }
        let start = max(first, today + (1 - Self.longestSpan))
        self.days = (0...(today - start)).map { index in
            byDay[start + index] ?? CaseDay(day: start + index, confirmed: 0, asymptomatic: 0)
        }
    }

    /// The days as everybody may see them.
    var shownDays: [(day: LocalDate, confirmed: PublicCount, asymptomatic: PublicCount)] {
        let confirmed = PublicCount.column(days.map(\.confirmed))
        let asymptomatic = PublicCount.column(days.map(\.asymptomatic))
        return days.indices.map { (days[$0].day, confirmed[$0], asymptomatic[$0]) }
    }

    var total: Int { days.reduce(0) { $0 + $1.total } }

    /// Persons in the last seven days, today included.
    var lastWeek: Int { days.suffix(7).reduce(0) { $0 + $1.total } }

    /// The day with most, the earliest of several.
    var peak: CaseDay? { days.reduce(nil as CaseDay?) { ($0?.total ?? 0) < $1.total ? $1 : $0 } }

    /// Both drawings.
    var drawings: [Fields] {
        guard !days.isEmpty else { return [] }
        return [drawing("wide", width: 1_040, height: 250), drawing("narrow", width: 328, height: 200)]
    }

    private func drawing(_ name: String, width: Int, height: Int) -> Fields {
        let (maximum, step) = scale
        let left = 14 + 8 * words.count(maximum).count
        let (top, bottom) = (10, height - 40)
        let slot = Double(width - left - 4) / Double(days.count)
        let gap = slot > 8 ? slot * 0.2 : slot > 3 ? 0.8 : 0
        func y(_ value: Int) -> Double { Double(bottom) - Double(value) / Double(maximum) * Double(bottom - top) }
        func x(_ index: Int) -> Double { Double(left) + Double(index) * slot }

        var columns: [Fields] = []
        for (index, day) in drawnDays.enumerated() where day.total > 0 {
            var floor = 0
            for (style, value) in [("confirmed", day.confirmed), ("asymptomatic", day.asymptomatic)] where value > 0 {
                columns.append(
                    Fields([
                        "style": .text(style), "x": number(x(index) + gap / 2), "y": number(y(floor + value)),
                        "width": number(slot - gap), "height": number(y(floor) - y(floor + value)),
                    ]))
                floor += value
            }
        }
        let lines = stride(from: 0, through: maximum, by: step).map { value in
            Fields([
                "style": .text(value == 0 ? "axis" : "grid"), "label": .text(words.count(value)), "y": number(y(value)),
                "labelY": number(y(value) + 4), "left": .number(left), "labelX": .number(left - 8),
                "right": .number(width - 4),
            ])
        }
        let labels = ticks(room: max(2, (width - left) / 62)).map { index in
            Fields([
                "x": number(x(index) + slot / 2), "y": .number(bottom), "end": .number(bottom + 5),
                "labelY": .number(bottom + 20), "label": .text(words.shortDate(days[index].day)),
            ])
        }
        return Fields([
            "name": .text(name), "width": .number(width), "height": .number(height), "columns": .many(columns),
            "lines": .many(lines), "ticks": .many(labels),
        ])
    }

    /// What is drawn: the height of a column is a number too.
    private var drawnDays: [CaseDay] {
        shownDays.map { CaseDay(day: $0.day, confirmed: $0.confirmed.drawn, asymptomatic: $0.asymptomatic.drawn) }
    }

    /// A round maximum not below the highest column, and the step of its lines: about four of them.
    private var scale: (maximum: Int, step: Int) {
        let highest = max(PublicCount.least, drawnDays.map(\.total).max() ?? 0)
        var step = 1
        var factors = [2, 5, 10]
        var unit = 1
        while step * 4 < highest {
            if factors.isEmpty {
                unit *= 10
                factors = [2, 5, 10]
            }
            step = unit * factors.removeFirst()
        }
        return ((highest + step - 1) / step * step, step)
    }

    /// The days that are named: some days apart, counted back from the last.
    private func ticks(room: Int) -> [Int] {
        let step = max(1, (days.count + room - 1) / room)
        let margin = step / 2
        return stride(from: days.count - 1, through: 0, by: -step).reversed().filter {
            days.count < room * 2 || ($0 >= margin && $0 < days.count)
        }
    }

    /// A coordinate with at most two decimals, written without a locale.
    private func number(_ value: Double) -> Fields.Value {
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return .text("\(hundredths / 100)" + (fraction == 0 ? "" : ".\(fraction / 10)\(fraction % 10)"))
    }
}

extension CaseDay {
    var total: Int { confirmed + asymptomatic }
}
