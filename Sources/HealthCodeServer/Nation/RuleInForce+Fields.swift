internal import HealthCode

extension RuleInForce {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        let categories = edition.categories.values.sorted { $0.category < $1.category }
        return Fields([
            "id": .text(edition.id), "version": .number(edition.version), "title": .text(words.text(edition.title)),
            "authority": .text(words.text(edition.issuingAuthority)), "basis": .text(words.text(edition.legalBasis)),
            "since": .one(words.time(since)),
            "next": .optional(
                next.map { next in
                    Fields([
                        "id": .text(next.id), "title": .text(words.text(next.title)), "at": .one(words.time(next.at)),
                        "wait": .text(words.duration(seconds: next.at.wholeSeconds(since: words.now))),
                    ])
                }),
            "hasOverlays": .flag(!overlays.isEmpty), "overlays": .many(overlays.map { fields(of: $0, words) }),
            "categories": .many(categories.map { fields(of: $0, words) }),
            "hasAssumed": .flag(categories.contains { $0.isAssumed } || parameters.contains { $0.parameter.isAssumed }),
            "parameters": .many(
                parameters.map { name, parameter in
                    Fields([
                        "name": .text(name[words.language]), "value": .number(parameter.value),
                        "isAssumed": .flag(parameter.isAssumed),
                    ])
                }),
        ])
    }

    private var parameters: [(name: LocalizedText, parameter: Parameter)] {
        [
            (LocalizedText(zh: "升级窗口（天）", en: "Upgrade window (days)"), edition.upgradeWindowDays),
            (LocalizedText(zh: "最短停留（小时）", en: "Shortest stay that counts (h)"), edition.minimumStayHours),
            (LocalizedText(zh: "晚知后至少检测（次）", en: "Tests owed when traced late"), edition.lateMinimumTests),
            (LocalizedText(zh: "晚知窗口（天）", en: "Late window (days)"), edition.lateWindowDays),
        ]
    }

    private func fields(of found: OverlayInForce, _ words: PageWording) -> Fields {
        let overlay = found.overlay
        return Fields([
            "id": .text(overlay.id), "version": .number(overlay.version), "title": .text(words.text(overlay.title)),
            "province": .text(words.province(overlay.province)),
            "authority": .text(words.text(overlay.issuingAuthority)), "basis": .text(words.text(overlay.legalBasis)),
            "until": .optional(found.until.map { words.time($0) }),
            "categories": .text(words.join(overlay.categories.sorted().map { words.title($0, in: edition) })),
            "exceptions": .many(
                found.exceptions.filter { $0.hasPrefix("https://") }.map { Fields(["address": .text($0)]) }),
        ])
    }

    private func fields(of rule: CategoryRule, _ words: PageWording) -> Fields {
        Fields([
            "name": .text(words.text(rule.title)), "clause": .text(words.text(rule.clause)),
            "phases": .many(
                rule.phases.map { phase in
                    Fields([
                        "colour": .text(phase.colour.name), "word": .text(words.code(phase.colour)),
                        "measure": .text(words.measure(phase.measure, in: edition)),
                        "days": phase.days.value > 0
                            ? .text(
                                words(
                                    zh: "\(phase.days.value) 天",
                                    en: "\(phase.days.value) \(phase.days.value == 1 ? "day" : "days")")) : .nothing,
                        "areDaysAssumed": .flag(phase.days.isAssumed),
                        "hasTests": .flag(!phase.tests.isEmpty),
                        "tests": .many(
                            phase.tests.map { test in
                                Fields(["day": .number(test.day), "isAssumed": .flag(test.isAssumed)])
                            }),
                    ])
                }),
            "samples": rule.samples.map { samples in
                .text(
                    samples == .single
                        ? words(zh: "单管", en: "single tube") : words(zh: "单管或混管", en: "single or pooled"))
            } ?? .nothing,
        ])
    }
}

extension CategoryRule {
    /// Whether a number of it is a marked assumption.
    var isAssumed: Bool {
        phases.contains { $0.days.isAssumed || $0.tests.contains(where: \.isAssumed) }
            || [lookBackDays, linkedTests, infectiousDaysBefore].contains { $0?.isAssumed == true }
    }
}
