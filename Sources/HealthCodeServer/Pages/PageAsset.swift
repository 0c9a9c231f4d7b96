/// A file that pages refer to.
package struct PageAsset: Sendable {
    /// Where it is found. The path changes with the content, so that an answer may be kept forever:
    /// `Cache-Control: public, max-age=31536000, immutable`.
    package let path: String
    /// What it is, for `Content-Type`.
    package let mediaType: String
    /// Its content.
    package let bytes: [UInt8]

    /// How pages look.
    package static let stylesheet = PageAsset(
        "pages", "css", "text/css; charset=utf-8", PackageResources.pages_css)
    /// What keeps pages current.
    package static let script = PageAsset("live", "js", "text/javascript; charset=utf-8", PackageResources.live_js)
    /// The mark in the browser's tab.
    package static let icon = PageAsset("icon", "svg", "image/svg+xml", PackageResources.icon_svg)

    /// All of them.
    package static let all = [stylesheet, script, icon]

    /// Whether a request is for one of them, or would like it to be.
    package static func isPath(_ path: String) -> Bool { path.hasPrefix(folder) }

    private static let folder = "/assets/"

    /// What a page may load and do: its own style sheet, script and icon, its own stream and forms, and nothing else.
    package static let contentSecurityPolicy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    private init(_ name: String, _ suffix: String, _ mediaType: String, _ bytes: [UInt8]) {
        // FNV-1a: it tells one version from another, and guards nothing.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        path = "\(Self.folder)\(name)-\(String(hash, radix: 16)).\(suffix)"
        self.mediaType = mediaType
        self.bytes = bytes
    }
}
