import Credentials
import Crypto
import Foundation

/// What the certificates of other countries are verified by, as the hub's gateway has it: a short list, signed by the key
/// that signs the trust list, of parts that are named by their SHA-256. Whoever holds a part need not fetch it again.
///
/// Payload of the JWS: `version` 1, `sequence`, `issuedAt`, and the parts' names in base64url: `signers`, `rules`, and
/// `batches`, one for each batch of revoked certificates.
struct ForeignTrustList: Sendable, Hashable {
    /// Its number, from 1; it only grows.
    let sequence: Int64
    /// When it was issued, in seconds since 1970-01-01T00:00:00Z.
    let issuedAt: Int64
    /// The part with the signers.
    let signers: [UInt8]
    /// The part with the invalidation rules.
    let rules: [UInt8]
    /// The batches of revoked certificates, each a part.
    let batches: [[UInt8]]

    /// `typ` of the JWS, so that no other signed text of the hub passes for it, nor it for another.
    private static let type = "tongma-foreign-trust+jwt"
    /// The most that is read, in bytes: some 45 for each batch.
    private static let largest = 1 << 20
    /// The most batches of all countries together: eight million certificates.
    static let mostBatches = 8_192

    /// Every part's name.
    var parts: Set<[UInt8]> { Set([signers, rules] + batches) }

    /// Whether it names the same parts as another.
    func says(sameAs other: ForeignTrustList) -> Bool {
        (signers, rules) == (other.signers, other.rules) && batches == other.batches
    }

    /// A part's name: the SHA-256 of its content.
    static func name(of part: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: part)) }

    /// The list as a compact JWS.
    func signed(with key: any SigningKey) throws -> String {
        let payload: JSONValue = [
            "version": 1, "sequence": .integer(sequence), "issuedAt": .integer(issuedAt),
            "signers": .string(Base64URL.encode(signers)), "rules": .string(Base64URL.encode(rules)),
            "batches": .array(batches.map { .string(Base64URL.encode($0)) }),
        ]
        return try CompactJWS(signing: payload.serialized(), header: ["typ": .string(Self.type)], with: key).text
    }
}

extension ForeignTrustList {
    /// Reads a list.
    ///
    /// - Parameter anchor: the hub's key.
    /// - Throws: ``Fault``.
    init(parsing text: String, signedBy anchor: VerificationKey) throws(Fault) {
        let json: JSONValue
        do {
            let message = try CompactJWS(parsing: Array(text.utf8)[...], limit: Self.largest)
            guard message.header["typ"]?.string == Self.type else { throw Fault.malformed }
            guard message.isSigned(by: anchor) else { throw Fault.signature }
            json = try JSONValue(
                parsing: message.payload, limits: .init(depth: 4, bytes: Self.largest), duplicates: .refused)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault.malformed
        }
        func name(_ value: JSONValue?) throws(Fault) -> [UInt8] {
            guard let name = value?.string.flatMap({ Base64URL.decode($0) }), name.count == SHA256.byteCount else {
                throw Fault.malformed
            }
            return name
        }
        guard json["version"]?.integer == 1, let sequence = json["sequence"]?.integer, sequence > 0,
            let issuedAt = json["issuedAt"]?.integer, let names = json["batches"]?.array,
            names.count <= Self.mostBatches
        else { throw Fault.malformed }
        var batches: [[UInt8]] = []
        for value in names { batches.append(try name(value)) }
        self.init(
            sequence: sequence, issuedAt: issuedAt, signers: try name(json["signers"]), rules: try name(json["rules"]),
            batches: batches)
    }

    /// Why a list, or a part of it, is not taken.
    enum Fault: String, LoggableError {
        case malformed, signature, rollback, early
        /// A part that is another than its name says, or is not there.
        case part

        var logText: String { "foreign trust: \(rawValue)" }
    }
}
