internal import HealthCode

// The records that exist, and the versions that do not hold any more.
extension FileText {
    mutating func writeEvidence() {
        page.heading(say(zh: "现有证据", en: "The evidence that exists"))
        for dataset in Dataset.allCases {
            var rows: [(moment: String, cells: [String])] = []
            for history in file.histories where history.key.dataset == dataset {
                guard let version = history.held else { continue }
                let moment = say.moment(of: dataset, version.fields) ?? ""
                let reported = say.moment(version.reportedAt)
                let cells = [
                    history.key.recordID, moment, said(dataset, version), say.source(of: dataset, version.fields),
                    say(zh: "\(reported)报告", en: "reported \(reported)"),
                ]
                rows.append((moment, cells))
            }
            if rows.isEmpty { continue }
            rows.sort { ($0.moment, $0.cells[0]) < ($1.moment, $1.cells[0]) }
            page.subheading(say.title(dataset))
            page.table(rows.map(\.cells), indent: 2)
        }
    }

    private func said(_ dataset: Dataset, _ version: RecordHistory.Version) -> String {
        let summary = say.summary(of: dataset, version.fields)
        guard dataset == .residents, let phone = version.fields[.phone] else { return summary }
        return say(zh: "\(summary)，电话\(file.phone(phone))", en: "\(summary), phone \(file.phone(phone))")
    }

    mutating func writeHistory() {
        let rows = file.histories.flatMap { history in
            history.versions.filter { $0.standing != .holds }.map { version in
                [
                    say.title(history.key.dataset), history.key.recordID,
                    say(zh: "\(say.moment(version.reportedAt))报告", en: "reported \(say.moment(version.reportedAt))"),
                    standing(of: version.standing), said(history.key.dataset, version),
                ]
            }
        }
        guard !rows.isEmpty else { return }
        page.heading(say(zh: "不再有效的版本", en: "Versions that do not hold"))
        page.table(rows, indent: 2)
    }

    private func standing(of standing: RecordHistory.Standing) -> String {
        switch standing {
        case .holds: ""
        case .withdrawal: say(zh: "撤回", en: "withdraws the record")
        case .contested: say(zh: "同一时刻有不同内容，均不作数", en: "contested: two contents, neither counts")
        case .corrected(let at): say(zh: "\(say.moment(at))更正", en: "corrected \(say.moment(at))")
        case .moved(let at):
            say(zh: "\(say.moment(at))更正，与本人无关", en: "corrected \(say.moment(at)): not about this person")
        case .retracted(let at): say(zh: "\(say.moment(at))撤回", en: "retracted \(say.moment(at))")
        }
    }
}
