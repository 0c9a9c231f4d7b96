/// The claims of both forms (IETF Token Status List §4.2, §4.3, §5).
extension StatusListToken {
    /// Keys of the CWT form.
    private enum Key {
        static let timeToLive: Int64 = 65_534
        static let statusList: Int64 = 65_533
    }

    /// Reads the claims of the JWT form.
    ///
    /// - Throws: ``StatusListError``: `claims`, `compression`.
    init(json: JSONValue) throws(StatusListError) {
        guard let members = json["status_list"] else { throw StatusListError(.claims, "status_list is missing") }
        guard let text = members["lst"]?.string, let compressed = Base64URL.decode(text) else {
            throw StatusListError(.claims, "lst is missing or not base64url")
        }
        try self.init(
            subject: json["sub"]?.string, issuedAt: Self.seconds(json["iat"]),
            expiresAt: json["exp"].map { Self.seconds($0) }, timeToLive: json["ttl"].map { Self.seconds($0) },
            bits: members["bits"]?.integer, compressed: compressed,
            aggregationURI: members["aggregation_uri"].map(\.string))
    }

    /// Reads the claims of the CWT form.
    ///
    /// - Throws: ``StatusListError``: `claims`, `compression`.
    init(claims: CWTClaims) throws(StatusListError) {
        guard let members = claims[Key.statusList] else { throw StatusListError(.claims, "status_list is missing") }
        guard let compressed = members["lst"]?.bytesValue else { throw StatusListError(.claims, "lst is missing") }
        try self.init(
            subject: claims.subject, issuedAt: claims.issuedAt, expiresAt: claims.expires.map { .some($0) },
            timeToLive: claims[Key.timeToLive].map(\.integerValue), bits: members["bits"]?.integerValue,
            compressed: compressed, aggregationURI: members["aggregation_uri"].map(\.textValue))
    }

    /// What both forms ask of their claims. Of a doubly optional claim the outer `nil` is its absence, the inner one a
    /// type that it must not have.
    private init(
        subject: String?, issuedAt: Int64?, expiresAt: Int64??, timeToLive: Int64??, bits: Int64?,
        compressed: [UInt8], aggregationURI: String??
    ) throws(StatusListError) {
        guard let subject, let issuedAt else { throw StatusListError(.claims, "sub or iat is missing") }
        if case .some(nil) = expiresAt { throw StatusListError(.claims, "exp is not a time") }
        if case .some(nil) = aggregationURI { throw StatusListError(.claims, "aggregation_uri is not a text") }
        if let timeToLive, (timeToLive ?? 0) <= 0 { throw StatusListError(.claims, "ttl is not a positive number") }
        guard let entrySize = bits.flatMap(Int.init(exactly:)).flatMap(StatusList.EntrySize.init) else {
            throw StatusListError(.claims, "bits is not 1, 2, 4 or 8")
        }
        self.init(
            subject: subject, issuedAt: issuedAt, expiresAt: expiresAt ?? nil, timeToLive: timeToLive ?? nil,
            aggregationURI: aggregationURI ?? nil,
            list: try StatusList(compressed: compressed, entrySize: entrySize))
    }

    /// NumericDate (RFC 7519 §2), rounded down to seconds.
    private static func seconds(_ value: JSONValue?) -> Int64? {
        value.flatMap { $0.integer ?? $0.number.flatMap { Int64(exactly: $0.rounded(.down)) } }
    }

    /// The claims of the JWT form.
    ///
    /// - Throws: ``StatusListError`` `compression`.
    func json() throws(StatusListError) -> JSONValue {
        var list: JSONObject = [
            "bits": .integer(Int64(self.list.entrySize.rawValue)),
            "lst": .string(Base64URL.encode(try self.list.compressed())),
        ]
        if let aggregationURI { list["aggregation_uri"] = .string(aggregationURI) }
        var claims: JSONObject = ["sub": .string(subject), "iat": .integer(issuedAt)]
        if let expiresAt { claims["exp"] = .integer(expiresAt) }
        if let timeToLive { claims["ttl"] = .integer(timeToLive) }
        claims["status_list"] = .object(list)
        return .object(claims)
    }

    /// The claims of the CWT form.
    ///
    /// - Throws: ``StatusListError`` `compression`.
    func cbor() throws(StatusListError) -> CBOR {
        var list: [CBOR.Pair] = [
            .init(.text("bits"), .integer(Int64(self.list.entrySize.rawValue))),
            .init(.text("lst"), .bytes(try self.list.compressed())),
        ]
        if let aggregationURI { list.append(.init(.text("aggregation_uri"), .text(aggregationURI))) }
        var claims: [CBOR.Pair] = [
            .init(.integer(CWTClaims.Key.subject), .text(subject)),
            .init(.integer(CWTClaims.Key.issuedAt), .integer(issuedAt)),
        ]
        if let expiresAt { claims.append(.init(.integer(CWTClaims.Key.expires), .integer(expiresAt))) }
        if let timeToLive { claims.append(.init(.integer(Key.timeToLive), .integer(timeToLive))) }
        claims.append(.init(.integer(Key.statusList), .map(list)))
        return .map(claims)
    }
}
