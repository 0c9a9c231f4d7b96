package import HealthCode

/// What a duty officer sees of a division: how the work goes, in sums. No person is named on it, so that no reading of it need
/// be noted.
package struct DutyPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// The division that the reader answers for.
    package var own: Division
    /// The division that is shown: the own one, or one that lies in it.
    package var division: Division
    /// Its numbers, and those of the divisions next below it.
    package var tally: IndicatorTally
    /// The limits by which they count.
    package var duties: DutyDocument
    /// At the hub, the provinces of which nothing is known for long, and since when: what they look after is missing here, or
    /// old.
    package var missing: [MissingEvidence]
    /// At a province's node, since when the hub has not been heard of; `nil` while it has.
    package var hubSilentSince: Instant?

    /// Puts the parts together.
    package init(
        frame: PageFrame, own: Division, division: Division, tally: IndicatorTally, duties: DutyDocument,
        missing: [MissingEvidence] = [], hubSilentSince: Instant? = nil
    ) {
        self.frame = frame
        self.own = own
        self.division = division
        self.tally = tally
        self.duties = duties
        self.missing = missing
        self.hubSilentSince = hubSilentSince
    }

    /// The divisions from the own one down to the one shown.
    var path: [Division] {
        [own] + ([division] + division.parents()).filter { $0 != own && $0.isIn(own) }.reversed()
    }
}

/// The numbers of one division, by what they count.
struct DutyNumbers {
    private let rows: [IndicatorRow]
    private let byKey: [Key: IndicatorRow]

    private struct Key: Hashable {
        let indicator: Indicator
        let span: IndicatorRow.Span
        let name: String?
    }

    init(_ rows: [IndicatorRow]) {
        self.rows = rows
        byKey = Dictionary(rows.map { (Key(indicator: $0.indicator, span: $0.span, name: $0.name), $0) }) { $1 }
    }

    /// A number that is open now.
    func now(_ indicator: Indicator, _ name: String? = nil) -> IndicatorRow? {
        byKey[Key(indicator: indicator, span: .now, name: name)]
    }

    /// A number of the window.
    func window(_ indicator: Indicator) -> IndicatorRow? {
        byKey[Key(indicator: indicator, span: .window, name: nil)]
    }

    /// A number by week, in the order of time.
    func weeks(_ indicator: Indicator) -> [(week: ISOWeek, row: IndicatorRow)] {
        rows.compactMap { row in
            guard row.indicator == indicator, case .week(let week) = row.span else { return nil }
            return (week, row)
        }
    }

    func count(_ indicator: Indicator, _ name: String? = nil) -> Int { now(indicator, name)?.count ?? 0 }

    var items: Int { now(.missing)?.of ?? 0 }

    /// All numbers of one kind.
    func all(_ indicator: Indicator) -> [IndicatorRow] { rows.filter { $0.indicator == indicator && $0.span == .now } }

    /// What is overdue, at any level.
    var overdue: Int { all(.overdue).reduce(0) { $0 + ($1.count ?? 0) } }
}

extension PageRenderer {
    /// A duty officer's page.
    package func html(_ page: DutyPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let title = words(zh: "值班", en: "On duty") + " · " + words.place(page.division)
        return html("duty", page.fields(words), page.frame, title: title, words)
    }
}

extension PageWording {
    /// What it means for those who are handed over that the hub is silent.
    func hubSilent(since: Instant) -> String {
        self(
            zh: "自 \(moment(since)) 起联系不上国家中心：跨省移交保持待接收，原责任单位继续负责；省内移交照常。",
            en: """
                The national centre has not been heard of since \(moment(since)): whoever is offered across the province’s \
                border stays offered, and the division that has them goes on. Hand-overs within the province go on too.
                """)
    }

    /// A division by its name; a township or a community, which have none, by the county's and its code.
    func place(_ division: Division) -> String {
        if division == .nation { return self(zh: "全国", en: "The nation") }
        guard let entry = DivisionTree.national.nearest(division) else { return division.description }
        let name = self(zh: entry.name, en: entry.romanised)
        return entry.division == division ? name : "\(name) \(division)"
    }
}
