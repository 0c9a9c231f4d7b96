/// Where the status of a credential stands: an index in a Token Status List (Token Status List §6).
public struct StatusReference: Sendable, Hashable {
    /// The address of the list.
    public let uri: String
    /// The place in the list, from 0.
    public let index: UInt64

    /// Bytes of an address in a health code, which must be small.
    static let uriBytes = 1...24
    /// Entries of a shard.
    static let entries: UInt64 = 1 << 20

    /// A place in a list.
    public init(uri: String, index: UInt64) {
        self.uri = uri
        self.index = index
    }

    /// The reference in the value of claim 65535; `nil` when there is none.
    package init?(claim: CBOR) {
        guard let list = claim["status_list"], case .unsigned(let index)? = list["idx"],
            let uri = list["uri"]?.textValue
        else { return nil }
        self.init(uri: uri, index: index)
    }

    /// The value of claim 65535.
    var claim: CBOR {
        .map([
            .init(
                .text("status_list"), .map([.init(.text("idx"), .unsigned(index)), .init(.text("uri"), .text(uri))]))
        ])
    }

    /// Whether a health code can hold it.
    var isWellFormed: Bool { Self.uriBytes.contains(uri.utf8.count) && index < Self.entries }
}
