internal import HealthCode

extension WorkPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        let refused = refusals.reduce(0) { $0 + $1.lines }
        let isBad = notice == .refused || notice == .answerRefused
        let overdue = contests.count { $0.answer == nil && $0.dueAt < words.now }
        return Fields([
            "csrf": .text(csrf), "notice": noticeText(words), "noticeIsBad": .flag(isBad),
            "heldCount": .text(words.count(held.count)), "hasHeld": .flag(!held.isEmpty),
            "held": .many(held.map { $0.fields(words) }),
            "contestedCount": .text(words.count(contested.count)),
            "contested": .many(contested.map { $0.fields(words) }),
            "refusedCount": .text(words.count(refused)),
            "refusals": .many(
                refusals.sorted { $0.lines > $1.lines }.map { found in
                    Fields([
                        "department": .text(words.name(found.department)), "dataset": .text(words.title(found.dataset)),
                        "field": .text(found.field),
                        "reason": .text(found.reason.map { RefusalWording.text($0, in: words.language) }),
                        "lines": .text(words.count(found.lines)),
                    ])
                }),
            "hasRefusedLines": .flag(!refusedLines.isEmpty),
            "refusedLines": .many(refusedLines.map { $0.fields(words) }),
            "reasons": .many(reasonFields(words)),
            "openCount": .text(words.count(contests.count { $0.answer == nil })),
            "overdueCount": overdue > 0 ? .text(words.count(overdue)) : .nothing,
            "contests": .many(contests.map(contest(words))),
        ])
    }

    private func noticeText(_ words: PageWording) -> Fields.Value {
        switch notice {
        case nil: .nothing
        case .released: .text(words(zh: "批次已放行，正在推导。", en: "The batch is released and being derived."))
        case .discarded: .text(words(zh: "批次已作废，不会计入。", en: "The batch is discarded and will not count."))
        case .answered:
            .text(words(zh: "已答复，当事人可在自己的页面上看到。", en: "It is answered: the resident sees it on their page."))
        case .answerRefused:
            .text(words(zh: "未答复：请用 1 至 1,000 个字作答。", en: "Not answered: please answer in 1 to 1,000 characters."))
        case .refused:
            .text(words(zh: "未作处理：该批次已由他人处理，或须由另一人处理。", en: "Nothing was done: somebody else has decided, or has to."))
        }
    }

    /// An objection without what the resident says, and with the form that answers it.
    private func contest(_ words: PageWording) -> (ContestStanding) -> Fields {
        { contest in
            let form = Fields(["action": .text(PagePath.answer(contest: contest.id)), "csrf": .text(csrf)])
            return contest.withoutStatement.fields(words).with([
                "answerForm": mayAnswer && contest.answer == nil ? .one(form) : .nothing
            ])
        }
    }

    private func reasonFields(_ words: PageWording) -> [Fields] {
        let most = max(1, reasons.map(\.persons).max() ?? 0)
        return reasons.sorted { ($1.colour, $1.persons) < ($0.colour, $0.persons) }.map { found in
            Fields([
                "category": .text(words.title(found.category, in: rules)),
                "measure": .text(words.measure(found.measure, in: rules)),
                "colour": .text(found.colour.name), "word": .text(words.code(found.colour)),
                "persons": .text(words.count(found.persons)),
                // In hundredths of a percent of the longest; one person stays visible.
                "length": .number(found.persons > 0 ? max(100, found.persons * 10_000 / most) : 0),
            ])
        }
    }
}

extension HeldBatchRow {
    func fields(_ words: PageWording) -> Fields {
        let forms: Fields.Value =
            decision == .open
            ? .one(
                Fields(["release": .text(PagePath.release(batch: id)), "discard": .text(PagePath.discard(batch: id))]))
            : .nothing
        let why: String? =
            switch decision {
            case .open: nil
            case .own: words(zh: "您提交的批次须由另一人放行。", en: "You submitted it: somebody else has to decide.")
            case .noRight: words(zh: "您没有放行权限。", en: "You do not have the right to decide.")
            }
        return Fields([
            "id": .text(id), "department": .text(words.name(department)), "submitter": .text(submitter),
            "dataset": .text(words.title(dataset)), "lines": .text(words.count(lines)),
            "worsens": .text(words.count(worsens)), "received": .one(words.time(receivedAt)), "forms": forms,
            "why": .text(why),
        ])
    }
}

extension ContestedRecordRow {
    func fields(_ words: PageWording) -> Fields {
        var names: [String] = []
        for name in departments.map(words.name) where !names.contains(name) { names.append(name) }
        let isOne = names.count == 1 && departments.count > 1
        return Fields([
            "dataset": .text(words.title(dataset)), "record": .text(recordID),
            "reported": .optional(reportedAt.map { words.time($0) }),
            "departments": .text(
                words.join(names) + (isOne ? words(zh: "（自相矛盾）", en: " (contradicts itself)") : "")),
        ])
    }
}

extension RefusedLineRow {
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "department": .text(words.name(department)), "batch": .text(batch), "dataset": .text(words.title(dataset)),
            "line": .text(words.count(line)), "field": .text(field),
            "reason": .text(RefusalWording.text(reason, in: words.language)),
            "received": .one(words.time(receivedAt, short: true)),
        ])
    }
}
