internal import HealthCode

/// Counts by day, the kinds standing on each other.
struct StackedColumns: Plot {
    struct Series {
        let fill: Fill
        let name: LocalizedText
        /// One value for each bin.
        let values: [Int]
    }

    let id: String
    let title: LocalizedText
    let description: LocalizedText
    let first: LocalDate
    /// Days in one bin.
    let step: Int
    let series: [Series]
    /// A day whose beginning is marked, with its name.
    var marker: (date: LocalDate, text: LocalizedText)?
    /// Whether the sum is written on each column, where there is room for all.
    var showsTotals = false

    private var bins: Int { series.first?.values.count ?? 0 }

    private func total(_ bin: Int) -> Int { series.reduce(0) { $0 + $1.values[bin] } }

    func draw(_ width: PlotWidth) -> Canvas {
        let axis = ValueAxis(upTo: (0..<bins).map(total).max() ?? 0)
        let left = max(30, Canvas.width(of: axis.maximum.grouped, size: 12) + 10)
        let (top, plotHeight): (Double, Double) = (marker == nil ? 14 : 26, width == .wide ? 210 : 170)
        let bottom = top + plotHeight
        var canvas = Canvas(width: width.points, height: bottom + 42)
        let days = DayAxis(
            first: first, end: first + bins * step, left: left, width: width.points - left - (width == .wide ? 24 : 8),
            anchor: marker?.date)
        for tick in axis.ticks {
            let y = bottom - axis.place(tick, on: plotHeight)
            if tick > 0 { canvas.line(x1: left, y1: y, x2: left + days.width, y2: y, style: "grid") }
            canvas.text(LocalizedText(tick.grouped), x: left - 8, y: y + 4, anchor: .end, style: "tick")
        }
        let slot = days.width / Double(max(1, bins))
        let gap = slot > 12 ? slot * 0.18 : slot > 4 ? 1 : 0
        let widest = (0..<bins).map { Canvas.width(of: total($0).grouped, size: 12) }.max() ?? 0
        for bin in 0..<bins {
            column(bin, x: left + Double(bin) * slot + gap / 2, width: slot - gap, bottom, plotHeight, axis, &canvas)
            let total = total(bin)
            if showsTotals, total > 0, slot > widest {
                let y = bottom - axis.place(total, on: plotHeight) - 5
                canvas.text(
                    LocalizedText(total.grouped), x: left + (Double(bin) + 0.5) * slot, y: y, anchor: .middle,
                    style: "value")
            }
        }
        days.draw(on: &canvas, y: bottom, centred: step == 1)
        if let marker {
            let x = days.x(marker.date)
            canvas.line(x1: x, y1: top - 12, x2: x, y2: bottom, style: "marker")
            canvas.text(marker.text, x: x + 5, y: top - 6, style: "note")
        }
        return canvas
    }

    private func column(
        _ bin: Int, x: Double, width: Double, _ bottom: Double, _ height: Double, _ axis: ValueAxis,
        _ canvas: inout Canvas
    ) {
        var below = 0
        let date = DateText.short(first + bin * step)
        for series in series where series.values[bin] > 0 {
            let value = series.values[bin]
            let low = bottom - axis.place(below, on: height)
            below += value
            let high = bottom - axis.place(below, on: height)
            canvas.rectangle(
                x: x, y: high, width: width, height: low - high, style: series.fill.style,
                note: date + LocalizedText(zh: " \(series.name.zh) ", en: " \(series.name.en) ")
                    + LocalizedText(value.grouped))
        }
    }
}
