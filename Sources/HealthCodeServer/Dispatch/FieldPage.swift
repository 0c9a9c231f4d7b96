import HealthCode
import HealthCodeStore

/// A field worker's list, whole without scripts: one person a card, with what to do, by when, why, and how to call.
struct FieldPage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// The session's token against forged forms.
    var csrf: String
    /// Whose list.
    var division: Division
    /// Which list; `nil` for all of today's.
    var list: WorkItem.List?
    /// One page of it.
    var page: WorkListPage
    /// The rules that give categories and measures their names.
    var rules: ControlProtocol?
    /// What came of the form that led here.
    var notice: Notice?
    /// Since when the hub has not been heard of; `nil` while it has.
    var hubSilentSince: Instant?

    /// What came of a form.
    enum Notice: Sendable {
        /// All of it was taken.
        case taken
        /// Something was refused.
        case refused
    }
}

/// The page of a telephone that takes a list along, which a browser may keep: it says nothing of anybody.
struct FieldDevicePage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// What its scripts are told; `nil` where the node signs nothing.
    var settings: PageSettings?
}

extension PageRenderer {
    /// A field worker's list.
    func html(_ page: FieldPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("field", page.fields(words), page.frame, title: words(zh: "今日走访", en: "Today’s visits"), words)
    }

    /// The page of a telephone that takes a list along: the same for everybody.
    func html(_ page: FieldDevicePage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let fields = Fields([
            "settings": .text(page.settings?.json(language)), "modules": .text(PageAsset.moduleFolder),
            "fieldAddress": .text(PagePath.field),
        ])
        return html(
            "field-device", fields, page.frame, title: words(zh: "离线名单", en: "The list, offline"), words)
    }
}

