import Credentials
import Foundation

/// The file that drives this library and the venue page: `Tests/Vectors/tm1.json`.
struct CodeVectors {
    static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Vectors/tm1.json")

    let json: JSONValue

    init() throws {
        json = try JSONValue(parsing: Array(try Data(contentsOf: Self.file)))
    }

    var cases: [JSONValue] { json["cases"]?.array ?? [] }

    /// The signers of the file.
    struct Trust: SignerDirectory {
        var signers: [[UInt8]: [Signer]] = [:]

        init(_ json: JSONValue?) throws {
            for signer in json?.array ?? [] {
                guard let identifier = signer["kid"]?.string.flatMap({ Data(base64Encoded: $0) }),
                    let x = signer["jwk"]?["x"]?.string.flatMap({ Base64URL.decode($0) }),
                    let y = signer["jwk"]?["y"]?.string.flatMap({ Base64URL.decode($0) }),
                    let from = signer["not_before"]?.integer, let until = signer["not_after"]?.integer,
                    let authority = signer["authority"]?.string, let isWithdrawn = signer["withdrawn"]?.bool
                else { throw Malformed() }
                signers[Array(identifier), default: []].append(
                    Signer(
                        key: try VerificationKey(x: x, y: y), authority: authority, validity: from...until,
                        isWithdrawn: isWithdrawn))
            }
        }

        func signers(for keyIdentifier: [UInt8]) -> [Signer] { signers[keyIdentifier] ?? [] }
    }

    /// The status lists of the file.
    struct Status: StatusDirectory {
        private struct List {
            let end: Int64
            let size: UInt64
            let values: [UInt64: Int64]
        }
        private var lists: [String: List] = [:]

        init(_ json: JSONValue?) throws {
            for list in json?.array ?? [] {
                guard let uri = list["uri"]?.string, let end = list["exp"]?.integer, let size = list["size"]?.integer,
                    let values = list["set"]?.object
                else { throw Malformed() }
                lists[uri] = List(
                    end: end, size: UInt64(size),
                    values: Dictionary(
                        uniqueKeysWithValues: values.members.map { (UInt64($0.name) ?? 0, $0.value.integer ?? 0) }))
            }
        }

        func status(uri: String, index: UInt64, at: Int64) -> CredentialStatus {
            guard let list = lists[uri], at < list.end, index < list.size else { return .unknown }
            switch list.values[index] ?? 0 {
            case 0: return .valid
            case 1: return .invalid
            case 2: return .suspended
            case let value: return .other(UInt8(clamping: value))
            }
        }
    }

    /// The same lists as signed shards, taken as a verifier takes them.
    static func shards(_ json: JSONValue?, trust: Trust) throws -> StatusListDirectory {
        var directory = StatusListDirectory()
        for list in json?.array ?? [] {
            guard let bytes = list["cwt"]?.string.flatMap({ Base64URL.decode($0) }) else { throw Malformed() }
            try directory.take(SignedStatusList(parsing: bytes), signedBy: trust, at: CodeForge.issued)
        }
        return directory
    }

    struct Malformed: Error {}

    /// The verdict on a case; a case that was shown before is shown twice.
    static func verdict(on vector: JSONValue, trust: Trust, status: any StatusDirectory) throws -> Verdict {
        guard let text = vector["text"]?.string, let at = vector["at"]?.integer else { throw Malformed() }
        let limits = vector["evidence_age"].map {
            EvidenceAgeLimits(caution: $0["caution"]?.integer ?? 0, stale: $0["stale"]?.integer ?? 0)
        }
        let verifier = HealthCodeVerifier(
            trust: trust, status: status, memory: ProofMemory(), ageLimits: limits ?? .standard)
        let circumstances = Circumstances(
            at: at, audience: vector["aud"]?.string, nonce: vector["nonce"]?.string.flatMap { Base64URL.decode($0) },
            documentNumber: vector["document"]?.string)
        if vector["shown_before"]?.bool == true { _ = verifier.verify(text.utf8, in: circumstances) }
        return verifier.verify(text.utf8, in: circumstances)
    }

    /// What is compared: everything that a verdict says, but which lists are old, which depends on who holds them.
    static func json(of verdict: Verdict) -> JSONValue {
        var json = verdict.json().object ?? [:]
        json["id"] = nil
        json["stale"] = nil
        return .object(json)
    }
}
