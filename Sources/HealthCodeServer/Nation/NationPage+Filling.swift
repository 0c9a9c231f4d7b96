import HealthCode
import HealthCodeStore

extension NationPage {
    /// The page of what was counted.
    init(_ snapshot: NationCounts.Snapshot, _ site: PageSite) {
        let node = site.node
        let now = snapshot.now
        let isHub = node.role == .hub
        let readers = Dictionary(snapshot.status.readers.map { ($0.province, $0) }) { first, _ in first }
        let named = isHub ? Set(readers.keys) : Set([node.role.province].compactMap { $0 })
        let counted = snapshot.counts.byProvince.keys.compactMap { $0 }
        let places = named.union(counted).union(isHub ? snapshot.cases.keys.compactMap { $0 } : []).sorted()
        let cutOff = node.cutOffSince(asOf: snapshot.asOf)
        self.init(
            frame: site.frame(PagePath.nation, at: now),
            provinces: places.map { province in
                ProvinceStanding(
                    province: province, colours: ColourTally(snapshot.counts.byProvince[province] ?? [:]),
                    cases: snapshot.cases[province]?.values.reduce(0) { $0 + $1.total } ?? 0,
                    link: isHub
                        ? readers[province].map { node.link(of: $0, at: now) } ?? .up
                        : cutOff.map { .away(since: $0) } ?? .up)
            },
            homeless: ColourTally(snapshot.counts.byProvince[nil] ?? [:]),
            homelessCases: isHub ? snapshot.cases[nil]?.values.reduce(0) { $0 + $1.total } ?? 0 : 0,
            // Of the records that a province holds many are about persons who live elsewhere: it has them for its own.
            cases: CaseDay.all(isHub ? Array(snapshot.cases.values) : [snapshot.cases[node.role.province] ?? [:]]),
            changes: CodeChange.latest(
                snapshot.changes, snapshot.turns, offset: node.rules.rules(at: now)?.edition.offset ?? .china),
            nodes: isHub ? Self.standings(snapshot, node) : [Self.ownStanding(snapshot, node, cutOff: cutOff)],
            rule: node.rules.rules(at: now).map { RuleInForce($0, at: now) },
            evidence: Int(snapshot.status.evidence))
        missing = snapshot.missing.map(MissingEvidence.init)
    }

    /// The hub, and how far the provinces have read what waits for them.
    private static func standings(_ snapshot: NationCounts.Snapshot, _ node: NodeParts) -> [NodeStanding] {
        let hub = NodeStanding(
            name: LocalizedText(node.configuration.name), link: .up, outbox: nil, behind: 0, asOf: snapshot.asOf)
        return [hub]
            + snapshot.status.readers.map { reader in
                let entry = DivisionTree.national[reader.province]
                let code = reader.province.description
                return NodeStanding(
                    name: LocalizedText(zh: entry?.name ?? code, en: entry?.romanised ?? code),
                    link: node.link(of: reader, at: snapshot.now), outbox: nil,
                    behind: Int(reader.head - reader.acknowledged), asOf: reader.asOf)
            }
    }

    /// A province: what it has to send and to read.
    private static func ownStanding(
        _ snapshot: NationCounts.Snapshot, _ node: NodeParts, cutOff: Instant?
    ) -> NodeStanding {
        NodeStanding(
            name: LocalizedText(node.configuration.name), link: cutOff.map { .away(since: $0) } ?? .up,
            outbox: Int(snapshot.status.outbox), behind: Int(node.links[NodeParts.hubName]?.behind ?? 0),
            asOf: snapshot.asOf)
    }
}

extension NodeParts {
    /// Whether a province is heard of, by this process or by another that shares the store.
    fileprivate func link(of reader: ReaderStatus, at now: Instant) -> NodeLink {
        guard links.isSilent(reader.province.description, uptime: clock.uptime()) else { return .up }
        guard let seenAt = reader.seenAt else { return .away(since: now) }
        return now.wholeSeconds(since: seenAt) > 20 ? .away(since: seenAt) : .up
    }
}

extension DailyCases {
    fileprivate var total: Int { confirmed + asymptomatic }
}

