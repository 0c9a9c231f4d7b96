import Credentials
import HTTPTypes
import HealthCode
import HealthCodeServer
import HummingbirdTesting
import NIOCore
import Testing

/// A gate without a network: it has what it fetched from a node, and verifies by that alone.
extension CredentialVerifier {
    /// A gate that fetched everything a moment ago, the lists of these credentials among it.
    ///
    /// - Parameter ageLimits: For how long it lets evidence speak for a green, where that is not what a test is about.
    static func gate(
        at node: RunningNode, _ keys: NationOfSigners, knowing held: [Device.Held],
        ageLimits: EvidenceAgeLimits? = nil
    ) async throws -> CredentialVerifier {
        var gate = try await fetched(from: node, keys, ageLimits)
        try await eventually("the status of every code is known") {
            gate = try await fetched(from: node, keys, ageLimits)
            let now = node.clock.now()
            return try held.allSatisfy {
                let reasons = try gate.verdict(on: $0, at: now).reasons
                return !reasons.contains(.statusUnknown) && !reasons.contains(.unknownSigner)
            }
        }
        return gate
    }

    /// What the gate says of a code that its device shows at a moment.
    func verdict(on held: Device.Held, at now: Instant) throws -> Verdict {
        verify(Array(try held.text(at: now).utf8), in: Circumstances(at: now.seconds))
    }

    private struct Index: Decodable {
        let lists: [Entry]

        struct Entry: Decodable {
            let uri: String
        }
    }

    private static func fetched(
        from node: RunningNode, _ keys: NationOfSigners, _ ageLimits: EvidenceAgeLimits?
    ) async throws -> CredentialVerifier {
        var anchors = TrustAnchors()
        var status = StatusListDirectory()
        let answer = try await node.get("/v1/trust/list")
        // A node that has just started has none yet.
        if answer.status == .ok {
            let list = try TrustList(
                parsing: Array(answer.body.readableBytesView), signedBy: [keys.listKey.verificationKey])
            anchors.signers.merge(list.store)
        }
        for entry in try await node.get("/v1/status-lists").decoded(Index.self).lists {
            let body = try await node.get("/v1/status-lists/\(entry.uri)").body
            let signed = try SignedStatusList(parsing: Array(body.readableBytesView))
            // Nor its signers.
            guard let signer = anchors.signers.signers(for: try #require(signed.keyIdentifier)).first else {
                continue
            }
            try status.take(try signed.token(signedBy: signer.key), at: node.clock.now().seconds)
        }
        return CredentialVerifier(trust: anchors, status: status, ageLimits: ageLimits)
    }
}
