internal import HealthCode

/// For each row a bar of one length, divided by colour.
struct ShareBars: Plot {
    let id: String
    let title: LocalizedText
    let description: LocalizedText
    let rows: [(name: LocalizedText, counts: ColourCounts)]

    private let order: [Colour] = [.red, .yellow, .green]

    func draw(_ width: PlotWidth) -> Canvas {
        let isWide = width == .wide
        let (rowHeight, barHeight): (Double, Double) = isWide ? (46, 28) : (58, 26)
        let left: Double = isWide ? 190 : 0
        var canvas = Canvas(width: width.points, height: Double(rows.count) * rowHeight + 4)
        for (index, row) in rows.enumerated() {
            let y = Double(index) * rowHeight
            let persons = LocalizedText(zh: "\(row.counts.total.grouped) 人", en: row.counts.total.persons)
            if isWide {
                canvas.text(row.name, x: left - 14, y: y + 16, anchor: .end, style: "name")
                canvas.text(persons, x: left - 14, y: y + 32, anchor: .end, style: "tick")
                bar(row, x: left, y: y + 6, width: width.points - left, height: barHeight, &canvas)
            } else {
                canvas.text(row.name, x: 0, y: y + 16, style: "name")
                canvas.text(persons, x: width.points, y: y + 16, anchor: .end, style: "tick")
                bar(row, x: 0, y: y + 24, width: width.points, height: barHeight, &canvas)
            }
        }
        return canvas
    }

    private func bar(
        _ row: (name: LocalizedText, counts: ColourCounts), x: Double, y: Double, width: Double, height: Double,
        _ canvas: inout Canvas
    ) {
        let total = max(1, row.counts.total)
        var start = x
        for colour in order where row.counts[colour] > 0 {
            let value = row.counts[colour]
            let length = Double(value) / Double(total) * width
            canvas.rectangle(
                x: start, y: y, width: length, height: height, style: Fill(colour).style + " part",
                note: row.name + LocalizedText(" · ") + colour.title + LocalizedText(" \(value.grouped)"))
            let label = value.grouped
            let labelWidth = Canvas.width(of: label, size: 12) + 10
            if length > labelWidth + 6 {
                // The number stands on a plate of its own: it stays legible on any pattern.
                canvas.rectangle(x: start + 5, y: y + height / 2 - 9, width: labelWidth, height: 18, style: "plate")
                canvas.text(
                    LocalizedText(label), x: start + 5 + labelWidth / 2, y: y + height / 2 + 4.5, anchor: .middle,
                    style: "value")
            }
            start += length
        }
    }
}
