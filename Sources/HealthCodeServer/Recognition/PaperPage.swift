import Credentials
import HealthCode

/// The page of a code on paper: the form that asks for one, or the paper itself.
struct PaperPage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// The session's token against forged forms.
    var csrf: String
    /// What was signed; `nil` before it is asked for.
    var paper: Paper?
    /// Why nothing was signed.
    var problem: LocalizedText?

    /// A code on paper, and what is printed beside it.
    struct Paper: Sendable {
        /// The colour.
        var colour: Colour
        /// The first character of the name, and `*`.
        var name: String
        /// The last four characters of the document's number.
        var ending: String
        /// Who signed, ISO 3166-2.
        var issuer: String
        /// The QR code as SVG.
        var svg: String
        /// Up to when the evidence behind it is complete.
        var asOf: Instant
        /// Its end.
        var expires: Instant
    }
}

extension PaperPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "csrf": .text(csrf), "problem": .text(problem.map(words.text)),
            "paper": .optional(paper.map { $0.fields(words) }),
        ])
    }
}

extension PaperPage.Paper {
    fileprivate func fields(_ words: PageWording) -> Fields {
        Fields([
            "colour": .text(colour.name), "wordZh": .text(PageWording(.zh, like: words).code(colour)),
            "wordEn": .text(PageWording(.en, like: words).code(colour)), "name": .text(name),
            "ending": .text(ending), "issuer": .text(issuer), "svg": .text(svg),
            "issued": .one(words.time(words.now)), "asOf": .one(words.time(asOf)), "expires": .one(words.time(expires)),
        ])
    }
}

extension PageRenderer {
    /// The page of a code on paper.
    func html(_ page: PaperPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("paper", page.fields(words), page.frame, title: words(zh: "纸质健康码", en: "Code on paper"), words)
    }
}
