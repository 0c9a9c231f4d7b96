/// Everything that a verifier trusts: signers of health codes and health certificates, and issuers of SMART Health
/// Cards.
public struct TrustAnchors: Sendable {
    /// Signers with certificates.
    public var signers = TrustStore()
    /// Issuers of SMART Health Cards, with what they withdrew.
    public var cards = SmartHealthCardTrust()
    /// Health certificates that were revoked.
    public var revocation = HCERTRevocation()

    /// For how long the evidence behind a green code speaks for it: of several trust lists what each would let pass.
    public var ageLimits: EvidenceAgeLimits { publishedLimits ?? .standard }
    private var publishedLimits: EvidenceAgeLimits?
    /// After when the first of the trust lists is stale; `nil` without one.
    public private(set) var nextUpdate: Int64?

    /// Trusts nobody.
    public init() {}

    /// Trusts these certificates and nothing else.
    ///
    /// - Parameter certificates: DER.
    /// - Throws: ``TrustError`` `certificate`.
    public init(certificates: [[UInt8]]) throws(TrustError) {
        for certificate in certificates { signers.insert(try TrustedSigner(certificate: certificate)) }
    }

    /// Trusts what a file holds, besides what is trusted already.
    ///
    /// - Returns: What in the file is not used, and why.
    /// - Throws: ``TrustError``.
    @discardableResult public mutating func add(_ file: TrustFile) throws(TrustError) -> [LeftOut] {
        switch file {
        case .gatewayTrustList(let list):
            signers.merge(list.signers)
            return list.leftOut
        case .certificates(let bundle): return try add(bundle)
        case .keySet(let set): return try add(set)
        case .issuerDirectory(let directory): return directory.leftOut + cards.add(directory)
        case .cardRevocationList(let list): cards.add(list)
        case .trustList(let list): add(list)
        }
        return []
    }

    private mutating func add(_ bundle: PEMBundle) throws(TrustError) -> [LeftOut] {
        var leftOut = bundle.leftOut
        for (index, certificate) in bundle.certificates.enumerated() {
            let signer = try TrustedSigner(certificate: certificate)
            let place = "certificate \(index + 1)"
            if !signers.insert(signer) {
                leftOut.append(LeftOut(place, "more certificates under one key identifier than are tried"))
            } else if signer.key == nil {
                leftOut.append(LeftOut(place, "a key that is not taken"))
            }
        }
        return leftOut
    }

    /// A key of a set signs cards when it is named by its thumbprint, and certificates when it has a certificate, or is
    /// named as a COSE `kid` names one: by 8 bytes in base64.
    private mutating func add(_ set: JSONWebKeySet) throws(TrustError) -> [LeftOut] {
        var leftOut = set.leftOut
        for key in set.keys {
            let why = cards.add(key, issuer: nil)
            if let certificate = key.certificates.first {
                signers.insert(try TrustedSigner(certificate: certificate))
            } else if let name = key.keyIdentifier, let identifier = [UInt8](base64: name), identifier.count == 8 {
                signers.insert(TrustedSigner(keyIdentifier: identifier, key: key.key, validity: .min ... .max))
            } else if let why {
                leftOut.append(LeftOut("key \(key.keyIdentifier ?? key.thumbprint)", why))
            }
        }
        return leftOut
    }

    /// Trusts the signers of a trust list, and takes the limits that it publishes.
    public mutating func add(_ list: TrustList) {
        signers.merge(list.store)
        note(list)
    }

    /// Takes what a trust list says besides its signers: the limits, and when the next is due.
    public mutating func note(_ list: TrustList) {
        publishedLimits = publishedLimits?.tightened(by: list.ageLimits) ?? list.ageLimits
        nextUpdate = min(nextUpdate ?? .max, list.nextUpdate)
    }
}
