package import HealthCode

/// What a page's address answers when it cannot answer: the problem in words, without a person's data.
package struct ErrorPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// The status of the answer, for example 404.
    package var status: Int
    /// What is wrong, in a line; `nil` for the words of the status.
    package var title: LocalizedText?
    /// What the reader can do.
    package var detail: LocalizedText?
    /// The number under which the log has more.
    package var reference: String?

    /// Puts the parts together.
    package init(
        frame: PageFrame, status: Int, title: LocalizedText? = nil, detail: LocalizedText? = nil,
        reference: String? = nil
    ) {
        self.frame = frame
        self.status = status
        self.title = title
        self.detail = detail
        self.reference = reference
    }
}

extension ErrorPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "status": .number(status), "what": .text(words.text(title ?? Self.words(of: status))),
            "detail": detail.map { .text(words.text($0)) } ?? .nothing, "reference": .text(reference),
        ])
    }

    /// A status (RFC 9110, section 15) in words.
    private static func words(of status: Int) -> LocalizedText {
        switch status {
        case 400, 422: LocalizedText(zh: "无法理解这个请求", en: "The request is not understood")
        case 401: LocalizedText(zh: "请先登录", en: "Please sign in first")
        case 403: LocalizedText(zh: "没有权限", en: "Not permitted")
        case 404: LocalizedText(zh: "没有这个页面", en: "There is no such page")
        case 405: LocalizedText(zh: "不能这样访问这个地址", en: "This address does not take that")
        case 413: LocalizedText(zh: "内容过大", en: "That is too large")
        case 429: LocalizedText(zh: "请求过于频繁，请稍后再试", en: "Too many requests, please wait a little")
        case 503: LocalizedText(zh: "本节点暂时不能回答", en: "The node cannot answer at the moment")
        default:
            status >= 500
                ? LocalizedText(zh: "本节点出了差错", en: "Something went wrong at this node")
                : LocalizedText(zh: "无法处理这个请求", en: "The request cannot be answered")
        }
    }
}
