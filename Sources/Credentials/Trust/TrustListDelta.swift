/// What changed between two lists of one hub.
public struct TrustListDelta: Sendable, Hashable {
    let document: TrustListDocument

    /// The number of the list that it starts from.
    public var since: Int64 { document.since ?? 0 }
    /// The number of the list that it leads to.
    public var sequence: Int64 { document.sequence }
    /// The signers that are new or changed.
    public var entries: [TrustListEntry] { document.entries }

    init(document: TrustListDocument) {
        self.document = document
    }

    /// Reads a signed delta.
    ///
    /// - Parameter anchors: The hub's keys.
    /// - Throws: ``TrustError``: `limit`, `malformed`, `signature`, `certificate`, `key`.
    public init(parsing text: [UInt8], signedBy anchors: [VerificationKey]) throws(TrustError) {
        document = try TrustListDocument(parsing: text, signedBy: anchors)
        guard document.since != nil else { throw TrustError(.malformed, "a list, not a delta") }
    }

    /// The delta as a compact JWS.
    ///
    /// - Throws: ``TrustError`` `key`.
    public func signed(with key: any SigningKey, certificate: [UInt8]) throws(TrustError) -> String {
        try document.signed(with: key, certificate: certificate)
    }
}
