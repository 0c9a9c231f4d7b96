import Credentials
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import Logging
import NIOCore

/// What verifiers fetch, from any node, without saying whom they check: the trust list and its deltas, status lists.
struct TrustRoutes: RouteGroup {
    let node: NodeParts
    let trust: NodeTrust

    func add(to router: Router<NodeContext>) {
        router.get("/v1/trust/list") { _, _ in
            guard let token = trust.trustListToken else {
                throw Problem(.notReady, "No trust list has come yet.", headers: [.retryAfter: "5"])
            }
            return Self.answer(token, as: "application/jose")
        }
        router.get("/v1/trust/deltas/{since}") { _, context in
            guard let list = trust.trustList else {
                throw Problem(.notReady, "No trust list has come yet.", headers: [.retryAfter: "5"])
            }
            let since = Int64(try context.parameters.require("since"))
            if since == list.sequence { return Response(status: .noContent) }
            guard let delta = since.flatMap(trust.trustListDelta(since:)) else {
                throw Problem(.notFound, "There is no delta from that list; take the whole one.")
            }
            return Self.answer(delta, as: "application/jose")
        }
        router.get("/v1/status-lists") { _, _ in
            let lists = trust.statusLists.values.sorted { $0.uri < $1.uri }
            return Response.json(
                StatusIndex(
                    lists: lists.map {
                        .init(uri: $0.uri, issued: $0.issuedAt.seconds, expires: $0.expiresAt.seconds)
                    }))
        }
        router.get("/v1/status-lists/s/{issuer}/{day}/{number}") { _, context in
            let parts = try ["issuer", "day", "number"].map { try context.parameters.require($0) }
            guard let list = trust.statusLists["s/" + parts.joined(separator: "/")] else {
                throw Problem(.notFound, "There is no such status list.")
            }
            return Self.answer(list.token, as: SignedStatusList.Form.jwt.rawValue)
        }
    }

    private static func answer(_ token: String, as type: String) -> Response {
        let body = ByteBuffer(string: token)
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .contentLength: String(body.readableBytes),
                // Whoever fetches it again within the minute gets the copy; it says itself for how long it holds.
                .cacheControl: "public, max-age=60",
            ],
            body: ResponseBody(byteBuffer: body))
    }
}

/// The hub's side: signers and status lists come in from provinces, withdrawals from operators.
struct TrustAuthorityRoutes: RouteGroup {
    let node: NodeParts
    let statusLists: StatusLists
    let revocations: RevokedCertificates
    let trust: NodeTrust
    let authority: TrustAuthority

    private struct Signers: RequestDocument {
        let certificates: [String]

        enum CodingKeys: String, CodingKey, CaseIterable { case certificates }
    }

    private struct Lists: RequestDocument {
        let lists: [String]

        enum CodingKeys: String, CodingKey, CaseIterable { case lists }
    }

    private struct Withdrawal: RequestDocument {
        let kid: String
        let reason: String

        enum CodingKeys: String, CodingKey, CaseIterable { case kid, reason }
    }

    private struct Done: Encodable {
        let done: Int
    }

    /// A status list of a million places with many set has about 170 KB.
    private static let maximumBytes = 4 << 20

    func add(to router: Router<NodeContext>) {
        router.post("/v1/exchange/signers") { request, context in
            let province = try context.require(role: .node).province
            let query = try await request.document(Signers.self)
            let certificates = query.certificates.map { Base64URL.decode($0) }
            guard certificates.count <= 32, !certificates.contains(nil) else {
                throw Problem(
                    .invalidValue, "At most 32 certificates, each DER in base64url.", field: "certificates")
            }
            try await authority.register(certificates.compactMap { $0 }, of: province?.iso3166)
            return Response.json(Done(done: certificates.count))
        }
        router.post("/v1/exchange/status") { request, context in
            let province = try context.require(role: .node).province
            let query = try await request.document(
                Lists.self, upTo: Self.maximumBytes, in: node.largeBodies, by: province?.description ?? "-")
            let now = node.clock.now()
            var lists: [PublishedStatusList] = []
            for token in query.lists {
                lists.append(try list(token, of: province?.iso3166, at: now))
            }
            try await statusLists.keep(lists, at: now)
            trust.changed.signal()
            return Response.json(Done(done: lists.count))
        }
        router.post("/v1/exchange/revocations") { request, context in
            let province = try context.require(role: .node).province
            let report = try await request.document(
                RevocationReport.self, upTo: RevocationReport.maximumBytes, in: node.largeBodies,
                by: province?.description ?? "-")
            guard report.certificates.count <= RevocationReport.largest else {
                throw Problem(
                    .invalidValue, "At most \(RevocationReport.largest) certificates.", field: "certificates")
            }
            let now = node.clock.now()
            let issuer = province?.iso3166 ?? "-"
            let signers = try await authority.register.signers().signers.filter { $0.authority == issuer }
            let revoked = try report.certificates(of: Set(signers.map(\.kid)), at: now)
            guard try await revocations.keep(revoked, of: issuer, at: now) else {
                throw Problem(.conflict, "More of the province's certificates are named than there is room for.")
            }
            return Response.json(Done(done: revoked.count))
        }
        router.post("/v1/trust/withdrawals") { request, context in
            let caller = try context.require(role: .node, .staff)
            if caller.role == .staff, !caller.rights.contains(.operate) {
                throw Problem(.missingRight, "A signer is withdrawn by staff with the right operate.")
            }
            let query = try await request.document(Withdrawal.self)
            guard let kid = Base64URL.decode(query.kid), kid.count == 8, (1...200).contains(query.reason.count) else {
                throw Problem(.invalidValue, "It must be 8 bytes in base64url, and the reason 1 to 200 characters.")
            }
            let withdrawn = try await authority.register.withdrawSigner(
                kid, of: caller.role == .node ? caller.province?.iso3166 ?? "-" : nil, reason: query.reason,
                at: node.clock.now())
            guard withdrawn else { throw Problem(.notFound, "There is no such signer that is not withdrawn yet.") }
            node.shell.logger.warning("a signer was withdrawn", metadata: ["by": "\(caller.logName)"])
            try await authority.publish(at: node.clock.now())
            return Response.json(Done(done: 1))
        }
    }

    private func list(_ token: String, of issuer: String?, at now: Instant) throws -> PublishedStatusList {
        // Whatever is wrong with it, the problem below says what it must be.
        guard let signed = try? SignedStatusList(parsing: Array(token.utf8)),
            let content = trust.statusToken(signed, at: now), let shard = StatusShard(content.subject),
            shard.issuer == issuer, let end = content.expiresAt, end - content.issuedAt <= StatusPublisher.lifetime,
            // One from the future would keep every later one out.
            content.issuedAt <= now.seconds + StatusListDirectory.clockTolerance
        else {
            throw Problem(
                .invalidValue, "A list is not signed by a registered signer of the province that hands it in.",
                field: "lists")
        }
        let list = PublishedStatusList(
            uri: content.subject, owner: shard.issuer, token: token, issuedAt: Instant(seconds: content.issuedAt),
            expiresAt: Instant(seconds: end))
        _ = trust.take(list, at: now)
        return list
    }
}
