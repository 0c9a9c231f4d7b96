import Credentials
import Crypto
import Foundation
import SwiftASN1
import Testing
import X509

/// What a certificate says that it may be used for is kept to.
@Suite struct SignerPurposeTests {
    private static let at: Int64 = 1_655_000_000

    /// A certificate of Germany with the extensions that are given, signed by an authority's key.
    private static func certificate(
        _ name: String, issuer: String, by key: P256.Signing.PrivateKey, for publicKey: P256.Signing.PublicKey,
        validity: ClosedRange<Int64> = 1_640_000_000...1_700_000_000, _ extensions: Certificate.Extensions
    ) throws -> [UInt8] {
        let subject = { (name: String) in
            try DistinguishedName {
                CountryName("DE")
                CommonName(name)
            }
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(publicKey),
            notValidBefore: Date(timeIntervalSince1970: Double(validity.lowerBound)),
            notValidAfter: Date(timeIntervalSince1970: Double(validity.upperBound)), issuer: try subject(issuer),
            subject: try subject(name), signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: .init(key))
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private let authorityKey = P256.Signing.PrivateKey()
    private let signerKey = P256.Signing.PrivateKey()

    private func authority(
        _ usage: KeyUsage = KeyUsage(keyCertSign: true), validity: ClosedRange<Int64> = 1_640_000_000...1_700_000_000
    ) throws -> [UInt8] {
        try Self.certificate(
            "CSCA", issuer: "CSCA", by: authorityKey, for: authorityKey.publicKey, validity: validity,
            Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(usage)
            })
    }

    private func signer(
        _ extensions: Certificate.Extensions, validity: ClosedRange<Int64> = 1_640_000_000...1_700_000_000
    ) throws -> [UInt8] {
        try Self.certificate(
            "DSC", issuer: "CSCA", by: authorityKey, for: signerKey.publicKey, validity: validity, extensions)
    }

    private func refusal(
        _ certificate: [UInt8], under authority: [UInt8]? = nil, of country: String = "DE"
    ) throws -> TrustFault? {
        let authorities = try GatewayAuthorities([authority ?? self.authority()])
        do {
            _ = try authorities.signer(certificate, of: country, at: Self.at)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a signer signs, is no authority, and has not ended`() throws {
        let signs = try Certificate.Extensions { Critical(KeyUsage(digitalSignature: true)) }
        #expect(try refusal(signer(signs)) == nil)
        #expect(try refusal(signer(Certificate.Extensions())) == nil)
        let encrypts = try Certificate.Extensions { Critical(KeyUsage(keyEncipherment: true)) }
        #expect(try refusal(signer(encrypts)) == .purpose)
        let issues = try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Critical(KeyUsage(digitalSignature: true))
        }
        #expect(try refusal(signer(issues)) == .purpose)
        #expect(try refusal(signer(signs, validity: 1_640_000_000...Self.at - 1)) == .purpose)
        #expect(try refusal(signer(signs, validity: Self.at + 1...1_700_000_000)) == nil)
    }

    @Test func `an authority vouches while it is valid, and for signers of the uploader's country alone`() throws {
        let signs = try signer(Certificate.Extensions { Critical(KeyUsage(digitalSignature: true)) })
        #expect(try refusal(signs, of: "FR") == .authority)
        let taken = try GatewayAuthorities([authority()])
        #expect(throws: TrustError.self) { try taken.signer(signs, of: "FR", isNew: false, at: Self.at) }
        #expect(try taken.signer(signs, of: "DE", isNew: false, at: Self.at).country == "DE")
        #expect(try refusal(signs, under: authority(validity: 1_640_000_000...Self.at - 1)) == .authority)
        #expect(try refusal(signs, under: authority(validity: 1_640_000_000...Self.at)) == nil)
        let ended = try Authorities([authority(validity: 1_640_000_000...Self.at - 1)])
        #expect(throws: TrustError.self) { try ended.signer(signs, at: Self.at) }
    }

    @Test func `an authority of the whole country vouches for no province's signer`() throws {
        let secret = P256.Signing.PrivateKey()
        let key = try P256SigningKey(scalar: Array(secret.rawRepresentation))
        let subject = { (division: String?, name: String) in
            try SigningAuthority.Subject(country: "CN", division: division, organization: "Example", name: name)
        }
        let validity: ClosedRange<Int64> = 1_640_000_000...1_700_000_000
        let hub = try SigningAuthority(
            founding: subject(nil, "Authority"), key: key, publicKey: key.verificationKey, validity: validity)
        let authorities = try Authorities([hub.certificate])
        for (division, isTaken) in [("CN-GD", false), (nil, true)] as [(String?, Bool)] {
            // Issued by hand: the authority itself refuses what is beyond it.
            let issuer = try Certificate(derEncoded: hub.certificate)
            let publicKey = P256.Signing.PrivateKey().publicKey
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(publicKey),
                notValidBefore: Date(timeIntervalSince1970: Double(validity.lowerBound)),
                notValidAfter: Date(timeIntervalSince1970: Double(validity.upperBound)), issuer: issuer.subject,
                subject: try DistinguishedName {
                    CountryName("CN")
                    if let division { StateOrProvinceName(division) }
                    CommonName("Signer")
                }, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions { Critical(KeyUsage(digitalSignature: true)) },
                issuerPrivateKey: .init(secret))
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            let der = serializer.serializedBytes
            if isTaken {
                #expect(try authorities.signer(der, at: Self.at).country == "CN")
            } else {
                #expect(throws: TrustError.self) { try authorities.signer(der, at: Self.at) }
            }
        }
    }

    @Test func `an authority that may not issue vouches for nobody`() throws {
        let signs = try signer(Certificate.Extensions { Critical(KeyUsage(digitalSignature: true)) })
        #expect(try refusal(signs, under: authority(KeyUsage(cRLSign: true))) == .authority)
        let national = try Authorities([authority(KeyUsage(cRLSign: true))])
        #expect(throws: TrustError.self) { try national.signer(signs, at: Self.at) }
        #expect(try Authorities([authority()]).signer(signs, at: Self.at).country == "DE")
    }
}
