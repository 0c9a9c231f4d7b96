/// What a trust list and a delta have in common, and how both are signed: a compact JWS (RFC 7515) by ES256 over JSON,
/// so that a browser verifies it with what it has.
///
/// Payload: `version` 1, `hub`, `sequence`, for a delta `since`, `issuedAt`, `nextUpdate`, `signers`, and `status`, the
/// address below which an authority's status shards lie. A signer has `kid`, `certificate` (base64 DER), `jwk`,
/// `authority`, `notBefore`, `notAfter`, `status`, `withdrawnAt` and `changed`. `evidenceAge` has the limits of
/// ``EvidenceAgeLimits`` in seconds, `caution` and `stale`; a list without it has the standard ones.
struct TrustListDocument: Sendable, Hashable {
    let hub: String
    let sequence: Int64
    let since: Int64?
    let issuedAt: Int64
    let nextUpdate: Int64
    let entries: [TrustListEntry]
    let statusAddresses: [String: String]
    let ageLimits: EvidenceAgeLimits

    /// `typ` of the JWS, so that no other signed text of the hub passes for a list.
    static let type = "tongma-trust-list+jwt"
    /// The most that is read: a list of 65,536 signers has some 100 MiB, China's provinces need a thousandth of that.
    static let limits = (bytes: 16 << 20, entries: 16_384)

    init(
        hub: String, sequence: Int64, since: Int64?, issuedAt: Int64, nextUpdate: Int64, entries: [TrustListEntry],
        statusAddresses: [String: String], ageLimits: EvidenceAgeLimits
    ) {
        self.hub = hub
        self.sequence = sequence
        self.since = since
        self.issuedAt = issuedAt
        self.nextUpdate = nextUpdate
        self.entries = entries.sorted { $0.signer.keyIdentifier.lexicographicallyPrecedes($1.signer.keyIdentifier) }
        self.statusAddresses = statusAddresses
        self.ageLimits = ageLimits
    }

    // MARK: Signing

    /// - Parameter certificate: The hub's, which goes into the header for those who hold a file and nothing else.
    func signed(with key: any SigningKey, certificate: [UInt8]) throws(TrustError) -> String {
        var header = JSONObject()
        header["typ"] = .string(Self.type)
        header["x5c"] = .array([.string(certificate.base64)])
        do {
            return try CompactJWS(signing: json.serialized(), header: header, with: key).text
        } catch {
            throw TrustError(.key, "the hub's key could not sign")
        }
    }

    private var json: JSONValue {
        var members = JSONObject()
        members["version"] = 1
        members["hub"] = .string(hub)
        members["sequence"] = .integer(sequence)
        if let since { members["since"] = .integer(since) }
        members["issuedAt"] = .integer(issuedAt)
        members["nextUpdate"] = .integer(nextUpdate)
        members["signers"] = .array(entries.map(\.json))
        var addresses = JSONObject()
        for (authority, address) in statusAddresses.sorted(by: { $0.key < $1.key }) {
            addresses[authority] = .string(address)
        }
        members["status"] = .object(addresses)
        members["evidenceAge"] = ["caution": .integer(ageLimits.caution), "stale": .integer(ageLimits.stale)]
        return .object(members)
    }

    // MARK: Reading

    /// Reads a signed document.
    ///
    /// - Parameter anchors: Whose signature counts.
    init(parsing text: [UInt8], signedBy anchors: [VerificationKey]) throws(TrustError) {
        let message = try Self.message(text)
        guard anchors.contains(where: message.isSigned(by:)) else {
            throw TrustError(.signature, "not signed by the hub")
        }
        try self.init(payload: message.payload)
    }

    /// The certificate in a document's header, which says who claims to have signed it.
    static func claimedCertificate(of text: [UInt8]) throws(TrustError) -> [UInt8] {
        guard let certificate = try message(text).header["x5c"]?[0]?.string.flatMap({ [UInt8](base64: $0) }) else {
            throw TrustError(.malformed, "the header has no certificate")
        }
        return certificate
    }

    private static func message(_ text: [UInt8]) throws(TrustError) -> CompactJWS {
        let message: CompactJWS
        do {
            message = try CompactJWS(parsing: text[...], limit: limits.bytes)
        } catch {
            throw TrustError(error.code == .limit ? .limit : .malformed, "not a compact JWS")
        }
        guard message.header["typ"]?.string == type else { throw TrustError(.malformed, "not a trust list") }
        return message
    }

    private init(payload: [UInt8]) throws(TrustError) {
        let json: JSONValue
        do {
            json = try JSONValue(
                parsing: payload, limits: .init(depth: 8, bytes: Self.limits.bytes), duplicates: .refused)
        } catch {
            throw TrustError(.malformed, error.description)
        }
        guard json["version"]?.integer == 1, let hub = json["hub"]?.string, let sequence = json["sequence"]?.integer,
            sequence > 0, let issuedAt = json["issuedAt"]?.integer, let nextUpdate = json["nextUpdate"]?.integer,
            issuedAt < nextUpdate, let signers = json["signers"]?.array, let addresses = json["status"]?.object
        else { throw TrustError(.malformed, "a member is missing or of another type") }
        guard signers.count <= Self.limits.entries else { throw TrustError(.limit, "more than 16,384 signers") }
        var since: Int64?
        if let member = json["since"] {
            guard let earlier = member.integer, (1...sequence).contains(earlier) else {
                throw TrustError(.malformed, "since is not an earlier sequence")
            }
            since = earlier
        }
        var entries: [TrustListEntry] = []
        var seen: Set<[UInt8]> = []
        for signer in signers {
            let entry = try TrustListEntry(json: signer)
            guard entry.changed <= sequence, entry.changed > since ?? 0 else {
                throw TrustError(.malformed, "an entry of another sequence")
            }
            guard seen.insert(entry.certificate).inserted else { throw TrustError(.malformed, "an entry twice") }
            entries.append(entry)
        }
        var statusAddresses: [String: String] = [:]
        for member in addresses.members {
            guard let address = member.value.string else { throw TrustError(.malformed, "an address is not a text") }
            statusAddresses[member.name] = address
        }
        self.init(
            hub: hub, sequence: sequence, since: since, issuedAt: issuedAt, nextUpdate: nextUpdate, entries: entries,
            statusAddresses: statusAddresses, ageLimits: try Self.ageLimits(in: json["evidenceAge"]))
    }

    /// Limits that contradict themselves are no limits: nobody could say which of them a gate should follow.
    private static func ageLimits(in member: JSONValue?) throws(TrustError) -> EvidenceAgeLimits {
        guard let member else { return .standard }
        guard let caution = member["caution"]?.integer, let stale = member["stale"]?.integer, 0 <= caution,
            caution <= stale
        else { throw TrustError(.malformed, "evidenceAge is not two limits, of which the second is not the lesser") }
        return EvidenceAgeLimits(caution: caution, stale: stale)
    }
}
