internal import CHealthCodeServerResources

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

    /// How codes look, and what is checked of them.
    package static let credentialStylesheet = PageAsset(
        "credential", "css", "text/css; charset=utf-8", PackageResources.credential_css)

    /// What the scripts of both pages of recognition share.
    private static let shared = [
        ("base45", PackageResources.base45_js), ("cbor", PackageResources.cbor_js), ("cose", PackageResources.cose_js),
        ("tm1", PackageResources.tm1_js), ("trust", PackageResources.trust_js), ("keep", PackageResources.keep_js),
        ("lists", PackageResources.lists_js), ("wording", PackageResources.wording_js),
        ("jws", PackageResources.jws_js), ("status", PackageResources.status_js),
        ("inflate", PackageResources.inflate_js), ("older", PackageResources.older_js),
        ("claims", PackageResources.claims_js),
    ]
    private static let ofHolder = [
        ("holder", PackageResources.holder_js), ("wallet", PackageResources.wallet_js), ("qr", PackageResources.qr_js),
    ]
    private static let ofVenue = [
        ("check", PackageResources.check_js), ("admission", PackageResources.admission_js),
        ("camera", PackageResources.camera_js), ("tones", PackageResources.tones_js),
        ("foreign", PackageResources.foreign_js), ("instants", PackageResources.instants_js),
    ]
    private static let ofField = [
        ("field", PackageResources.field_js), ("pack", PackageResources.pack_js), ("seal", PackageResources.seal_js),
        ("visit", PackageResources.visit_js),
    ]
    private static let ofRegister = [
        ("check-in", PackageResources.check_in_js), ("venue-code", PackageResources.venue_code_js),
    ]

    /// Where the modules lie that import each other: one folder, whose name changes with the content of any of them, so
    /// that scripts of two versions never meet.
    package static let moduleFolder =
        "\(folder)m-\(hash((shared + ofHolder + ofVenue + ofField + ofRegister).flatMap(\.1)))"

    /// The scripts of a device that shows codes.
    package static let holderModules = (shared + ofHolder).map { PageAsset(module: $0.0, $0.1) }
    /// The scripts of a venue that checks them.
    package static let venueModules = (shared + ofVenue).map { PageAsset(module: $0.0, $0.1) }

    /// The scripts of a telephone that takes a list along.
    package static let fieldModules = (shared + ofField).map { PageAsset(module: $0.0, $0.1) }

    /// What the frame of every page refers to.
    package static let ofEveryPage = [stylesheet, script, icon, credentialStylesheet]

    /// All of them.
    package static let all =
        ofEveryPage + holderModules + (ofVenue + ofField + ofRegister).map { PageAsset(module: $0.0, $0.1) }

    /// Whether a request is for one of them, or would like it to be.
    package static func isPath(_ path: String) -> Bool { path.hasPrefix(folder) }

    private static let folder = "/assets/"

    /// What a page may load and do: its own style sheet, script and icon, its own stream and forms, and nothing else.
    package static let contentSecurityPolicy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    private init(_ name: String, _ suffix: String, _ mediaType: String, _ file: PackageResources) {
        bytes = Array(file)
        path = "\(Self.folder)\(name)-\(Self.hash(bytes)).\(suffix)"
        self.mediaType = mediaType
    }

    private init(module name: String, _ file: PackageResources) {
        path = "\(Self.moduleFolder)/\(name).js"
        mediaType = "text/javascript; charset=utf-8"
        bytes = Array(file)
    }

    /// FNV-1a: it tells one version from another, and guards nothing.
    private static func hash(_ bytes: [UInt8]) -> String {
        String(bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 16)
    }
}
