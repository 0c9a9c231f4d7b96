package import Credentials
internal import HealthCode

/// What scripts of a page are told by the node, as JSON in the page; nothing of it is executed.
package struct PageSettings: Sendable {
    /// The hub's key, by which a browser knows the trust list.
    package var trustKey: VerificationKey
    /// For whom the node signs, ISO 3166-2.
    package var issuer: String
    /// The node's time, seconds since 1970.
    package var now: Int64
    /// Whose session it is, as a mark that says nothing; `nil` without one.
    package var holder: String?
    /// Rules of admission, as documents.
    package var admission: [JSONValue] = []
    /// The scripts that the page loads.
    package var scripts: [PageAsset]

    /// Settings.
    package init(
        trustKey: VerificationKey, issuer: String, now: Int64, holder: String? = nil, admission: [JSONValue] = [],
        scripts: [PageAsset]
    ) {
        self.trustKey = trustKey
        self.issuer = issuer
        self.now = now
        self.holder = holder
        self.admission = admission
        self.scripts = scripts
    }

    /// The settings as a script element can hold them: without a character that could end it.
    func json(_ language: Language) -> String {
        var settings: JSONObject = [
            "node": .string(issuer), "now_s": .integer(now), "language": .string(language.rawValue),
            "signed_in": .bool(holder != nil), "admission": .array(admission),
        ]
        if let (x, y) = trustKey.coordinates {
            settings["trust_key"] = [
                "kty": "EC", "crv": "P-256", "x": .string(Base64URL.encode(x)), "y": .string(Base64URL.encode(y)),
            ]
        }
        if let holder { settings["holder"] = .string(holder) }
        settings["assets"] = .array((PageAsset.ofEveryPage + scripts).map { .string($0.path) })
        let text = String(decoding: JSONValue.object(settings).serialized(), as: UTF8.self)
        return text.replacing("<", with: "\\u003c")
    }
}
