/// How far the work on an item has come, and what is due when (`dispatch.md`, "Reached" to "Missing").
struct DutyClock {
    let acts: CountingActs
    let duties: DutyDocument
    let duty: DutyDocument.Duty
    /// The edition whose limits hold.
    let edition: String
    let since: Instant
    let instant: Instant
    let offset: UTCOffset
    /// The acts since then by which the person was reached.
    private let reaching: [CountingActs.Act]

    init(
        acts: CountingActs, duties: DutyDocument, duty: DutyDocument.Duty, edition: String, since: Instant,
        instant: Instant, offset: UTCOffset
    ) {
        self.acts = acts
        self.duties = duties
        self.duty = duty
        self.edition = edition
        self.since = since
        self.instant = instant
        self.offset = offset
        reaching = acts.reaching(since: since)
    }

    /// An old placement controls nobody who was not told of the new measure.
    var isReached: Bool { !reaching.isEmpty }

    /// Whether the person is where the measure can be kept, or any place will do.
    var isPlaced: Bool {
        duty.places.isEmpty || acts.place.map(duty.places.contains) ?? false
    }

    func stage(isGranted: Bool) -> WorkItem.Stage {
        guard isReached else { return isGranted ? .accepted : .issued }
        guard isPlaced else { return .reached }
        let slots = slots
        return slots.counted > 0 && slots.missed == 0 ? .monitored : .controlled
    }

    var reachDue: Instant? {
        isReached ? nil : since.advanced(bySeconds: Int64(duty.reachWithinHours.value) * 3_600)
    }

    var placeDue: Instant? {
        guard !isPlaced, let hours = duty.placedWithinHours(under: edition) else { return nil }
        let left = acts.latest { $0.kind == .left && $0.occurredAt >= since }
        return max(since, left?.occurredAt ?? since).advanced(bySeconds: Int64(hours.value) * 3_600)
    }

    /// The slots that the row looks back at.
    var slots: (counted: Int, missed: Int) { slots(ofLastHours: duties.slotWindowHours.value) }

    /// The slots of the last hours that count, and how many of them nobody filled.
    func slots(ofLastHours hours: Int) -> (counted: Int, missed: Int) {
        let slotsADay = duty.slotsADay.value
        guard slotsADay > 0, let first = reaching.first?.occurredAt else { return (0, 0) }
        let windowStart = instant.advanced(bySeconds: -Int64(hours) * 3_600)
        let length = Int64(24 / slotsADay) * 3_600
        let fillings = acts.all.filter(\.fillsSlot).map(\.occurredAt)
        var (counted, missed) = (0, 0)
        var start = offset.midnight(offset.date(of: windowStart))
        while true {
            let end = start.advanced(bySeconds: length)
            if end > instant { return (counted, missed) }
            if start >= first, end > windowStart {
                counted += 1
                if !fillings.contains(where: { start <= $0 && $0 < end }) { missed += 1 }
            }
            start = end
        }
    }

    var isMissing: Bool {
        let lastReached = reaching.last?.occurredAt
        let misses = acts.all.filter { act in
            act.isMiss && (lastReached.map { act.occurredAt > $0 } ?? (act.occurredAt >= since))
        }
        return misses.count >= duties.missingAttempts.value
            && Set(misses.map(\.statement.channel)).count >= duties.missingChannels.value
            && misses.count { $0.statement.channel == .door } >= duties.missingAtDoor.value
    }

    /// On how many lists of parents a row stands too, whose limits are these.
    static func level(_ dues: [Instant?], at instant: Instant, duties: DutyDocument, parents: Int) -> Int {
        guard let earliest = dues.compactMap({ $0 }).filter({ $0 <= instant }).min() else { return 0 }
        let intervals = instant.wholeSeconds(since: earliest) / (Int64(duties.escalationHours.value) * 3_600)
        return Int(min(1 + intervals, Int64(parents)))
    }
}
