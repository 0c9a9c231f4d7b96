internal import HealthCode

/// A section of the report: a heading, a sentence that says what is to be seen, and the rest.
func section(
    _ id: String, _ title: LocalizedText, lead: LocalizedText, @MarkupBuilder _ content: () -> [Markup]
) -> Markup {
    element("section", ["id": id, "aria-labelledby": "\(id)-heading"]) {
        element("h2", ["id": "\(id)-heading"]) { title }
        element("p", ["class": "lead"]) { lead }
        content()
    }
}

/// A plot with its title, its legend, what to know about it, and the table behind it.
func figure(
    _ plot: some Plot, legend: Legend? = nil, note: LocalizedText? = nil, table: DataTable? = nil
) -> Markup {
    element("figure") {
        element("figcaption") { plot.title }
        if let legend { legend.markup }
        plot.markup
        if let note {
            element("p", ["class": "note"]) { note }
        }
        if let table { table.folded }
    }
}
