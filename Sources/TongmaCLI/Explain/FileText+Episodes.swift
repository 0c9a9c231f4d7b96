internal import HealthCode

// Episodes: what they count from, their phases and their tests.
extension FileText {
    mutating func write(_ found: ExplainedEpisode) {
        head(found.category, standing(of: found))
        if found.reason != nil { sentence(found.category) }
        page.labelled(
            provenance(found.category, found.origin.record) + bounds(of: found)
                + [
                    (say(zh: "关联病例", en: "Goes back to"), index(of: found)),
                    (say(zh: "升级", en: "Upgraded"), upgrade(of: found)),
                    (
                        say(zh: "起算日", en: "Counted from"),
                        say(
                            zh: "\(found.anchor)（\(anchor(of: found))\(say.moment(found.anchoredAt))）",
                            en: "\(found.anchor) (\(anchor(of: found)) \(say.moment(found.anchoredAt)))")
                    ),
                    (say(zh: "获知", en: "Known since"), say.moment(found.known)),
                ] + ends(found.waysOut), indent: 2)
        // What a diagnosis closed, or the edition does not have, waits for nothing.
        switch found.standing {
        case .closed, .notInEdition: return
        case .active, .over, .besideCase: break
        }
        page.add(say(zh: "阶段", en: "Phases"), indent: 2)
        page.table(found.phases.map { row(of: $0) }, indent: 4)
        writeTests(of: found)
        writeLink(of: found)
    }

    private func bounds(of found: ExplainedEpisode) -> [(label: String, value: String?)] {
        guard case .area(let record, _, _) = found.origin else { return [] }
        let presence = explanation.presences.first { $0.record == record && $0.left == found.anchoredAt }
        return presence.map(bounds) ?? []
    }

    private func standing(of found: ExplainedEpisode) -> String {
        switch found.standing {
        case .active: found.reason.map(inForce) ?? ""
        case .over(let end): say(zh: "已于\(say.moment(end))结束", en: "over since \(say.moment(end))")
        case .closed(let record):
            say(
                zh: "因本人诊断（\(record.recordID)）终止", en: "closed by the person's own diagnosis (\(record.recordID))")
        case .besideCase: besideCase
        case .notInEdition: notInEdition
        }
    }

    private func index(of found: ExplainedEpisode) -> String? {
        guard let index = found.origin.index else { return nil }
        let kind = index.kind.map { say(zh: "（\(say.word($0))）", en: " (\(say.word($0)))") } ?? ""
        guard case .contact(_, .secondary, _, _) = found.origin else { return index.recordID + kind }
        return say(zh: "\(index.recordID)\(kind)，经一名密切接触者", en: "\(index.recordID)\(kind), through a close contact")
    }

    private mutating func upgrade(of found: ExplainedEpisode) -> String? {
        guard found.isUpgraded else { return nil }
        let window = explanation.rules.upgradeWindowDays
        let days = "\(window.value)\(mark(window.isAssumed))"
        return say(
            zh: "所接触的人在\(days)天内被诊断，本记录按密切接触者管理",
            en: "this record now counts as a close contact, because the person met was diagnosed within \(days) days")
    }

    private func anchor(of found: ExplainedEpisode) -> String {
        switch found.origin {
        case .contact: say(zh: "最后接触", en: "last exposure")
        case .entry: say(zh: "入境", en: "arrival")
        case .closedLoop: say(zh: "离开闭环", en: "left the closed loop")
        case .area: say(zh: "离开风险区", en: "left the area")
        case .trip: say(zh: "到达", en: "arrival")
        case .discharge: say(zh: "出院", en: "discharge")
        }
    }

    private mutating func row(of phase: ExplainedPhase) -> [String] {
        let standing: String
        switch phase.standing {
        case .ended(let end): standing = say(zh: "已于\(say.moment(end))结束", en: "ended \(say.moment(end))")
        case .current: standing = say(zh: "当前", en: "now")
        case .ahead: standing = say(zh: "尚未开始", en: "ahead")
        }
        let days = "\(phase.days.lowerBound)–\(phase.days.upperBound)\(mark(phase.isAssumed))"
        return [
            say.measure(phase.measure), say.colour(phase.colour), say(zh: "第\(days)天", en: "days \(days)"),
            say(zh: "期满\(say.moment(phase.calendarEnd))", en: "calendar end \(say.moment(phase.calendarEnd))"),
            standing,
        ]
    }

    private mutating func writeTests(of found: ExplainedEpisode) {
        guard !found.tests.isEmpty else { return }
        page.add(
            say(
                zh: "检测（每项需一次\(say.kind(of: found.samples))阴性，每天只计一次）",
                en: "Tests (each by a negative \(say.kind(of: found.samples)), one a day)"), indent: 2)
        page.table(
            found.tests.map { test in
                let day: String
                if let number = test.day {
                    let number = "\(number)\(mark(test.isAssumed))"
                    day = say(zh: "第\(number)天", en: "day \(number)")
                } else {
                    day = say(zh: "补测", en: "make-up") + mark(explanation.rules.lateMinimumTests.isAssumed)
                }
                return [day, say(zh: "应检\(test.due)", en: "due \(test.due)"), standing(of: test)]
            }, indent: 4)
    }

    private func standing(of test: ExplainedTest) -> String {
        switch test.standing {
        case .taken(let sample):
            let laboratory = file.fields(of: sample.record)[.laboratory].map { say(zh: "，\($0)", en: ", \($0)") } ?? ""
            let (record, sampled) = (sample.record.recordID, say.moment(sample.sampledAt))
            let report = say.moment(sample.record.reportedAt)
            let late = explanation.rules.offset.date(of: sample.sampledAt) > test.due
            return say(
                zh: "\(late ? "已补做" : "已做")：\(record)，\(sampled)采样，\(report)报告\(laboratory)",
                en: "\(late ? "made up" : "taken"): \(record), sampled \(sampled), reported \(report)\(laboratory)")
        case .waivedBeforeKnown:
            return say(zh: "免：应检日早于获知日", en: "waived: its day had passed when this became known")
        case .waivedNotAskedThen:
            return say(zh: "免：当日施行的规则没有此项要求", en: "waived: the rules in force on its day did not ask for it")
        case .owed: return say(zh: "待检", en: "owed")
        case .ahead: return say(zh: "未到期", en: "not due yet")
        }
    }

    private mutating func writeLink(of found: ExplainedEpisode) {
        guard let link = found.link, link.results > 0 else { return }
        let awaited =
            link.awaited == 0
            ? say(zh: "均已报告", en: "all have come")
            : say(zh: "尚有\(link.awaited)次未报告", en: "\(link.awaited) still awaited")
        let results = link.results == 1 ? "test result" : "\(link.results) test results"
        page.add(
            say(
                zh: "还须等待所接触的密切接触者的前\(link.results)次检测结果：\(awaited)",
                en: "The release also waits for the close contact's first \(results): \(awaited)"),
            indent: 2, hanging: 2)
    }
}
