import HealthCode
import HealthCodeStore

extension WorkPage {
    /// What waits for a member of staff. No person is named on it, so that no reading of it need be noted.
    init(
        for principal: Principal, _ site: PageSite, counts nation: NationCounts, work: OperatorWork, contests: Contests,
        csrf: String,
        notice: Notice?
    ) async throws {
        let now = site.node.clock.now()
        let rules = site.node.rules.rules(at: now)?.edition
        let own = site.node.role.name
        func name(_ id: String) -> LocalizedText { site.department(id, at: own) }
        let counts = try await nation.snapshot().counts
        self.init(
            frame: site.frame(PagePath.work, at: now, signOut: SignOut(path: PagePath.staffSignOut, csrf: csrf)),
            csrf: csrf,
            held: try await work.heldBatches().compactMap { batch in
                Dataset(rawValue: batch.dataset).map { dataset in
                    HeldBatchRow(
                        id: batch.batch, department: name(batch.department),
                        submitter: batch.submitter.isEmpty ? nil : batch.submitter, dataset: dataset,
                        lines: batch.receipt.lines, worsens: batch.worsened, receivedAt: batch.receivedAt,
                        decision: Self.decision(of: principal, on: batch))
                }
            },
            contested: try await work.contestedRecords().compactMap { record in
                Dataset(rawValue: record.dataset).map { dataset in
                    ContestedRecordRow(
                        dataset: dataset, recordID: record.record, reportedAt: record.reportedAt,
                        departments: record.sources.map { site.department($0.department, at: $0.node) })
                }
            },
            refusals: try await work.refusals().compactMap { found in
                Dataset(rawValue: found.dataset).map {
                    RefusalRow(department: name(found.department), dataset: $0, field: found.field, lines: found.count)
                }
            },
            refusedLines: try await work.refusedLines().compactMap { line in
                Dataset(rawValue: line.dataset).map { dataset in
                    RefusedLineRow(
                        department: name(line.department), batch: line.batch, dataset: dataset,
                        line: line.rejection.line, field: line.rejection.field, reason: line.rejection.reason,
                        receivedAt: line.receivedAt)
                }
            },
            reasons: counts.byReason.compactMap { reason, persons in
                let parts = reason.split(separator: "/").map(String.init)
                guard parts.count == 2, let category = Category(name: parts[0]) else { return nil }
                return ReasonRow(
                    category: category, measure: parts[1],
                    colour: rules?.colour(of: parts[1], in: category) ?? .red, persons: persons)
            },
            contests: try await contests.openContests().compactMap { ContestStanding($0, department: nil) },
            rules: rules, notice: notice)
        mayAnswer = principal.rights.contains(.operate)
    }

    private static func decision(of principal: Principal, on batch: HeldBatchSummary) -> HeldBatchRow.Decision {
        guard principal.rights.contains(.release) else { return .noRight }
        return batch.department == principal.id || batch.submitter == principal.id ? .own : .open
    }
}
