/// A published, expiring permission for one overlay to go beyond its base at one place.
public struct RegisteredException: Sendable, Hashable {
    /// Its name in the register.
    public let id: String
    /// Who granted it.
    public let authority: LocalizedText
    /// Why.
    public let reason: LocalizedText
    /// The id of the overlay.
    public let overlay: String
    /// The limit that it lifts there.
    public let limit: Limit
    /// The place, as ``LimitViolation/place`` names it.
    public let place: String
    /// What it permits there, as ``LimitViolation/overlay`` words it.
    public let value: String
    /// The moment from which it no longer holds.
    public let expires: Instant
    /// Where it is published: an `https` address.
    public let publication: String

    /// Whether it permits exactly this violation at that instant.
    public func covers(_ violation: LimitViolation, of overlay: String, at instant: Instant) -> Bool {
        self.overlay == overlay && limit == violation.limit && place == violation.place
            && value == violation.overlay && instant < expires
    }
}

extension RegisteredException {
    /// The format of the documents that this version reads.
    public static let documentFormat = "tongma-exceptions/1"

    /// Reads a register of exceptions from its YAML document; `docs/protocol-schema.md` describes it.
    ///
    /// - Throws: ``DocumentError`` with the line and the reason.
    public static func register(yaml: [UInt8], name: String) throws(DocumentError) -> [RegisteredException] {
        let root = try DocumentMapping(try DocumentNode(yaml: yaml, name: name), keys: ["format", "exceptions"])
        try DocumentNode.checkFormat(root, is: documentFormat)
        var exceptions: [RegisteredException] = []
        var seen: Set<String> = []
        for node in try root.required("exceptions").list(limit: 1_000) {
            let exception = try RegisteredException(node)
            guard seen.insert(exception.id).inserted else { throw node.place.error(.repeated(exception.id)) }
            exceptions.append(exception)
        }
        return exceptions
    }

    private init(_ node: DocumentNode) throws(DocumentError) {
        let mapping = try DocumentMapping(
            node,
            keys: [
                "id", "authority", "reason", "overlay", "limit", "place", "value", "expires", "publication",
            ])
        id = try mapping.required("id").identifier()
        authority = try mapping.required("authority").localizedText()
        reason = try mapping.required("reason").localizedText()
        overlay = try mapping.required("overlay").identifier()
        limit = try mapping.required("limit").choice(of: Limit.choices)
        place = try mapping.required("place").text()
        value = try mapping.required("value").words()
        expires = try mapping.required("expires").instant()
        publication = try mapping.required("publication").webAddress()
    }
}

extension DocumentNode {
    /// A text that may look like a number, as the canonical form of one does.
    fileprivate func words() throws(DocumentError) -> String {
        guard let text = scalar?.text else { throw place.error(.wrongType(expected: "a text")) }
        guard !text.isEmpty, text.utf8.count <= 2_000 else { throw place.error(.empty) }
        return text
    }

    /// An `https` address: a host, and only characters that RFC 3986 allows.
    fileprivate func webAddress() throws(DocumentError) -> String {
        let refusal = place.error(.malformed(expected: "an https address"))
        guard let text = scalar?.text, text.hasPrefix("https://"), text.utf8.count <= 2_000 else { throw refusal }
        let rest = text.dropFirst("https://".count)
        guard let first = rest.utf8.first, first != UInt8(ascii: "/"),
            rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Self.outsideAddresses.contains($0) })
        else { throw refusal }
        return text
    }

    private static let outsideAddresses = Array(#""<>\^`{|}"#.utf8)
}
