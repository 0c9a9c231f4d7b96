import Credentials
import Foundation

/// Writes the vector file. What each case is expected to give is said here by hand; what else the verdict says is noted
/// beside it, and compared from then on.
///
/// ECDSA signatures are random, so that the file changes with each writing and is kept.
struct CodeVectorWriter {
    /// A case before it is judged.
    struct Case {
        let name: String
        let text: String
        var at = CodeForge.looked
        var audience: String?
        var nonce: [UInt8]?
        var document: String?
        var isShownBefore = false
        var ageLimits: EvidenceAgeLimits?
        let outcome: Outcome
        let reasons: [Reason]
    }

    var cases: [Case] = []

    mutating func add(
        _ name: String, _ text: String, _ outcome: Outcome, _ reasons: Reason..., at: Int64 = CodeForge.looked,
        audience: String? = nil, nonce: [UInt8]? = nil, document: String? = nil, isShownBefore: Bool = false,
        ageLimits: EvidenceAgeLimits? = nil
    ) {
        cases.append(
            Case(
                name: name, text: text, at: at, audience: audience, nonce: nonce, document: document,
                isShownBefore: isShownBefore, ageLimits: ageLimits, outcome: outcome, reasons: reasons))
    }

    static var signers: JSONValue {
        get throws {
            .array(
                try CodeForge.SignerName.allCases.filter { $0 != .stranger }.map { signer in
                    let (x, y) = try signer.key.verificationKey.coordinates ?? ([], [])
                    return [
                        "kid": .string(Data(signer.keyIdentifier).base64EncodedString()),
                        "authority": .string(signer.authority), "not_before": .integer(signer.validity.lowerBound),
                        "not_after": .integer(signer.validity.upperBound), "withdrawn": .bool(signer == .withdrawn),
                        "jwk": [
                            "kty": "EC", "crv": "P-256", "x": .string(Base64URL.encode(x)),
                            "y": .string(Base64URL.encode(y)),
                        ],
                    ]
                })
        }
    }

    /// A list in two forms: in words, where `set` has the entries that are not 0 (valid), and as a signed shard.
    private static func list(
        _ uri: String, by signer: CodeForge.SignerName = .guangdong, end: Int64, size: Int = StatusShard.capacity,
        set: [Int: UInt8] = [:]
    ) throws -> JSONValue {
        var list = try StatusList(count: size, entrySize: set.values.contains { $0 > 1 } ? .two : .one)
        for (index, value) in set { try list.set(StatusType(rawValue: value), at: index) }
        let token = StatusListToken(
            subject: uri, issuedAt: CodeForge.hour - 3_600, expiresAt: end, timeToLive: 300, list: list)
        let signed = try SignedStatusList(
            signing: token, as: .cwt, with: signer.key, keyIdentifier: signer.keyIdentifier)
        return [
            "uri": .string(uri), "iat": .integer(token.issuedAt), "exp": .integer(end), "ttl": 300,
            "size": .integer(Int64(size)),
            "set": .object(JSONObject(set.sorted { $0.key < $1.key }.map { ("\($0.key)", .integer(Int64($0.value))) })),
            "cwt": .string(Base64URL.encode(signed.bytes)),
        ]
    }

    static var lists: JSONValue {
        get throws {
            let day: Int64 = 86_400
            return .array([
                try list(CodeForge.list, end: CodeForge.issued + day * 40, set: [7: 1, 8: 2, 1_048_575: 1]),
                try list(CodeForge.oldList, end: CodeForge.looked),
                try list(CodeForge.smallList, end: CodeForge.issued + day, size: 64),
                try list(CodeForge.hainanList, by: .hainan, end: CodeForge.issued + day, set: [9: 3]),
                try list(CodeForge.shaanxiList, by: .nation, end: CodeForge.issued + day),
                try list(CodeForge.nationList, by: .nation, end: CodeForge.issued + day),
                try list(CodeForge.todaysList, end: CodeForge.issued + day),
                try list(CodeForge.paperList, end: CodeForge.issued + day * 40),
            ])
        }
    }

    /// The whole file.
    func file() throws -> JSONValue {
        let trust = try CodeVectors.Trust(try Self.signers)
        let lists = try Self.lists
        let status = try CodeVectors.Status(lists)
        let vectors = try cases.map { vector -> JSONValue in
            let text = { (text: String?) in text.map { JSONValue.string($0) } ?? .null }
            var json: JSONObject = [
                "name": .string(vector.name), "text": .string(vector.text), "at": .integer(vector.at),
                "aud": text(vector.audience), "nonce": text(vector.nonce.map { Base64URL.encode($0) }),
                "document": text(vector.document), "shown_before": .bool(vector.isShownBefore),
            ]
            if let limits = vector.ageLimits {
                json["evidence_age"] = ["caution": .integer(limits.caution), "stale": .integer(limits.stale)]
            }
            let verdict = try CodeVectors.verdict(on: .object(json), trust: trust, status: status)
            guard verdict.outcome == vector.outcome, verdict.reasons == vector.reasons else {
                throw Unexpected(
                    name: vector.name, outcome: verdict.outcome, reasons: verdict.reasons, expected: vector.reasons)
            }
            json["expected"] = CodeVectors.json(of: verdict)
            return .object(json)
        }
        return [
            "description": """
            Health codes (TM1) and the verdicts on them. Instants are seconds since 1970-01-01T00:00:00Z; kid is \
            base64, a nonce base64url; a case that was shown before is shown twice to a verifier with a memory; evidence_age \
            has the published limits in seconds, which are a day and three days where it is absent. In a status \
            list, set names the entries that are not 0. The keys are known to everyone: for tests only.
            """,
            "signers": try Self.signers, "status_lists": lists, "cases": .array(vectors),
        ]
    }

    /// A case gave something else than it should.
    struct Unexpected: Error {
        let name: String
        let outcome: Outcome?
        let reasons: [Reason]
        let expected: [Reason]
    }
}
