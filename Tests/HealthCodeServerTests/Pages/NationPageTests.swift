import Foundation
import HealthCode
import HealthCodeServer
import Testing

/// The nation's page, a province's, and the operator's.
@Suite struct NationPageTests {
    let renderer: PageRenderer

    init() throws {
        renderer = try PageRenderer()
    }

    private func nation(_ page: NationPage = PageExamples.nation(), _ language: Language = .en) -> PageMarkup {
        PageMarkup(html: renderer.html(page, language: language))
    }

    @Test func `all provinces have a tile of their own`() {
        let tiles = nation().html.matches(of: /<li class="tile (c\d r\d)/).map { String($0.1) }
        #expect(tiles.count == 34 && Set(tiles).count == 34)
        for province in DivisionTree.national.provinces {
            #expect(nation(PageExamples.nation(), .zh).html.contains("<abbr title=\"\(province.name)\">"))
        }
        #expect(nation().html.matches(of: /class="tile c\d r\d is-empty"/).count == 34 - PageExamples.held.count)
    }

    @Test func `a tile says its numbers in words, and whether its node is away`() {
        let words = nation().words
        #expect(words.contains("41,320 persons, red 0 (0%), yellow 120, green 41,200."))
        #expect(words.contains("Its node is away since 20 Jul 07:43."))
    }

    @Test func `large numbers are short on a tile and whole in its words`() {
        var page = PageExamples.nation()
        page.provinces[0].colours = ColourTally(green: 1, yellow: 12_999, red: 1_299_999)
        #expect(nation(page).html.contains("</svg>1.2M</span>") && nation(page).html.contains("</svg>12k</span>"))
        #expect(
            nation(page, .zh).html.contains("</svg>129万</span>") && nation(page, .zh).html.contains("</svg>1.2万</span>")
        )
        #expect(nation(page).words.contains("red 1,299,999"))
    }

    @Test func `totals count everyone, those without a home included`() throws {
        var page = PageExamples.nation()
        page.provinces = [
            ProvinceStanding(
                province: PageExamples.division("11"), colours: ColourTally(green: 9_990, yellow: 6, red: 1), link: .up)
        ]
        page.homeless = ColourTally(green: 2, yellow: 0, red: 1)
        var words = nation(page).words
        // A red and two reds are few, and what is left of the sum would tell how many.
        #expect(words.contains("10,000 persons or more") && words.contains("&lt;10"))
        #expect(words.contains("No residence on record"))
        page.provinces[0].colours = ColourTally(green: 9_970, yellow: 12, red: 10)
        page.homeless = ColourTally(green: 0, yellow: 0, red: 0)
        words = nation(page).words
        #expect(words.contains("9,992 persons") && words.contains("0.1% of all"))
    }

