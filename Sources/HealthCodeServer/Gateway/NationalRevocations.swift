import Credentials
import Crypto
import Foundation
import HealthCode
import HealthCodeStore
import Logging

/// The certificates that this nation's nodes signed and withdrew, as batches of the country `CN` among those that other
/// countries uploaded: everybody who reads the gateway's revocation list finds them there, and every node of the nation
/// in the list of foreign trust.
struct NationalRevocations: Sendable {
    let node: NodeParts
    let uploads: GatewayRegister
    let revocations: RevokedCertificates
    let statements: Statements
    let authority: TrustAuthority

    private static let nation = "CN"

    /// Brings the batches to what is known. The last batch of a signer, as long as it is not full, gives way to one that
    /// names more.
    func publish(at now: Instant) async throws {
        try await takeOwn(at: now)
        guard let (batches, change) = try await revocations.unpublishedRevokedBatches(at: now) else {
            return
        }
        let standing = try await uploads.standingGatewayBatches(of: Self.nation, at: now)
        let known = Set(standing.map(\.digest))
        var named: Set<[UInt8]> = []
        for batch in batches {
            let content = Self.content(of: batch)
            let digest = Array(SHA256.hash(data: content))
            named.insert(digest)
            guard !known.contains(digest), let end = batch.map(\.expiresAt).max() else { continue }
            _ = try await uploads.add(
                UUID().uuidString.lowercased(), message: try authority.message(holding: content), of: Self.nation,
                digest: digest, expires: end, at: now)
        }
        for old in standing where !named.contains(old.digest) {
            _ = try await uploads.removeGatewayBatch(old.identifier, of: Self.nation, at: now)
        }
        try await revocations.notePublished(revoked: change)
        node.shell.logger.info("withdrawn certificates published", metadata: ["batches": "\(batches.count)"])
    }

    /// The hub signs for those who live in no province, and tells itself what it withdrew.
    private func takeOwn(at now: Instant) async throws {
        let trust = authority.trust
        try await StatementWithdrawal(node: node, statements: statements, trust: trust).load()
        while case let entries = trust.unreported(atMost: RevocationReport.largest), !entries.isEmpty {
            let revoked = entries.compactMap { entry in
                Base64URL.decode(entry.signer).map {
                    RevokedCertificate(kid: $0, hash: entry.name, expiresAt: entry.expiresAt)
                }
            }
            guard try await revocations.keep(revoked, of: Self.nation, at: now) else {
                node.shell.logger.error("there is no room for more withdrawn certificates")
                return
            }
            try await statements.noteReported(entries, at: now)
            trust.noteReported(entries)
        }
    }

    /// A batch as countries write them.
    private static func content(of batch: [RevokedCertificate]) -> [UInt8] {
        let end = batch.map(\.expiresAt).max() ?? Instant(seconds: 0)
        let content: JSONValue = [
            "country": .string(nation), "expires": .string(end.exactText),
            "kid": .string(Data(batch.first?.kid ?? []).base64EncodedString()),
            "hashType": .string(RevocationBatch.HashType.identifier.rawValue),
            "entries": .array(batch.map { ["hash": .string(Data($0.hash).base64EncodedString())] }),
        ]
        return content.serialized()
    }
}