extension FieldPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        let houses = FieldItem.households(of: page.entries)
        func address(_ list: WorkItem.List?) -> String {
            "\(PagePath.field)?lang=\(words.language.rawValue)" + (list.map { "&list=\($0.rawValue)" } ?? "")
        }
        func link(_ list: WorkItem.List?, _ name: String) -> Fields {
            Fields(["href": .text(address(list)), "name": .text(name), "isHere": .flag(list == self.list)])
        }
        let persons = page.entries.count
        return Fields([
            "csrf": .text(csrf), "action": .text(PagePath.fieldActs), "deviceAddress": .text(PagePath.fieldDevice),
            "division": .text(words.place(division)), "notice": noticeText(words),
            "noticeIsBad": .flag(notice == .refused),
            "hubSilent": .text(hubSilentSince.map(words.hubSilent(since:))),
            "lists": .many([
                link(nil, words(zh: "今日", en: "Today")), link(.release, words(zh: "待解除", en: "To be released")),
                link(.roster, words(zh: "风险区居民", en: "Residents in risk areas")),
            ]),
            "heading": .text(words.persons(persons)),
            "cards": .many(page.entries.map { card($0, houses, words) }),
            "next": .text(page.next.map { "\(address(list))&after=\($0)" }),
            "outcomes": .many(
                ActOutcome.allCases.compactMap { outcome in
                    outcome.refusal(words).map { Fields(["value": .text(outcome.rawValue), "said": .text($0)]) }
                }),
        ])
    }

    private func noticeText(_ words: PageWording) -> Fields.Value {
        switch notice {
        case nil: .nothing
        case .taken: .text(words(zh: "已登记。名单会在几秒内更新。", en: "Noted. The list follows within seconds."))
        case .refused:
            .text(
                words(
                    zh: "有一项未被接受：名单可能已变化，或填写有误。",
                    en: "Something was not taken: the list may have changed, or what was given is wrong."))
        }
    }

    private func card(_ entry: WorkListEntry, _ houses: [String: Int], _ words: PageWording) -> Fields {
        let item = entry.item
        let name = entry.person.name ?? words(zh: "姓名不详", en: "Name not known")
        let house = houses["\(entry.name)"]
        let others = page.entries.filter { house != nil && houses["\($0.name)"] == house && $0.name != entry.name }
        let isLate = [item.reachDue, item.placeDue].contains { $0.map { $0 <= words.now } ?? false }
        let calls = calls(entry, name, words)
        return Fields([
            "item": .text("\(entry.name)"), "token": .text(item.token.map { "\($0)" }), "name": .text(name),
            "ending": .text(words(zh: "证件末四位 ", en: "document …") + item.document.number.suffix(4)),
            "isLate": .flag(isLate), "task": .text(task(entry, words)), "due": .text(due(item, words)),
            "why": .text(why(entry, words)),
            "owner": .text(
                item.owner == division
                    ? nil
                    : words(
                        zh: "责任单位：\(words.place(item.owner))", en: "Answers for them: \(words.place(item.owner))")),
            "hasCalls": .flag(!calls.isEmpty), "calls": .many(calls), "hasHouse": .flag(!others.isEmpty),
            "houseItems": .text(others.map { "\($0.name)" }.joined(separator: ",")),
            "house": .many(
                others.map { other in
                    Fields([
                        "item": .text("\(other.name)"), "with": .text("\(entry.name)"),
                        "name": .text(other.person.name), "ending": .text("…" + other.item.document.number.suffix(4)),
                    ])
                }),
            "taps": .many(
                FieldTap.all(of: entry).map { Fields(["value": .text($0.rawValue), "said": .text($0.said(words))]) }),
        ])
    }

    private func calls(_ entry: WorkListEntry, _ name: String, _ words: PageWording) -> [Fields] {
        let guardian = entry.guardian?.name ?? ""
        let numbers = [
            (entry.person.phone, words(zh: "拨打 \(name)", en: "Call \(name)")),
            (entry.guardian?.phone, words(zh: "拨打监护人 \(guardian)", en: "Call the guardian \(guardian)")),
        ]
        return numbers.compactMap { phone, said in
            guard let phone, !phone.isEmpty else { return nil }
            let digits = phone.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
            return Fields(["digits": .text(digits), "said": .text("\(said) \(phone)")])
        }
    }

    private func task(_ entry: WorkListEntry, _ words: PageWording) -> String {
        let item = entry.item
        var parts: [String] = []
        switch (item.list, item.stage) {
        case (.release, _): parts.append(words(zh: "告知解除", en: "Tell them that they are free"))
        case (.roster, _): parts.append(words(zh: "在风险区居住", en: "Lives in a risk area"))
        case (.item, .issued), (.item, .accepted): parts.append(words(zh: "尽快联系上本人", en: "Reach the person"))
        case (.item, _) where item.placeDue != nil:
            parts.append(words(zh: "安置到位", en: "Bring them to the right place"))
        case (.item, _): parts.append(words(zh: "按时随访", en: "Keep up the visits"))
        }
        if let measure = item.measure { parts.append(words.measure(measure, in: rules)) }
        if [.offered, .offeredWithin].contains(entry.standing) { parts.append(words(zh: "待接收", en: "offered to you")) }
        if item.isMissing == true { parts.append(words(zh: "查找中", en: "cannot be found")) }
        return parts.joined(separator: " · ")
    }

    private func due(_ item: WorkItem, _ words: PageWording) -> String? {
        var parts: [String] = []
        func add(_ zh: String, _ en: String, _ due: Instant?) {
            guard let due else { return }
            let length = words.duration(seconds: abs(words.now.wholeSeconds(since: due)))
            parts.append(
                due <= words.now
                    ? words(zh: "\(zh)已超时 \(length)", en: "\(en): \(length) late")
                    : words(
                        zh: "\(zh)：\(words.shortMoment(due)) 前（还有 \(length)）",
                        en: "\(en) by \(words.shortMoment(due)) (\(length) left)"))
        }
        add("联系", "Reach", item.reachDue)
        add("安置", "Placed", item.placeDue)
        if let missed = item.missed, missed > 0 {
            parts.append(words(zh: "漏访 \(missed) 次", en: "\(missed) visits missed"))
        }
        if let level = item.level, level > 0 {
            parts.append(words(zh: "已上报 \(level) 级", en: "escalated \(level) levels"))
        }
        return parts.isEmpty ? nil : parts.joined(separator: words(zh: "；", en: "; "))
    }

    private func why(_ entry: WorkListEntry, _ words: PageWording) -> String? {
        var parts = FieldItem.reasons(of: entry).map { reason in
            let category = Category(name: reason.category).map { words.title($0, in: rules) } ?? reason.category
            return words(zh: "\(category)：", en: "\(category): ") + words.measure(reason.measure, in: rules)
        }
        // A passport is the only sign that somebody may speak another language.
        if entry.item.document.type != .idCard {
            parts.append(words(zh: "持护照或通行证，可能需要翻译", en: "Has a passport or permit: may need an interpreter"))
        }
        return parts.isEmpty ? nil : parts.joined(separator: words(zh: "；", en: "; "))
    }
}
