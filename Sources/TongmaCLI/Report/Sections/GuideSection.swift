internal import HealthCode

/// How to read the report.
struct GuideSection {
    let survey: Survey

    var markup: Markup {
        section(
            "guide", LocalizedText(zh: "如何阅读本报告", en: "How to read this report"),
            lead: LocalizedText(
                zh: "证据 → 情节 → 在施措施 → 健康码。同样的证据、规则与时刻，得出同样的结果。",
                en: """
                    Evidence → episodes → measures in force → code. The same evidence, rules and instant give the same \
                    answer.
                    """)
        ) {
            element("dl", ["class": "guide"]) {
                for (term, text) in entries {
                    element("div") {
                        element("dt") { term }
                        element("dd") { text }
                    }
                }
            }
        }
    }

    private var entries: [(LocalizedText, LocalizedText)] {
        [
            (
                LocalizedText(zh: "人员", en: "Persons"),
                LocalizedText(
                    zh: "该时刻至少有一条有效记录的人。报告不含任何个人的姓名或号码；但小数字仍可能指向个人，公开前请斟酌。",
                    en: """
                        Those about whom at least one record exists at the instant. No one’s name or number is on this \
                        page; but small counts can point to persons: consider them before publishing.
                        """)
            ),
            (
                LocalizedText(zh: "颜色", en: "Colours"),
                LocalizedText(
                    zh: "各原因中最重者：红重于黄，黄重于绿；没有原因即为绿。检测时效与接种剂次列于颜色之外，从不影响颜色。",
                    en: """
                        The gravest of the reasons: red before yellow before green; green where there is none. How \
                        fresh a test is, and vaccine doses, stand beside the colour and never change it.
                        """)
            ),
            (
                LocalizedText(zh: "今日", en: "Today"),
                LocalizedText(
                    zh: "最后时刻当地的日期：\(DateText.long(survey.today).zh)（UTC\(survey.offset)）。",
                    en: "The local day of the last instant: \(DateText.long(survey.today).en) (UTC\(survey.offset)).")
            ),
            (
                LocalizedText(zh: "待检测", en: "Awaiting tests"),
                LocalizedText(
                    zh: "日历期限已过，但尚欠检测，或须待密切接触者的检测结果；补齐即解除。",
                    en: """
                        The days are over, but tests are owed, or the close contact’s tests have not come back; the \
                        measure ends as soon as they have.
                        """)
            ),
            (
                LocalizedText(zh: "无期限", en: "No end set"),
                LocalizedText(
                    zh: "须待另一行为：诊断、出院、复核，或风险区解除。",
                    en: "Until someone acts: a diagnosis, a discharge, a recheck, or the lifting of a risk area.")
            ),
            (
                LocalizedText(zh: "当时所知", en: "As known then"),
                LocalizedText(
                    zh: "每个时刻只用当时已报告的版本；此后的更正不改写过去的答案。",
                    en: """
                        Each instant uses the versions reported by then; a later correction does not rewrite an earlier \
                        answer.
                        """)
            ),
        ]
    }
}
