internal import FoundationEssentials

extension [UInt8] {
    /// Base64 (RFC 4648 §4), with padding.
    var base64: String { Data(self).base64EncodedString() }

    /// The bytes of base64 (RFC 4648 §4), read strictly; `nil` when it is not.
    init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(data)
    }
}
