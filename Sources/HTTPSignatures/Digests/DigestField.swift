internal import Crypto
public import HTTPTypes
internal import RawStructuredFieldValues

/// The value of `Content-Digest` or `Repr-Digest` (RFC 9530): digests of a body by their algorithms.
public struct DigestField: Hashable, Sendable {
    /// The algorithms that RFC 9530 §5 calls active.
    public enum Algorithm: String, Hashable, Sendable, CaseIterable {
        /// SHA-256.
        case sha256 = "sha-256"
        /// SHA-512.
        case sha512 = "sha-512"

        var byteCount: Int { self == .sha256 ? 32 : 64 }
    }

    /// One digest.
    public struct Digest: Hashable, Sendable {
        /// By which algorithm.
        public let algorithm: Algorithm
        /// Its bytes.
        public let bytes: [UInt8]
    }

    /// Whether a body is the one that the field tells of.
    public enum Verdict: Hashable, Sendable {
        /// Every digest by a known algorithm is the body's; there is at least one.
        case matches
        /// The message has no such field.
        case absent
        /// The field is no dictionary of digests, or one algorithm stands twice.
        case malformed
        /// None of the algorithms is known, so that nothing is proved.
        case noKnownAlgorithm
        /// A digest is not the body's.
        case differs(Algorithm)
    }

    /// The digests by known algorithms, in their order; others are left out.
    public let digests: [Digest]

    /// The digests of a body.
    public init(of body: some Sequence<UInt8>, by algorithms: [Algorithm] = [.sha256]) {
        let body = Array(body)
        digests = algorithms.map { algorithm in
            switch algorithm {
            case .sha256: Digest(algorithm: algorithm, bytes: Array(SHA256.hash(data: body)))
            case .sha512: Digest(algorithm: algorithm, bytes: Array(SHA512.hash(data: body)))
            }
        }
    }

    /// The field's value read; nil when it is malformed. Several lines are one dictionary.
    public init?(parsing value: String) {
        // Too long, a key twice, or no dictionary: in each case there is no digest to compare with.
        guard let dictionary = try? StructuredText.dictionary(Array(value.utf8)), !dictionary.isEmpty else {
            return nil
        }
        var digests: [Digest] = []
        for (key, member) in dictionary {
            guard case .item(let item) = member, case .undecodedByteSequence(let text) = item.rfc9651BareItem,
                let bytes = StructuredText.decodeBase64(text)
            else { return nil }
            guard let algorithm = Algorithm(rawValue: key) else { continue }
            guard bytes.count == algorithm.byteCount, item.rfc9651Parameters.isEmpty else { return nil }
            digests.append(Digest(algorithm: algorithm, bytes: bytes))
        }
        self.digests = digests
    }

    /// The field's value.
    public var value: String {
        digests.map { "\($0.algorithm.rawValue)=:\(StructuredText.encodeBase64($0.bytes)):" }.joined(separator: ", ")
    }

    /// Whether a body is the one that this field tells of.
    public func verdict(on body: some Sequence<UInt8>) -> Verdict {
        guard !digests.isEmpty else { return .noKnownAlgorithm }
        let found = DigestField(of: body, by: digests.map(\.algorithm))
        for (stated, found) in zip(digests, found.digests) where stated.bytes != found.bytes {
            return .differs(stated.algorithm)
        }
        return .matches
    }

    /// Whether a body is the one that a message's field tells of.
    public static func verdict(
        _ name: HTTPField.Name = .contentDigest, in fields: HTTPFields, on body: some Sequence<UInt8>
    ) -> Verdict {
        guard let value = fields[name] else { return .absent }
        guard let field = DigestField(parsing: value) else { return .malformed }
        return field.verdict(on: body)
    }
}
