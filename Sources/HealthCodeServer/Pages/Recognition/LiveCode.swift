/// The part of a page on which a device shows its codes, and the whole of the page that does nothing else.
package struct LiveCode: Sendable {
    /// What its scripts are told.
    package var settings: PageSettings

    /// A part with these settings.
    package init(settings: PageSettings) {
        self.settings = settings
    }
}

extension LiveCode {
    /// What the template shows.
    func fields(_ words: PageWording) -> [String: Fields.Value] {
        [
            "hasLive": .flag(true), "settings": .text(settings.json(words.language)),
            "modules": .text(PageAsset.moduleFolder), "types": .many(words.documentTypes),
        ]
    }
}

/// The page with the codes of one device alone: the same for everybody, so that a browser may keep it for when there is no
/// network.
package struct CodePage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// Its only part; `nil` where the node signs nothing.
    package var live: LiveCode?

    /// Puts the parts together.
    package init(frame: PageFrame, live: LiveCode?) {
        self.frame = frame
        self.live = live
    }
}

/// The page on which a venue checks codes, in the browser, without asking anybody.
package struct CheckPage: Sendable {
    /// What stands around it.
    package var frame: PageFrame
    /// What its scripts are told.
    package var settings: PageSettings

    /// Puts the parts together.
    package init(frame: PageFrame, settings: PageSettings) {
        self.frame = frame
        self.settings = settings
    }
}