extension CaseDay {
    /// The days of some provinces together, in order.
    fileprivate static func all(_ provinces: [[LocalDate: DailyCases]]) -> [CaseDay] {
        var days: [LocalDate: DailyCases] = [:]
        for province in provinces {
            days.merge(province) {
                DailyCases(confirmed: $0.confirmed + $1.confirmed, asymptomatic: $0.asymptomatic + $1.asymptomatic)
            }
        }
        return days.sorted { $0.key < $1.key }.map {
            CaseDay(day: $0.key, confirmed: $0.value.confirmed, asymptomatic: $0.value.asymptomatic)
        }
    }
}

extension ColourTally {
    fileprivate init(_ counts: [Colour: Int]) {
        self.init(green: counts[.green] ?? 0, yellow: counts[.yellow] ?? 0, red: counts[.red] ?? 0)
    }
}

extension CodeChange {
    /// How many are shown.
    private static let shown = 12

    private struct Group: Hashable {
        var at: Instant
        var span: Span
        let province: Division?
        var category: Category?
        let from: Colour?
        let to: Colour
    }

    /// The latest turns from one colour to another: those of an hour, a province and a cause together; where they are fewer
    /// than ten, whatever the cause, and then those of the day. What is fewer even then is not shown. The first code of
    /// somebody is a turn only when it is not green.
    fileprivate static func latest(
        _ changes: [RecentChange], _ turns: [IndexTurn], offset: UTCOffset
    ) -> [CodeChange] {
        var persons: [Group: Int] = [:]
        func hour(_ instant: Instant) -> Instant { Instant(seconds: instant.seconds - instant.seconds % 3_600) }
        for change in changes where change.colour != change.before ?? .green {
            let isWorse = change.colour > change.before ?? .green
            let group = Group(
                at: hour(change.at), span: .hour, province: change.home?.province,
                category: onlyCategory(of: isWorse ? change.reasons : change.reasonsBefore), from: change.before,
                to: change.colour)
            persons[group, default: 0] += 1
        }
        // The hub is told colours and no reasons.
        for turn in turns where turn.colour != turn.before ?? .green {
            let group = Group(
                at: hour(turn.at), span: .hour, province: turn.owner, category: nil, from: turn.before, to: turn.colour)
            persons[group, default: 0] += turn.persons
        }
        let byCause = divided(persons)
        let byHour = divided(byCause.few, widened: { $0.category = nil })
        let byDay = divided(byHour.few) { group in
            group.at = offset.midnight(offset.date(of: group.at))
            group.span = .day
        }
        return (byCause.many + byHour.many + byDay.many).sorted { ($1.key.at, $1.value) < ($0.key.at, $0.value) }
            .prefix(shown).map { group, count in
                CodeChange(
                    at: group.at, span: group.span, province: group.province, category: group.category,
                    from: group.from, to: group.to, persons: count)
            }
    }

    /// Which of some groups are large enough to be shown, once they are put together, and which are not.
    private static func divided(
        _ persons: [Group: Int], widened: (inout Group) -> Void = { _ in }
    ) -> (many: [(key: Group, value: Int)], few: [Group: Int]) {
        var wider: [Group: Int] = [:]
        for (group, count) in persons {
            var group = group
            widened(&group)
            wider[group, default: 0] += count
        }
        return (
            wider.filter { $0.value >= PublicCount.least }.map { ($0.key, $0.value) },
            wider.filter { $0.value < PublicCount.least }
        )
    }

    private static func onlyCategory(of reasons: String) -> Category? {
        let names = Set(reasons.split(separator: ";").map { $0.prefix { $0 != "/" } })
        return names.count == 1 ? names.first.flatMap { Category(name: $0) } : nil
    }
}

extension RuleInForce {
    fileprivate init(_ rules: NodeRules.Rules, at now: Instant) {
        let edition = rules.edition
        var next: NextEdition?
        if let change = rules.timeline.nextChange(after: now, in: nil), let other = rules.timeline.edition(at: change) {
            next = NextEdition(id: other.id, title: other.title, at: change)
        }
        let overlays = rules.timeline.overlaidProvinces.compactMap { province in
            rules.timeline.rules(at: now, in: province)?.overlay.map { applied in
                OverlayInForce(
                    overlay: applied, until: rules.end(ofOverlay: applied.id),
                    exceptions: rules.exceptions(forOverlay: applied.id, at: now))
            }
        }
        self.init(edition: edition, since: edition.start, next: next, overlays: overlays)
    }
}
