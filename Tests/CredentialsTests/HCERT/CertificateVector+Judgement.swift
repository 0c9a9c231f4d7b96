import Credentials
import Foundation

extension CertificateVector {
    /// Whether a step succeeds with our library; `nil` for a flag that is not known, or when what it needs is missing.
    func judge(_ flag: String) -> Bool? {
        switch flag {
        case "VALIDOBJECT": json.map { DCC.defects(in: $0, .read).isEmpty }
        case "SCHEMAVALIDATION": decoded.map { DCC.defects(in: $0, .read).isEmpty }
        case "ENCODE": json.map { json in cbor.flatMap(Self.certificate) == Self.throughCBOR(json) }
        case "DECODE": cbor.map { cbor in decodes(cbor) }
        case "VALIDJSON": text.flatMap { verdict(on: $0) }.map { $0.claims == json && json != nil }
        case "UNPREFIX":
            text.map { $0.hasPrefix(HCERT.prefix) && (base45 == nil || $0.dropFirst(4) == base45 ?? "") }
        case "B45DECODE": base45.map { text in decodesBase45(text) }
        case "COMPRESSION":
            (compressed ?? base45.flatMap { try? Base45.decode($0.utf8) }).map { bytes in
                (try? Inflate.zlib(bytes, limit: HCERT.Limit.inflated)) == (cose ?? [])
            }
        case "VERIFY": message.flatMap { verdict(on: $0) }.map { $0.stages.signature == true }
        case "KEYUSAGE": message.flatMap { verdict(on: $0) }.map { $0.stages.keyUsage == true }
        case "EXPIRATIONCHECK": message.flatMap { verdict(on: $0) }.map { $0.stages.time == true }
        default: nil
        }
    }

    /// Where the compressed bytes are not given, those that come out must inflate to the message.
    private func decodesBase45(_ text: String) -> Bool {
        guard let bytes = try? Base45.decode(text.utf8) else { return false }
        return compressed.map { bytes == $0 }
            ?? ((try? Inflate.zlib(bytes, limit: HCERT.Limit.inflated)) == (cose ?? []))
    }

    /// The verdict on a text at the vector's clock, with its certificate as the one that is trusted.
    private func verdict(on text: String) -> Verdict? {
        guard let certificate, let clock else { return nil }
        let signer = try? TrustedSigner(certificate: certificate)
        return HCERTVerifier(signers: TrustStore(signer.map { [$0] } ?? [])).verify(text.utf8, at: clock)
    }

    /// A text around the message that the vector gives.
    private var message: String? {
        cose.flatMap { try? Deflate.zlib($0) }.map { HCERT.prefix + Base45.encode($0) }
    }

    /// The certificate in the message, or where there is no message in `CBOR`.
    private var decoded: JSONValue? {
        message.flatMap { verdict(on: $0)?.claims } ?? cbor.flatMap(Self.certificate)
    }

    /// `CBOR` and the message hold the certificate of `JSON`, as far as they are given.
    private func decodes(_ cbor: [UInt8]) -> Bool {
        guard let certificate = Self.certificate(cbor) else { return false }
        let isInMessage = message.flatMap { verdict(on: $0) }.map { $0.claims == certificate } ?? true
        return isInMessage && (json == nil || certificate == json)
    }

    /// Some issuers give the certificate as `CBOR`, some the whole claims set.
    private static func certificate(_ cbor: [UInt8]) -> JSONValue? {
        (try? CBORReader.read(cbor, limits: .healthCertificate)).map { JSONValue(cbor: $0[-260]?[1] ?? $0) }
    }

    private static func throughCBOR(_ json: JSONValue) -> JSONValue? {
        (try? CBORReader.read(CBOR(json).encoded(), limits: .healthCertificate)).map { JSONValue(cbor: $0) }
    }
}
