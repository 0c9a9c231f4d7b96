import HealthCode
import HealthCodeStore

extension NationPage {
    /// The page of what was counted.
    init(_ snapshot: NationBoard.Snapshot, _ site: PageSite) {
        let node = site.node
        let now = snapshot.now
        let isHub = node.role == .hub
        let readers = Dictionary(snapshot.status.readers.map { ($0.province, $0) }) { first, _ in first }
        let named = isHub ? Set(readers.keys) : Set([node.role.province].compactMap { $0 })
        let places = named.union(snapshot.counts.byProvince.keys.compactMap { $0 }).sorted()
        let cutOff = node.cutOffSince(asOf: snapshot.asOf)
        self.init(
            frame: site.frame(PagePath.nation, at: now),
            provinces: places.map { province in
                ProvinceStanding(
                    province: province, colours: ColourTally(snapshot.counts.byProvince[province] ?? [:]),
                    link: isHub
                        ? readers[province].map { node.link(of: $0, at: now) } ?? .up
                        : cutOff.map { .away(since: $0) } ?? .up)
            },
            homeless: ColourTally(snapshot.counts.byProvince[nil] ?? [:]),
            cases: snapshot.cases.sorted { $0.key < $1.key }.map {
                CaseDay(day: $0.key, confirmed: $0.value.confirmed, asymptomatic: $0.value.asymptomatic)
            },
            changes: CodeChange.latest(snapshot.changes, snapshot.turns),
            nodes: isHub ? Self.standings(snapshot, node) : [Self.ownStanding(snapshot, node, cutOff: cutOff)],
            rule: node.rules.rules(at: now).map { RuleInForce($0, at: now) },
            evidence: Int(snapshot.status.evidence))
    }

    /// The hub, and how far the provinces have read what waits for them.
    private static func standings(_ snapshot: NationBoard.Snapshot, _ node: NodeParts) -> [NodeStanding] {
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
        _ snapshot: NationBoard.Snapshot, _ node: NodeParts, cutOff: Instant?
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

extension ColourTally {
    fileprivate init(_ counts: [Colour: Int]) {
        self.init(green: counts[.green] ?? 0, yellow: counts[.yellow] ?? 0, red: counts[.red] ?? 0)
    }
}

extension CodeChange {
    /// How many are shown.
    private static let shown = 12

    private struct Group: Hashable {
        let at: Instant
        let province: Division?
        let category: Category?
        let from: Colour?
        let to: Colour
    }

    /// The latest turns from one colour to another, those of a moment, a province and a cause together. The first code of
    /// somebody is one only when it is not green.
    fileprivate static func latest(_ changes: [RecentChange], _ turns: [IndexTurn]) -> [CodeChange] {
        var persons: [Group: Int] = [:]
        for change in changes where change.colour != change.before ?? .green {
            let isWorse = change.colour > change.before ?? .green
            let group = Group(
                at: change.at, province: change.home?.province,
                category: onlyCategory(of: isWorse ? change.reasons : change.reasonsBefore), from: change.before,
                to: change.colour)
            persons[group, default: 0] += 1
        }
        // The hub is told colours and no reasons.
        for turn in turns where turn.colour != turn.before ?? .green {
            let group = Group(at: turn.at, province: turn.owner, category: nil, from: turn.before, to: turn.colour)
            persons[group, default: 0] += turn.persons
        }
        return persons.sorted { ($1.key.at, $1.value) < ($0.key.at, $0.value) }.prefix(shown).map { group, count in
            CodeChange(
                at: group.at, province: group.province, category: group.category, from: group.from, to: group.to,
                persons: count)
        }
    }

    private static func onlyCategory(of reasons: String) -> Category? {
        let names = Set(reasons.split(separator: ";").map { $0.prefix { $0 != "/" } })
        return names.count == 1 ? names.first.flatMap { Category(name: $0) } : nil
    }
}

extension RuleInForce {
    fileprivate init(_ rules: RuleKeeper.Rules, at now: Instant) {
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
