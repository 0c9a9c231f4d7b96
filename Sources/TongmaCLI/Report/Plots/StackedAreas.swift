internal import HealthCode

/// The colours over time, standing on each other, named at their right end.
struct StackedAreas: Plot {
    let id: String
    let title: LocalizedText
    let description: LocalizedText
    let course: ColourCourse
    let offset: UTCOffset

    /// From the ground up: the worst colour is read off the axis.
    private let order: [Colour] = [.red, .yellow, .green]

    func draw(_ width: PlotWidth) -> Canvas {
        let axis = ValueAxis(upTo: course.points.map(\.counts.total).max() ?? 0)
        let left = Canvas.width(of: axis.maximum.grouped, size: 12) + 10
        let right: Double = width == .wide ? 120 : 74
        let (top, plotHeight): (Double, Double) = (course.switches.isEmpty ? 14 : 30, width == .wide ? 280 : 230)
        let bottom = top + plotHeight
        var canvas = Canvas(width: width.points, height: bottom + 42)
        let days = DayAxis(
            first: course.days.start(ofBin: 0), end: course.days.last + 1, left: left,
            width: width.points - left - right)
        func y(_ value: Int) -> Double { bottom - axis.place(value, on: plotHeight) }

        var floor = course.points.map { _ in 0 }
        let xs = course.points.map { days.x($0.instant, offset) }
        for colour in order {
            let roof = zip(floor, course.points).map { $0 + $1.counts[colour] }
            let upper = zip(xs, roof).map { (x: $0, y: y($1)) }
            let lower = zip(xs, floor).map { (x: $0, y: y($1)) }
            canvas.polygon(upper + lower.reversed(), style: Fill(colour).style)
            canvas.polyline(upper, style: "edge")
            floor = roof
        }
        for tick in axis.ticks {
            if tick > 0 { canvas.line(x1: left, y1: y(tick), x2: xs.last ?? left, y2: y(tick), style: "grid over") }
            canvas.text(LocalizedText(tick.grouped), x: left - 8, y: y(tick) + 4, anchor: .end, style: "tick")
        }
        days.draw(on: &canvas, y: bottom, centred: false)
        for change in course.switches {
            let x = days.x(change.instant, offset)
            canvas.line(x1: x, y1: top - 16, x2: x, y2: bottom, style: "marker")
            canvas.text(note(change, width), x: x + 5, y: top - 8, style: "note")
        }
        name(&canvas, width: width, x: (xs.last ?? left) + 10, bottom: bottom, height: plotHeight, axis: axis)
        return canvas
    }

    private func note(_ change: ColourCourse.Switch, _ width: PlotWidth) -> LocalizedText {
        let date = DateText.short(change.edition.effectiveFrom)
        let id = change.edition.id
        return width == .wide
            ? LocalizedText(zh: "\(date.zh)起适用 \(id)", en: "\(id) in force from \(date.en)")
            : LocalizedText(zh: "\(id)，\(date.zh)起", en: "\(id) from \(date.en)")
    }

    /// Writes the names beside the ends of the areas, moved apart where these are thin.
    private func name(
        _ canvas: inout Canvas, width: PlotWidth, x: Double, bottom: Double, height: Double, axis: ValueAxis
    ) {
        guard let last = course.points.last?.counts else { return }
        var below = 0
        var highest = bottom + 20
        for colour in order {
            let middle = bottom - axis.place(2 * below + last[colour], on: height) / 2
            below += last[colour]
            let y = min(middle, highest - 34)
            highest = y
            canvas.text(colour.title, x: x, y: y - 2, style: "name")
            let share = last[colour].share(of: last.total)
            canvas.text(
                LocalizedText(width == .wide ? "\(last[colour].grouped) · \(share)" : last[colour].grouped), x: x,
                y: y + 14, style: "label")
        }
    }
}
