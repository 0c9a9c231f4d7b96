internal import FoundationEssentials

extension [UInt8] {
    /// Base64 (RFC 4648 §4), with padding.
    var base64: String { Base64URL.encode(self, alphabet: Base64URL.standardAlphabet, isPadded: true) }

    /// The first bytes of others. What lies in one piece is copied as one, whatever its type.
    init(_ bytes: some Collection<UInt8>, atMost limit: Int) {
        self =
            bytes.withContiguousStorageIfAvailable { [UInt8]($0.prefix(limit)) } ?? [UInt8](bytes.prefix(limit))
    }

    /// The bytes of base64 (RFC 4648 §4), read strictly; `nil` when it is not.
    init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(data)
    }
}
