import Credentials
import HealthCode

/// Where a resident gets their own statements as certificates.
struct StatementsPage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// The session's token against forged forms.
    var csrf: String
    /// The statements that hold now.
    var entries: [Entry]
    /// Whose they are, when they are not the resident's own.
    var ward: IdentityDocument?
    /// The one that was signed just now.
    var shown: Shown?
    /// What did not go.
    var problem: LocalizedText?

    /// A statement.
    struct Entry: Sendable {
        /// What it says, and the forms in which it is signed.
        var statement: OwnStatement
        /// Whether it is signed as HCERT.
        var hasCertificate: Bool
        /// Whether it is signed as a SMART Health Card.
        var hasCard: Bool
    }

    /// A certificate, as a code to show.
    struct Shown: Sendable {
        /// What it says.
        var statement: OwnStatement
        /// The code as SVG, made by ``QRCode/svg(title:moduleSize:quietZone:)``.
        var svg: String
        /// Until when it is valid.
        var expiresAt: Instant
    }
}

extension StatementsPage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "csrf": .text(csrf), "problem": .text(problem.map { words.text($0) }),
            "back": .text("\(PagePath.resident)?lang=\(words.language.rawValue)"),
            "codeAction": .text(PagePath.statementCode), "pdfAction": .text(PagePath.statementPDF),
            "cardAction": .text(PagePath.statementCard), "wardAction": .text(PagePath.statements),
            "types": .many(words.documentTypes),
            "ward": .optional(
                ward.map { ward in
                    Fields([
                        "type": .text(ward.type.rawValue), "number": .text(ward.number),
                        "ending": .text(String(ward.number.suffix(4))),
                    ])
                }), "hasEntries": .flag(!entries.isEmpty),
            "entries": .many(
                entries.map { entry in
                    Fields([
                        "id": .text(entry.statement.id), "says": .text(words.text(entry.statement.wording)),
                        "hasCertificate": .flag(entry.hasCertificate), "hasCard": .flag(entry.hasCard),
                        "hasNone": .flag(!entry.hasCertificate && !entry.hasCard),
                    ])
                }),
            "shown": .optional(
                shown.map { shown in
                    Fields([
                        "says": .text(words.text(shown.statement.wording)),
                        // Markup of our own making; the only text in it is escaped where it is made.
                        "svg": .string(shown.svg), "until": .one(words.time(shown.expiresAt)),
                    ])
                }),
        ])
    }
}

extension PageRenderer {
    /// A resident's statements.
    func html(_ page: StatementsPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let title = words(zh: "我的证明", en: "My certificates")
        return html("statements", page.fields(words), page.frame, title: title, words)
    }
}
