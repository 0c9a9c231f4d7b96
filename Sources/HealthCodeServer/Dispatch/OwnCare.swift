import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// What a resident is told of the work on them: who answers for them, since when, and whether the release was told.
struct OwnCare: Sendable {
    /// The division that answers for the person.
    var owner: Division
    /// Whom the person is offered to; the owner answers until that is accepted.
    var offeredTo: Division?
    /// The list that they stand on.
    var list: WorkItem.List
    /// The measure; `nil` of a release.
    var measure: String?
    /// Since when.
    var since: Instant?
    /// How far the work has come.
    var stage: WorkItem.Stage?
    /// By when somebody has to have spoken to them.
    var reachDue: Instant?

    init(_ item: WorkItem) {
        (owner, offeredTo, list, measure) = (item.owner, item.offeredTo, item.list, item.measure)
        (since, stage, reachDue) = (item.since, item.stage, item.reachDue)
    }
}

extension OwnCare {
    /// What the template shows.
    func fields(_ words: PageWording, rules: ControlProtocol?, csrf: String?) -> Fields {
        let isItem = list == .item
        return Fields([
            "owner": .text(words.place(owner)), "offered": .text(offeredTo.map { words.place($0) }),
            "stage": .text(stageText(words)), "measure": .text(measure.map { words.measure($0, in: rules) }),
            "since": .optional(since.map { words.time($0) }),
            "reachDue": .optional(isItem ? reachDue.map { words.time($0) } : nil),
            "form": .optional(
                csrf.map { Fields(["csrf": .text($0), "action": .text(PagePath.ownReading)]) }),
        ])
    }

    private func stageText(_ words: PageWording) -> String {
        switch (list, stage) {
        case (.release, _): words(zh: "措施已结束，等待告知", en: "the measure is over; you are to be told so")
        case (.roster, _): words(zh: "您住在风险区", en: "you live in a risk area")
        case (.item, .issued): words(zh: "等待责任单位联系您", en: "you are to be spoken to")
        case (.item, .accepted): words(zh: "责任单位已接收", en: "the division has taken you on")
        case (.item, .reached): words(zh: "已联系上您", en: "somebody has spoken to you")
        case (.item, .controlled), (.item, .released): words(zh: "已安置到位", en: "you are where the measure can be kept")
        case (.item, .monitored): words(zh: "按时随访中", en: "you are visited in time")
        case (.item, nil): words(zh: "正在处理", en: "in hand")
        }
    }
}

/// A resident's own part in the work on them: what they are told, and the readings that they state themselves.
struct OwnCareRoutes: RouteGroup {
    let site: PageSite
    let lists: WorkLists
    let acts: FieldActs

    static let cookie = "tongma_notice"
    static let taken = "reading-taken"
    static let refused = "reading-refused"

    /// What a resident is told of their own row, and when they were last told of a release.
    func care(of document: IdentityDocument) async throws -> (care: OwnCare?, noticeAt: Instant?) {
        let item = try await lists.ownItem(of: document)
        return (item.map { OwnCare($0) }, try await lists.lastNotice(to: document))
    }

    func add(to router: Router<NodeContext>) {
        router.post(RouterPath(PagePath.ownReading)) { request, context in
            try await site.form(request, context) { form, session in
                guard let item = try await lists.ownItem(of: session.document), item.list == .item else {
                    throw Problem(.conflict, "Nothing is to be reported now.")
                }
                var act = FieldAct(item: "", kind: ActKind.reading.rawValue)
                act.temperature = FieldAct.temperature(form.line("temperature"))
                act.symptoms = form.line("symptoms")
                let refusal = try await acts.take(reading: act, of: session.document, for: item.owner)
                let notice = PageNotice<Bool>(
                    site: site, cookie: Self.cookie, path: PagePath.resident, values: [:])
                return notice.seeOther(refusal == nil ? Self.taken : Self.refused, after: request)
            }
        }
    }
}
