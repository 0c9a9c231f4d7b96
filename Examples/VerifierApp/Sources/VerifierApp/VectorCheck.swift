import Credentials
import Foundation

/// Verifies the vectors that hold the library and the venue's page together, with nothing but what the library offers to
/// everyone.
struct VectorCheck {
    private let json: JSONValue

    init(file: URL) throws {
        json = try JSONValue(parsing: Array(try Data(contentsOf: file)))
    }

    /// Whether every verdict is as the file says.
    func run() throws -> Bool {
        let trust = Signers(try json["signers"]?.array?.map(signer) ?? [])
        var lists = StatusListDirectory()
        for list in json["status_lists"]?.array ?? [] {
            guard let issuedAt = list["iat"]?.integer else { throw Unreadable(what: "a status list") }
            try lists.take(SignedStatusList(parsing: bytes(list["cwt"])), signedBy: trust, at: issuedAt)
        }
        let cases = json["cases"]?.array ?? []
        var differing = 0
        for each in cases {
            guard let name = each["name"]?.string, let text = each["text"]?.string, let at = each["at"]?.integer else {
                throw Unreadable(what: "a case")
            }
            // A case that was shown before is shown twice to a verifier that remembers.
            let limits = each["evidence_age"].map {
                EvidenceAgeLimits(caution: $0["caution"]?.integer ?? 0, stale: $0["stale"]?.integer ?? 0)
            }
            let verifier = HealthCodeVerifier(
                trust: trust, status: lists, memory: ProofMemory(), ageLimits: limits ?? .standard)
            let circumstances = Circumstances(
                at: at, audience: each["aud"]?.string, nonce: each["nonce"]?.string.flatMap { Base64URL.decode($0) },
                documentNumber: each["document"]?.string)
            if each["shown_before"]?.bool == true { _ = verifier.verify(text.utf8, in: circumstances) }
            let verdict = verifier.verify(text.utf8, in: circumstances)
            let expected = each["expected"]
            let isSame =
                verdict.outcome?.rawValue == expected?["outcome"]?.string
                && verdict.reasons.map(\.rawValue) == expected?["reasons"]?.array?.compactMap(\.string)
                && (verdict.isValid ? "valid" : "invalid") == expected?["verdict"]?.string
            if !isSame {
                differing += 1
                print("\(name): \(verdict.outcome?.rawValue ?? "-") \(verdict.reasons.map(\.rawValue))")
            }
        }
        print("\(cases.count) vectors, \(differing) differ")
        return differing == 0 && !cases.isEmpty
    }

    private func signer(_ entry: JSONValue) throws -> (identifier: [UInt8], signer: Signer) {
        guard let identifier = entry["kid"]?.string.flatMap({ Data(base64Encoded: $0) }),
            let authority = entry["authority"]?.string, let from = entry["not_before"]?.integer,
            let until = entry["not_after"]?.integer, let isWithdrawn = entry["withdrawn"]?.bool
        else { throw Unreadable(what: "a signer") }
        let key = try VerificationKey(x: bytes(entry["jwk"]?["x"]), y: bytes(entry["jwk"]?["y"]))
        return (
            Array(identifier), Signer(key: key, authority: authority, validity: from...until, isWithdrawn: isWithdrawn)
        )
    }

    private func bytes(_ text: JSONValue?) throws -> [UInt8] {
        guard let bytes = text?.string.flatMap({ Base64URL.decode($0) }) else { throw Unreadable(what: "base64url") }
        return bytes
    }

    struct Unreadable: Error, CustomStringConvertible {
        let what: String

        var description: String { "the vector file does not read: \(what)" }
    }
}

/// A vendor's own place for signers: whatever keeps them only has to answer for a key identifier.
private struct Signers: SignerDirectory {
    private var byIdentifier: [[UInt8]: [Signer]] = [:]

    init(_ signers: [(identifier: [UInt8], signer: Signer)]) {
        for (identifier, signer) in signers { byIdentifier[identifier, default: []].append(signer) }
    }

    func signers(for keyIdentifier: [UInt8]) -> [Signer] { byIdentifier[keyIdentifier] ?? [] }
}
