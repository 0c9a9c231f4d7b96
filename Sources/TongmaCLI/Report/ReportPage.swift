internal import HealthCode

/// The report of `tongma assess`: one page, whole in itself, in Chinese and English.
///
/// Sections stand in the order in which they are read: how it stands, how it went, what is due, what it rests on.
struct ReportPage {
    private let survey: Survey

    init(_ survey: Survey) {
        self.survey = survey
    }

    /// The page as HTML that is well-formed XML too.
    var html: String {
        Markup.document(
            element("html", ["lang": "zh-Hans"]) {
                head
                element("body") {
                    LanguageSwitch.buttons
                    Fill.patterns
                    element("div", ["class": "page"]) {
                        LanguageSwitch.labels
                        Headline(survey: survey).markup
                        element("main") { sections }
                        Footer(survey: survey).markup
                    }
                    LanguageSwitch.script
                }
            })
    }

    private var sections: [Markup] {
        [
            KeyFigures(survey: survey).markup,
            CasesSection(survey: survey).markup,
            CourseSection(survey: survey).markup,
            ProvincesSection(survey: survey).markup,
            ReasonsSection(survey: survey).markup,
            EndingsSection(survey: survey).markup,
            OwedTestsSection(survey: survey).markup,
            RejectedSection(survey: survey).markup,
            ReadingSection(survey: survey).markup,
            GuideSection(survey: survey).markup,
        ]
    }

    private var head: Markup {
        element("head") {
            element("meta", ["charset": "utf-8"])
            element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
            element("meta", ["name": "color-scheme", "content": "light dark"])
            element("title") { "通码评估报告 · Tongma report: \(survey.folder)" }
            Markup(raw: "style", Stylesheet.text)
        }
    }
}
