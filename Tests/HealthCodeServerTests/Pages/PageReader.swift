import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// Somebody with a browser: reads pages, keeps cookies, sends the forms that a page has.
final class PageReader {
    let node: RunningNode
    private(set) var cookies: [String: String] = [:]
    private(set) var page = PageMarkup(html: "")

    init(_ node: RunningNode) {
        self.node = node
    }

    private func headers(_ more: HTTPFields = [:]) -> HTTPFields {
        var headers = more
        headers[.accept] = "text/html,application/xhtml+xml"
        if !cookies.isEmpty {
            headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "; ")
        }
        return headers
    }

    private func take(_ response: TestResponse) -> TestResponse {
        for header in response.headers[values: .setCookie] {
            let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            #expect(header.contains("HttpOnly") && header.contains("SameSite=Strict"), "\(pair[0])")
            let isEnd = header.contains("Max-Age=0") || pair[1].isEmpty
            cookies[String(pair[0])] = isEnd ? nil : String(pair[1])
        }
        if response.headers[.contentType]?.hasPrefix("text/html") == true { page = PageMarkup(html: response.text) }
        return response
    }

    /// Reads a page.
    @discardableResult
    func get(_ path: String) async throws -> TestResponse {
        take(try await node.client.execute(uri: path, method: .get, headers: headers()))
    }

    /// Sends a form as a browser does; `csrf` is that of the page which is open, unless it is given.
    func send(
        _ path: String, _ fields: [String: String], csrf: String? = nil, from site: String? = "same-origin",
        origin: String? = nil
    ) async throws -> TestResponse {
        var fields = fields
        fields["csrf"] = csrf ?? mark
        let body = fields.map { "\(Self.escaped($0))=\(Self.escaped($1))" }.joined(separator: "&")
        var headers = headers([.contentType: "application/x-www-form-urlencoded"])
        if let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = site }
        headers[.origin] = origin
        return take(
            try await node.client.execute(
                uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)))
    }

    /// Sends a form and follows to the page that it leads to.
    func follow(_ path: String, _ fields: [String: String]) async throws {
        let response = try await send(path, fields)
        #expect(response.status == .seeOther, "\(path): \(response.status)")
        try await get(try #require(response.headers[.location]))
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    // MARK: What stands on the page

    var words: String { page.words }

    /// The mark of the page's last form.
    var mark: String {
        page.html.matches(of: /name="csrf" value="([^"]*)"/).last.map { String($0.1) } ?? ""
    }

    // MARK: Ways through the pages

    /// A resident signs in by the form, with a code from the counter.
    func signIn(_ person: SyntheticPerson) async throws {
        let answer = try await node.post("/v1/enrolments", as: "desk-1", person.query(purpose: "at the counter"))
        let code = try answer.decoded(EnrolmentView.self).one_time_code
        try await get("/me?lang=en")
        try await follow("/me/session?lang=en", person.query(code: code))
    }

    func signIn(venue id: String) async throws {
        try await get("/venue-code?lang=en")
        try await follow("/venue-code/session?lang=en", ["token": "token of \(id)"])
    }

    func signIn(duty id: String) async throws {
        try await get("/duty?lang=en")
        try await follow("/duty/session?lang=en", ["token": "token of \(id)"])
    }

    func signIn(staff id: String) async throws {
        try await get("/desk?lang=en")
        try await follow("/desk/session?lang=en", ["token": "token of \(id)"])
    }
}

extension RunningNode {
    /// All provinces say up to when they have sent everything.
    func hearsOfAll(asOf: Instant) async throws {
        for code in ["11", "41", "44"] { try await hears(of: code, asOf: asOf) }
    }

    /// A province says up to when it has sent everything.
    func hears(of code: String, asOf: Instant) async throws {
        var headers = NodeUnderTest.token(of: "province-\(code)")
        headers[.contentType] = "application/cloudevents-batch+json"
        if let name = HTTPField.Name("Tongma-As-Of") { headers[name] = asOf.exactText }
        let response = try await client.execute(
            uri: "/v1/exchange/events", method: .post, headers: headers, body: ByteBuffer(string: "[]"))
        try #require(response.status == .ok, "\(response.text)")
    }
}
