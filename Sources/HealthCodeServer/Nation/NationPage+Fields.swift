internal import HealthCode

extension NationPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        let all = provinces.reduce(homeless) { $0 + $1.colours }
        let curve = EpidemicCurve(cases, today: words.offset.date(of: frame.now), words: words)
        let isNation = frame.scope == .nation
        let table = ShownTally.table(provinces.map(\.colours) + [homeless])
        return Fields([
            "isNation": .flag(isNation), "place": .text(words.name(frame.node)),
            "standfirst": .text(standfirst(table.sum, words)),
            "figures": .many(figures(all, table.sum, words)), "cases": .text(words.count(PublicCount(curve.total))),
            "casesWeek": .text(words.count(PublicCount(curve.lastWeek))),
            "evidence": .text(words.count(PublicCount(evidence))),
            "changedNow": .text(words.count(changes.reduce(0) { $0 + $1.persons })),
            "share": .one(shareBar(table.sum)),
            "hasPersons": .flag(all.total > 0),
            "tiles": .many(isNation ? tiles(table.rows, words) : []), "shades": .many(Self.shades(words)),
            "rows": .many(rows(table, cases: curve.total, words)), "curve": .many(curve.drawings),
            "curveText": .text(describe(curve, words)),
            "hasKinds": .flag(cases.contains { $0.asymptomatic > 0 }), "curveSpan": .number(EpidemicCurve.longestSpan),
            "caseDays": .many(
                curve.shownDays.reversed().map { day, confirmed, asymptomatic in
                    Fields([
                        "date": .text("\(day)"), "confirmed": .text(words.count(confirmed)),
                        "asymptomatic": .text(words.count(asymptomatic)),
                    ])
                }),
            "changes": .many(changes.map { change($0, words) }), "nodes": .many(nodes.map { node($0, words) }),
            "missing": .text(words.missing(missing)), "rule": .optional(rule.map { $0.fields(words) }),
        ])
    }

    private func standfirst(_ all: ShownTally, _ words: PageWording) -> String {
        let (moment, persons) = (words.moment(frame.now), words.persons(all.total))
        guard frame.scope == .nation else {
            return words(
                zh: "截至\(moment)，本节点为 \(persons)签发健康码。", en: "At \(moment) this node holds the codes of \(persons).")
        }
        let places = provinces.count
        return words(
            zh: "截至\(moment)，\(places) 个省份共为 \(persons)签发健康码。每个颜色都由证据按公布的规则推出，没有人能手工设定。",
            en: """
                At \(moment), \(places) \(places == 1 ? "province holds" : "provinces hold") the codes of \(persons). \
                Every colour is derived from evidence under a published rule; nobody can set one by hand.
                """)
    }

    private func figures(_ all: ColourTally, _ shown: ShownTally, _ words: PageWording) -> [Fields] {
        [(Colour.green, shown.green), (.yellow, shown.yellow), (.red, shown.red)].map { colour, count in
            Fields([
                "colour": .text(colour.name), "word": .text(words.code(colour)), "count": .text(words.count(count)),
                "share": .text(words.share(count, of: all.total)),
            ])
        }
    }

    /// Where the parts of a bar begin and end, in hundredths of a percent of its length.
    private func shareBar(_ tally: ShownTally) -> Fields {
        let colours = tally.drawn
        let total = max(1, colours.total)
        let red = colours.red * 10_000 / total
        // A part of its own stays visible, however small.
        let redShown = colours.red > 0 ? max(red, 80) : 0
        let yellow = colours.yellow * 10_000 / total
        let yellowShown = colours.yellow > 0 ? max(yellow, 80) : 0
        return Fields([
            "redWidth": .number(redShown), "yellowStart": .number(redShown), "yellowWidth": .number(yellowShown),
            "greenStart": .number(redShown + yellowShown),
            "greenWidth": .number(colours.green > 0 ? max(0, 10_000 - redShown - yellowShown) : 0),
        ])
    }

    // MARK: Tiles

    /// Upper bounds of the shades, in tenths of a percent of red codes.
    private static let shadeBounds = [0, 5, 20, 50]

    private static func shade(_ tally: ShownTally) -> Int {
        let colours = tally.drawn
        guard colours.red > 0 else { return 0 }
        return shadeBounds.firstIndex { colours.red * 1_000 <= $0 * colours.total } ?? shadeBounds.count
    }

    private static func shades(_ words: PageWording) -> [Fields] {
        let labels = [
            words(zh: "无红码", en: "none"), "≤ 0.5%", "≤ 2%", "≤ 5%", "> 5%",
        ]
        return labels.enumerated().map { Fields(["shade": .number($0), "label": .text($1)]) }
    }

    private func tiles(_ shown: [ShownTally], _ words: PageWording) -> [Fields] {
        let standings = Dictionary(zip(provinces, shown).map { ($0.province.province, ($0, $1)) }) { first, _ in first }
        return ProvinceTile.all.sorted { ($0.row, $0.column) < ($1.row, $1.column) }.map { tile in
            let place: [String: Fields.Value] = [
                "column": .number(tile.column), "row": .number(tile.row), "name": .text(words.province(tile.division)),
                "short": .text(words(zh: tile.chinese, en: tile.letters)),
                "long": .text(words(zh: "", en: words.province(tile.division))),
            ]
            guard let (standing, shown) = standings[tile.division] else {
                return Fields(place).with(["isHeld": .flag(false), "bar": .nothing])
            }
            let colours = standing.colours
            var away = Fields.Value.nothing
            if case .away(let since) = standing.link { away = .one(words.time(since, short: true)) }
            return Fields(place).with([
                "isHeld": .flag(true), "shade": .number(Self.shade(shown)), "away": away,
                "red": .text(words.count(shown.red)), "yellow": .text(words.count(shown.yellow)),
                "redShort": .text(words.compact(shown.red)), "yellowShort": .text(words.compact(shown.yellow)),
                "green": .text(words.count(shown.green)), "persons": .text(words.persons(shown.total)),
                "redShare": .text(words.share(shown.red, of: colours.total)), "bar": .one(shareBar(shown)),
            ])
        }
    }

    /// The table beside the tiles: every number that they stand for. Its rows add up to the last one.
    private func rows(_ table: (rows: [ShownTally], sum: ShownTally), cases: Int, _ words: PageWording) -> [Fields] {
        func row(_ name: String, _ shown: ShownTally, cases: PublicCount, address: String? = nil) -> Fields {
            Fields([
                "name": .text(name), "address": .text(address), "isSum": .flag(false),
                "persons": .text(words.count(shown.total)), "green": .text(words.count(shown.green)),
                "yellow": .text(words.count(shown.yellow)), "red": .text(words.count(shown.red)),
                "redShare": .text(words.share(shown.red, of: shown.persons)), "cases": .text(words.count(cases)),
            ])
        }
        let counts = provinces.map(\.cases) + [homelessCases]
        let shownCases = PublicCount.column(counts)
        var rows = zip(zip(provinces, table.rows), shownCases).map { standing, cases in
            row(
                words.province(standing.0.province), standing.1, cases: cases,
                address: Self.webAddress(standing.0.address))
        }
        if homeless.total > 0 || homelessCases > 0, let shown = table.rows.last, let cases = shownCases.last {
            rows.append(row(words.province(nil), shown, cases: cases))
        }
        rows.append(
            row(words(zh: "合计", en: "All"), table.sum, cases: PublicCount(cases)).with(["isSum": .flag(true)]))
        return rows
    }

    /// An address that a link may lead to: no other scheme than the web's.
    private static func webAddress(_ address: String?) -> String? {
        address.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
    }

    // MARK: The other parts

    private func describe(_ curve: EpidemicCurve, _ words: PageWording) -> String {
        guard let peak = curve.peak, peak.total > 0 else { return words(zh: "没有感染者。", en: "No one is infected.") }
        let (all, week) = (words.persons(PublicCount(curve.total)), words.count(PublicCount(curve.lastWeek)))
        // Of several days with fewer than ten each nobody can say which is the highest.
        guard peak.total >= PublicCount.least else {
            return words(
                zh: "共\(all)；每日均不足 \(PublicCount.least) 人；近七日 \(week) 人。",
                en: "\(all) in all, on every day fewer than \(PublicCount.least); \(week) in the last seven days.")
        }
        let (day, top) = (words.date(peak.day), words.count(peak.total))
        return words(
            zh: "共 \(all)；最高一日为\(day)，\(top) 人；近七日 \(week) 人。",
            en: "\(all) in all; the highest day is \(day) with \(top); \(week) in the last seven days.")
    }

    private func change(_ change: CodeChange, _ words: PageWording) -> Fields {
        Fields([
            "at": .one(words.span(change.span, from: change.at)), "province": .text(words.province(change.province)),
            // The hub is told colours and no reasons.
            "category": .text(
                change.category.map { words.title($0, in: rule?.edition) }
                    ?? (frame.scope == .nation ? nil : words(zh: "多项原因", en: "several reasons"))),
            "from": .text(change.from?.name),
            "fromWord": .text(change.from.map(words.code)),
            "to": .text(change.to.name), "toWord": .text(words.code(change.to)),
            "persons": .text(words.persons(change.persons)),
        ])
    }

    private func node(_ node: NodeStanding, _ words: PageWording) -> Fields {
        var away = Fields.Value.nothing
        if case .away(let since) = node.link { away = .one(words.time(since, short: true)) }
        return Fields([
            "name": .text(words.name(node.name)), "away": away,
            "outbox": .text(node.outbox.map { words.count(PublicCount($0)) } ?? "–"),
            "behind": .text(words.count(PublicCount(node.behind))),
            "isBehind": .flag(node.behind > 0 || (node.outbox ?? 0) > 0),
            "asOf": .optional(node.asOf.map { words.time($0, short: true) }),
        ])
    }
}
