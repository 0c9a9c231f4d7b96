// Contacts: the standing index, the upgrade of a secondary contact, and its linked release.
extension Assessor {
    func forEachContactEpisode(of person: Int, rules: CompiledRules, _ body: (EpisodeEvent) -> Void) {
        for row in evidence.contacts.range(of: person) {
            let contact = evidence.contacts.rows[row]
            guard contact.holds(at: instant), situation.hasStandingIndex[Int(contact.statement.caseRecord)] else {
                continue
            }
            let anchor = rules.offset.date(of: contact.statement.lastExposureAt)
            var category: Category = contact.statement.relation == .close ? .closeContact : .secondaryContact
            var known = contact.known.at
            if category == .secondaryContact,
                let upgrade = upgrade(via: contact.statement.via, anchor: anchor, rules: rules)
            {
                category = .closeContact
                known = max(known, upgrade)
            }
            body(EpisodeEvent(category: category, anchor: anchor, known: known, source: .contact(row: row)))
        }
    }

    /// When the close contact was diagnosed within the window: the earliest K of the diagnoses that qualify.
    private func upgrade(via: UInt32, anchor: LocalDate, rules: CompiledRules) -> Instant? {
        guard via != ByteStringTable.none else { return nil }
        var earliest: Instant?
        let history = CaseHistory(of: evidence.representative(of: Int(via)), in: evidence, at: instant)
        history.forEachStandingDiagnosis { row, statement in
            let days = rules.offset.date(of: statement.occurredAt) - anchor
            guard (0...rules.upgradeWindowDays).contains(days) else { return }
            let known = evidence.cases.rows[row].known.at
            earliest = min(earliest ?? known, known)
        }
        return earliest
    }

    /// Whether a secondary contact's last phase waits for the close contact's first tests.
    func awaitsLink(_ event: EpisodeEvent, rule: CompiledRules.Rule, in workspace: inout Workspace) -> Bool {
        guard event.category == .secondaryContact, let needed = rule.linkedTests, case .contact(let row) = event.source,
            let link = linkedEpisode(of: row)
        else { return false }
        return linkedTests(needed, of: link, schedule: &workspace.linkedSchedule).contains { $0.sample == nil }
    }

    /// The listed tests of the close contact's first phase that the release waits for, laid out in `schedule`.
    func linkedTests(
        _ needed: Int, of link: LinkedEpisode, schedule: inout TestSchedule
    ) -> ArraySlice<TestSchedule.DueTest> {
        let rules = governing(home: evidence.homePlace(of: link.person, at: instant))
        guard let rule = rules[.closeContact] else { return [] }
        let known = rules.offset.date(of: evidence.contacts.rows[link.row].known.at)
        let anchor = rules.offset.date(of: evidence.contacts.rows[link.row].statement.lastExposureAt)
        schedule.lay(rule, anchor: anchor, known: known, rules: rules)
        schedule.satisfy(rule.samples, of: link.person, in: evidence, at: instant, offset: rules.offset)
        return schedule.tests.filter { $0.phase == 0 && $0.waiver == nil && $0.day != nil }.prefix(needed)
    }

    /// The close contact's episode that a secondary contact is linked to; `nil` when there is no link.
    func linkedEpisode(of row: Int) -> LinkedEpisode? {
        let secondary = evidence.contacts.rows[row].statement
        guard secondary.via != ByteStringTable.none else { return nil }
        let person = evidence.representative(of: Int(secondary.via))
        guard !CaseHistory(of: person, in: evidence, at: instant).hasStandingDiagnosis else { return nil }
        let offset = governing(home: evidence.homePlace(of: person, at: instant)).offset
        var best: (row: Int, anchor: LocalDate)?
        for row in evidence.contacts.range(of: person) {
            let contact = evidence.contacts.rows[row]
            guard contact.holds(at: instant), contact.statement.relation == .close,
                contact.statement.caseRecord == secondary.caseRecord,
                situation.hasStandingIndex[Int(contact.statement.caseRecord)]
            else { continue }
            let anchor = offset.date(of: contact.statement.lastExposureAt)
            if let found = best {
                if anchor < found.anchor { continue }
                let record = evidence.contacts.rows[found.row].record
                if anchor == found.anchor, !evidence.contacts.ids.precedes(record, contact.record) { continue }
            }
            best = (row, anchor)
        }
        return best.map { LinkedEpisode(person: person, row: $0.row) }
    }
}

/// The episode of a close contact that a secondary contact's release waits for.
struct LinkedEpisode {
    let person: Int
    /// The row of the close contact's record.
    let row: Int
}
