import HealthCode
import HealthCodeStore

extension ResidentPage {
    /// The page of a person who is signed in; nobody else is shown it.
    init(
        of document: IdentityDocument, _ site: PageSite, codes: Codes, contests held: Contests, csrf: String,
        notice: Notice?
    ) async throws {
        let node = site.node
        let now = node.clock.now()
        var holder = Holder(
            name: try await node.residents.name(of: document), documentType: document.type,
            maskedNumber: document.masked)
        var answer = Answer.notIssuing
        var causes: [CodeCause] = []
        if let rules = node.rules.rules(at: now) {
            let found = try await codes.code(of: document, at: now, rules: rules.timeline)
            holder.home = found.home
            (answer, causes) = try await Self.answer(found, about: document, rules, site, codes, at: now)
        }
        let contests = try await held.contests(of: document).compactMap { contest in
            ContestStanding(
                contest,
                department: causes.first { $0.dataset == contest.dataset && $0.record == contest.record }
                    .map { site.department($0.department, at: $0.node) })
        }
        self.init(
            frame: site.frame(
                PagePath.resident, at: now, signOut: SignOut(path: PagePath.residentSignOut, csrf: csrf)),
            holder: holder, answer: answer,
            contests: contests.filter { $0.answer == nil } + contests.filter { $0.answer != nil }, csrf: csrf,
            notice: notice)
        readings = try await node.residents.accesses(to: document, limit: ResidentRoutes.mostReadings).map {
            Reading($0, by: site.department($0.principal, at: node.role.name))
        }
    }

    /// - Returns: what is answered, and the statements behind it.
    private static func answer(
        _ found: CodeAnswer, about document: IdentityDocument, _ rules: NodeRules.Rules, _ site: PageSite,
        _ codes: Codes, at now: Instant
    ) async throws -> (Answer, [CodeCause]) {
        let node = site.node
        switch found.standing {
        case .unknown: return (.unknown, [])
        case .beingEstablished: return (.beingEstablished, [])
        case .known: break
        }
        // A node that cannot say up to when it knows has not been told all: no colour without its age.
        let watermarks = try await node.watermarks(at: now)
        guard let colour = found.colour, let asOf = try await node.asOf(of: document, watermarks) else {
            return (.beingEstablished, [])
        }
        let governing = found.home.flatMap { rules.timeline.rules(at: now, in: $0.province) } ?? rules.edition
        var code = ResidentCode(
            colour: colour, reasons: [],
            naatHours: found.negativeAt.map { Assessment.hours(from: $0, to: now) }, doses: found.doses, asOf: asOf,
            cutOffSince: node.cutOffSince(asOf: asOf), missing: watermarks.behind.map(MissingEvidence.init),
            rules: governing,
            nextReview: found.nextReview)
        guard !found.reasons.isEmpty else { return (.code(code), []) }
        let explained = try await codes.explanation(of: document, at: now, rules: rules.timeline)
        let causes = explained?.causes ?? []
        if let explanation = explained?.explanation, explanation.conclusion.colour == colour {
            code.rules = explanation.rules
            code.reasons = explanation.conclusion.reasons.map { reason in
                ResidentReason(
                    category: reason.category, measure: reason.measure, colour: reason.colour, until: reason.until,
                    testsOwed: reason.testsOwed, statements: site.statements(reason.category, causes, at: now))
            }
        } else {
            // Something came in between the two looks: what the code says stands, its tests show with the next look.
            code.reasons = ResidentReason.read(found.reasons, of: governing).map { reason in
                var reason = reason
                reason.statements = site.statements(reason.category, causes, at: now)
                return reason
            }
        }
        return (.code(code), causes)
    }
}

extension PageSite {
    /// The statements behind a reason; never none.
    fileprivate func statements(_ category: Category, _ causes: [CodeCause], at now: Instant) -> [Statement] {
        let statements = causes.filter { $0.category == category.name }.compactMap { cause -> Statement? in
            guard let dataset = Dataset(rawValue: cause.dataset), let reportedAt = Instant(cause.reportedAt) else {
                return nil
            }
            let isKnown = !cause.department.isEmpty
            return Statement(
                dataset: dataset, recordID: cause.record, reportedAt: reportedAt,
                department: isKnown ? department(cause.department, at: cause.node) : Self.heldElsewhere,
                submitter: cause.submitter.isEmpty ? nil : cause.submitter, isContestable: isKnown)
        }
        guard statements.isEmpty else { return statements }
        return [
            Statement(
                dataset: category.usualDataset, recordID: "–", reportedAt: now, department: Self.heldElsewhere,
                isContestable: false)
        ]
    }

    private static let heldElsewhere = LocalizedText(
        zh: "该陈述由其他节点保存", en: "A department whose statement another node holds")
}

extension ResidentReason {
    /// Reads `category/measure/until;…`.
    fileprivate static func read(_ text: String, of rules: ControlProtocol) -> [ResidentReason] {
        text.split(separator: ";").compactMap { reason in
            let parts = reason.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3, let category = Category(name: parts[0]) else { return nil }
            let measure = String(parts[1])
            return ResidentReason(
                category: category, measure: measure, colour: rules.colour(of: measure, in: category),
                until: Instant(String(parts[2])), statements: [])
        }
    }
}

extension ControlProtocol {
    /// The colour that a measure gives; the worst where the rules do not have it, so that nobody looks better for that.
    func colour(of measure: String, in category: Category) -> Colour {
        categories[category]?.phases.first { $0.measure == measure }?.colour ?? .red
    }
}

extension Category {
    /// The dataset of the statements that open it.
    fileprivate var usualDataset: Dataset {
        switch self {
        case .areaHigh, .areaHighResident, .areaLow, .areaLowResident, .areaMedium, .areaMediumResident: .areaRisk
        case .case, .recovered, .suspected: .case
        case .closedLoop: .closedLoop
        case .coTravel: .trip
        case .closeContact, .secondaryContact: .contact
        case .entry: .entry
        case .poolPositive, .screenPositive: .naat
        }
    }
}

extension ContestStanding {
    /// A contest as the store has it; `nil` for a dataset that this program does not know.
    init?(_ contest: Contest, department: LocalizedText?) {
        guard let dataset = Dataset(rawValue: contest.dataset) else { return nil }
        self.init(
            id: contest.id, dataset: dataset, recordID: contest.record, department: department,
            openedAt: contest.openedAt, dueAt: contest.dueAt,
            answer: contest.answeredAt.map { ContestAnswer(at: $0, says: contest.answer ?? "") })
    }
}
