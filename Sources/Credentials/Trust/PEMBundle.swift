internal import FoundationEssentials

/// Certificates in the text form of RFC 7468, any number one after another, with whatever stands between them.
public struct PEMBundle: Sendable, Hashable {
    /// The certificates in DER, in the order in which they stand.
    public let certificates: [[UInt8]]
    /// Blocks of other kinds, which are passed over.
    public let leftOut: [LeftOut]

    /// The most certificates that are read.
    public static let largest = 65_536

    /// A bundle of these certificates, in DER.
    public init(certificates: [[UInt8]]) {
        self.certificates = certificates
        leftOut = []
    }

    private static let begin = "-----BEGIN "
    private static let end = "-----END "

    /// Reads a bundle. Blocks of other kinds are passed over.
    ///
    /// - Throws: ``TrustError``: `malformed` for a block that does not end or is not base64, and for a private key,
    /// which
    ///   nobody should have handed over; `limit`.
    public init(parsing text: [UInt8]) throws(TrustError) {
        var certificates: [[UInt8]] = []
        var leftOut: [LeftOut] = []
        var open: (label: Substring, body: String)?
        for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
            if let block = open {
                guard line.hasPrefix(Self.end) else {
                    open?.body += line
                    continue
                }
                open = nil
                guard block.label.hasPrefix("CERTIFICATE-----") else {
                    let place = "block \(certificates.count + leftOut.count + 1)"
                    leftOut.append(LeftOut(place, "it is no CERTIFICATE but \(block.label.prefix { $0 != "-" })"))
                    continue
                }
                guard let der = Data(base64Encoded: block.body, options: .ignoreUnknownCharacters), !der.isEmpty else {
                    throw TrustError(.malformed, "a block that is not base64")
                }
                guard certificates.count < Self.largest else { throw TrustError(.limit, "more than 65,536 blocks") }
                certificates.append(Array(der))
            } else if line.hasPrefix(Self.begin) {
                let label = line.dropFirst(Self.begin.count)
                guard !label.contains("PRIVATE KEY") else {
                    throw TrustError(.malformed, "a private key among certificates")
                }
                open = (label, "")
            }
        }
        guard open == nil else { throw TrustError(.malformed, "a block without an end") }
        self.certificates = certificates
        self.leftOut = leftOut
    }

    /// A certificate as text, in lines of 64 characters.
    public static func text(_ certificate: [UInt8]) -> String {
        let base64 = Array(certificate.base64.utf8)
        let lines = stride(from: 0, to: base64.count, by: 64)
            .map { String(decoding: base64[$0..<min($0 + 64, base64.count)], as: UTF8.self) }
        return (["\(begin)CERTIFICATE-----"] + lines + ["\(end)CERTIFICATE-----", ""]).joined(separator: "\n")
    }
}
