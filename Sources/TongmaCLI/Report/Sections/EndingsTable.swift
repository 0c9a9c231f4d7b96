internal import HealthCode

/// The calendar of ends: categories by days, darker where more measures end.
struct EndingsTable {
    let outlook: Outlook
    let edition: ControlProtocol

    private let caption = LocalizedText(zh: "按类别与到期日的措施数", en: "Measures by category and the day on which they end")

    var markup: Markup {
        element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption.both]) {
            element("table", ["class": "calendar"]) {
                element("caption") { element("span") { caption } }
                element("thead") { element("tr") { heads } }
                element("tbody") {
                    for category in outlook.categories { row(category) }
                }
            }
        }
    }

    private var heads: [Markup] {
        let days = (0..<Outlook.days).map { DateText.narrow(outlook.today + $0) }
        let rest = [
            LocalizedText(zh: "以后", en: "Later"), LocalizedText(zh: "待检测", en: "Awaits tests"),
            LocalizedText(zh: "无期限", en: "No end set"),
        ]
        return [element("th", ["scope": "col", "class": "t"]) { LocalizedText(zh: "类别", en: "Category") }]
            + (days + rest).map { title in element("th", ["scope": "col", "class": "n"]) { title } }
    }

    private func row(_ category: Category) -> Markup {
        let ends = outlook.ends[category] ?? Outlook.Ends()
        return element("tr") {
            element("th", ["scope": "row", "class": "t"]) { edition.title(of: category).capitalised }
            for day in 0..<Outlook.days { cell(ends.total(onDay: day), isShaded: true) }
            cell(ends.later, isShaded: false)
            cell(ends.waiting, isShaded: false)
            cell(ends.open, isShaded: false)
        }
    }

    private var greatest: Int {
        outlook.ends.values.flatMap { $0.byDay.map(\.total) }.max() ?? 0
    }

    private func cell(_ value: Int, isShaded: Bool) -> Markup {
        guard value > 0 else { return element("td", ["class": "n none"]) { "·" } }
        guard isShaded else { return element("td", ["class": "n"]) { value.grouped } }
        // Four steps are told apart at a glance; the number is there for the rest.
        let step = 1 + min(3, (value - 1) * 4 / max(1, greatest))
        return element("td", ["class": "n shade-\(step)"]) { value.grouped }
    }
}
