/// Where a person is as far as anybody knows, and since when that has been known: what a division that owns nobody else's
/// word follows from.
struct Whereabouts {
    /// The division.
    let division: Division
    /// Since when that has been known, where it rests on a stay or the home; `nil` where it rests on less.
    let knownAt: Instant?

    init(of person: Int, in evidence: Evidence, at instant: Instant) {
        let home = evidence.homePlace(of: person, at: instant)
        let presence = Presence(of: person, home: home, in: evidence, at: instant)
        if let row = presence.currentStay {
            division = evidence.places[Int(evidence.stays.rows[row].statement.place)]
            knownAt = evidence.stays.rows[row].known.from
        } else if let home {
            division = evidence.places[Int(home)]
            var known = Self.homeKnown(of: person, in: evidence, at: instant)
            // Whoever came back from a stay is at home since that was known.
            if let row = presence.lastEndedStay { known = max(known, evidence.stays.rows[row].known.to) }
            knownAt = known
        } else {
            division = Self.lastSeen(of: person, in: evidence, at: instant) ?? .nation
            knownAt = nil
        }
    }

    private static func homeKnown(of person: Int, in evidence: Evidence, at instant: Instant) -> Instant {
        for row in evidence.residents.range(of: person).reversed() where evidence.residents.rows[row].holds(at: instant)
        {
            return evidence.residents.knownAt(row) { evidence.representative(of: Int($0)) == person }
        }
        return .distantPast
    }

    /// Where the latest case record or test up to the instant was made.
    static func lastSeen(of person: Int, in evidence: Evidence, at instant: Instant) -> Division? {
        var latest: (at: Instant, record: String, dataset: Dataset, place: UInt32)?
        func note<S>(
            _ table: PersonTable<S>, _ dataset: Dataset, _ moment: (S) -> Instant, _ place: (S) -> UInt32
        ) {
            for row in table.range(of: person) where table.rows[row].holds(at: instant) {
                let at = moment(table.rows[row].statement)
                if at > instant { continue }
                let record = table.ids.text(of: table.rows[row].record)
                if let latest {
                    let isLater =
                        at != latest.at
                        ? at > latest.at
                        : (latest.record, latest.dataset.rawValue) < (record, dataset.rawValue)
                    if !isLater { continue }
                }
                latest = (at, record, dataset, place(table.rows[row].statement))
            }
        }
        note(evidence.cases, .case, { $0.occurredAt }, { $0.place })
        note(evidence.naats, .naat, { $0.sampledAt }, { $0.place })
        note(evidence.antigens, .antigen, { $0.sampledAt }, { $0.place })
        return latest.map { evidence.places[Int($0.place)] }
    }
}
