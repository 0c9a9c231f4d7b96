package import HealthCode
internal import HealthCodeStore

/// A reading of a resident's data, as their page names it: everyone who was told something of them, and who was refused.
package struct Reading: Sendable {
    /// When.
    package var at: Instant
    /// By whom.
    package var by: LocalizedText
    /// What for, as they stated it.
    package var purpose: String
    /// What was read: ``AccessEntry/what``.
    package var what: String

    init(_ entry: AccessEntry, by name: LocalizedText) {
        (at, by, purpose, what) = (entry.at, name, entry.purpose, entry.what)
        if entry.principal == NodeParts.guardian { by = LocalizedText(zh: "监护人", en: "A guardian") }
    }

    func fields(_ words: PageWording) -> Fields {
        Fields([
            "at": .one(words.time(at)), "by": .text(words.name(by)), "purpose": .text(purpose),
            "what": .text(words.text(Self.wording[what] ?? LocalizedText(zh: what, en: what))),
        ])
    }

    private static let wording: [String: LocalizedText] = [
        "code": LocalizedText(zh: "健康码及其理由", en: "the code and its reasons"),
        "code-refused": LocalizedText(zh: "健康码及其理由（被拒绝）", en: "the code and its reasons (refused)"),
        "state": LocalizedText(zh: "凭证件号码查询颜色", en: "the colour, by number"),
        "state-refused": LocalizedText(zh: "凭证件号码查询颜色（被拒绝）", en: "the colour, by number (refused)"),
        "recognition": LocalizedText(zh: "核验所出示的码", en: "what was shown, recognised"),
        "recognition-refused": LocalizedText(zh: "核验（被拒绝）", en: "recognition (refused)"),
        "enrolment": LocalizedText(zh: "发放一次性登录码", en: "a one-time code was handed out"),
        "enrolment-refused": LocalizedText(zh: "发放一次性登录码（被拒绝）", en: "a one-time code (refused)"),
        "foreign-certificate": LocalizedText(zh: "登记境外证明", en: "a foreign certificate was taken in"),
        "work-list": LocalizedText(zh: "社区任务清单", en: "the list of a community's work"),
        "work-item": LocalizedText(zh: "社区对您的任务及处置记录", en: "what a community has to do for you, and what was done"),
        "work-search": LocalizedText(zh: "在社区任务中查找", en: "a search among a community's work"),
        "statements": LocalizedText(zh: "可开具的证明", en: "what can be certified"),
        "statements-refused": LocalizedText(zh: "可开具的证明（被拒绝）", en: "what can be certified (refused)"),
        "field-list": LocalizedText(zh: "社区工作名单", en: "the community’s work list"),
        "field-pack": LocalizedText(zh: "社区工作名单（存于工作人员的设备，至多一天）", en: "the work list, on a worker’s device for a day"),
        "check-ins": LocalizedText(zh: "场所登记", en: "check-ins at a venue"),
    ]
}
