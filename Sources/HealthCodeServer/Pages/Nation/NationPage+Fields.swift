internal import HealthCode

extension NationPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        let all = provinces.reduce(homeless) { $0 + $1.colours }
        let curve = EpidemicCurve(cases, today: words.offset.date(of: frame.now), words: words)
        let isNation = frame.scope == .nation
        return Fields([
            "isNation": .flag(isNation), "place": .text(words.name(frame.node)),
            "standfirst": .text(standfirst(all, words)),
            "figures": .many(figures(all, words)), "cases": .text(words.count(curve.total)),
            "casesWeek": .text(words.count(curve.lastWeek)), "evidence": .text(words.count(evidence)),
            "changedNow": .text(words.count(changes.reduce(0) { $0 + $1.persons })),
            "share": .one(shareBar(all)),
            "hasPersons": .flag(all.total > 0),
            "tiles": .many(isNation ? tiles(words) : []), "shades": .many(Self.shades(words)),
            "rows": .many(rows(all, words)), "curve": .many(curve.drawings),
            "curveText": .text(describe(curve, words)),
            "hasKinds": .flag(cases.contains { $0.asymptomatic > 0 }), "curveSpan": .number(EpidemicCurve.longestSpan),
            "caseDays": .many(
                curve.days.reversed().map { day in
                    Fields([
                        "date": .text("\(day.day)"), "confirmed": .text(words.count(day.confirmed)),
                        "asymptomatic": .text(words.count(day.asymptomatic)),
                    ])
                }),
            "changes": .many(changes.map { change($0, words) }), "nodes": .many(nodes.map { node($0, words) }),
            "rule": .optional(rule.map { $0.fields(words) }),
        ])
    }

    private func standfirst(_ all: ColourTally, _ words: PageWording) -> String {
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

    private func figures(_ all: ColourTally, _ words: PageWording) -> [Fields] {
        [Colour.green, .yellow, .red].map { colour in
            Fields([
                "colour": .text(colour.name), "word": .text(words.code(colour)),
                "count": .text(words.count(all[colour])),
                "share": .text(words.share(all[colour], of: all.total)),
            ])
        }
    }

    /// Where the parts of a bar begin and end, in hundredths of a percent of its length.
    private func shareBar(_ colours: ColourTally) -> Fields {
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

    private static func shade(_ colours: ColourTally) -> Int {
        guard colours.red > 0 else { return 0 }
        return shadeBounds.firstIndex { colours.red * 1_000 <= $0 * colours.total } ?? shadeBounds.count
    }

    private static func shades(_ words: PageWording) -> [Fields] {
        let labels = [
            words(zh: "无红码", en: "none"), "≤ 0.5%", "≤ 2%", "≤ 5%", "> 5%",
        ]
        return labels.enumerated().map { Fields(["shade": .number($0), "label": .text($1)]) }
    }

    private func tiles(_ words: PageWording) -> [Fields] {
        let standings = Dictionary(provinces.map { ($0.province.province, $0) }) { first, _ in first }
        return ProvinceTile.all.sorted { ($0.row, $0.column) < ($1.row, $1.column) }.map { tile in
            let place: [String: Fields.Value] = [
                "column": .number(tile.column), "row": .number(tile.row), "name": .text(words.province(tile.division)),
                "short": .text(words(zh: tile.chinese, en: tile.letters)),
                "long": .text(words(zh: "", en: words.province(tile.division))),
            ]
            guard let standing = standings[tile.division] else {
                return Fields(place).with(["isHeld": .flag(false), "bar": .nothing])
            }
            let colours = standing.colours
            var away = Fields.Value.nothing
            if case .away(let since) = standing.link { away = .one(words.time(since, short: true)) }
            return Fields(place).with([
                "isHeld": .flag(true), "shade": .number(Self.shade(colours)), "away": away,
                "red": .text(words.count(colours.red)), "yellow": .text(words.count(colours.yellow)),
                "redShort": .text(words.compact(colours.red)), "yellowShort": .text(words.compact(colours.yellow)),
                "green": .text(words.count(colours.green)), "persons": .text(words.persons(colours.total)),
                "redShare": .text(words.share(colours.red, of: colours.total)), "bar": .one(shareBar(colours)),
            ])
        }
    }

    /// The table beside the tiles: every number that they stand for.
    private func rows(_ all: ColourTally, _ words: PageWording) -> [Fields] {
        func row(_ name: String, _ colours: ColourTally, address: String? = nil, isSum: Bool = false) -> Fields {
            Fields([
                "name": .text(name), "address": .text(address), "isSum": .flag(isSum),
                "persons": .text(words.count(colours.total)), "green": .text(words.count(colours.green)),
                "yellow": .text(words.count(colours.yellow)), "red": .text(words.count(colours.red)),
                "redShare": .text(words.share(colours.red, of: colours.total)), "bar": .one(shareBar(colours)),
            ])
        }
        var rows = provinces.map { row(words.province($0.province), $0.colours, address: Self.webAddress($0.address)) }
        if homeless.total > 0 { rows.append(row(words.province(nil), homeless)) }
        rows.append(row(words(zh: "合计", en: "All"), all, isSum: true))
        return rows
    }

    /// An address that a link may lead to: no other scheme than the web's.
    private static func webAddress(_ address: String?) -> String? {
        address.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
    }

    // MARK: The other parts

    private func describe(_ curve: EpidemicCurve, _ words: PageWording) -> String {
        guard let peak = curve.peak, peak.total > 0 else { return words(zh: "没有感染者。", en: "No one is infected.") }
        let (day, top) = (words.date(peak.day), words.count(peak.total))
        return words(
            zh: "共 \(words.count(curve.total)) 人；最高一日为\(day)，\(top) 人；近七日 \(words.count(curve.lastWeek)) 人。",
            en: """
                \(words.persons(curve.total)) in all; the highest day is \(day) with \(top); \
                \(words.count(curve.lastWeek)) in the last seven days.
                """)
    }

    private func change(_ change: CodeChange, _ words: PageWording) -> Fields {
        Fields([
            "at": .one(words.time(change.at, short: true)), "province": .text(words.province(change.province)),
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
            "outbox": .text(node.outbox.map(words.count) ?? "–"), "behind": .text(words.count(node.behind)),
            "isBehind": .flag(node.behind > 0 || (node.outbox ?? 0) > 0),
            "asOf": .optional(node.asOf.map { words.time($0, short: true) }),
        ])
    }
}
