import HealthCode
import HealthCodeServer
import Testing

/// What a resident is told.
@Suite struct ResidentPageTests {
    private func page(
        _ answer: ResidentPage.Answer, contests: [ContestStanding] = [], _ language: Language = .en
    ) throws -> PageMarkup {
        PageMarkup(html: try PageRenderer().html(PageExamples.resident(answer, contests: contests), language: language))
    }

    @Test func `a fresh green is green in word, shape and colour, without a notice of its age`() throws {
        let markup = try page(.code(PageExamples.code(.green)))
        #expect(markup.html.contains(#"<section class="badge green""#))
        #expect(markup.html.contains(#"<svg class="sign green""#))
        #expect(markup.words.contains("No measure is in force."))
        #expect(!markup.html.contains(#"class="notice bad""#))
    }

    @Test(arguments: [Language.zh, .en])
    func `a green whose feed stopped is never shown without its age`(language: Language) throws {
        let markup = try page(.code(PageExamples.code(.green, ageMinutes: 190)), language)
        #expect(markup.html.contains(#"<section class="badge green is-old""#))
        #expect(markup.html.contains(#"class="notice bad""#))
        #expect(markup.words.contains(language == .zh ? "不能视为现在仍为绿码" : "does not say that the code is green now"))
        #expect(markup.words.contains(language == .zh ? "3 小时 10 分钟前" : "3 h 10 min ago"))
    }

    @Test func `the age threshold itself is still fresh, and a second more is not`() throws {
        var code = PageExamples.code(.green, ageMinutes: 15)
        #expect(try !page(.code(code)).html.contains("is-old"))
        code.asOf = code.asOf.advanced(bySeconds: -1)
        #expect(try page(.code(code)).html.contains("is-old"))
    }

    @Test func `a node that is cut off from the hub says so, however fresh its own records are`() throws {
        let markup = try page(.code(PageExamples.code(.green, cutOff: PageExamples.ago(minutes: 2))))
        #expect(markup.html.contains("is-old"))
        #expect(markup.words.contains("cut off from the national centre"))
    }

    @Test func `a red that waits for tests gives their dates in the place of an end`() throws {
        let markup = try page(.code(PageExamples.code(.red, [PageExamples.contact(until: nil)])))
        #expect(markup.words.contains("it waits for the tests below"))
        for date in ["19 July 2022", "20 July 2022", "22 July 2022"] { #expect(markup.words.contains(date)) }
        #expect(markup.words.contains("overdue") && markup.words.contains("today"))
    }

    @Test(arguments: [Language.zh, .en])
    func `every cause names its department and who submitted it`(language: Language) throws {
        let markup = try page(
            .code(PageExamples.code(.red, [PageExamples.contact(), PageExamples.discharge])), language)
        let names =
            language == .zh
            ? ["北京市疾病预防控制中心", "流调员 007", "佑安医院", "值班医师", "该部门未具名"]
            : [
                "Beijing Centre for Disease Control", "流调员 007", "You&#39;an Hospital",
                "whom the department does not name",
            ]
        for name in names { #expect(markup.words.contains(name), "\(name)") }
        #expect(markup.words.contains("d-11-000412"))
        #expect(
            markup.words.contains(language == .zh ? "第九版中关于密切接触者管理的部分" : "the part on the management of close contacts")
        )
        #expect(markup.words.contains(language == .zh ? "传染病防治法" : "Prevention and Treatment of Infectious Diseases"))
    }

    @Test func `the worst reason stands first, and an assumption is marked`() throws {
        let markup = try page(.code(PageExamples.code(.red, [PageExamples.discharge, PageExamples.contact()])))
        let order = markup.html.matches(of: /<article class="reason ([a-z]+)"/).map { String($0.1) }
        #expect(order == ["red", "yellow"])
        #expect(markup.words.contains("a marked assumption"))
    }

    @Test func `states that are no colour show none`() throws {
        let answers: [(ResidentPage.Answer, String)] = [
            (.unknown, "Unknown is no colour"), (.beingEstablished, "Being established"),
            (.notIssuing, "has stopped issuing codes"),
        ]
        for (answer, words) in answers {
            let markup = try page(answer)
            #expect(markup.words.contains(words))
            #expect(markup.html.contains(#"<section class="badge none""#))
            #expect(markup.html.firstMatch(of: /class="sign (green|yellow|red)"/) == nil)
        }
    }

    @Test func `a statement is contested by a form, once, and only where it may be`() throws {
        let reasons = [PageExamples.contact(), PageExamples.discharge]
        let markup = try page(.code(PageExamples.code(.red, reasons)), contests: PageExamples.contests)
        // The index case is somebody else's, and an objection to the discharge is open.
        #expect(
            markup.html.matches(of: /name="record" value="([^"]*)"/).map { String($0.1) } == ["contact/d-11-000412"])
        #expect(markup.words.contains("Objection open"))
        #expect(markup.words.contains("21 h left") && markup.words.contains("2 h overdue"))
        #expect(markup.html.contains(#"<progress max="87600" value="12000""#))
        #expect(markup.words.contains("记录已更正 &lt;b&gt;") && markup.words.contains("我没有去过那里。"))
    }
}
