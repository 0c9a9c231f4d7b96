import Foundation
import Testing

/// The page as a page: whole in itself, readable by everyone, silent about persons.
@Suite struct ReportPageTests {
    @Test func `the page is well formed and whole in itself`() throws {
        let page = try WrittenReport.sample()
        for outside in ["http:", "https:", "src=", "href=", "@import", "<link", "<iframe"] {
            #expect(!page.text.contains(outside))
        }
        let addresses = page.text.matches(of: /url\(([^)]*)\)/).map(\.1)
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.hasPrefix("#p-") })
    }

    @Test func `ids are unique, and what is referred to is there`() throws {
        let page = try WrittenReport.sample()
        let ids = page.text.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        let references =
            page.text.matches(of: /aria-labelledby="([^"]*)"/).flatMap { $0.1.split(separator: " ") }
            + page.text.matches(of: /url\(#([^)]*)\)/).map(\.1) + page.text.matches(of: #/ for="([^"]*)"/#).map(\.1)
        #expect(!references.isEmpty)
        for reference in references { #expect(ids.contains(String(reference)), "\(reference)") }
    }

    @Test func `every plot is a picture with a title and a description, in both widths`() throws {
        let page = try WrittenReport.sample()
        let plots = page.root.all("svg").filter { $0.attributes["class"]?.hasPrefix("plot ") == true }
        #expect(plots.count == 16)
        #expect(plots.count { $0.attributes["class"] == "plot wide" } == 8)
        for plot in plots {
            #expect(plot.attributes["role"] == "img")
            #expect(plot.children.first?.name == "title" && plot.children.first?.words.isEmpty == false)
            #expect(plot.children.dropFirst().first?.name == "desc")
            #expect(plot.children.dropFirst().first?.words.isEmpty == false)
        }
    }

    @Test func `whatever is said in one language is said in the other`() throws {
        let page = try WrittenReport.sample()
        let languages = [#/ lang="zh"/#, #/ lang="en"/#].map { page.text.matches(of: $0).count }
        #expect(languages[0] == languages[1])
        let inputs = page.root.all("input")
        #expect(inputs.map { $0.attributes["id"] } == ["lang-zh", "lang-en"])
        let english = page.root.all("span").filter { $0.attributes["lang"] == "en" }
        #expect(english.count > 100)
        for span in english {
            #expect(!span.words.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(span.words)")
        }
    }

    @Test func `no person's number or name is on the page`() async throws {
        let page = try WrittenReport.sample()
        let numbers = Set(page.text.matches(of: /[A-Za-z0-9]{6,}/).map { String($0.0) })
        // All neighbouring Chinese characters, as long as a name can be.
        let names = Set(
            page.text.matches(of: /[\u{4E00}-\u{9FFF}]{2,}/).flatMap { run in
                let run = Array(run.0)
                return run.indices.flatMap { start in
                    (2...4).filter { start + $0 <= run.count }.map { String(run[start..<start + $0]) }
                }
            })
        #expect(names.contains("广东省"))
        var checked = 0
        for line in try await Sample.text("residents.csv.gz").split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 8, fields[4].count >= 6, fields[5].count >= 2 else { continue }
            checked += 1
            if numbers.contains(fields[4]) || numbers.contains(fields[8]) || names.contains(fields[5]) {
                Issue.record("\(fields[0]) is on the page")
            }
        }
        #expect(checked > 5_900)
    }

    @Test func `what comes from outside is escaped`() throws {
        let hostile = #"<img src=x onerror="alert('&')">"#
        let folder = try TemporaryFolder(
            named: hostile,
            [
                "naat.csv": Lines.naatHeader.dropLast() + ",\"<b>&\"\"'\u{202E}\u{1}\"\n"
                    + Lines.naat("a", passport: "P1", rest: ",x")
            ])
        let edition = try String(
            contentsOf: Sample.root.appendingPathComponent("Sources/HealthCode/Resources/cn-9.yaml"), encoding: .utf8)
        let marked = edition.replacing("新型冠状病毒肺炎防控方案（第九版）\"", with: "</style><script>alert(1)</script>\"")
            .replacing("9th edition)\"", with: "9th & <i>edition</i>)\"")
        try folder.write(marked, to: "rules.yaml")
        let page = try WrittenReport(
            ["--evidence", folder.url.path, "--protocol", folder.path("rules.yaml"), "--at", Sample.instants[3]])
        #expect(page.root.all("img").isEmpty && page.root.all("i").isEmpty && page.root.all("b").isEmpty)
        #expect(page.root.all("script").count == 1)
        #expect(page.root.all("style").count == 1)
        #expect(page.text.contains("&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;"))
        #expect(page.text.contains("&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.root.all("code").contains { $0.words == hostile })
        #expect(page.root.all("code").contains { $0.words == "<b>&\"'\u{FFFD}\u{FFFD}" })
    }

    @Test func `a folder without evidence makes a page too`() throws {
        let folder = try TemporaryFolder()
        let page = try WrittenReport(["--evidence", folder.url.path, "--protocol", "cn-9", "--at", Sample.instants[3]])
        #expect(page.root.words.contains("There is none: every code is green."))
    }
}
