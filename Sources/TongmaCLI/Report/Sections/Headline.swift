internal import HealthCode

/// What the report is about: the evidence, the instant, the rules and what they rest on.
struct Headline {
    let survey: Survey

    var markup: Markup {
        element("header") {
            element("p", ["class": "eyebrow"]) {
                LocalizedText(zh: "通码 · 健康码评估报告", en: "Tongma · Health-code assessment")
            }
            element("h1") {
                LocalizedText(zh: "健康码状况：\(moment.zh)", en: "Health codes, \(moment.en)")
            }
            element("p", ["class": "standfirst"]) {
                LocalizedText(
                    zh: "由部门证据依公布的规则推导而得；任何颜色均不由人工设定。",
                    en: "Derived from departments’ evidence under published rules; no colour is set by hand.")
            }
            element("dl", ["class": "facts"]) {
                fact(LocalizedText(zh: "证据", en: "Evidence"), [element("code") { survey.folder }])
                fact(LocalizedText(zh: "时刻", en: "Instants"), instants)
                fact(LocalizedText(zh: "适用规则", en: "Rules in force"), survey.editions.map(rules))
                fact(LocalizedText(zh: "发布机关", en: "Issued by"), each(\.issuingAuthority))
                fact(LocalizedText(zh: "法律依据", en: "Legal basis"), each(\.legalBasis))
                if !survey.overlays.isEmpty {
                    fact(LocalizedText(zh: "省级调整", en: "Provincial overlays"), survey.overlays.map(overlay))
                }
            }
        }
    }

    private var moment: LocalizedText { DateText.moment(survey.last.at.instant, survey.offset) }

    private func fact(_ name: LocalizedText, _ content: [Markup]) -> Markup {
        element("div") {
            element("dt") { name }
            element("dd") { content }
        }
    }

    private var instants: [Markup] {
        survey.tallies.map { tally in
            element("div") {
                element("time", ["datetime": survey.offset.format(tally.at.instant)]) { tally.at.text }
                element("span", ["class": "quiet"]) { " \(tally.edition.id)" }
            }
        }
    }

    private func rules(_ edition: ControlProtocol) -> Markup {
        let date = DateText.long(edition.effectiveFrom)
        return element("div", ["class": "edition"]) {
            element("strong") {
                edition.heading
            }
            element("div", ["class": "quiet"]) {
                LocalizedText(
                    zh: "\(edition.id) 第 \(edition.version) 版文件，自\(date.zh)起施行",
                    en: "\(edition.id), document version \(edition.version), in force from \(date.en)")
            }
            if edition.assumptions > 0 {
                element("div", ["class": "quiet"]) {
                    LocalizedText(
                        zh: "其中 \(edition.assumptions) 个数值为标明的假定，尚无公开依据。",
                        en: """
                            \(edition.assumptions) of its numbers are marked assumptions, for which no published source \
                            is at hand.
                            """)
                }
            }
        }
    }

    /// What the editions say of themselves: once where they agree, and else each with its name.
    private func each(_ statement: (ControlProtocol) -> LocalizedText) -> [Markup] {
        guard let first = survey.editions.first.map(statement) else { return [] }
        guard survey.editions.contains(where: { statement($0) != first }) else { return [Markup(first)] }
        return survey.editions.map { edition in
            element("div") {
                element("span", ["class": "quiet"]) { "\(edition.id) " }
                statement(edition)
            }
        }
    }

    private func overlay(_ overlay: Survey.Overlay) -> Markup {
        element("div") {
            overlay.province.text
            LocalizedText(zh: "：", en: ": ")
            if let applied = overlay.rules.overlay {
                applied.title
                " (\(applied.id))"
            } else {
                overlay.rules.heading
                " (\(overlay.rules.id))"
            }
        }
    }
}

extension ControlProtocol {
    /// How many of its numbers are marked assumptions.
    fileprivate var assumptions: Int {
        let parameters = [upgradeWindowDays, minimumStayHours, lateMinimumTests, lateWindowDays]
        let rules = categories.values.flatMap { rule in
            rule.phases.map(\.days.isAssumed) + rule.listedTests.map(\.isAssumed)
                + [
                    rule.lookBackDays, rule.linkedTests, rule.infectiousDaysBefore, rule.lifting?.tests,
                    rule.lifting?.hoursApart,
                ].map { $0?.isAssumed ?? false }
        }
        return (parameters.map(\.isAssumed) + rules).count { $0 }
    }
}
