/// The header parameters of one bucket, protected or not (RFC 9052 §3).
public struct COSEHeaders: Sendable, Hashable {
    /// Labels and values, in the order in which they were written.
    public let pairs: [CBOR.Pair]

    /// Headers of one's own.
    public init(_ pairs: [CBOR.Pair] = []) {
        self.pairs = pairs
    }

    /// Common labels (RFC 9052 §3.1, RFC 9596).
    enum Label {
        static let algorithm: Int64 = 1
        static let critical: Int64 = 2
        static let contentType: Int64 = 3
        static let keyIdentifier: Int64 = 4
        static let type: Int64 = 16
    }

    /// What a reader that knows nothing else does justice to.
    private static let understood = [Label.algorithm, Label.critical, Label.contentType, Label.keyIdentifier]

    /// The value under a label; `nil` when there is none.
    public subscript(label: Int64) -> CBOR? {
        pairs.value(for: label)
    }

    /// The encoded map; of no headers zero bytes, as RFC 9052 §3 has it for the protected ones.
    public var protectedBytes: [UInt8] {
        pairs.isEmpty ? [] : CBOR.map(pairs).encoded()
    }

    /// - Throws: ``COSEError`` for a label that is neither integer nor text, and for critical headers that are not
    ///   understood or not there.
    init(_ map: CBOR, areProtected: Bool) throws(COSEError) {
        guard let pairs = map.mapValue else { throw COSEError(.header) }
        self.pairs = pairs
        for pair in pairs where pair.key.integerValue == nil && pair.key.textValue == nil {
            throw COSEError(.header)
        }
        guard let critical = self[Label.critical] else { return }
        guard areProtected, let labels = critical.arrayValue, !labels.isEmpty else { throw COSEError(.header) }
        for label in labels {
            guard let label = label.integerValue, Self.understood.contains(label), self[label] != nil else {
                throw COSEError(.critical)
            }
        }
    }
}
