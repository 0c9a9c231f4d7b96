internal import HealthCode

/// A bar for each row, its name before it or above it and its value behind it.
struct ValueBars: Plot {
    struct Row {
        let name: LocalizedText
        var detail: LocalizedText?
        let value: Int
        let fill: Fill
    }

    let id: String
    let title: LocalizedText
    let description: LocalizedText
    let rows: [Row]

    func draw(_ width: PlotWidth) -> Canvas {
        let isWide = width == .wide
        let hasDetail = rows.contains { $0.detail != nil }
        let barHeight: Double = 18
        let rowHeight: Double = isWide ? (hasDetail ? 42 : 32) : (hasDetail ? 64 : 50)
        let left: Double = isWide ? 330 : 0
        let maximum = max(1, rows.map(\.value).max() ?? 1)
        let room = Canvas.width(of: maximum.grouped) + 12
        var canvas = Canvas(width: width.points, height: Double(rows.count) * rowHeight + 4)
        for (index, row) in rows.enumerated() {
            let y = Double(index) * rowHeight
            let barY: Double
            if isWide {
                barY = y + (rowHeight - barHeight) / 2
                let middle = y + rowHeight / 2
                canvas.text(
                    row.name.fitting(left - 14), x: left - 14, y: row.detail == nil ? middle + 4.5 : middle - 2,
                    anchor: .end)
                if let detail = row.detail {
                    canvas.text(detail.fitting(left - 14), x: left - 14, y: middle + 14, anchor: .end, style: "tick")
                }
            } else {
                barY = y + (hasDetail ? 38 : 24)
                canvas.text(row.name.fitting(width.points), x: 0, y: y + 16)
                if let detail = row.detail {
                    canvas.text(detail.fitting(width.points), x: 0, y: y + 31, style: "tick")
                }
            }
            let length = Double(row.value) / Double(maximum) * (width.points - left - room)
            canvas.rectangle(
                x: left, y: barY, width: max(1, length), height: barHeight, style: row.fill.style,
                note: row.name + LocalizedText(" \(row.value.grouped)"))
            canvas.text(
                LocalizedText(row.value.grouped), x: left + max(1, length) + 8, y: barY + barHeight / 2 + 4.5,
                style: "value")
        }
        if isWide { canvas.line(x1: left, y1: 0, x2: left, y2: canvas.height, style: "axis") }
        return canvas
    }
}
