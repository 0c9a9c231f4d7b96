import HealthCode
import HealthCodeServer
import Testing

/// Names and ids come from outside and may hold anything.
@Suite struct HostilePageTests {
    static let names = [
        "<script>alert(1)</script>", #"" onmouseover="alert(1)"#, "' onfocus='alert(1)", "{{csrf}}", "{{{csrf}}}",
        "</textarea></title><img src=x>", "&lt;b&gt;", "甲\u{202E}乙", "a\u{0}b",
        // A mark with an accent is one character, and not the one that is escaped.
        "\"\u{301} onmouseover=alert(1) x=\"\u{301}", "<\u{338}img src=x", "\u{600}\"\u{600}<", "\"\u{FE0F}>\u{20E3}",
    ]

    private func pages(_ name: String) throws -> [PageMarkup] {
        let renderer = try PageRenderer()
        let text = LocalizedText(zh: name, en: name)
        var reason = PageExamples.contact()
        reason.measure = name
        reason.statements[0].department = text
        reason.statements[0].submitter = name
        reason.statements[0].recordID = name
        reason.statements[0].says = text
        var resident = PageExamples.resident(.code(PageExamples.code(.red, [reason])))
        resident.holder.name = name
        resident.holder.maskedNumber = name
        resident.contests = [
            ContestStanding(
                id: name, dataset: .stay, recordID: name, department: text, openedAt: PageExamples.now,
                dueAt: PageExamples.now)
        ]
        resident.frame.node = text
        var nation = PageExamples.nation()
        nation.nodes[0].name = text
        nation.provinces[0].address = name
        nation.provinces[1].address = "javascript:alert(1)"
        nation.rule?.edition.title = text
        var work = PageExamples.work
        work.held[0].id = name
        work.held[0].department = text
        work.held[0].submitter = name
        work.contested[0].departments = [text, text]
        work.refusedLines[0].field = name
        work.refusedLines[0].reason = name
        let error = ErrorPage(
            frame: PageExamples.frame("/nowhere"), status: 404, title: text, detail: text, reference: name)
        return Language.allCases.flatMap { language in
            [
                renderer.html(resident, language: language), renderer.html(nation, language: language),
                renderer.html(work, language: language), renderer.html(error, language: language),
            ].map(PageMarkup.init)
        }
    }

    @Test(arguments: names)
    func `a hostile name changes no element and no attribute`(name: String) throws {
        for (hostile, harmless) in zip(try pages(name), try pages("x")) {
            #expect(hostile.elements == harmless.elements)
            #expect(hostile.attributes == harmless.attributes)
            #expect(!hostile.html.contains("\u{202E}") && !hostile.html.contains("\u{0}"))
            #expect(!hostile.html.contains("javascript:"))
        }
    }

    @Test func `a name that looks like markup is shown as it is`() throws {
        let page = try pages("<script>alert('&')</script>")[0]
        #expect(page.html.contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"))
    }

    @Test func `a batch's id cannot lead a form elsewhere`() {
        #expect(PagePath.release(batch: "../x?y=1#z") == "/desk/batches/..%2Fx%3Fy%3D1%23z/release")
        #expect(PagePath.discard(batch: "..") == "/desk/batches/%2E%2E/discard")
        #expect(PagePath.discard(batch: "b-1.2_3~") == "/desk/batches/b-1.2_3~/discard")
    }
}
