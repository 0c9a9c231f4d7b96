internal import HealthCode

// The parts of a file: states, presences, episodes, records.
extension FileJSON {
    func node(_ found: ExplainedCase) -> JSON {
        [
            "record": record(found.record), "kind": .string(found.kind.rawValue),
            "occurred_at": moment(found.occurredAt), "rules": .boolean(found.isRuling),
            "standing_diagnosis": .boolean(found.isStandingDiagnosis), "reason": optional(found.reason),
            "ends": ways(found.waysOut),
        ]
    }

    func node(_ found: ExplainedPositive) -> JSON {
        var answer: JSON = .null
        let standing: String
        switch found.standing {
        case .open: standing = "open"
        case .lifted: standing = "lifted"
        case .answered(let reference, _):
            standing = "answered"
            answer = record(reference)
        case .diagnosedBefore(let reference):
            standing = "diagnosed-before"
            answer = record(reference)
        case .besideCase: standing = "beside-case"
        case .notInEdition: standing = "not-in-edition"
        }
        return [
            "category": .string(found.category.name), "sample": node(found.sample), "standing": .string(standing),
            "answered_by": answer, "retests": .array(found.retests.map(node)), "reason": optional(found.reason),
            "ends": ways(found.waysOut),
        ]
    }

    func node(_ sample: ExplainedSample) -> JSON {
        ["record": record(sample.record), "sampled_at": moment(sample.sampledAt)]
    }

    func node(_ found: ExplainedPresence) -> JSON {
        [
            "record": record(found.record), "level": .string(found.level.rawValue),
            "division": .string("\(found.division)"), "from": moment(found.from), "to": moment(found.to),
            "arrived": moment(found.arrived), "left": moment(found.left), "outcome": .string(found.outcome.rawValue),
            "basis": .optional(file.fields(of: found.record)[.basis]), "reason": optional(found.reason),
            "ends": ways(found.waysOut),
        ]
    }

    func node(_ found: IdleContact) -> JSON {
        [
            "record": record(found.record), "relation": .string(found.relation.rawValue),
            "last_exposure_at": moment(found.lastExposureAt), "index": index(found.index),
            "cause": .string(found.cause.rawValue),
        ]
    }

    func node(_ found: ExplainedEpisode) -> JSON {
        var end: JSON = .null
        var closedBy: JSON = .null
        let standing: String
        switch found.standing {
        case .active: standing = "active"
        case .over(let at):
            standing = "over"
            end = moment(at)
        case .closed(let reference):
            standing = "closed-by-diagnosis"
            closedBy = record(reference)
        case .besideCase: standing = "beside-case"
        case .notInEdition: standing = "not-in-edition"
        }
        return [
            "category": .string(found.category.name), "record": record(found.origin.record),
            "index": index(found.origin.index), "upgraded": .boolean(found.isUpgraded),
            "anchor": .string("\(found.anchor)"), "anchored_at": moment(found.anchoredAt),
            "known_since": moment(found.known), "standing": .string(standing), "over_since": end,
            "closed_by": closedBy, "samples": .string(found.samples.rawValue),
            "phases": .array(found.phases.map(node)), "tests": .array(found.tests.map(node)),
            "link": found.link.map(node) ?? .null, "reason": optional(found.reason), "ends": ways(found.waysOut),
        ]
    }

    private func node(_ phase: ExplainedPhase) -> JSON {
        var end: JSON = .null
        let standing: String
        switch phase.standing {
        case .ended(let at):
            standing = "ended"
            end = moment(at)
        case .current: standing = "current"
        case .ahead: standing = "ahead"
        }
        return [
            "measure": .string(phase.measure), "colour": .string(phase.colour.name),
            "first_day": .integer(phase.days.lowerBound), "last_day": .integer(phase.days.upperBound),
            "assumed": .boolean(phase.isAssumed), "calendar_end": moment(phase.calendarEnd),
            "standing": .string(standing), "ended_at": end,
        ]
    }

    private func node(_ test: ExplainedTest) -> JSON {
        var sample: JSON = .null
        let standing: String
        switch test.standing {
        case .taken(let taken):
            standing = "taken"
            sample = node(taken)
        case .waivedBeforeKnown: standing = "waived-before-known"
        case .waivedNotAskedThen: standing = "waived-not-asked-then"
        case .owed: standing = "owed"
        case .ahead: standing = "ahead"
        }
        return [
            "due": .string("\(test.due)"), "day": test.day.map(JSON.integer) ?? .null,
            "make_up": .boolean(test.day == nil), "assumed": .boolean(test.isAssumed), "phase": .integer(test.phase),
            "standing": .string(standing), "sample": sample,
        ]
    }

    private func node(_ link: ExplainedLink) -> JSON {
        ["results": .integer(link.results), "awaited": .integer(link.awaited)]
    }

    func node(_ history: RecordHistory) -> JSON {
        [
            "dataset": .string(history.key.dataset.rawValue), "record_id": .string(history.key.recordID),
            "exists": .boolean(history.held != nil), "versions": .array(history.versions.map(node)),
        ]
    }

    private func node(_ version: RecordHistory.Version) -> JSON {
        var at: JSON = .null
        let standing: String
        switch version.standing {
        case .holds: standing = "holds"
        case .withdrawal: standing = "withdrawal"
        case .contested: standing = "contested"
        case .corrected(let next):
            standing = "corrected"
            at = moment(next)
        case .moved(let next):
            standing = "corrected-to-another-person"
            at = moment(next)
        case .retracted(let next):
            standing = "retracted"
            at = moment(next)
        }
        let fields = version.fields.sorted { $0.key.rawValue < $1.key.rawValue }.map { column, value in
            (column.wireName, JSON.string(column == .phone ? file.phone(value) : value))
        }
        return [
            "reported_at": moment(version.reportedAt), "standing": .string(standing), "replaced_at": at,
            "fields": .object(fields),
        ]
    }

    private func optional(_ found: CodeReason?) -> JSON { found.map(reason) ?? .null }
}
