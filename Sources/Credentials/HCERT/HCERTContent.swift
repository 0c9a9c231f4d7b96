/// What a text holds, decoded layer by layer as far as that goes. Nothing is verified here.
struct HCERTContent {
    /// The stages that were judged on the way: prefix, Base45, compression, COSE, CWT.
    private(set) var stages = Stages()
    /// Why the last layer was not read; `nil` when all were.
    private(set) var failure: Reason?
    private(set) var message: COSESign1?
    private(set) var claims: CWTClaims?
    /// The certificate itself.
    private(set) var certificate: JSONValue?

    init(_ text: some Collection<UInt8>) {
        let text = [UInt8](text, atMost: HCERT.Limit.text + 1).drop(while: Self.isWhiteSpace)
        guard text.count <= HCERT.Limit.text, text.starts(with: HCERT.prefix.utf8) else {
            stages.prefix = false
            failure = .format
            return
        }
        stages.prefix = true
        guard let compressed = readBase45(text.dropFirst(HCERT.prefix.utf8.count)) else { return }
        read(message: compressed)
    }

    /// The layers below Base45, as a text holds them.
    private mutating func read(message bytes: [UInt8]) {
        do {
            let message = try COSESign1.read(bytes, limits: .healthCertificate)
            stages.cose = true
            self.message = message
        } catch {
            stages.cose = false
            failure = error.code == .cbor ? .cbor : .cose
            return
        }
        readClaims()
    }

    private mutating func readClaims() {
        guard let message else { return }
        do {
            let claims = try CWTClaims.read(message.payload, limits: .healthCertificate)
            self.claims = claims
            if let certificate = claims[HCERT.Claim.container]?[HCERT.Claim.certificate] {
                self.certificate = JSONValue(cbor: certificate)
            }
            // The specification demands both, and without them nothing says how long to believe it.
            let isWhole = claims.expires != nil && claims.issuedAt != nil && certificate != nil
            stages.cwt = isWhole
            if !isWhole { failure = .cwt }
        } catch {
            stages.cwt = false
            failure = error.code == .cbor ? .cbor : .cwt
        }
    }

    // MARK: Base45 and zlib

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    /// Decodes and inflates. A space is a character of Base45 too, so at the end it may belong to the text or stand
    /// behind it: zlib, which ends with a checksum, tells.
    private mutating func readBase45(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var end = text.endIndex
        while end > text.startIndex, Self.isWhiteSpace(text[end - 1]), text[end - 1] != 0x20 { end -= 1 }
        let written = text[..<end]
        while end > text.startIndex, Self.isWhiteSpace(text[end - 1]) { end -= 1 }
        let bare = text[..<end]
        // Three characters make two bytes: no text ends with more than two that it needs.
        var candidates = [written]
        for spaces in 0...2 where end + spaces < written.endIndex {
            guard text[end..<end + spaces].allSatisfy({ $0 == 0x20 }) else { break }
            candidates.append(text[bare.startIndex..<end + spaces])
        }

        var isBase45 = false
        for candidate in candidates {
            do {
                let bytes = try Base45.decode(candidate)
                isBase45 = true
                let inflated = try Inflate.zlib(bytes, limit: HCERT.Limit.inflated)
                stages.base45 = true
                stages.compression = true
                return inflated
            } catch {
                // The next reading is tried; when none is left, the stages say how far it went.
            }
        }
        stages.base45 = isBase45
        if isBase45 { stages.compression = false }
        failure = isBase45 ? .compression : .base45
        return nil
    }
}
