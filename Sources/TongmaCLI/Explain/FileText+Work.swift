internal import HealthCode

// Which division has to act for the person, and by when.
extension FileText {
    mutating func writeWork() {
        guard let work = file.work else { return }
        let item = work.item
        page.heading(say(zh: "属地处置", en: "Who has to act"))
        page.add(sentence(item), indent: 2, hanging: 2)
        let token = item.token.map { say(zh: "，令牌\($0)", en: ", under token \($0)") } ?? ""
        page.labelled(
            [
                (say(zh: "责任属地", en: "Owner"), say.place(item.owner) + token),
                (
                    say(zh: "拟移交", en: "Offered to"),
                    item.offeredTo.map { say.place($0) }
                ),
                (say(zh: "措施", en: "Measure"), item.measure.map(say.measure)),
                (say(zh: "起算", en: "Since"), item.since.map(say.moment)),
                (say(zh: "进度", en: "Stage"), item.stage.map(word)),
                (
                    item.list == .release
                        ? say(zh: "最迟告知", en: "To be told by") : say(zh: "最迟联系上", en: "To be spoken to by"),
                    item.reachDue.map { due($0, isAssumed: work.isReachAssumed) }
                ),
                (
                    say(zh: "最迟落位", en: "To be in place by"),
                    item.placeDue.map { due($0, isAssumed: work.isPlaceAssumed) }
                ),
                (say(zh: "漏访", en: "Not asked after"), item.missed.map { say(zh: "\($0)次", en: "\($0) times") }),
                (
                    say(zh: "已上报", en: "Overdue, also with"),
                    item.level.flatMap { level in
                        level == 0
                            ? nil
                            : item.owner.parents().prefix(level).map { $0 == .nation ? nation : say.place($0) }
                                .joined(separator: say(zh: "；", en: "; "))
                    }
                ),
                (
                    say(zh: "失联", en: "Missing"),
                    item.isMissing == true ? say(zh: "多次联系未果", en: "several attempts found nobody") : nil
                ),
                (
                    say(zh: "依据", en: "Duties"),
                    say(
                        zh: "\(work.duties.id) 第\(work.duties.version)版文本",
                        en: "\(work.duties.id) version \(work.duties.version)")
                ),
            ], indent: 2)
    }

    private var nation: String { say(zh: "全国", en: "the nation") }

    private func sentence(_ item: WorkItem) -> String {
        switch item.list {
        case .item: say(zh: "需要属地处置。", en: "The owner has to act for this person.")
        case .release:
            say(zh: "措施已解除，须告知本人或送其回家。", en: "The person is free, and has to be told so or sent home.")
        case .roster:
            say(zh: "身处风险区，列入社区名册，无需单独处置。", en: "In a risk area and nothing else: on the roster of the community.")
        }
    }

    private mutating func due(_ moment: Instant, isAssumed: Bool) -> String {
        let late = moment <= explanation.instant ? say(zh: "（已逾期）", en: " (overdue)") : ""
        return say.moment(moment) + mark(isAssumed) + late
    }

    private func word(_ stage: WorkItem.Stage) -> String {
        switch stage {
        case .issued: say(zh: "已下发", en: "issued: nobody has taken the person on")
        case .accepted: say(zh: "已接收", en: "accepted")
        case .reached: say(zh: "已联系上", en: "reached")
        case .controlled: say(zh: "已管控", en: "controlled")
        case .monitored: say(zh: "持续监测", en: "monitored")
        case .released: say(zh: "已解除", en: "released")
        }
    }
}
