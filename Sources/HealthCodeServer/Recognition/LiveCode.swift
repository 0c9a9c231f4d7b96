import HealthCode

/// The part of a page on which a device shows its codes, and the whole of the page that does nothing else.
struct LiveCode: Sendable {
    /// What its scripts are told.
    var settings: PageSettings
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
struct CodePage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// Its only part; `nil` where the node signs nothing.
    var live: LiveCode?
}

/// The page on which a venue checks codes, in the browser, without asking anybody.
struct CheckPage: Sendable {
    /// What stands around it.
    var frame: PageFrame
    /// What its scripts are told.
    var settings: PageSettings
}

extension PageRenderer {
    /// The page with the codes of one device.
    func html(_ page: CodePage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let fields = Fields(page.live?.fields(words) ?? [:])
        return html("code", fields, page.frame, title: words(zh: "出示健康码", en: "Show my code"), words)
    }
}

extension PageRenderer {
    /// The page on which a venue checks codes.
    func html(_ page: CheckPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let fields = Fields([
            "settings": .text(page.settings.json(language)), "modules": .text(PageAsset.moduleFolder),
        ])
        return html("check", fields, page.frame, title: words(zh: "核验健康码", en: "Check a code"), words)
    }
}
