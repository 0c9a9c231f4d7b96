internal import Credentials

/// Texts of SMART Health Cards: a verdict for whatever comes in; what reads as one code is written the same.
func fuzzSmartHealthCard(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    let verdict = cardVerifier.verify(text: bytes, at: 1_660_000_000)
    require(verdict.format == .smartHealthCard, "a verdict names the format")
    require(verdict.isValid == verdict.reasons.isEmpty, "a verdict has reasons, or is valid")
    require(!verdict.isValid || verdict.stages.signature == true, "what is valid was signed")
    require(verdict.stages.base45 == nil || verdict.stages.prefix == true, "digits come behind the prefix")
    guard let content = try? SmartHealthCardText.read(bytes[...]), case .whole(let jws) = content else { return }
    let text = String(decoding: jws, as: UTF8.self)
    guard let written = try? SmartHealthCardText.write(text) else {
        require(jws.count > SmartHealthCardText.Limit.singleCode, "what was read can be written")
        return
    }
    require(written.utf8.dropFirst(5).elementsEqual(bytes.dropFirst(5)), "a code is written as it was read")
}

/// Compact JWS, and key sets and revocation lists behind it: what reads is written, and reads again as the same.
func fuzzJWS(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    if let jws = try? CompactJWS(parsing: bytes[...]) {
        require(jws.text.utf8.elementsEqual(bytes), "a JWS is written as it was read")
        require(!jws.isSigned(by: fuzzKey.verificationKey), "nobody signed this")
        // The card inside, as it comes in a file.
        let verdict = cardVerifier.verify(jws: bytes[...], at: 0)
        require(verdict.stages.cose != nil, "a JWS is judged")
    }
    if let text = Base64URL.decode(String(decoding: bytes, as: UTF8.self)) {
        require(Base64URL.encode(text).utf8.elementsEqual(bytes), "base64url has one text for each byte string")
    }
    if let set = try? JSONWebKeySet(parsing: bytes) {
        let again = try? JSONWebKeySet(parsing: set.json.serialized())
        require(again?.keys == set.keys, "a key set reads as it was written")
    }
    if let list = try? CardRevocationList(parsing: bytes) {
        require((try? CardRevocationList(json: list.json)) == list, "a revocation list reads as it was written")
    }
    _ = try? IssuerDirectory(parsing: bytes)
    _ = try? SmartHealthCardFile(parsing: bytes)
}

/// FHIR bundles and payloads around them: what is minimized is minimal, what reads is written.
func fuzzBundle(_ input: UnsafeBufferPointer<UInt8>) {
    guard let bundle = try? JSONValue(parsing: Array(input), limits: .init(depth: 16, bytes: 64 << 10)) else { return }
    if let card = try? SmartHealthCard(payload: bundle) {
        require((try? SmartHealthCard(payload: card.payload)) == card, "a payload reads as it was written")
    }
    let minimized = FHIRProfile.minimized(bundle)
    require(FHIRProfile.minimized(minimized) == minimized, "minimizing twice changes nothing")
    let strict = FHIRProfile.issuer.findings(in: bundle)
    if strict.isEmpty {
        require(FHIRProfile.reader.findings(in: bundle).isEmpty, "what may be issued can be read")
        require(minimized == bundle, "what may be issued is minimal")
    }
}

private let fuzzKey = P256SigningKey()
private let cardVerifier = {
    var trust = SmartHealthCardTrust()
    if var key = try? JSONWebKey(fuzzKey.verificationKey) {
        key.keyIdentifier = key.thumbprint
        trust.add(JSONWebKeySet([key]))
    }
    return SmartHealthCardVerifier(trust: trust)
}()
