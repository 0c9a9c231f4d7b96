internal import ArgumentParser
internal import HealthCode

/// What made the page.
struct Footer {
    let survey: Survey

    var markup: Markup {
        element("footer") {
            element("p") {
                LocalizedText(zh: "由 ", en: "Made by ")
                element("code") { "tongma assess --report" }
                LocalizedText(
                    zh: " 生成（版本 \(Tongma.configuration.version)）；所有日期按 UTC\(survey.offset) 计。",
                    en: """
                         (version \(Tongma.configuration.version)); all dates are those of UTC\(survey.offset). It \
                        needs no network and holds no person’s name or number.
                        """)
            }
        }
    }
}
