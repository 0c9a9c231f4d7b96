import Hummingbird

/// What came of a form, said once by the page that follows on it. It travels in a cookie as one value of a closed list, so
/// that no address says it, and a page says nothing else.
struct PageNotice<Value: Sendable>: Sendable {
    let site: PageSite
    let cookie: String
    /// The page that says it.
    let path: String
    /// What there is to say, by the cookie's value.
    let values: [String: Value]

    /// What follows on a form: the page that says what came of it.
    func seeOther(_ value: String, after request: Request) -> Response {
        var response = site.seeOther(path, after: request)
        response.setCookie(site.cookie(cookie, value, path: path, lasting: 30))
        return response
    }

    /// The page, with what it has to say, which it does not say again.
    func page(_ request: Request, _ show: (Value?) async throws -> Response) async throws -> Response {
        let value = request.cookies[cookie].flatMap { values[$0.value] }
        var response = try await show(value)
        if value != nil { response.setCookie(site.cookie(cookie, "", path: path, lasting: 0)) }
        return response
    }
}
