import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// Problems as pages, for browsers.
package struct ProblemPages: Sendable {
    private let configuration: NodeConfiguration
    private let clock: any NodeClock
    private let renderer: PageRenderer

    init(configuration: NodeConfiguration, clock: any NodeClock, renderer: PageRenderer) {
        self.configuration = configuration
        self.clock = clock
        self.renderer = renderer
    }

    /// Addresses that programs ask; they get a program's words whatever they accept.
    private static let machines = ["/v1/", "/health", "/ready", "/metrics", "/openapi.json", PagePath.live]

    /// The problem as a page; `nil` for who does not ask for one.
    ///
    /// - Parameter reference: the request's, by which its line in the log is found.
    func response(to problem: Problem, _ request: Request, reference: String) -> Response? {
        let path = request.uri.path
        guard request.headers[values: .accept].contains(where: { $0.contains("text/html") }),
            !Self.machines.contains(where: { path.hasPrefix($0) })
        else { return nil }
        // The address that was asked for may say anything: only those that are known are linked to.
        let known = [PagePath.resident, PagePath.work, PagePath.field].first { path == $0 || path.hasPrefix($0 + "/") }
        let isFault = problem.status.code == 500
        let page = ErrorPage(
            frame: PageFrame(of: configuration, path: known ?? PagePath.nation, at: clock.now()),
            status: problem.status.code, detail: Self.detail(of: problem), reference: isFault ? reference : nil)
        var response = Response.page(
            renderer.html(page, language: PageLanguage.of(request)), status: problem.status)
        for field in problem.headers { response.headers[field.name] = field.value }
        return response
    }

    /// What the reader can do.
    private static func detail(of problem: Problem) -> LocalizedText? {
        switch problem.kind {
        case .foreignForm:
            LocalizedText(
                zh: "表单不是从本节点的页面提交的，或页面已过期。请重新打开页面再试。",
                en: "The form was not sent from a page of this node, or the page is too old. Open the page again, and "
                    + "try once more.")
        case .missingRight, .wrongRole:
            LocalizedText(zh: "您的令牌没有这项权限。", en: "Your token does not have this right.")
        case .tooManyRequests, .notReady, .overloaded:
            LocalizedText(zh: "请稍候片刻再试。", en: "Please try again in a moment.")
        case .internalFault:
            LocalizedText(
                zh: "请把下面的编号告诉节点的运维人员。", en: "Please give the number below to those who run the node.")
        default: nil
        }
    }
}

extension PageFrame {
    /// The frame of a node's pages.
    init(
        of configuration: NodeConfiguration, path: String, at now: Instant, offset: UTCOffset = .china,
        signOut: SignOut? = nil
    ) {
        self.init(
            node: LocalizedText(configuration.name),
            scope: configuration.role.province.map(NodeScope.province) ?? .nation,
            clock: configuration.clock == .replay ? .replay : .live, now: now, offset: offset, path: path,
            signOut: signOut)
    }
}

extension LocalizedText {
    init(_ name: BilingualName) {
        self.init(zh: name.zh, en: name.en)
    }
}
