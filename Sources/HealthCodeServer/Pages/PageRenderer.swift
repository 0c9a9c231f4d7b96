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
            ("field", PackageResources.field_mustache), ("field-device", PackageResources.field_device_mustache),
            ("check-in", PackageResources.check_in_mustache), ("venue-code", PackageResources.venue_code_mustache),
            ("duty", PackageResources.duty_mustache),
        ]
        for (name, template) in templates {
            try library.register(String(decoding: template, as: UTF8.self), named: name)
        }
        self.library = library
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

    /// A page inside of the frame. A feature makes its own in an extension beside its page.
    func html(
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
