/// Issues health codes (`TM1`) under one signing key.
public struct HealthCodeIssuer: Sendable {
    private let key: any SigningKey
    private let keyIdentifier: [UInt8]
    private let authority: String

    /// An issuer.
    ///
    /// - Parameters:
    ///   - keyIdentifier: The first 8 bytes of the SHA-256 of the signer's certificate.
    ///   - authority: For whom it signs, ISO 3166-2 (`CN-GD`).
    public init(key: some SigningKey, keyIdentifier: [UInt8], authority: String) {
        self.key = key
        self.keyIdentifier = keyIdentifier
        self.authority = authority
    }

    /// Issues a code.
    ///
    /// It ends at `nextReview`, or when its form has lived, whichever is first; rounded down to the hour when that leaves
    /// it an hour at least, so that the codes of an hour look alike.
    ///
    /// - Parameters:
    ///   - holderKey: The key of the holder's device, a new one for each code; `nil` on paper.
    ///   - status: A place drawn at random, a new one for each code.
    ///   - at: The instant of issue, in seconds since 1970-01-01T00:00:00Z.
    ///   - nextReview: The next instant at which the colour may change by itself; `nil` when no calendar sets one.
    /// - Returns: The untagged COSE_Sign1, deterministic.
    /// - Throws: ``HealthCodeIssueError``, or what the key says when it cannot sign.
    public func issue(
        _ content: HealthCodeContent, holderKey: VerificationKey?, status: StatusReference, at: Int64,
        nextReview: Int64? = nil
    ) throws -> [UInt8] {
        // Four digits of the year: far from where sums overflow.
        guard (0...253_402_300_799).contains(at) else { throw HealthCodeIssueError(code: .instant) }
        guard nextReview ?? .max > at else { throw HealthCodeIssueError(code: .review) }
        let end = min(nextReview ?? .max, at + content.form.lifetime)
        let hour = HealthCodeContent.hour(end)
        let claims = HealthCodeClaims(
            issuer: authority, issuedAt: HealthCodeContent.hour(at), expires: hour >= at + 3_600 ? hour : end,
            holderKey: holderKey, status: status, content: content)
        try check(claims)
        let message = try COSESign1(
            payload: claims.cbor.encoded(),
            protected: [.init(.integer(COSEHeaders.Label.keyIdentifier), .bytes(keyIdentifier))],
            key: key)
        return message.encoded(isTagged: false)
    }

    /// Says by its own code what a reader would refuse.
    private func check(_ claims: HealthCodeClaims) throws(HealthCodeIssueError) {
        let content = claims.content
        guard HealthCodeClaims.isIssuer(authority), keyIdentifier.count == 8 else {
            throw HealthCodeIssueError(code: .signer)
        }
        guard claims.status.isWellFormed else { throw HealthCodeIssueError(code: .status) }
        guard (content.form == .live) == (claims.holderKey?.algorithm == .es256) else {
            throw HealthCodeIssueError(code: .holderKey)
        }
        guard (content.form == .paper) == (content.documentEnding?.count == 4) else {
            throw HealthCodeIssueError(code: .document)
        }
        // A green of unknown age passes no gate, so that none is issued.
        guard claims.isWellFormed, content.asOf != nil else { throw HealthCodeIssueError(code: .content) }
    }
}

/// Why a code is not issued.
public struct HealthCodeIssueError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The instant of issue is not in the years 1970 to 9999.
        case instant
        /// The colour may have changed already.
        case review
        /// The authority is no ISO 3166 code, or the key identifier has not 8 bytes.
        case signer
        /// The address of the list has more than 24 bytes, or the index is beyond 2²⁰.
        case status
        /// A live code without the holder's P-256 key, or paper with one.
        case holderKey = "holder-key"
        /// Paper without four characters of a document number.
        case document
        /// A name that is empty, an edition's identifier beyond 12 bytes, doses beyond 99, evidence from the future or of no time.
        case content
    }

    /// What is wrong.
    public let code: Code
}
