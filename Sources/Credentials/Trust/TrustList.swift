/// The signers of all provinces, as the hub publishes them: signed, numbered, and with a time after which it is stale.
///
/// Verifiers hold one and bring it up to date by deltas. Its sequence only grows, a withdrawal is never undone, and
/// entries fall out when their certificate has ended, so that the list stays as long as it is useful.
public struct TrustList: Sendable, Hashable {
    private var document: TrustListDocument

    /// The hub's name.
    public var hub: String { document.hub }
    /// The number of this list, from 1.
    public var sequence: Int64 { document.sequence }
    /// When it was issued, in seconds since 1970-01-01T00:00:00Z.
    public var issuedAt: Int64 { document.issuedAt }
    /// When the next is due; after that this one is stale.
    public var nextUpdate: Int64 { document.nextUpdate }
    /// The signers, by key identifier.
    public var entries: [TrustListEntry] { document.entries }
    /// The address below which an authority's status shards lie.
    public var statusAddresses: [String: String] { document.statusAddresses }

    /// For how long the evidence behind a green code speaks for it.
    public var ageLimits: EvidenceAgeLimits { document.ageLimits }

    /// The first list of a hub, or the first that it signs with another key.
    ///
    /// - Parameters:
    ///   - lifetime: Seconds until the next is due; at least 1.
    ///   - sequence: Its number; behind the last one of the key before.
    public init(
        hub: String, entries: [TrustListEntry], statusAddresses: [String: String], issuedAt: Int64, lifetime: Int64,
        ageLimits: EvidenceAgeLimits = .standard, sequence: Int64 = 1
    ) {
        document = TrustListDocument(
            hub: hub, sequence: sequence, since: nil, issuedAt: issuedAt, nextUpdate: Self.end(issuedAt, lifetime),
            entries: entries.map { $0.changed(in: sequence) }, statusAddresses: statusAddresses, ageLimits: ageLimits)
    }

    /// Reads a signed list.
    ///
    /// - Parameter anchors: The hub's keys.
    /// - Throws: ``TrustError``: `limit`, `malformed`, `signature`, `certificate`, `key`.
    public init(parsing text: [UInt8], signedBy anchors: [VerificationKey]) throws(TrustError) {
        let document = try TrustListDocument(parsing: text, signedBy: anchors)
        guard document.since == nil else { throw TrustError(.malformed, "a delta, not a list") }
        self.document = document
    }

    /// The list as a compact JWS.
    ///
    /// - Throws: ``TrustError`` `key`.
    public func signed(with key: any SigningKey, certificate: [UInt8]) throws(TrustError) -> String {
        try document.signed(with: key, certificate: certificate)
    }

    /// Refuses a list from the future: nothing that is issued before then would ever take its place.
    ///
    /// - Parameter at: Now, in seconds since 1970-01-01T00:00:00Z; the issuer's clock may be a minute ahead.
    /// - Throws: ``TrustError`` `early`.
    public func checkIssue(at: Int64) throws(TrustError) {
        let (ahead, overflow) = issuedAt.subtractingReportingOverflow(at)
        guard overflow ? issuedAt < 0 : ahead <= StatusListDirectory.clockTolerance else {
            throw TrustError(.early, "issued more than a minute ahead of now")
        }
    }

    /// Whether the next list is overdue.
    public func isStale(at: Int64) -> Bool { at > nextUpdate }

    /// Everything that is in it, for a verifier.
    public var store: TrustStore { TrustStore(entries.map(\.signer)) }

    // MARK: The hub's side

    /// The next list: these signers instead of those, with the next number.
    ///
    /// A signer that is withdrawn stays withdrawn, and one that is left out counts as withdrawn now.
    public func next(
        entries: [TrustListEntry], statusAddresses: [String: String], issuedAt: Int64, lifetime: Int64,
        ageLimits: EvidenceAgeLimits = .standard
    ) throws(TrustError) -> TrustList {
        guard issuedAt >= self.issuedAt else { throw TrustError(.rollback, "issued before the list it follows") }
        let sequence = sequence + 1
        var remaining = Dictionary(self.entries.map { ($0.certificate, $0) }) { first, _ in first }
        var following: [TrustListEntry] = []
        for entry in entries {
            guard let earlier = remaining.removeValue(forKey: entry.certificate) else {
                following.append(entry.changed(in: sequence))
                continue
            }
            let isChanged = earlier.withdrawnAt == nil && entry.withdrawnAt != nil
            following.append(isChanged ? entry.changed(in: sequence) : earlier)
        }
        for entry in remaining.values {
            following.append(entry.withdrawnAt == nil ? try entry.withdrawn(at: issuedAt, in: sequence) : entry)
        }
        return TrustList(
            TrustListDocument(
                hub: hub, sequence: sequence, since: nil, issuedAt: issuedAt,
                nextUpdate: Self.end(issuedAt, lifetime), entries: Self.current(following, at: issuedAt),
                statusAddresses: statusAddresses, ageLimits: ageLimits))
    }

