internal import SwiftASN1
internal import X509

/// The authorities whose signers are taken: what a hub holds a newly presented certificate against.
public struct Authorities: Sendable {
    private let certificates: [SignerCertificate]

    /// Authorities by their certificates in DER.
    ///
    /// - Throws: ``TrustError`` for one that cannot be read.
    public init(_ certificates: some Sequence<[UInt8]>) throws(TrustError) {
        var read: [SignerCertificate] = []
        for certificate in certificates { read.append(try SignerCertificate(certificate)) }
        self.certificates = read
    }

    /// The signer that a certificate makes, if one of the authorities issued it and acts for whom it signs.
    ///
    /// - Parameter at: seconds since 1970-01-01T00:00:00Z, when the authority's own certificate must be valid.
    /// - Throws: ``TrustError``: `certificate`, or `authority` when none of them vouches for it, `purpose` when it is an
    ///   authority's itself, is for something else than signatures, or has ended.
    public func signer(_ certificate: [UInt8], at: Int64) throws(TrustError) -> TrustedSigner {
        let read = try SignerCertificate(certificate)
        let signer = try TrustedSigner(certificate: certificate)
        try read.checkSigns()
        guard at <= read.validity.upperBound else { throw TrustError(.purpose, "the certificate has ended") }
        for authority in certificates where authority.validity.contains(at) {
            guard authority.subject.text(.RDNAttributeType.countryName) == signer.country else { continue }
            // An authority of the whole country signs for the hub alone; a province's for its province.
            guard authority.subject.text(.RDNAttributeType.stateOrProvinceName) == signer.division else { continue }
            if try authority.mayIssue(), read.isIssued(by: authority) { return signer }
        }
        throw TrustError(.authority, "none of the authorities issued it")
    }
}
