// What a person counts for in the indicators: `docs/indicators.md`, rule by rule.
extension Dispatcher {
    /// The row of the person whom a document belongs to, what the person counts for in the indicators, and the grant that is
    /// due; `nil` for nothing.
    public func figures(
        ofPersonOf document: Int, in workspace: inout Assessor.Workspace
    ) -> (item: WorkItem?, figures: PersonFigures?, grant: PendingGrant?) {
        let standing = standing(ofPersonOf: document, in: &workspace)
        let person = evidence.representative(of: document)
        let offset = assessor.governingRules(of: person).offset
        let acts = CountingActs(
            of: person, in: evidence, at: instant, memoryDays: duties.memoryDays.value, since: .distantPast)
        let spans = assessor.spans(of: person, in: &workspace)
        let past = PastFigures(
            person: person, evidence: evidence, instant: instant, limits: duties.indicators, offset: offset,
            acts: acts.all, spans: spans)
        let figures = PersonFigures(
            home: home(of: person), row: standing.map(row), namings: past.namings(),
            illnesses: past.illnesses(assessor), periods: acts.hasDied ? [] : past.periods(duties))
        return (standing?.item, figures.isEmpty ? nil : figures, standing.flatMap { grant($0.ownership) })
    }

    /// The same for a document that is the first of its person's; for others nothing.
    public func figures(under document: Int, in workspace: inout Assessor.Workspace) -> PersonFigures? {
        guard assessor.firstMentioned(ofPersonOf: document) == document else { return nil }
        return figures(ofPersonOf: document, in: &workspace).figures
    }

    private func home(of person: Int) -> Division {
        if let home = evidence.homePlace(of: person, at: instant) { return evidence.places[Int(home)] }
        return Whereabouts.lastSeen(of: person, in: evidence, at: instant) ?? .nation
    }

    private func row(_ standing: Standing) -> PersonFigures.Row {
        let (item, acts) = (standing.item, standing.acts)
        let limits = duties.indicators
        let slots = standing.clock?.slots(ofLastHours: limits.completenessDays.value * 24) ?? (counted: 0, missed: 0)
        let byWorkers = acts.all.filter { $0.kind != .grant }
        var lastActs: [UInt32: Int64] = [:]
        for act in byWorkers { lastActs[act.statement.worker] = act.occurredAt.seconds }
        let workers = lastActs.map { PersonFigures.Worker(id: evidence.workers.text(of: $0), lastAct: $1) }
        let hours: Int? =
            switch item.list {
            case .item: standing.clock?.duty.reachWithinHours.value
            case .release: duties.releaseNoticeHours.value
            case .roster: nil
            }
        return PersonFigures.Row(
            list: item.list, owner: item.owner, stage: item.stage, level: item.level ?? 0,
            isMissing: item.isMissing ?? false, isOffered: item.offeredTo != nil,
            offerDue: item.offeredTo == nil
                ? nil
                : standing.ownership.offeredSince.flatMap { since in
                    hours.map { since.advanced(bySeconds: Int64($0) * 3_600).secondsRoundedUp }
                },
            isTaken: standing.ownership.isGranted || item.offeredTo != nil,
            isKnown: item.since.map { acts.identityIsVerified(since: $0) && acts.phoneIsVerified } ?? false,
            isKept: standing.clock.map { $0.isReached && $0.isPlaced } ?? false,
            placeUntil: acts.placeConfirmedAt.map {
                $0.advanced(bySeconds: Int64(limits.placeConfirmedHours.value) * 3_600).secondsRoundedUp
            },
            slots: slots.counted, filledSlots: slots.counted - slots.missed,
            holder: byWorkers.last.map { evidence.workers.text(of: $0.statement.worker) },
            workers: workers.sorted { $0.id < $1.id })
    }
}

extension CountingActs {
    fileprivate func identityIsVerified(since: Instant) -> Bool {
        let last = latest { act in
            let isDenial =
                act.kind == .refuse && [.wrongPerson, .duplicate].contains(act.statement.outcome)
            return act.occurredAt >= since && (act.reaches || isDenial)
        }
        return last?.reaches ?? false
    }

    fileprivate var phoneIsVerified: Bool {
        let last = latest { act in
            act.kind == .contact && act.statement.channel != .door
                && [.spoke, .wrongNumber].contains(act.statement.outcome)
        }
        return last?.statement.outcome == .spoke
    }

    fileprivate var placeConfirmedAt: Instant? {
        let last = latest { act in
            act.kind == .placed || act.kind == .left
                || act.kind == .contact && act.statement.outcome == .spoke && act.statement.channel == .door
        }
        return last?.kind == .left ? nil : last?.occurredAt
    }
}
