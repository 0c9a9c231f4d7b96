internal import HealthCode

extension ResidentPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        var fields: [String: Fields.Value] = [
            "holder": .one(holder.fields(words)), "contests": .many(contests.map { $0.fields(words) }),
            "hasContests": .flag(!contests.isEmpty), "notice": notice(words),
            "noticeIsBad": .flag(notice == .contestRefused || notice == .readingRefused),
            "care": .optional(care?.fields(words, rules: rules, csrf: csrf)),
            "toldAt": .optional(noticeAt.map { words.time($0) }),
            "checkInAddress": .text(isRegisterOn ? PagePath.checkIn : nil),
            "readings": .many(readings.map { $0.fields(words) }), "hasReadings": .flag(!readings.isEmpty),
            "code": .nothing, "unknown": .flag(false), "establishing": .flag(false), "silent": .flag(false),
        ]
        switch answer {
        case .code(let code): fields["code"] = .one(code.fields(words, csrf: csrf, contests: contests))
        case .unknown: fields["unknown"] = .flag(true)
        case .beingEstablished: fields["establishing"] = .flag(true)
        case .notIssuing: fields["silent"] = .flag(true)
        }
        return Fields(fields).with(live?.fields(words) ?? ["hasLive": .flag(false)])
    }

    private func notice(_ words: PageWording) -> Fields.Value {
        switch notice {
        case nil: .nothing
        case .contestOpened:
            .text(words(zh: "异议已提交，答复时限开始计时。", en: "Your objection is open, and its clock is running."))
        case .contestOpenAlready:
            .text(words(zh: "该记录已有一项异议正在处理。", en: "An objection to this record is open already."))
        case .contestRefused:
            .text(
                words(zh: "未提交：请用 1 至 1,000 个字说明理由。", en: "Not opened: please say why, in 1 to 1,000 characters."))
        case .readingTaken:
            .text(words(zh: "已登记，责任单位可以看到。", en: "Noted: whoever answers for you sees it."))
        case .readingRefused:
            .text(words(zh: "未登记：体温应为 30.0 至 45.0。", en: "Not noted: a temperature is 30.0 to 45.0."))
        }
    }

    /// The rules by which the code was derived.
    private var rules: ControlProtocol? {
        if case .code(let code) = answer { return code.rules }
        return nil
    }
}

extension Holder {
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "name": .text(name), "document": .text(words.title(documentType)), "number": .text(maskedNumber),
            "home": .text(words.province(home)),
        ])
    }
}

extension ResidentCode {
    /// - Parameter csrf: `nil` where contests cannot be opened.
    func fields(_ words: PageWording, csrf: String?, contests: [ContestStanding]) -> Fields {
        let age = words.now.wholeSeconds(since: asOf)
        let isOld = age > staleAfterSeconds || cutOffSince != nil
        let contested = Set(
            contests.filter { $0.answer == nil }.map { RecordKey(dataset: $0.dataset, recordID: $0.recordID) })
        var record = 0
        let reasons = reasons.sorted { ($1.colour, $0.category) < ($0.colour, $1.category) }
        return Fields([
            "colour": .text(colour.name), "word": .text(words.code(colour)), "meaning": .text(meaning(words)),
            "isGreen": .flag(colour == .green), "isYellow": .flag(colour == .yellow), "isRed": .flag(colour == .red),
            "asOf": .one(words.time(asOf)), "isOld": .flag(isOld),
            "oldNotice": isOld ? .text(oldNotice(age, words)) : .nothing,
            "cutOff": .optional(cutOffSince.map { words.time($0) }),
            "missing": isOld ? .text(words.missing(missing)) : .nothing,
            "silent": isOld ? .nothing : .text(words.missing(missing)),
            "naat": .text(
                naatHours.map { words(zh: "\(words.count($0)) 小时", en: "\(words.count($0)) h") }
                    ?? words(zh: "无记录", en: "none on record")),
            "doses": .text(words(zh: "\(doses) 剂", en: doses == 1 ? "1 dose" : "\(doses) doses")),
            "nextReview": .optional(nextReview.map { words.time($0) }),
            "hasReasons": .flag(!reasons.isEmpty),
            "reasons": .many(
                reasons.map { $0.fields(words, rules: rules, csrf: csrf, contested: contested, record: &record) }),
            "rule": .one(
                Fields([
                    "id": .text(rules.id), "version": .number(rules.version), "title": .text(words.text(rules.title)),
                    "basis": .text(words.text(rules.legalBasis)),
                    "authority": .text(words.text(rules.issuingAuthority)),
                ])),
        ])
    }