    @Test func `no count below ten stands on the page, however it is asked for`() {
        var page = PageExamples.nation()
        page.provinces = [3, 25, 31].enumerated().map { index, red in
            ProvinceStanding(
                province: PageExamples.division(PageExamples.held[index]),
                colours: ColourTally(green: 1_000 * (index + 1), yellow: 40, red: red), cases: [55, 54, 7][index],
                link: .up)
        }
        page.homeless = ColourTally()
        page.cases = [
            CaseDay(day: PageExamples.date("2022-07-18"), confirmed: 90, asymptomatic: 8),
            CaseDay(day: PageExamples.date("2022-07-19"), confirmed: 15, asymptomatic: 1),
            CaseDay(day: PageExamples.date("2022-07-20"), confirmed: 2, asymptomatic: 0),
        ]
        page.changes = []
        page.evidence = 4
        page.nodes = [NodeStanding(name: LocalizedText(zh: "甲", en: "A"), link: .up, outbox: 1, behind: 2)]
        let markup = nation(page)
        let cells = markup.html.matches(of: /<td class="n">(?:<strong>)?([^<]*|&lt;10)(?:<\/strong>)?<\/td>/).map {
            String($0.1)
        }
        #expect(cells.count > 20)
        for cell in cells { #expect(Int(cell).map { $0 == 0 || $0 >= 10 } ?? true, "\(cell)") }
        func row(_ name: String) -> [String] {
            guard let start = markup.html.range(of: "<th scope=\"row\">\(name)") else { return [] }
            let rest = markup.html[start.upperBound...].prefix { $0 != "\n" }
            return rest.matches(of: /<td class="n">([^<]*)<\/td>/).map { String($0.1) }
        }
        // The 25 too: with it and the sum of 59 the 3 would be known, and so would the 7 of the cases.
        let names = page.provinces.map { DivisionTree.national[$0.province]?.romanised ?? "" }
        #expect(row(names[0]) == ["1,040+", "1,000", "40", "&lt;10", "–", "55"])
        #expect(row(names[1]) == ["2,060+", "2,000", "40", "10+", "–", "10+"])
        #expect(row(names[2]) == ["3,071", "3,000", "40", "31", "1.0%", "&lt;10"])
        #expect(row("All") == ["6,179", "6,000", "120", "59", "1.0%", "116"])
        #expect(row("2022-07-20") == ["&lt;10", "0"] && row("2022-07-19") == ["10+", "&lt;10"])
        // Neither can drawings be measured: 3 of 1,043 look as 5 do.
        let same = { (red: Int) in
            page.provinces[0].colours.red = red
            page.provinces[1].colours.red = 28 - red
            return nation(page).html
        }
        #expect(same(3) == same(4))
        page.cases[2].confirmed = 4
        page.cases[1].confirmed = 13
        #expect(nation(page).html.contains("<th scope=\"row\">2022-07-20</th><td class=\"n\">&lt;10</td>"))
    }

    @Test func `a change says an hour or a day, and no minute`() {
        var page = PageExamples.nation()
        let at = PageExamples.instant("2022-07-20T06:00:00+08:00")
        page.changes = [
            CodeChange(
                at: at, province: PageExamples.division("11"), category: .closeContact, from: .green, to: .red,
                persons: 12),
            CodeChange(
                at: PageExamples.instant("2022-07-19T00:00:00+08:00"), span: .day,
                province: PageExamples.division("11"), from: .green,
                to: .yellow, persons: 10),
        ]
        let words = nation(page).words
        #expect(words.contains("12 persons") && words.contains("20 Jul 06:00–07:00") && words.contains("19 July 2022"))
    }

    @Test func `the curve has a column for each kind on each day, and a table of the same numbers`() {
        var page = PageExamples.nation()
        page.cases = [
            CaseDay(day: PageExamples.date("2022-07-18"), confirmed: 30, asymptomatic: 0),
            CaseDay(day: PageExamples.date("2022-07-20"), confirmed: 10, asymptomatic: 40),
        ]
        let markup = nation(page)
        for width in ["wide", "narrow"] {
            let start = markup.html.components(separatedBy: "<svg class=\"plot \(width)\"").last ?? ""
            let plot = start.components(separatedBy: "</svg>")[0]
            #expect(plot.matches(of: /<rect class="(confirmed|asymptomatic)"/).count == 3, "\(width)")
        }
        #expect(markup.html.contains(#"<th scope="row">2022-07-19</th><td class="n">0</td><td class="n">0</td>"#))
        #expect(markup.words.contains("80 persons in all; the highest day is 20 July 2022 with 50"))
    }

    @Test func `where kinds of cases are not told apart, one column stands for all`() {
        var page = PageExamples.nation()
        page.cases = [CaseDay(day: PageExamples.date("2022-07-20"), confirmed: 14)]
        let markup = nation(page)
        #expect(markup.html.contains(#"<th scope="row">2022-07-20</th><td class="n">14</td></tr>"#))
        #expect(!markup.words.contains("Asymptomatic") && !markup.words.contains("asymptomatic"))
    }

    @Test func `a long epidemic keeps its last days, and none at all is said`() {
        var page = PageExamples.nation()
        page.cases = (0..<400).map {
            CaseDay(day: PageExamples.date("2022-07-20") + -$0, confirmed: 1, asymptomatic: 0)
        }
        #expect(nation(page).html.matches(of: /<th scope="row">20\d\d-/).count == 120)
        page.cases = []
        #expect(nation(page).words.contains("No one is infected."))
        #expect(!nation(page).html.contains("<svg class=\"plot"))
    }

    @Test func `the rule says its edition, its basis, what comes next and what is laid over it`() {
        let words = nation().words
        for text in ["cn-9", "28 June 2022, 00:00", "cn-20", "in 113 days", "Guangdong", "gd-2022-07"] {
            #expect(words.contains(text), "\(text)")
        }
        #expect(nation().html.contains(##"<a class="assumed" href="#assumed">*</a>"##))
        #expect(nation().html.contains("https://gd.example/exceptions/1"))
    }

    @Test func `a node without an edition says that it has stopped`() {
        var page = PageExamples.nation()
        page.rule = nil
        #expect(nation(page).words.contains("This node lacks the edition in force and has stopped issuing codes."))
    }

    @Test func `a province shows its own part without the tiles of the country`() {
        let markup = nation(PageExamples.nation(scope: .province(PageExamples.division("11"))))
        #expect(markup.words.contains("Health codes of Beijing"))
        #expect(!markup.html.contains("class=\"tiles\""))
    }

    @Test func `a replay says that its time is not the present`() {
        #expect(nation().words.contains("the time on its pages is not the present"))
    }

    @Test func `an operator decides on the batches of others only`() {
        let markup = PageMarkup(html: renderer.html(PageExamples.work, language: .en))
        #expect(markup.html.contains(#"action="/desk/batches/b-20220720-0007/release?lang=en""#))
        #expect(markup.html.contains(#"action="/desk/batches/b-20220720-0007/discard?lang=en""#))
        #expect(!markup.html.contains("batches/b-20220720-0009"))
        #expect(markup.words.contains("You submitted it: somebody else has to decide."))
        #expect(markup.words.contains("A laboratory, Beijing Centre for Disease Control"))
        #expect(markup.words.contains("contradicts itself"))
    }

    @Test func `what a resident objects is not on the operator's page`() {
        #expect(PageExamples.contests[0].statement == "我没有去过那里。")
        #expect(!renderer.html(PageExamples.work, language: .zh).contains("我没有去过那里"))
    }

    @Test func `reasons of refused lines are said in Chinese too`() {
        let words = PageMarkup(html: renderer.html(PageExamples.work, language: .zh)).words
        for text in ["证件号码未通过校验", "同一版本内容冲突", "取值不在清单内"] { #expect(words.contains(text), "\(text)") }
        #expect(!words.contains("is not"))
    }
}
