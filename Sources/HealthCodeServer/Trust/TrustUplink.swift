import Credentials
import Foundation
import HealthCode
import HealthCodeStore
import Logging
import NIOCore
import ServiceLifecycle

/// A province's side of trust: it has its signers registered, hands its status lists to the hub, and takes over the hub's
/// trust list and the other provinces' status lists. Without the hub it goes on with what it has.
struct TrustUplink: Service {
    let node: NodeParts
    let trustLists: Signers
    let statusLists: StatusLists
    let statements: Statements
    let trust: NodeTrust
    let hub: HubClient
    /// The hub's key.
    let anchor: VerificationKey

    /// How often it looks for what is new. A withdrawn signer is refused everywhere within this and a page's own refresh.
    private static let interval = Duration.seconds(5)

    func run() async throws {
        try await takeStored()
        // What another process of this node has brought is taken at once, also while this one does not reach the hub.
        try await node.database.engine.listen(Database.Channel.trust) { trust.changed.signal() }
        try await node.database.engine.listen(Database.Channel.statusLists) { trust.changed.signal() }
        await node.repeating("trust was not exchanged", level: .warning, pause: .seconds(2)) {
            try await trust.changed.listening { wakeUp in
                try await takeStored()
                try await exchange()
                // Whatever this exchange itself brought is no reason for the next.
                _ = wakeUp.takeSignal()
                try await wakeUp.wait(atMost: Self.interval)
            }
        }
    }

    /// Takes what the store has and is not at hand yet.
    private func takeStored() async throws {
        if let held = try await trustLists.trustList(), held.sequence > trust.trustList?.sequence ?? 0,
            // A list by a key that is trusted no more is fetched anew.
            let list = try? TrustList(parsing: Array(held.token.utf8), signedBy: [anchor])
        {
            try trust.take(list, token: held.token)
        }
        try await trust.takeStatusLists(of: statusLists, at: node.clock.now())
    }

    /// One round: signers and withdrawn certificates up, the trust list down, status lists up and down.
    func exchange() async throws {
        try trust.readFolder()
        let certificates = trust.unlistedCertificates(at: node.clock.now()).map { Base64URL.encode($0) }
        if !certificates.isEmpty { _ = try await post("/v1/exchange/signers", ["certificates": certificates]) }
        try await takeTrustList()
        try await reportWithdrawn()
        let held = trust.statusLists
        let now = node.clock.now()
        let own = held.values.filter { $0.owner == node.role.name && $0.expiresAt > now }
        let index = try JSONDecoder().decode(
            StatusIndex.self, from: Data(try await get("/v1/status-lists").readableBytesView))
        let known = Dictionary(index.lists.map { ($0.uri, $0.issued) }) { first, _ in first }
        for list in own where known[list.uri] ?? .min < list.issuedAt.seconds {
            do {
                _ = try await post("/v1/exchange/status", ["lists": [list.token]])
            } catch let refusal as HubRefusal {
                // One that the hub does not take, because its signer was withdrawn, must not keep the others from it.
                node.shell.logger.warning(
                    "the hub did not take a status list",
                    metadata: ["list": "\(list.uri)", "status": "\(refusal.status)"])
            }
        }
        for entry in index.lists {
            if let list = held[entry.uri], list.issuedAt.seconds >= entry.issued || list.owner == node.role.name {
                continue
            }
            try await take(entry)
        }
    }

    private func takeTrustList() async throws {
        let text = Array(try await get("/v1/trust/list").readableBytesView)
        let list = try TrustList(parsing: text, signedBy: [anchor])
        try list.checkIssue(at: node.clock.now().seconds)
        guard list.sequence > trust.trustList?.sequence ?? 0 else { return }
        let token = String(decoding: text, as: UTF8.self)
        try trust.take(list, token: token, deltas: try await deltas(to: list))
        // Another process of this node may have kept it already.
        _ = try await trustLists.keep(trustList: token, sequence: list.sequence)
    }

    /// What the hub signed to lead to a list from those before it, for verifiers that hold one of them.
    private func deltas(to list: TrustList) async throws -> [Int64: String] {
        var deltas: [Int64: String] = [:]
        do {
            for sequence in max(1, list.sequence - TrustAuthority.deltas)..<list.sequence {
                let text = Array(try await get("/v1/trust/deltas/\(sequence)").readableBytesView)
                let delta = try TrustListDelta(parsing: text, signedBy: [anchor])
                // The hub has issued another list since: its deltas come with that.
                guard delta.since == sequence, delta.sequence == list.sequence else { return [:] }
                deltas[sequence] = String(decoding: text, as: UTF8.self)
            }
            return deltas
        } catch is HubRefusal {
            // The same, seen from the hub. The list itself is good.
            return [:]
        }
    }

    /// Tells the hub which certificates of its residents this node withdrew, so that they are refused everywhere.
    private func reportWithdrawn() async throws {
        while case let entries = trust.unreported(atMost: RevocationReport.largest), !entries.isEmpty {
            guard try await report(entries[...]) else { return }
        }
    }

    /// - Returns: whether to go on.
    private func report(_ entries: ArraySlice<WithdrawnStatements.Entry>) async throws -> Bool {
        do {
            _ = try await post("/v1/exchange/revocations", RevocationReport(Array(entries)))
            try await statements.noteReported(Array(entries), at: node.clock.now())
        } catch let refusal as HubRefusal where refusal.status == 422 && entries.count > 1 {
            // One that the hub cannot take must not keep the others from it: it is looked for.
            let middle = entries.startIndex + entries.count / 2
            guard try await report(entries[..<middle]) else { return false }
            return try await report(entries[middle...])
        } catch let refusal as HubRefusal {
            // What the hub does not take must not keep the status lists from it. One that it cannot take is tried again
            // after the next start, everything else with the next exchange.
            node.shell.logger.warning(
                "the hub did not take withdrawn certificates", metadata: ["status": "\(refusal.status)"])
            guard refusal.status == 422 else { return false }
        }
        trust.noteReported(Array(entries))
        return true
    }

    private func take(_ entry: StatusIndex.Entry) async throws {
        guard let shard = StatusShard(entry.uri) else { return }
        let now = node.clock.now()
        let token = String(decoding: try await get("/v1/status-lists/\(shard)").readableBytesView, as: UTF8.self)
        let list = PublishedStatusList(
            uri: entry.uri, owner: shard.issuer, token: token, issuedAt: Instant(seconds: entry.issued),
            expiresAt: Instant(seconds: entry.expires))
        guard trust.take(list, at: now) else { return }
        try await statusLists.keep([list], at: now)
    }

    private func get(_ path: String) async throws -> ByteBuffer {
        try await hub.body(of: hub.request(path))
    }

    private func post(_ path: String, _ body: some Encodable) async throws -> ByteBuffer {
        try await hub.body(of: hub.request(path, posting: body))
    }
}

/// The status lists that a node has, as it names them.
struct StatusIndex: Codable {
    struct Entry: Codable {
        let uri: String
        /// Seconds since 1970.
        let issued: Int64
        let expires: Int64

        enum CodingKeys: String, CodingKey {
            case uri
            case issued = "iat_s"
            case expires = "exp_s"
        }
    }

    let lists: [Entry]
}