    private func meaning(_ words: PageWording) -> String {
        switch colour {
        case .green: words(zh: "没有正在执行的措施。", en: "No measure is in force.")
        case .yellow: words(zh: "正在执行健康监测类措施。", en: "Monitoring is in force.")
        case .red: words(zh: "正在执行隔离或治疗类措施。", en: "Isolation or treatment is in force.")
        }
    }

    private func oldNotice(_ age: Int64, _ words: PageWording) -> String {
        let length = words.duration(seconds: age)
        return colour == .green
            ? words(
                zh: "此绿码是 \(length)前的情况。其后的证据尚未到达本节点，不能视为现在仍为绿码。",
                en: """
                    This green is \(length) old. What was reported since has not reached this node: it does not say that \
                    the code is green now.
                    """)
            : words(
                zh: "此码是 \(length)前的情况。其后的证据尚未到达本节点。",
                en: "This code is \(length) old. What was reported since has not reached this node.")
    }
}

extension ResidentReason {
    func fields(
        _ words: PageWording, rules: ControlProtocol, csrf: String?, contested: Set<RecordKey>, record: inout Int
    ) -> Fields {
        let rule = rules.categories[category]
        // A category that the overlay changed is the province's rule, not the edition's.
        let overlay = rules.overlay.flatMap { $0.categories.contains(category) ? $0 : nil }
        let phase = rule?.phases.first { $0.measure == measure && $0.colour == colour }
        var list: [Fields] = []
        for statement in statements {
            record += 1
            let key = RecordKey(dataset: statement.dataset, recordID: statement.recordID)
            list.append(
                statement.fields(words, number: record, csrf: contested.contains(key) ? nil : csrf)
                    .with(["isContested": .flag(contested.contains(key))]))
        }
        return Fields([
            "colour": .text(colour.name), "word": .text(words.code(colour)),
            "category": .text(words.title(category, in: rules)),
            "measure": .text(words.measure(measure, in: rules)),
            "isAssumed": .flag(phase?.days.isAssumed == true),
            "sentence": rule.map { .text(words.text($0.reason)) } ?? .nothing,
            "until": .optional(until.map { words.time($0) }),
            "waiting": until == nil ? .text(waiting(words)) : .nothing,
            "hasTests": .flag(!testsOwed.isEmpty), "tests": .many(tests(words)),
            "samples": rule?.samples.map { samples in
                .text(
                    samples == .single
                        ? words(zh: "须为单管核酸，同一天只计一次", en: "single-tube samples, one a day")
                        : words(zh: "单管或混管核酸均可，同一天只计一次", en: "single or pooled samples, one a day"))
            } ?? .nothing,
            "statements": .many(list),
            "clause": rule.map { .text(words.text($0.clause)) } ?? .nothing,
            "issuer": .text(overlay?.id ?? rules.editionID),
            "issuerVersion": .number(overlay?.version ?? rules.version),
            "basis": .text(words.text(rules.legalBasis(for: category))),
            "authority": .text(words.text(rules.authority(for: category))),
            "ruleIsAssumed": .flag(rule?.isAssumed == true),
        ])
    }

    private func tests(_ words: PageWording) -> [Fields] {
        let today = words.offset.date(of: words.now)
        return testsOwed.map { date in
            let standing =
                date < today
                ? words(zh: "已逾期", en: "overdue")
                : date == today
                    ? words(zh: "今天", en: "today") : words(zh: "\(date - today) 天后", en: "in \(date - today) d")
            return Fields([
                "date": .text(words.date(date)), "machine": .text("\(date)"), "standing": .text(standing),
                "isDue": .flag(date <= today),
            ])
        }
    }

    /// Why no date stands there.
    private func waiting(_ words: PageWording) -> String {
        testsOwed.isEmpty
            ? words(zh: "未定：等待下述机构的结论", en: "No date: it waits for a finding or an act of the authority")
            : words(zh: "期限已过，等待检测结果", en: "The days are over; it waits for the tests below")
    }
}

extension Statement {
    func fields(_ words: PageWording, number: Int, csrf: String?) -> Fields {
        Fields([
            "number": .number(number), "dataset": .text(words.title(dataset)), "record": .text(recordID),
            "recordName": .text(PagePath.recordName(dataset: dataset.rawValue, recordID: recordID)),
            "reported": .one(words.time(reportedAt)), "department": .text(words.name(department)),
            "submitter": .text(submitter), "received": .optional(receivedAt.map { words.time($0) }),
            "says": says.map { .text(words.text($0)) } ?? .nothing,
            "contest": isContestable && csrf != nil ? .one(Fields(["csrf": .text(csrf)])) : .nothing,
        ])
    }
}
