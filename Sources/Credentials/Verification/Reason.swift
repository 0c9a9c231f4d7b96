/// Why a credential was not taken as it stands: a closed list, the same in the command, over HTTP and on the pages.
public enum Reason: String, Sendable, Hashable, CaseIterable, Codable {
    /// No prefix that is known, or text that cannot be one of the formats.
    case format
    /// The text after the prefix is not Base45 (RFC 9285), or not the numeric form of a SMART Health Card.
    case base45
    /// What should be zlib or raw DEFLATE is not, or is larger than the limit.
    case compression
    /// Not CBOR (RFC 8949), beyond the limits, or not deterministic where that is demanded.
    case cbor
    /// Not a COSE_Sign1 (RFC 9052), or for a SMART Health Card not a compact JWS.
    case cose
    /// Not a claims set (RFC 8392), or a claim has another type than it should.
    case cwt
    /// Signed by an algorithm that is not accepted.
    case algorithm
    /// No trusted signer has this key identifier.
    case unknownSigner = "unknown-signer"
    /// The signer's certificate was withdrawn.
    case withdrawnSigner = "withdrawn-signer"
    /// The signer's certificate was not valid when it signed, or is not now.
    case signerValidity = "signer-validity"
    /// The signature does not belong to the content.
    case signature
    /// Issued, or valid from, after now.
    case notYetValid = "not-yet-valid"
    /// Valid until before now.
    case expired
    /// The signer's certificate does not permit this kind of statement.
    case keyUsage = "key-usage"
    /// The content does not follow the schema of its format.
    case schema
    /// The status list or the revocation list names it.
    case revoked
    /// No status list that is in time covers it.
    case statusUnknown = "status-unknown"
    /// The holder's proof is malformed, made by another key, or for another credential.
    case proof
    /// A live credential without the holder's proof.
    case missingProof = "missing-proof"
    /// The proof was made too long ago, or ahead of the clock.
    case staleProof = "stale-proof"
    /// This verifier has taken this very proof already.
    case alreadyShown = "already-shown"
    /// The proof was made for another venue, or answers another nonce.
    case audience
    /// Paper: the document's number was not given.
    case documentNeeded = "document-needed"
    /// Paper: it belongs to another document than the one beside it.
    case document
    /// Green, but the evidence behind it is older than the published limits allow, or of unknown age.
    case oldEvidence = "old-evidence"
    /// It names a status list of another issuer, of another day than the one of its end, or none at all.
    case status
}
