import Credentials
import HealthCode
import HealthCodeStore
import Synchronization

/// The gateway's trust list, kept at hand until something in it changes: anybody may ask for it, and it has some megabytes.
final class GatewayTrustListCache: Sendable {
    /// Which part of the list.
    struct Part: Hashable {
        var kind: GatewayTrustListEntry.Kind?
        var country: String?

        fileprivate func has(_ entry: GatewayTrustListEntry) -> Bool {
            entry.kind == kind ?? entry.kind && entry.country == country ?? entry.country
        }
    }

    private struct State {
        var entries: [GatewayTrustListEntry]?
        var readAt = Duration.zero
        /// Counts how often it was forgotten.
        var turns = 0
        var answers: [Part: [UInt8]] = [:]
        /// The hub's own signatures by certificate, so that a list that says the same is the same.
        var signatures: [[UInt8]: [UInt8]] = [:]
    }

    private let node: NodeParts
    private let uploads: GatewayRegister
    private let authorities: GatewayAuthorities
    private let authority: TrustAuthority
    /// Since when the certificates of the configuration are known.
    private let openedAt: Instant
    private let state = Mutex(State())

    /// A wake-up of another process may be missed; then the list is this much behind.
    private static let longestAge = Duration.seconds(60)
    /// Countries are two letters, so that a caller cannot fill the memory with parts that are empty.
    private static let mostParts = 1_024

    init(
        node: NodeParts, uploads: GatewayRegister, authorities: GatewayAuthorities, authority: TrustAuthority
    ) {
        self.node = node
        self.uploads = uploads
        self.authorities = authorities
        self.authority = authority
        openedAt = node.clock.now()
    }

    /// Says that something in it has changed.
    func forget() {
        state.withLock { state in
            state.entries = nil
            state.answers = [:]
            state.turns += 1
        }
    }

    /// The whole of a part, as JSON.
    func answer(_ part: Part) async throws -> [UInt8] {
        let entries = try await entries()
        let (known, turn) = state.withLock { ($0.answers[part], $0.turns) }
        if let known { return known }
        let answer = Self.json(entries.filter(part.has))
        state.withLock { state in
            guard state.turns == turn, state.answers.count < Self.mostParts else { return }
            state.answers[part] = answer
        }
        return answer
    }

    /// Some of a part: what changed since a moment, with what was taken back, or one page.
    func answer(
        _ part: Part, since: Instant?, page: Int?, size: Int?
    ) async throws -> [UInt8] {
        var entries = try await entries().filter(part.has)
        if let since {
            entries = entries.filter { $0.kind != .signer && $0.changedAt >= since.seconds }
            let changed = try await signers(since: since) + nationalSigners(since: since)
            entries += changed.filter(part.has)
        }
        if let page, let size {
            let (start, isFar) = page.multipliedReportingOverflow(by: size)
            entries = isFar ? [] : Array(entries.dropFirst(start).prefix(size))
        }
        return Self.json(entries)
    }

    private static func json(_ entries: [GatewayTrustListEntry]) -> [UInt8] {
        JSONValue.array(entries.map(\.json)).serialized()
    }

    private func entries() async throws -> [GatewayTrustListEntry] {
        let (known, turn) = state.withLock { state in
            if node.clock.uptime() - state.readAt > Self.longestAge {
                state.entries = nil
                state.answers = [:]
            }
            return (state.entries, state.turns)
        }
        if let known { return known }
        let readAt = node.clock.uptime()
        var entries: [GatewayTrustListEntry] = []
        for known in authorities.entries {
            entries.append(
                try own(
                    known.kind == .authority ? .authority : .uploader, known.country, known.certificate,
                    openedAt.seconds))
        }
        for certificate in authority.authorityCertificates {
            entries.append(try own(.authority, Self.nation, certificate, openedAt.seconds))
        }
        entries += try await nationalSigners(since: nil) + signers(since: nil)
        state.withLock { state in
            guard state.turns == turn else { return }
            state.entries = entries
            state.readAt = readAt
        }
        return entries
    }

    private static let nation = "CN"

    /// What countries uploaded.
    private func signers(since: Instant?) async throws -> [GatewayTrustListEntry] {
        try await uploads.gatewaySigners(since: since).map { signer in
            GatewayTrustListEntry(
                kind: .signer, country: signer.country, certificate: signer.certificate,
                signature: signer.signature, changedAt: signer.changedAt.seconds)
        }
    }

    /// The signers of this nation's nodes, so that other countries can verify what they sign.
    private func nationalSigners(since: Instant?) async throws -> [GatewayTrustListEntry] {
        var entries: [GatewayTrustListEntry] = []
        for signer in try await authority.register.signers().signers {
            let changedAt = signer.withdrawnAt ?? signer.addedAt
            guard since.map({ changedAt >= $0 }) ?? (signer.withdrawnAt == nil) else { continue }
            if signer.withdrawnAt == nil {
                entries.append(try own(.signer, Self.nation, signer.certificate, changedAt.seconds))
            } else {
                entries.append(
                    GatewayTrustListEntry(
                        kind: .signer, country: Self.nation, certificate: signer.certificate, signature: nil,
                        changedAt: changedAt.seconds))
            }
        }
        return entries
    }

    /// An entry that the hub itself vouches for.
    private func own(
        _ kind: GatewayTrustListEntry.Kind, _ country: String, _ certificate: [UInt8], _ changedAt: Int64
    ) throws -> GatewayTrustListEntry {
        let known = state.withLock { $0.signatures[certificate] }
        let signature = try known ?? authority.signature(over: certificate)
        if known == nil { state.withLock { $0.signatures[certificate] = signature } }
        return GatewayTrustListEntry(
            kind: kind, country: country, certificate: certificate, signature: signature, changedAt: changedAt)
    }
}
