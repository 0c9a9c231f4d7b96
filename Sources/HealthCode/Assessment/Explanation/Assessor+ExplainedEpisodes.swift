// Episodes of a person, in force or over, with their phases, tests and links.
extension Assessor {
    func explainedEpisodes(of subject: Subject, in workspace: inout Workspace) -> [ExplainedEpisode] {
        var episodes: [ExplainedEpisode] = []
        forEachEpisode(
            of: subject.person, home: subject.home, history: subject.history, rules: subject.rules, in: &workspace
        ) { event, workspace in
            episodes.append(explained(event, of: subject, in: &workspace))
        }
        return episodes
    }

    private func explained(
        _ event: EpisodeEvent, of subject: Subject, in workspace: inout Workspace
    ) -> ExplainedEpisode {
        let (origin, anchoredAt) = origin(of: event)
        var episode = ExplainedEpisode(
            category: event.category, origin: origin, isUpgraded: false, anchor: event.anchor, anchoredAt: anchoredAt,
            known: event.known, standing: .notInEdition, samples: .any, phases: [], tests: [], link: nil, reason: nil,
            waysOut: [])
        if case .contact(_, .secondary, _, _) = origin { episode.isUpgraded = event.category == .closeContact }
        guard let rule = subject.rules[event.category] else { return episode }

        episode.samples = rule.samples
        let link = explainedLink(event, rule: rule, in: &workspace)
        episode.link = link?.link
        // A presence's intervals stand in the workspace too; nothing below touches them.
        let state = evaluate(event, of: subject.person, rule: rule, rules: subject.rules, in: &workspace)
        let tests = workspace.schedule.tests
        let assumed = Set(
            subject.rules.source.categories[event.category]?.listedTests.filter(\.isAssumed).map(\.day) ?? [])
        episode.tests = tests.map { explained($0, assumed: assumed, offset: subject.rules.offset) }
        episode.phases = explainedPhases(
            of: episode, rule: rule, current: state.phase, linkReport: link?.lastReport, rules: subject.rules)
        if isClosed(event, by: lastDiagnosisDate(subject.history, offset: subject.rules.offset)),
            let row = subject.lastDiagnosis
        {
            episode.standing = .closed(by: evidence.cases.reference(to: row, in: .case))
        } else if let phase = state.phase {
            episode.standing = subject.isCase ? .besideCase : .active(phase: phase)
            if !subject.isCase {
                episode.reason = reason(for: event, in: state, rule: rule, schedule: workspace.schedule)
                episode.waysOut = waysOut(of: episode, phase: phase, until: state.until)
            }
        } else {
            let ends = episode.phases.compactMap { if case .ended(let at) = $0.standing { at } else { nil } }
            episode.standing = .over(ends.max() ?? anchoredAt)
        }
        return episode
    }

    private func explained(
        _ test: TestSchedule.DueTest, assumed: Set<Int>, offset: UTCOffset
    ) -> ExplainedTest {
        let standing: ExplainedTest.Standing =
            switch (test.waiver, test.sample) {
            case (.beforeKnown, _): .waivedBeforeKnown
            case (.notAskedThen, _): .waivedNotAskedThen
            case (nil, let row?): .taken(naatSample(row))
            case (nil, nil): test.due <= offset.date(of: instant) ? .owed : .ahead
            }
        return ExplainedTest(
            due: test.due, day: test.day, isAssumed: test.day.map(assumed.contains) ?? false, phase: test.phase,
            standing: standing)
    }

    private func explainedPhases(
        of episode: ExplainedEpisode, rule: CompiledRules.Rule, current: Int?, linkReport: Instant?,
        rules: CompiledRules
    ) -> [ExplainedPhase] {
        let lengths = rules.source.categories[episode.category]?.phases.map(\.days) ?? []
        var firstDay = 0
        return rule.phases.indices.map { index in
            let phase = rule.phases[index]
            let calendarEnd = rule.calendarEnd(of: index, anchor: episode.anchor, offset: rules.offset)
            let standing: ExplainedPhase.Standing
            switch current {
            case index?: standing = .current
            case let current? where current < index: standing = .ahead
            default:
                var reports = episode.tests.compactMap { test -> Instant? in
                    guard test.phase == index, case .taken(let sample) = test.standing else { return nil }
                    return sample.record.reportedAt
                }
                if index == rule.phases.count - 1, let linkReport { reports.append(linkReport) }
                standing = .ended(reports.reduce(calendarEnd, max))
            }
            defer { firstDay = phase.lastDay + 1 }
            return ExplainedPhase(
                measure: phase.measure, colour: phase.colour, days: min(firstDay, phase.lastDay)...phase.lastDay,
                isAssumed: index < lengths.count && lengths[index].isAssumed, calendarEnd: calendarEnd,
                standing: standing)
        }
    }

