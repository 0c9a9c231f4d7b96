internal import Credentials

/// Texts of health certificates: a verdict for whatever comes in, as a text and as the message inside one.
func fuzzHCERT(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    judge(bytes)
    if let compressed = try? Deflate.zlib(bytes) {
        judge(Array((HCERT.prefix + Base45.encode(compressed)).utf8))
    }
    if let inflated = try? Inflate.zlib(bytes, limit: HCERT.Limit.inflated) {
        require(inflated.count <= HCERT.Limit.inflated, "the limit is kept")
        let again = (try? Deflate.zlib(inflated)).flatMap { try? Inflate.zlib($0, limit: inflated.count) }
        require(again == inflated, "what inflates is deflated and inflates to the same")
    }
}

private func judge(_ text: [UInt8]) {
    let verdict = certificateVerifier.verify(text, at: 1_640_995_200)
    let stages = verdict.stages
    require(verdict.isValid == verdict.reasons.isEmpty, "a verdict has reasons, or is valid")
    require((verdict.format == .hcert) == (stages.prefix == true), "the prefix names the format")
    require(stages.base45 == nil || stages.prefix == true, "Base45 comes behind the prefix")
    require(stages.cose == nil || stages.compression == true, "a message comes out of zlib")
    require(stages.signature != true, "nobody signed this")
    require(!verdict.isValid, "and so nothing is valid")
    require((verdict.claims == nil) == (stages.schema == nil), "the schema is judged when there is a certificate")
}

/// Certificates by themselves as JSON: what may be issued can be read, and survives CBOR.
func fuzzDCC(_ input: UnsafeBufferPointer<UInt8>) {
    guard let json = try? JSONValue(parsing: Array(input), limits: .init(depth: 16, bytes: 64 << 10)) else { return }
    guard DCC.defects(in: json, .issue).isEmpty else { return }
    require(DCC.defects(in: json, .read).isEmpty, "what may be issued can be read")
    require(DCC.kinds(of: json).count == 1, "a certificate is of one kind")
}

/// Files that say whom to trust, and certificates in DER.
func fuzzTrustFile(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    if let signer = try? TrustedSigner(certificate: bytes) {
        require(signer.keyIdentifier.count == 8, "a key identifier has 8 bytes")
        require(signer.purposes?.isEmpty != true, "a limit names something")
    }
    if let file = try? TrustFile(parsing: bytes) {
        var anchors = TrustAnchors()
        // What the file's reader takes can still hold something that is no certificate.
        _ = try? anchors.add(file)
    }
    if let json = try? JSONValue(parsing: bytes), let batch = try? RevocationBatch(json: json) {
        require(batch.hashes.allSatisfy { $0.count == 16 }, "a hash has 16 bytes")
    }
}

/// Signed messages: nothing that comes out of one was not signed, and what is handed on has no content.
func fuzzCMS(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    guard let message = try? CMSSignedData(bytes) else { return }
    require(message.content.count < bytes.count, "the content is in the message")
    require((try? CMSSignedData(message.detached)) == nil, "what has no content is no message")
    require(message.detached.count < bytes.count + 64, "what is handed on is the message without its content")
}

private let certificateVerifier: HCERTVerifier = {
    // A signer under the identifiers that fuzzing finds easily, so that signatures are looked at.
    var store = TrustStore()
    let key = P256SigningKey().verificationKey
    for identifier in [[], [0], [UInt8](repeating: 0, count: 8), Array("12345678".utf8)] as [[UInt8]] {
        store.insert(TrustedSigner(keyIdentifier: identifier, key: key, validity: .min ... .max))
    }
    return HCERTVerifier(signers: store)
}()
