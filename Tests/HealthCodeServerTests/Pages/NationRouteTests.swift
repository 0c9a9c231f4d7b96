import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// The page that everybody may see, and what all pages share.
@Suite(.timeLimit(.minutes(5))) struct NationRouteTests {
    /// Numbers that stand in the page's table beside a name: persons, green, yellow, red.
    private func row(_ name: String, _ reader: PageReader) -> [Int] {
        guard let start = reader.page.html.range(of: "<th scope=\"row\">\(name)</th>") else { return [] }
        let rest = reader.page.html[start.upperBound...].prefix { $0 != "\n" }
        return rest.matches(of: /<td class="n">([0-9,]+)<\/td>/).prefix(4).compactMap {
            Int($0.1.filter { $0 != "," })
        }
    }

    /// The cells of a row as they stand.
    private func cells(_ name: String, _ reader: PageReader) -> [String] {
        guard let start = reader.page.html.range(of: "<th scope=\"row\">\(name)</th>") else { return [] }
        let rest = reader.page.html[start.upperBound...].prefix { $0 != "\n" }
        return rest.matches(of: /<td class="n">([^<]*)<\/td>/).map { String($0.1) }
    }

    @Test func `the nation's numbers are those of the store, and the province's too`() async throws {
        try await NodeInABox.nation("11") { (hub, province) async throws in
            var text = EvidenceText()
            for number in 70..<100 { text.resident(SyntheticPerson(number), "110101001001") }
            for number in 70..<86 {
                text.entry(
                    "e-\(number)", SyntheticPerson(number), arrived: "2022-07-04T10:00:00+08:00",
                    reported: "2022-07-04T12:00:00+08:00")
            }
            for number in 86..<88 {
                text.caseRecord(
                    "c-\(number)", SyntheticPerson(number), "asymptomatic", "2022-07-04T10:00:00+08:00",
                    reported: "2022-07-04T12:00:00+08:00", division: "110101001001")
            }
            try await province.take(text)
            let beijing = try #require(Division("110000000000"))
            try await eventually("the hub is told") {
                try await hub.store.operation.codeCounts().byProvince[beijing] == [.green: 12, .red: 18]
            }
            let reader = PageReader(hub)
            try await eventually("the page is as new") {
                try await reader.get("/?lang=en")
                return row("Beijing", reader) == [30, 12, 0, 18]
            }
            #expect(cells("All", reader) == ["30", "12", "0", "18", "60.0%", "&lt;10"])
            #expect(reader.words.contains("fewer than 10 persons in all"))
            #expect(reader.words.contains("What changed just now"))
            // Sixteen came in together; two cases of the same hour are nobody's to read.
            #expect(reader.page.html.contains(#"<p><strong>Beijing</strong> 1"#))
            #expect(!reader.words.contains("2 persons") && !reader.words.contains("1 person"))
            for name in ["Henan", "Guangdong"] { #expect(reader.page.html.contains("<th scope=\"row\">\(name)</th>")) }
            let local = PageReader(province)
            try await local.get("/?lang=en")
            #expect(local.words.contains("Health codes of Test"))
            #expect(local.words.contains("30 persons"))
            #expect(!local.words.contains("2 persons") && !local.words.contains("1 person"))
        }
    }

    @Test func `a crowd is answered from one count, and nobody for long`() async throws {
        let uptime = ManualUptime()
        let clock = ReplayClock(uptime: { uptime.value })
        clock.set(NodeInABox.start)
        try await NodeInABox(clock: clock).run { (node) async throws in
            let reader = PageReader(node)
            try await reader.get("/?lang=en")
            #expect(row("All", reader) == [0, 0, 0, 0])
            var text = EvidenceText()
            for number in 70..<81 {
                text.entry(
                    "e-\(number)", SyntheticPerson(number), arrived: "2022-07-04T10:00:00+08:00",
                    reported: "2022-07-04T12:00:00+08:00")
            }
            try await node.take(text)
            try await eventually("derived") {
                try await node.store.operation.codeCounts().byProvince[nil] == [.red: 11]
            }
            try await reader.get("/?lang=en")
            #expect(row("All", reader) == [0, 0, 0, 0])
            uptime.advance(by: .milliseconds(600))
            try await reader.get("/?lang=en")
            #expect(row("All", reader) == [11, 0, 0, 11])
            #expect(row("No residence on record", reader) == [11, 0, 0, 11])
        }
    }

    @Test func `pages forbid scripts of others, and what they load is there for good`() async throws {
        try await NodeInABox().run { (node) async throws in
            for path in ["/", "/me", "/desk", "/nowhere"] {
                let response = try await PageReader(node).get(path)
                #expect(response.headers[.contentSecurityPolicy] == PageAsset.contentSecurityPolicy, "\(path)")
                #expect(response.headers[.contentType] == "text/html; charset=utf-8")
                #expect(response.headers[.cacheControl] == "no-store")
            }
            let reader = PageReader(node)
            try await reader.get("/")
            for asset in PageAsset.ofEveryPage { #expect(reader.page.html.contains(asset.path)) }
            for asset in PageAsset.all {
                let response = try await node.get(asset.path)
                #expect(Array(response.body.readableBytesView) == asset.bytes)
                #expect(response.headers[.contentType] == asset.mediaType)
                #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
            }
            #expect(try await node.get("/assets/none.css").status == .notFound)
        }
    }

    @Test func `the language is that of the address, the last choice, the browser, in this order`() async throws {
        try await NodeInABox().run { (node) async throws in
            func language(_ path: String, _ headers: HTTPFields = [:]) async throws -> String {
                let response = try await node.client.execute(uri: path, method: .get, headers: headers)
                return PageMarkup(html: response.text).values(of: "lang").first ?? ""
            }
            #expect(try await language("/") == "zh-Hans")
            #expect(try await language("/", [.acceptLanguage: "de, en-GB;q=0.8, zh;q=0.3"]) == "en")
            #expect(try await language("/", [.acceptLanguage: "zh-CN,zh;q=0.9,en;q=0.8"]) == "zh-Hans")
            #expect(try await language("/?lang=zh", [.acceptLanguage: "en"]) == "zh-Hans")
            #expect(try await language("/?lang=%3Cb%3E", [.acceptLanguage: "en"]) == "en")
            let reader = PageReader(node)
            try await reader.get("/?lang=en")
            try await reader.get("/me")
            #expect(reader.page.values(of: "lang").first == "en")
        }
    }

    @Test func `a browser is told of an error by a page, a program in its own words`() async throws {
        try await NodeInABox().run { (node) async throws in
            let reader = PageReader(node)
            #expect(try await reader.get("/nowhere?lang=en").status == .notFound)
            #expect(reader.words.contains("There is no such page"))
            #expect(try await node.get("/nowhere").headers[.contentType] == "application/problem+json")
            let api = try await reader.get("/v1/status")
            #expect(api.status == .unauthorized && api.headers[.contentType] == "application/problem+json")
            let form = try await node.client.execute(uri: "/me/session", method: .post, headers: [.accept: "text/html"])
            #expect(form.status == .unsupportedMediaType && form.text.contains("<!DOCTYPE html>"))
        }
    }

    @Test(arguments: [
        "csrf=%", "csrf=%FF", "csrf[]=1&csrf[a]=2", "csrf=1&csrf=2", "&&&===&&", "a[b][c][d]=1",
        String(repeating: "a=b&", count: 5_000),
    ])
    func `a body that is no form is refused, and the node goes on`(body: String) async throws {
        try await NodeInABox().run { (node) async throws in
            for path in ["/me/session", "/me/contests", "/me/session/end", "/desk/session", "/desk/batches/x/release"] {
                let response = try await node.client.execute(
                    uri: path, method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: .init(string: body))
                #expect((300..<500).contains(response.status.code), "\(path)")
            }
            #expect(try await node.get("/health").status == .ok)
        }
    }
}