    /// The link, and when the last of its results came: that may be the moment at which the person was released.
    private func explainedLink(
        _ event: EpisodeEvent, rule: CompiledRules.Rule, in workspace: inout Workspace
    ) -> (link: ExplainedLink, lastReport: Instant?)? {
        guard event.category == .secondaryContact, let needed = rule.linkedTests, case .contact(let row) = event.source,
            let link = linkedEpisode(of: row)
        else { return nil }
        let tests = linkedTests(needed, of: link, schedule: &workspace.linkedSchedule)
        let reports = tests.compactMap { test in test.sample.map { evidence.naats.rows[$0].reportedAt } }
        return (ExplainedLink(results: tests.count, awaited: tests.count - reports.count), reports.max())
    }

    /// What ends the phase that the episode is in: its days, the tests owed in it and its link together; or the ruling
    /// out of the case that it goes back to.
    private func waysOut(of episode: ExplainedEpisode, phase: Int, until: Instant?) -> [WayOut] {
        var conditions: [EndCondition] = []
        if let until { conditions.append(.calendar(until)) }
        // Samples go to the earliest test first: what is owed before the phase's last test takes its share.
        if let last = episode.tests.lastIndex(where: { $0.phase == phase && $0.isOwed }) {
            let owed = episode.tests[...last].filter(\.isOwed).map(\.due)
            conditions.append(.tests(owed, samples: episode.samples))
        }
        let isLast = phase == episode.phases.count - 1
        if isLast, let link = episode.link, link.awaited > 0 {
            conditions.append(.linkedTests(awaited: link.awaited, of: link.results))
        }
        let following = isLast ? nil : episode.phases[phase + 1]
        var ways = [
            WayOut(
                conditions: conditions, next: following.map { .measure($0.measure, $0.colour) } ?? .nothing)
        ]
        if let index = episode.origin.index {
            ways.append(WayOut(conditions: [.indexRuledOut(index.recordID)], next: .nothing))
        }
        return ways
    }

    /// The records behind an event, and the moment that its anchor is the date of.
    private func origin(of event: EpisodeEvent) -> (EpisodeOrigin, Instant) {
        switch event.source {
        case .contact(let row):
            let statement = evidence.contacts.rows[row].statement
            let origin = EpisodeOrigin.contact(
                evidence.contacts.reference(to: row, in: .contact), relation: statement.relation,
                index: indexCase(statement.caseRecord), namesCloseContact: statement.via != ByteStringTable.none)
            return (origin, statement.lastExposureAt)
        case .entry(let row):
            return (
                .entry(evidence.entries.reference(to: row, in: .entry)), evidence.entries.rows[row].statement.arrivedAt
            )
        case .closedLoop(let row):
            let reference = evidence.closedLoops.reference(to: row, in: .closedLoop)
            return (.closedLoop(reference), evidence.closedLoops.rows[row].statement.leftAt)
        case .area(let number, let left):
            let area = evidence.areas[number].statement
            return (.area(areaReference(number), level: area.level, division: area.division), left)
        case .trip(let row, _, let diagnosis):
            let origin = EpisodeOrigin.trip(
                evidence.trips.reference(to: row, in: .trip), index: indexCase(evidence.cases.rows[diagnosis].record))
            return (origin, evidence.trips.rows[row].statement.arrivedAt)
        case .discharge(let row):
            let reference = evidence.cases.reference(to: row, in: .case)
            return (.discharge(reference), evidence.cases.rows[row].statement.occurredAt)
        }
    }
}
