internal import HealthCode

/// Days along a width, with ticks at days, weeks or months.
struct DayAxis {
    let first: LocalDate
    /// The day after the last.
    let end: LocalDate
    let left: Double
    let width: Double
    /// A day that has a tick when days are skipped.
    var anchor: LocalDate?

    /// Where the beginning of a day lies.
    func x(_ date: LocalDate) -> Double {
        left + Double(date - first) / Double(max(1, end - first)) * width
    }

    /// Where a moment lies.
    func x(_ instant: Instant, _ offset: UTCOffset) -> Double {
        let date = offset.date(of: instant)
        let fraction = Double(instant.seconds - offset.midnight(date).seconds) / 86_400
        return x(date) + fraction / Double(max(1, end - first)) * width
    }

    /// A day that is named, and how.
    struct Tick {
        let date: LocalDate
        let label: LocalizedText
        /// The year, at the first tick and where it changes.
        let year: Int?
    }

    /// Ticks with room for their labels: every day or some days apart, every Monday, every second Monday, or firsts of a
    /// month.
    var ticks: [Tick] {
        let room = max(2, Int(width / 54))
        let days = end - first
        var dates: [LocalDate] = []
        if days <= room * 3, days <= 21 {
            let step = (days + room - 1) / room
            dates = stride(from: (anchor ?? first) - first, through: 0, by: -step).reversed().map { first + $0 }
            dates += stride(from: (anchor ?? first) - first + step, to: days, by: step).map { first + $0 }
        } else if days <= room * 14 {
            let step = days <= room * 7 ? 7 : 14
            // 1970-01-01 was a Thursday: Mondays are 4 days after a multiple of seven.
            let toMonday = (4 - Int(first.daysSince1970) % 7 + 7) % 7
            dates = stride(from: toMonday, to: days, by: step).map { first + $0 }
        } else {
            let firsts = (0..<days).map { first + $0 }.filter { $0.components.day == 1 }
            let step = max(1, (firsts.count + room - 1) / room)
            dates = stride(from: 0, to: firsts.count, by: step).map { firsts[$0] }
        }
        let isByMonth = days > room * 14
        var lastYear: Int?
        return dates.map { date in
            let year = date.components.year
            defer { lastYear = year }
            return Tick(
                date: date, label: isByMonth ? DateText.month(date) : DateText.short(date),
                year: year == lastYear ? nil : year)
        }
    }

    /// Draws the ticks below `y`. Labels stand at the middle of their days where there is one mark for each.
    func draw(on canvas: inout Canvas, y: Double, centred: Bool) {
        canvas.line(x1: left, y1: y, x2: left + width, y2: y, style: "axis")
        for tick in ticks {
            let x = centred ? (x(tick.date) + x(tick.date + 1)) / 2 : x(tick.date)
            canvas.line(x1: x, y1: y, x2: x, y2: y + 5, style: "axis")
            canvas.text(tick.label, x: x, y: y + 19, anchor: .middle, style: "tick")
            if let year = tick.year {
                canvas.text(
                    LocalizedText(zh: "\(year)年", en: "\(year)"), x: x, y: y + 34, anchor: .middle, style: "tick")
            }
        }
    }
}
