/// The acts about a person that count at an instant, in their order: (`occurred_at`, `reported_at`, `record_id`).
struct CountingActs {
    /// One act, and its place in the order.
    struct Act {
        let place: Int
        let statement: FieldActStatement

        var occurredAt: Instant { statement.occurredAt }
        var kind: ActKind { statement.kind }
    }

    /// Those that count.
    let all: [Act]
    /// Whether the person died; that counts for ever.
    let hasDied: Bool

    /// - Parameters:
    ///   - memoryDays: how long an act counts.
    ///   - since: of an item, when it began: acts since then count however old they are.
    init(of person: Int, in evidence: Evidence, at instant: Instant, memoryDays: Int, since: Instant?) {
        let forgotten = instant.advanced(bySeconds: -Int64(memoryDays) * 86_400)
        var all: [Act] = []
        var hasDied = false
        for row in evidence.fieldActs.range(of: person) {
            let act = evidence.fieldActs.rows[row]
            let occurredAt = act.statement.occurredAt
            guard act.holds(at: instant), occurredAt <= instant else { continue }
            if act.statement.kind == .died { hasDied = true }
            let isYoung = occurredAt > forgotten || since.map { occurredAt >= $0 } ?? false
            if isYoung { all.append(Act(place: row, statement: act.statement)) }
        }
        self.all = all
        self.hasDied = hasDied
    }

    /// The latest act that meets a condition.
    func latest(where isWanted: (Act) -> Bool) -> Act? { all.last(where: isWanted) }

    /// Where the person was brought, and has not left; `nil` for nowhere known.
    var place: CarePlace? {
        latest { $0.kind == .placed || $0.kind == .left }?.statement.place
    }

    /// The acts since a moment by which the person was reached.
    func reaching(since: Instant) -> [Act] {
        all.filter { $0.occurredAt >= since && $0.reaches }
    }
}

extension CountingActs.Act {
    /// Whether somebody spoke to the person, measured or brought them.
    var reaches: Bool {
        switch kind {
        case .reading, .placed: true
        case .contact: statement.outcome == .spoke
        default: false
        }
    }

    /// Whether it fills a slot: a reading, or a word at the door.
    var fillsSlot: Bool {
        kind == .reading || kind == .contact && statement.outcome == .spoke && statement.channel == .door
    }

    /// Whether the person could not be found.
    var isMiss: Bool { kind == .contact && statement.outcome?.isMiss == true }
}
