internal import CHealthCodeServerResources
package import HealthCode
internal import Mustache

/// Renders page models as HTML. Templates are read once; rendering cannot fail and touches nothing outside.
///
/// Every page is whole without scripts. It holds no script and no style of its own, so that ``PageAsset/contentSecurityPolicy``
/// can forbid both.
package struct PageRenderer: Sendable {
    private let library: MustacheLibrary

    /// Reads the templates that ship with the product.
    ///
    /// - Throws: what Mustache finds wrong with a template.
    package init() throws {
        var library = MustacheLibrary()
        let templates = [
            ("frame", PackageResources.frame_mustache), ("figures", PackageResources.figures_mustache),
            ("nation", PackageResources.nation_mustache), ("tiles", PackageResources.tiles_mustache),
            ("curve", PackageResources.curve_mustache), ("rule", PackageResources.rule_mustache),
            ("resident", PackageResources.resident_mustache), ("reason", PackageResources.reason_mustache),
            ("contest", PackageResources.contest_mustache), ("work", PackageResources.work_mustache),
            ("signin", PackageResources.signin_mustache), ("failure", PackageResources.failure_mustache),
            ("statements", PackageResources.statements_mustache),
            ("sign", PackageResources.sign_mustache), ("bar", PackageResources.bar_mustache),
            ("live-code", PackageResources.live_code_mustache), ("code", PackageResources.code_mustache),
            ("check", PackageResources.check_mustache), ("paper", PackageResources.paper_mustache),
            ("check-in", PackageResources.check_in_mustache), ("venue-code", PackageResources.venue_code_mustache),
        ]
        for (name, template) in templates {
            try library.register(String(decoding: template, as: UTF8.self), named: name)
        }
        self.library = library
    }

    /// The nation's page, or a province's.
    package func html(_ page: NationPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let title =
            page.frame.scope == .nation
            ? words(zh: "全国健康码态势", en: "Health codes of the nation")
            : words(zh: "健康码态势", en: "Health codes of the province")
        return html("nation", page.fields(words), page.frame, title: title, words)
    }

    /// A resident's page.
    package func html(_ page: ResidentPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("resident", page.fields(words), page.frame, title: words(zh: "我的健康码", en: "My health code"), words)
    }

    /// The page with the codes of one device.
    func html(_ page: CodePage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let fields = Fields(page.live?.fields(words) ?? [:])
        return html("code", fields, page.frame, title: words(zh: "出示健康码", en: "Show my code"), words)
    }

    /// The page on which a venue checks codes.
    func html(_ page: CheckPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let fields = Fields([
            "settings": .text(page.settings.json(language)), "modules": .text(PageAsset.moduleFolder),
        ])
        return html("check", fields, page.frame, title: words(zh: "核验健康码", en: "Check a code"), words)
    }

    /// The page of a code on paper.
    func html(_ page: PaperPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("paper", page.fields(words), page.frame, title: words(zh: "纸质健康码", en: "Code on paper"), words)
    }

    /// A resident's statements.
    func html(_ page: StatementsPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let title = words(zh: "我的证明", en: "My certificates")
        return html("statements", page.fields(words), page.frame, title: title, words)
    }

    /// Where a resident hands in a venue's code.
    func html(_ page: CheckInPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("check-in", page.fields(words), page.frame, title: words(zh: "场所登记", en: "Check in"), words)
    }

    /// The code that a venue shows.
    func html(_ page: VenueCodePage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("venue-code", page.fields(words), page.frame, title: words(zh: "场所码", en: "Venue’s code"), words)
    }

    /// An operator's page.
    package func html(_ page: WorkPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("work", page.fields(words), page.frame, title: words(zh: "工作台", en: "Place of work"), words)
    }

    /// A sign-in page.
    package func html(_ page: SignInPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        return html("signin", page.fields(words), page.frame, title: words(zh: "登录", en: "Sign in"), words)
    }

    /// An error page.
    package func html(_ page: ErrorPage, language: Language) -> String {
        let words = PageWording(language, frame: page.frame)
        let title = words(zh: "差错 \(page.status)", en: "Error \(page.status)")
        return html("failure", page.fields(words), page.frame, title: title, words)
    }

    private func html(
        _ template: String, _ fields: Fields, _ frame: PageFrame, title: String, _ words: PageWording
    ) -> String {
        // Every template is registered above under the name that is asked for here; an empty page would say so in tests.
        library.render(fields.with(frame.fields(words, title: title)), withTemplate: template) ?? ""
    }
}

extension PageFrame {
    /// What the frame's template shows, under names that no page uses.
    func fields(_ words: PageWording, title: String) -> [String: Fields.Value] {
        func link(_ language: Language) -> Fields.Value { .text("\(path)?lang=\(language.rawValue)") }
        func section(_ address: String, _ zh: String, _ en: String) -> Fields {
            Fields([
                "href": .text("\(address)?lang=\(words.language.rawValue)"), "name": .text(words(zh: zh, en: en)),
                "isHere": .flag(path == address),
            ])
        }
        let isNation = scope == .nation
        return [
            "zh": .flag(words.language == .zh), "en": .flag(words.language == .en),
            "languageTag": .text(words(zh: "zh-Hans", en: "en")), "lang": .text(words.language.rawValue),
            "pageTitle": .text(title), "nodeName": .text(words.name(node)), "isHub": .flag(isNation),
            "clockNow": .one(words.time(now)), "isReplay": .flag(clock == .replay), "zone": .text("\(offset)"),
            "pageAddress": link(words.language), "inChinese": link(.zh), "inEnglish": link(.en),
            "liveAddress": .text(PagePath.live),
            "sections": .many([
                section(PagePath.nation, isNation ? "全国态势" : "本省态势", isNation ? "The nation" : "The province"),
                section(PagePath.resident, "我的健康码", "My code"), section(PagePath.work, "工作台", "Work"),
            ]),
            "signOut": .optional(
                signOut.map { Fields(["action": .text($0.path), "csrf": .text($0.csrf)]) }),
            "contestAction": .text(PagePath.contests), "statementsAddress": .text(PagePath.statements),
            "stylesheet": .text(PageAsset.stylesheet.path), "script": .text(PageAsset.script.path),
            "credentialStylesheet": .text(PageAsset.credentialStylesheet.path),
            "icon": .text(PageAsset.icon.path),
        ]
    }
}
