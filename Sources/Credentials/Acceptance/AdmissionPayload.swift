/// What a rule of admission reads of a health code.
///
/// `payload.iss`, `payload.iat` and `payload.exp`; `payload.code` with `colour`, `doses`, `protocol`, `form`,
/// `last_negative_test` and `as_of`. Instants are text, as CertLogic wants them. Name, document, key and status are left
/// out: no rule may look at who someone is.
enum AdmissionPayload {
    private static let claims = ["iss", "iat", "exp"]
    private static let content = ["colour", "doses", "protocol", "form", "last_negative_test", "as_of"]
    private static let instants: Set<String> = ["iat", "exp", "last_negative_test", "as_of"]

    /// The payload for the claims of a health code, as a verdict gives them by name.
    static func payload(for verdictClaims: JSONValue) -> JSONValue {
        var payload = select(claims, from: verdictClaims)
        if let code = verdictClaims["code"] { payload["code"] = .object(select(content, from: code)) }
        return .object(payload)
    }

    private static func select(_ names: [String], from value: JSONValue) -> JSONObject {
        var selected = JSONObject()
        for name in names {
            guard let member = value[name] else { continue }
            if instants.contains(name), let instant = member.integer.flatMap(CertLogicDateTime.init(seconds:)) {
                selected[name] = .string(instant.text)
            } else {
                selected[name] = member
            }
        }
        return selected
    }
}
