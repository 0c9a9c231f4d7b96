/// A time over which a person was in some division without a break: [`start`, `end`).
struct PresenceInterval: Sendable, Hashable {
    let start: Instant
    let end: Instant
}

/// Where a person was, and is: the places of their stays, and home at all other times.
struct Presence {
    private struct Stay {
        let row: Int
        let place: UInt32
        let from: Instant
        let end: Instant
        /// Whether it had no end of its own.
        let isOpen: Bool
    }

    private let evidence: Evidence
    private let instant: Instant
    private let home: UInt32?
    private let stays: [Stay]
    private let atHome: [PresenceInterval]

    init(of person: Int, home: UInt32?, in evidence: Evidence, at instant: Instant) {
        self.evidence = evidence
        self.instant = instant
        self.home = home
        let rows = evidence.stays.range(of: person).filter { row in
            let stay = evidence.stays.rows[row]
            return stay.holds(at: instant) && stay.statement.from < stay.statement.to
        }
        var nextFrom = Instant.distantFuture
        var stays: [Stay] = []
        stays.reserveCapacity(rows.count)
        // From the last on, so that the beginning of the next that begins later is at hand.
        var laterFrom = Instant.distantFuture
        for row in rows.reversed() {
            let statement = evidence.stays.rows[row].statement
            if statement.from < laterFrom {
                nextFrom = laterFrom
                laterFrom = statement.from
            }
            let isOpen = statement.to == .distantFuture
            stays.append(
                Stay(
                    row: row, place: statement.place, from: statement.from, end: isOpen ? nextFrom : statement.to,
                    isOpen: isOpen))
        }
        stays.reverse()
        self.stays = stays
        atHome = home == nil ? [] : Self.gaps(between: stays)
    }

    /// The times that no stay covers.
    private static func gaps(between stays: [Stay]) -> [PresenceInterval] {
        var gaps: [PresenceInterval] = []
        var covered = Instant.distantPast
        for stay in stays {
            if stay.from > covered { gaps.append(PresenceInterval(start: covered, end: stay.from)) }
            covered = max(covered, stay.end)
        }
        if covered < .distantFuture { gaps.append(PresenceInterval(start: covered, end: .distantFuture)) }
        return gaps
    }

    /// Calls `body` with each place where the person is at the instant.
    func forEachPlaceNow(_ body: (UInt32) -> Void) {
        for stay in stays where stay.from <= instant && instant < stay.end { body(stay.place) }
        if let home, atHome.contains(where: { $0.start <= instant && instant < $0.end }) { body(home) }
    }

    /// The row of the stay that holds at the instant; of several, that of the one that began last.
    var currentStay: Int? {
        stays.last { $0.from <= instant && instant < $0.end }?.row
    }

    /// The row of the stay that ended last, by an end of its own.
    var lastEndedStay: Int? {
        let rows = evidence.stays.rows
        let ended = stays.filter { !$0.isOpen && $0.end <= instant }
        return ended.max { left, right in
            if left.end != right.end { return left.end < right.end }
            return evidence.stays.ids.precedes(rows[left.row].record, rows[right.row].record)
        }?.row
    }

    /// The numbers of all areas that some place of the person lies in, each once; those of one division together.
    func areasTouched() -> [Int] {
        var groups: Set<UInt32> = []
        var places = Set(stays.map(\.place))
        if let home { places.insert(home) }
        for place in places { groups.formUnion(evidence.areaGroupsOfPlace[Int(place)]) }
        return groups.sorted().flatMap { evidence.areasOfGroup[Int($0)].map(Int.init) }
    }

    /// The times in a division: those of all places in it, merged where they touch or overlap.
    func intervals(in division: Division, into merged: inout [PresenceInterval]) {
        merged.removeAll(keepingCapacity: true)
        for stay in stays where evidence.places[Int(stay.place)].isIn(division) {
            merged.append(PresenceInterval(start: stay.from, end: stay.end))
        }
        if isHome(in: division) { merged.append(contentsOf: atHome) }
        guard merged.count > 1 else { return }
        merged.sort { $0.start < $1.start }
        var last = 0
        for index in 1..<merged.count {
            if merged[index].start <= merged[last].end {
                merged[last] = PresenceInterval(
                    start: merged[last].start, end: max(merged[last].end, merged[index].end))
            } else {
                last += 1
                merged[last] = merged[index]
            }
        }
        merged.removeSubrange((last + 1)...)
    }

    /// For each instant that can end a presence in a division, the earliest K of the records that set it: stays there
    /// that end then, and stays that begin then and so ended an open stay there, or the presence at home.
    func endsKnown(in division: Division, into known: inout [Instant: Instant]) {
        known.removeAll(keepingCapacity: true)
        var endedByNext: Set<Instant> = isHome(in: division) ? Set(atHome.map(\.end)) : []
        for stay in stays where evidence.places[Int(stay.place)].isIn(division) {
            if stay.isOpen {
                endedByNext.insert(stay.end)
            } else {
                let end = evidence.stays.rows[stay.row].known.to
                known[stay.end] = min(known[stay.end] ?? end, end)
            }
        }
        for stay in stays where endedByNext.contains(stay.from) {
            let begin = evidence.stays.rows[stay.row].known.from
            known[stay.from] = min(known[stay.from] ?? begin, begin)
        }
    }

    private func isHome(in division: Division) -> Bool {
        home.map { evidence.places[Int($0)].isIn(division) } ?? false
    }
}
