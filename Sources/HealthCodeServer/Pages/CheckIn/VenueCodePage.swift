package import HealthCode

/// The page that a venue shows at its door: one code, and the next one before it has ended.
package struct VenueCodePage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// What the venue is called.
    package var venue: LocalizedText
    /// The code that counts now; `nil` when there is none to show.
    package var shown: Shown?
    /// Why there is none.
    package var problem: LocalizedText?

    /// Puts the parts together.
    package init(frame: PageFrame, venue: LocalizedText, shown: Shown? = nil, problem: LocalizedText? = nil) {
        self.frame = frame
        self.venue = venue
        self.shown = shown
        self.problem = problem
    }

    /// A code.
    package struct Shown: Sendable {
        /// The code as SVG, of our own making.
        package var svg: String
        /// Its text, for those who cannot scan.
        package var text: String
        /// The order under which it is shown.
        package var order: VenueOrder

        /// Puts the parts together.
        package init(svg: String, text: String, order: VenueOrder) {
            self.svg = svg
            self.text = text
            self.order = order
        }
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
