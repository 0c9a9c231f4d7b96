// Explanations: the same derivation as an assessment, with everything kept that an assessment passes over.
extension Assessor {
    /// How the code of the person whom a document belongs to comes about; `nil` when no existing record is about that
    /// document.
    public func explain(_ document: Int, in workspace: inout Workspace) -> Explanation? {
        guard isSubject(document) else { return nil }
        let person = evidence.representative(of: document)
        let subject = Subject(person, of: self)
        let cases = explainedCases(of: subject)
        let positives = explainedPositives(of: subject)
        let episodes = explainedEpisodes(of: subject, in: &workspace)
        let presences = explainedPresences(of: subject, episodes: episodes)

        var reasons: [CodeReason] = []
        let given =
            cases.map(\.reason) + positives.map(\.reason) + presences.map(\.reason) + episodes.map(\.reason)
        for reason in given.compactMap({ $0 }) { add(reason, to: &reasons) }
        let conclusion = Assessment(
            colour: reasons.map(\.colour).max() ?? .green, reasons: reasons.sorted { $0.category < $1.category },
            naatHours: hoursSinceNegative(person), doses: doses(of: person))
        return Explanation(
            document: evidence.document(of: document),
            otherDocuments: evidence.documents(ofPersonOf: document).filter { $0 != document }
                .map(evidence.document), instant: instant, rules: subject.rules.source,
            home: explainedHome(of: person), conclusion: conclusion, cases: cases, positives: positives,
            presences: presences, episodes: episodes, idleContacts: idleContacts(of: person),
            lastNegative: lastNegative(of: person))
    }

    /// A person and what all parts of an explanation ask about them.
    struct Subject {
        let person: Int
        let home: UInt32?
        let rules: CompiledRules
        let history: CaseHistory
        /// Whether the ruling record is a diagnosis, beside which no other reason is given.
        let isCase: Bool
        /// The row of the latest standing diagnosis.
        let lastDiagnosis: Int?

        init(_ person: Int, of assessor: Assessor) {
            self.person = person
            home = assessor.evidence.homePlace(of: person, at: assessor.instant)
            rules = assessor.governing(home: home)
            history = CaseHistory(of: person, in: assessor.evidence, at: assessor.instant)
            var unused: [CodeReason] = []
            isCase = assessor.addCaseState(history, rules: rules, to: &unused)
            var last: Int?
            history.forEachStandingDiagnosis { row, _ in last = row }
            lastDiagnosis = last
        }
    }

    /// The reason that a state gives; `nil` when the edition does not have its category.
    func stateReason(_ category: Category, until: Instant?, rules: CompiledRules) -> CodeReason? {
        var reasons: [CodeReason] = []
        addState(category, until: until, rules: rules, to: &reasons)
        return reasons.first
    }

    private func explainedHome(of person: Int) -> ExplainedHome? {
        for row in evidence.residents.range(of: person).reversed() {
            let residence = evidence.residents.rows[row]
            guard residence.holds(at: instant) else { continue }
            return ExplainedHome(
                division: evidence.places[Int(residence.statement.place)],
                record: evidence.residents.reference(to: row, in: .residents))
        }
        return nil
    }

    private func lastNegative(of person: Int) -> EvidenceReference? {
        for row in evidence.naats.range(of: person).reversed() {
            let naat = evidence.naats.rows[row]
            guard naat.statement.result == .negative, naat.holds(at: instant) else { continue }
            return evidence.naats.reference(to: row, in: .naat)
        }
        return nil
    }

    /// What a person may know of the case with this number of a record id.
    func indexCase(_ record: UInt32) -> IndexCase {
        let row = evidence.caseRowsOfRecord[Int(record)].first { evidence.cases.rows[Int($0)].holds(at: instant) }
        return IndexCase(
            recordID: evidence.cases.ids.text(of: record), kind: row.map { evidence.cases.rows[Int($0)].statement.kind }
        )
    }

    func naatSample(_ row: Int) -> ExplainedSample {
        ExplainedSample(
            record: evidence.naats.reference(to: row, in: .naat),
            sampledAt: evidence.naats.rows[row].statement.sampledAt)
    }

    private func idleContacts(of person: Int) -> [IdleContact] {
        evidence.contacts.range(of: person).compactMap { row in
            let contact = evidence.contacts.rows[row]
            let statement = contact.statement
            guard contact.holds(at: instant), !situation.hasStandingIndex[Int(statement.caseRecord)] else { return nil }
            let index = indexCase(statement.caseRecord)
            let cause: IdleContact.Cause =
                switch index.kind {
                case nil: .unknown
                case .ruledOut, .discharged: .notAnIndex
                case .suspected, .confirmed, .asymptomatic: .ruledOut
                }
            return IdleContact(
                record: evidence.contacts.reference(to: row, in: .contact), relation: statement.relation,
                lastExposureAt: statement.lastExposureAt, index: index, cause: cause)
        }
    }
}

extension PersonTable {
    /// The name of the version in a row.
    func reference(to row: Int, in dataset: Dataset) -> EvidenceReference {
        EvidenceReference(
            dataset: dataset, recordID: ids.text(of: rows[row].record), reportedAt: rows[row].reportedAt)
    }
}
