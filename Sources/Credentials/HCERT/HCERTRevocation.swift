internal import Crypto

/// The health certificates that their countries revoked, in batches as the EU's gateway distributes them. A list may be
/// partial: what it does not name is not revoked as far as it knows.
public struct HCERTRevocation: Sendable {
    private struct Scope: Sendable, Hashable {
        let country: String
        let keyIdentifier: [UInt8]?
        let hashType: RevocationBatch.HashType
    }

    /// The hashes in each scope, with the last second at which they count.
    private var hashes: [Scope: [[UInt8]: Int64]] = [:]

    /// Names nothing.
    public init() {}

    /// Whether nothing is named.
    public var isEmpty: Bool { hashes.isEmpty }

    /// Takes what a batch names, besides what is named already.
    public mutating func add(_ batch: RevocationBatch) {
        let scope = Scope(country: batch.country, keyIdentifier: batch.keyIdentifier, hashType: batch.hashType)
        guard !batch.hashes.isEmpty else { return }
        hashes[scope, default: [:]].merge(batch.hashes.lazy.map { ($0, batch.expires) }, uniquingKeysWith: max)
    }

    /// Whether a certificate is named.
    ///
    /// - Parameters:
    ///   - certificate: The DCC.
    ///   - message: What carries it.
    ///   - country: Of its issuer.
    ///   - keyIdentifiers: Under which the key that signed is known, besides the one that the message names: nobody signs
    ///     that name when it stands in the unprotected header, and whoever holds a certificate may put another there.
    ///   - at: now, in seconds since 1970-01-01T00:00:00Z.
    public func isRevoked(
        _ certificate: JSONValue, in message: COSESign1, country: String, keyIdentifiers: Set<[UInt8]> = [], at: Int64
    ) -> Bool {
        guard !hashes.isEmpty else { return false }
        let identifiers: [[UInt8]?] = [nil] + keyIdentifiers.union([message.keyIdentifier].compactMap(\.self))
        return RevocationBatch.HashType.allCases.contains { hashType in
            let scopes = identifiers.compactMap { identifier in
                hashes[Scope(country: country, keyIdentifier: identifier, hashType: hashType)]
            }
            guard !scopes.isEmpty else { return false }
            return Self.inputs(hashType, certificate, message).contains { input in
                let hash = Array(SHA256.hash(data: input).prefix(RevocationBatch.hashLength))
                return scopes.contains { ($0[hash] ?? .min) >= at }
            }
        }
    }

    /// What a hash is made of, once for each entry of the certificate.
    private static func inputs(
        _ hashType: RevocationBatch.HashType, _ certificate: JSONValue, _ message: COSESign1
    ) -> [[UInt8]] {
        switch hashType {
        case .signature:
            let isECDSA = message.algorithm?.isECDSA == true
            return [isECDSA ? Array(message.signature.prefix(message.signature.count / 2)) : message.signature]
        case .identifier, .countryAndIdentifier:
            // Whether its country hashed an identifier as it was signed or as it is read, it is the same certificate.
            return [certificate, certificate.trimmed].flatMap { certificate in
                StatementKind.allCases.flatMap { certificate[$0.rawValue]?.array ?? [] }.compactMap { entry in
                    guard let identifier = entry["ci"]?.string else { return nil }
                    guard hashType == .countryAndIdentifier else { return Array(identifier.utf8) }
                    return entry["co"]?.string.map { Array("\($0)\(identifier)".utf8) }
                }
            }
        }
    }
}
