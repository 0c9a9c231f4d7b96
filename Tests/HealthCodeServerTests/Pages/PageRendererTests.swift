import HealthCode
import HealthCodeServer
import Testing

/// Pages as pages: in both languages, whole in themselves, for everyone.
@Suite struct PageRendererTests {
    let renderer: PageRenderer

    init() throws {
        renderer = try PageRenderer()
    }

    private var pages: [(name: String, language: Language, markup: PageMarkup)] {
        Language.allCases.flatMap { language in
            PageExamples.all(renderer, language).map { ($0.name, language, PageMarkup(html: $0.html)) }
        }
    }

    @Test func `every page says its language and holds no template's tag`() {
        #expect(pages.count == 30)
        for (name, language, markup) in pages {
            #expect(markup.html.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language == .zh ? "zh-Hans" : "en")\">"))
            #expect(markup.html.contains("</html>"), "\(name)")
            #expect(!markup.html.contains("{{") && !markup.html.contains("}}"), "\(name)")
            #expect(!markup.words.contains("Optional("), "\(name)")
        }
    }

    @Test func `an English page has Chinese only in what comes from outside or is marked as Chinese`() {
        for (name, language, markup) in pages where language == .en {
            let own = markup.html.replacing(/<[^<>]*lang="zh-Hans"[^<>]*>[^<>]*</, with: "<")
                .replacing("测试人甲", with: "").replacing("流调员 007", with: "").replacing("值班医师", with: "").replacing(
                    "我没有去过那里。", with: ""
                ).replacing("记录已更正", with: "")
            #expect(own.firstMatch(of: /[\u{4E00}-\u{9FFF}]+/) == nil, "\(name)")
        }
    }

    @Test func `no page has a script or a style of its own`() {
        for (name, _, markup) in pages {
            #expect(markup.elements.count { $0 == "script" } == 1, "\(name)")
            #expect(markup.html.contains("<script src=\"/assets/live-"), "\(name)")
            #expect(!markup.elements.contains("style") && !markup.attributes.contains("style"), "\(name)")
            #expect(!markup.attributes.contains { $0.hasPrefix("on") }, "\(name)")
            #expect(!markup.html.contains("javascript:"), "\(name)")
        }
    }

    @Test func `headings begin with one of the first level and skip none`() {
        for (name, _, markup) in pages {
            #expect(markup.headings.first == 1 && markup.headings.count { $0 == 1 } == 1, "\(name)")
            for (before, after) in zip(markup.headings, markup.headings.dropFirst()) {
                #expect(after <= before + 1, "\(name): \(markup.headings)")
            }
        }
    }

    @Test func `ids are unique, and what is referred to is there`() {
        for (name, _, markup) in pages {
            let ids = markup.values(of: "id")
            #expect(Set(ids).count == ids.count, "\(name)")
            let references =
                ["for", "aria-labelledby", "aria-describedby"].flatMap { markup.values(of: $0) }
                + markup.values(of: "href").filter { $0.hasPrefix("#") }.map { String($0.dropFirst()) }
            for reference in references { #expect(ids.contains(reference), "\(name): \(reference)") }
        }
    }

    @Test func `the choice of language keeps the page`() {
        for (name, language, markup) in pages {
            let path = markup.values(of: "data-page").first?.split(separator: "?").first.map(String.init) ?? ""
            #expect(markup.values(of: "href").contains("\(path)?lang=zh"), "\(name)")
            #expect(markup.values(of: "href").contains("\(path)?lang=en"), "\(name)")
            #expect(markup.values(of: "data-page") == ["\(path)?lang=\(language.rawValue)"])
        }
    }

    @Test func `every form is posted, carries the session's token and labels what is typed`() {
        for (name, _, markup) in pages {
            let forms = markup.html.matches(of: /<form (?s:.*?)<\/form>/).map { String($0.0) }
            for form in forms {
                #expect(form.contains("method=\"post\"") && form.contains("name=\"csrf\" value=\"token\""), "\(name)")
            }
            let fields = markup.html.matches(of: /<(?:input|select|textarea) [^>]*>/).map { String($0.0) }
            for field in fields where !field.contains("type=\"hidden\"") {
                #expect(field.contains(" id=\""), "\(name): \(field)")
            }
        }
    }

    @Test func `live parts have a key of their own, and the page says where to fetch them again`() {
        for (name, _, markup) in pages {
            let keys = markup.values(of: "data-live")
            #expect(Set(keys).count == keys.count && keys.contains("clock"), "\(name)")
            #expect(markup.values(of: "data-stream") == ["/live"])
        }
    }

    private static var assetPath: Regex<(Substring, Substring, Substring?)> {
        /\/assets\/([a-z]+-[0-9a-f]+\.(css|js|svg)|m-[0-9a-f]+\/[a-z0-9-]+\.js)/
    }

    @Test func `assets are named by their content, and pages use those names`() {
        for asset in PageAsset.all {
            #expect(asset.path.wholeMatch(of: Self.assetPath) != nil)
            #expect(!asset.bytes.isEmpty)
        }
        for asset in PageAsset.ofEveryPage {
            for (_, _, markup) in pages { #expect(markup.html.contains("\"\(asset.path)\"")) }
        }
        #expect(!PageAsset.contentSecurityPolicy.contains("unsafe"))
    }
}
