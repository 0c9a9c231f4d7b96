// Risk areas: who is there now, and who has left.
extension Assessor {
    /// Adds the state of a person who is in a risk area now.
    func addResidence(of person: Int, home: UInt32?, rules: CompiledRules, in workspace: inout Workspace) {
        if evidence.stays.range(of: person).isEmpty {
            // Always at home: the areas there that stand now are all that matters.
            guard let home else { return }
            let risk = situation.riskOfPlace[Int(home)]
            if risk.isNone { return }
            addResidence(.high, until: risk.high, rules: rules, to: &workspace.reasons)
            addResidence(.medium, until: risk.medium, rules: rules, to: &workspace.reasons)
            addResidence(.low, until: risk.low, rules: rules, to: &workspace.reasons)
            return
        }
        let presence = Presence(of: person, home: home, in: evidence, at: instant)
        presence.forEachPlaceNow { place in
            let risk = situation.riskOfPlace[Int(place)]
            if risk.isNone { return }
            addResidence(.high, until: risk.high, rules: rules, to: &workspace.reasons)
            addResidence(.medium, until: risk.medium, rules: rules, to: &workspace.reasons)
            addResidence(.low, until: risk.low, rules: rules, to: &workspace.reasons)
        }
    }

    private func addResidence(
        _ level: RiskLevel, until: Instant?, rules: CompiledRules, to reasons: inout [CodeReason]
    ) {
        guard let until else { return }
        addState(
            Category.area(level).resident, until: until == .distantFuture ? nil : until, rules: rules, to: &reasons)
    }

    /// Calls `body` with an episode for each presence in a risk area that the person has left.
    func forEachAreaLeft(
        by person: Int, home: UInt32?, rules: CompiledRules, in workspace: inout Workspace,
        _ body: (EpisodeEvent, inout Workspace) -> Void
    ) {
        // Without stays, presence at home never ends.
        if evidence.stays.range(of: person).isEmpty { return }
        let presence = Presence(of: person, home: home, in: evidence, at: instant)
        var division: Division?
        for number in presence.areasTouched() {
            let area = evidence.areas[number]
            let statement = area.statement
            guard area.holds(at: instant), statement.from <= instant, statement.from < statement.to,
                let rule = rules[Category.area(statement.level).left]
            else { continue }
            let windowStart = statement.from.advanced(bySeconds: -rule.lookBackSeconds)
            if division != statement.division {
                // Areas of one division stand behind each other: its intervals are found once.
                division = statement.division
                presence.intervals(in: statement.division, into: &workspace.presence)
                presence.endsKnown(in: statement.division, into: &workspace.endsKnown)
            }
            for index in workspace.presence.indices {
                let interval = workspace.presence[index]
                let begin = max(interval.start, windowStart)
                guard interval.end <= instant, interval.end < statement.to,
                    begin.advanced(bySeconds: rules.minimumStaySeconds) <= interval.end, begin < interval.end
                else { continue }
                let known = max(area.known.at, workspace.endsKnown[interval.end] ?? .distantPast)
                let event = EpisodeEvent(
                    category: rule.category, anchor: rules.offset.date(of: interval.end), known: known,
                    source: .area(number: number, left: interval.end))
                body(event, &workspace)
            }
        }
    }
}
