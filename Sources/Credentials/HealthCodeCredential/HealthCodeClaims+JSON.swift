extension HealthCodeClaims {
    /// The claims by name, with instants in seconds since 1970-01-01T00:00:00Z; what is absent is not there.
    public var json: JSONValue {
        var code: JSONObject = ["colour": .string(content.colour.name), "name": .string(content.maskedName)]
        if let ending = content.documentEnding { code["document"] = .string(ending) }
        if let test = content.lastNegativeTest { code["last_negative_test"] = .integer(test) }
        code["doses"] = .integer(Int64(content.doses))
        code["protocol"] = .string(content.protocolIdentifier)
        code["form"] = .string(content.form.name)
        if let asOf = content.asOf { code["as_of"] = .integer(asOf) }
        var claims: JSONObject = [
            "iss": .string(issuer), "iat": .integer(issuedAt), "exp": .integer(expires),
            "status": ["idx": .integer(Int64(clamping: status.index)), "uri": .string(status.uri)],
        ]
        if let (x, y) = holderKey?.coordinates {
            claims["cnf"] = [
                "kty": "EC", "crv": "P-256", "x": .string(Base64URL.encode(x)), "y": .string(Base64URL.encode(y)),
            ]
        }
        claims["code"] = .object(code)
        return .object(claims)
    }
}
