internal import SwiftASN1
internal import X509

/// What a certificate may be used for (RFC 5280 §4.2.1.3, §4.2.1.9).
extension SignerCertificate {
    /// Whether it says of itself to be an authority's.
    var isAuthority: Bool {
        get throws(TrustError) {
            do {
                if case .isCertificateAuthority? = try extensions.basicConstraints { return true }
                return false
            } catch {
                throw TrustError(.certificate, "basic constraints that cannot be read")
            }
        }
    }

    private var usage: KeyUsage? {
        get throws(TrustError) {
            do {
                return try extensions.keyUsage
            } catch {
                throw TrustError(.certificate, "a key usage that cannot be read")
            }
        }
    }

    /// Refuses a certificate by which no statement may be signed: an authority's, which signs certificates, or one whose
    /// key usage, if it has one, is another than digital signatures.
    ///
    /// - Throws: ``TrustError`` `purpose`, or `certificate` for extensions that cannot be read.
    func checkSigns() throws(TrustError) {
        let (isAuthority, usage) = (try isAuthority, try usage)
        guard !isAuthority else { throw TrustError(.purpose, "an authority's certificate signs certificates") }
        guard usage?.digitalSignature ?? true else {
            throw TrustError(.purpose, "the key usage is another than digital signatures")
        }
    }

    /// Whether it may issue certificates: an authority's, whose key usage, if it has one, permits it.
    ///
    /// - Parameter asListed: Whether a list that is believed names it an authority's, so that it need not say so itself; it
    ///   must not say otherwise.
    func mayIssue(asListed: Bool = false) throws(TrustError) -> Bool {
        let (isAuthority, usage) = (try isAuthority, try usage)
        let isSilent = extensions[oid: .X509ExtensionID.basicConstraints] == nil
        return (isAuthority || (asListed && isSilent)) && usage?.keyCertSign ?? true
    }
}