    /// What changed after an earlier list.
    ///
    /// - Returns: `nil` for a sequence that never was.
    public func delta(since: Int64) -> TrustListDelta? {
        guard (1...sequence).contains(since) else { return nil }
        return TrustListDelta(
            document: TrustListDocument(
                hub: hub, sequence: sequence, since: since, issuedAt: issuedAt, nextUpdate: nextUpdate,
                entries: entries.filter { $0.changed > since }, statusAddresses: statusAddresses,
                ageLimits: ageLimits))
    }

    // MARK: The verifier's side

    /// Takes a whole list in place of this one.
    ///
    /// - Throws: ``TrustError``: `rollback` for an older one, `conflict` for another hub's, for another of the same
    /// number,
    ///   or for one that undoes a withdrawal.
    public mutating func replace(with newer: TrustList) throws(TrustError) {
        guard newer.hub == hub else { throw TrustError(.conflict, "another hub's list") }
        guard newer.sequence >= sequence else { throw TrustError(.rollback, "older than the list that is held") }
        guard newer.sequence > sequence || newer == self else {
            throw TrustError(.conflict, "another list of the same number")
        }
        try checkWithdrawals(newer.entries)
        document = newer.document
    }

    /// Takes what changed.
    ///
    /// - Throws: ``TrustError``: as ``replace(with:)``, and `gap` for a delta that starts after this list.
    public mutating func apply(_ delta: TrustListDelta) throws(TrustError) {
        guard delta.document.hub == hub else { throw TrustError(.conflict, "another hub's list") }
        guard delta.since <= sequence else { throw TrustError(.gap, "starts after the list that is held") }
        guard delta.sequence >= sequence else { throw TrustError(.rollback, "older than the list that is held") }
        if delta.sequence == sequence { return }
        try checkWithdrawals(delta.document.entries)
        var following = Dictionary(entries.map { ($0.certificate, $0) }) { first, _ in first }
        for entry in delta.document.entries { following[entry.certificate] = entry }
        let issuedAt = delta.document.issuedAt
        document = TrustListDocument(
            hub: hub, sequence: delta.sequence, since: nil, issuedAt: issuedAt, nextUpdate: delta.document.nextUpdate,
            entries: Self.current(Array(following.values), at: issuedAt),
            statusAddresses: delta.document.statusAddresses, ageLimits: delta.document.ageLimits)
    }

    private func checkWithdrawals(_ newer: [TrustListEntry]) throws(TrustError) {
        let withdrawn = Set(entries.filter { $0.withdrawnAt != nil }.map(\.certificate))
        for entry in newer where entry.withdrawnAt == nil && withdrawn.contains(entry.certificate) {
            throw TrustError(.conflict, "a withdrawal that is undone")
        }
    }

    private init(_ document: TrustListDocument) {
        self.document = document
    }

    /// Hub and verifiers leave out by the same rule, so that they end with the same list.
    private static func current(_ entries: [TrustListEntry], at: Int64) -> [TrustListEntry] {
        entries.filter { $0.signer.validity.upperBound >= at }
    }

    private static func end(_ issuedAt: Int64, _ lifetime: Int64) -> Int64 {
        let (end, overflow) = issuedAt.addingReportingOverflow(max(1, lifetime))
        return overflow ? .max : end
    }
}

extension TrustListEntry {
    fileprivate func changed(in sequence: Int64) -> TrustListEntry {
        var entry = self
        entry.changed = sequence
        return entry
    }

    fileprivate func withdrawn(at: Int64, in sequence: Int64) throws(TrustError) -> TrustListEntry {
        try TrustListEntry(certificate: certificate, withdrawnAt: at, changed: sequence)
    }
}
