import HealthCode

/// The page that a venue shows at its entrance: one code, and the next one before it has ended.
struct VenueCodePage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// What the venue is called.
    var venue: LocalizedText
    /// The code that counts now; `nil` when there is none to show.
    var shown: Shown?
    /// Why there is none.
    var problem: LocalizedText?

    /// A code.
    struct Shown: Sendable {
        /// The code as SVG, of our own making.
        var svg: String
        /// Its text, for those who cannot scan.
        var text: String
        /// The order under which it is shown.
        var order: VenueOrder
    }
}

extension VenueCodePage {
    /// What the template shows.
    func fields(_ words: PageWording) -> Fields {
        Fields([
            "venue": .text(words.text(venue)), "problem": .text(problem.map { words.text($0) }),
            "modules": .text(PageAsset.moduleFolder),
            "shown": .optional(
                shown.map { shown in
                    shown.order.fields(words).with(["svg": .string(shown.svg), "text": .text(shown.text)])
                }),
        ])
    }
}

extension PageRenderer {
    /// The code that a venue shows.
    func html(_ page: VenueCodePage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("venue-code", page.fields(words), page.frame, title: words(zh: "场所码", en: "Venue’s code"), words)
    }
}
