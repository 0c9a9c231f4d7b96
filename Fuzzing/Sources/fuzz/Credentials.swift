internal import Credentials

/// CBOR: what reads is written deterministically, and that reads as the same.
func fuzzCBOR(_ input: UnsafeBufferPointer<UInt8>) {
    let limits = CBORLimits(bytes: 1 << 16, depth: 16, items: 1 << 14)
    let deterministic = try? CBORReader.read(input, limits: limits, isDeterministic: true)
    if let deterministic {
        require(deterministic.encoded().elementsEqual(input), "what is deterministic is written as it was read")
    }
    guard let item = try? CBORReader.read(input, limits: limits) else {
        require(deterministic == nil, "what is deterministic is CBOR")
        return
    }
    let written = item.encoded()
    // A float may be longer than it was, and no limit is larger for that.
    let again = try? CBORReader.read(
        written, limits: CBORLimits(bytes: .max, depth: 16, items: 1 << 14), isDeterministic: true)
    require(again?.encoded() == written, "what is written reads as the same")
    require(!item.description.isEmpty, "every item has a notation")
    _ = JSONValue(cbor: item).serialized()
}

/// Base45: what reads is written as it was.
func fuzzBase45(_ input: UnsafeBufferPointer<UInt8>) {
    if let bytes = try? Base45.decode(input) {
        require(Base45.encode(bytes).utf8.elementsEqual(input), "a text is the only one of its bytes")
    }
    require((try? Base45.decode(Base45.encode(input).utf8)).map { $0.elementsEqual(input) } ?? false, "bytes survive")
}

/// COSE_Sign1 with a claims set in it: what reads is written, and reads again as the same.
func fuzzCOSE(_ input: UnsafeBufferPointer<UInt8>) {
    guard let message = try? COSESign1.read(input, limits: .healthCertificate) else { return }
    let again = try? COSESign1.read(
        message.encoded(), limits: CBORLimits(bytes: .max, depth: 16, items: 1 << 14), framing: .tagged)
    require(again?.signedBytes() == message.signedBytes(), "what is signed stays")
    require(again?.keyIdentifier == message.keyIdentifier, "the key identifier stays")
    require(!message.isSigned(by: forgedKey), "nobody signed this")
    guard let claims = try? CWTClaims.read(message.payload, limits: .healthCertificate) else { return }
    if let code = HealthCodeClaims(claims) {
        let again = (try? CWTClaims(code.cbor, isStrict: true)).flatMap { HealthCodeClaims($0) }
        require(again == code, "claims are written as they were read")
    }
    _ = HolderProof(claims)
}

/// Texts of health codes: a verdict for whatever comes in, and never a good one for what nobody signed.
func fuzzHealthCode(_ input: UnsafeBufferPointer<UInt8>) {
    // Base45 hides the inside from the fuzzer: every input is taken as a text and as the bytes behind one.
    for text in [Array(input), Array("TM1:".utf8) + Array(Base45.encode(input).utf8)] {
        for at in [Int64.min, 1_657_077_555, .max] {
            let verdict = codeVerifier.verify(text, in: Circumstances(at: at, documentNumber: "123X"))
            require(!verdict.isValid, "nobody signed this")
            require(verdict.outcome == .invalid, "what nobody signed is invalid")
            require(!verdict.reasons.isEmpty, "and has its reason")
        }
    }
}

/// Texts of venues' codes: the same, and claims that read are written as they were read.
func fuzzVenueCode(_ input: UnsafeBufferPointer<UInt8>) {
    for text in [Array(input), Array("TV1:".utf8) + Array(Base45.encode(input).utf8)] {
        for at in [Int64.min, 1_657_077_555, .max] {
            let verdict = VenueCodeVerifier(trust: OneSigner()).verify(text, at: at)
            require(!verdict.isValid && !verdict.reasons.isEmpty, "nobody signed this")
        }
    }
    guard let set = try? CWTClaims.read(input, limits: .venueCode, isDeterministic: true),
        let claims = VenueCodeClaims(set)
    else { return }
    let again = (try? CWTClaims(claims.cbor, isStrict: true)).flatMap { VenueCodeClaims($0) }
    require(again == claims, "claims are written as they were read")
}

private let codeVerifier = HealthCodeVerifier(trust: OneSigner(), status: StatusListDirectory(), memory: ProofMemory())

/// Trusts one key under every identifier, so that signatures are tried.
private struct OneSigner: SignerDirectory {
    func signers(for keyIdentifier: [UInt8]) -> [Signer] {
        [Signer(key: forgedKey, authority: "CN", validity: .min ... .max)]
    }
}

private let forgedKey = P256SigningKey().verificationKey
