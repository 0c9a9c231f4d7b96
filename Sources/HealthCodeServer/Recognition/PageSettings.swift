import Credentials
import HealthCode

/// What scripts of a page are told by the node, as JSON in the page; nothing of it is executed.
struct PageSettings: Sendable {
    /// The hub's key, by which a browser knows the trust list.
    var trustKey: VerificationKey
    /// For whom the node signs, ISO 3166-2.
    var issuer: String
    /// The node's time, seconds since 1970.
    var now: Int64
    /// Whose session it is, as a mark that says nothing; `nil` without one.
    var holder: String?
    /// Rules of admission, as documents.
    var admission: [JSONValue] = []
    /// The scripts that the page loads.
    var scripts: [PageAsset]

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
