import Credentials
package import HealthCode

/// Where a resident gets their own statements as certificates.
package struct StatementsPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// The session's token against forged forms.
    package var csrf: String
    /// The statements that hold now.
    package var entries: [Entry]
    /// Whose they are, when they are not the resident's own.
    package var ward: IdentityDocument?
    /// The one that was signed just now.
    package var shown: Shown?
    /// What did not go.
    package var problem: LocalizedText?

    /// Puts the parts together.
    package init(
        frame: PageFrame, csrf: String, entries: [Entry], ward: IdentityDocument? = nil, shown: Shown? = nil,
        problem: LocalizedText? = nil
    ) {
        self.frame = frame
        self.csrf = csrf
        self.entries = entries
        self.ward = ward
        self.shown = shown
        self.problem = problem
    }

    /// A statement.
    package struct Entry: Sendable {
        /// What it says, and the forms in which it is signed.
        package var statement: OwnStatement
        /// Whether it is signed as HCERT.
        package var hasCertificate: Bool
        /// Whether it is signed as a SMART Health Card.
        package var hasCard: Bool

        /// Puts the parts together.
        package init(statement: OwnStatement, hasCertificate: Bool, hasCard: Bool) {
            self.statement = statement
            self.hasCertificate = hasCertificate
            self.hasCard = hasCard
        }
    }

    /// A certificate, as a code to show.
    package struct Shown: Sendable {
        /// What it says.
        package var statement: OwnStatement
        /// The code as SVG, made by ``QRCode/svg(title:moduleSize:quietZone:)``.
        package var svg: String
        /// Until when it is valid.
        package var expiresAt: Instant

        /// Puts the parts together.
        package init(statement: OwnStatement, svg: String, expiresAt: Instant) {
            self.statement = statement
            self.svg = svg
            self.expiresAt = expiresAt
        }
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
