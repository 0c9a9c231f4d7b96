internal import Credentials
internal import HealthCode

/// The page that `tongma credential inspect` shows: a heading for each layer, and lines under it.
struct CredentialInspection {
    private(set) var page = ""
    /// Whether every layer could be read.
    private(set) var isWhole = true
    private var layer = 0

    private static let limits = CBORLimits.healthCertificate

    mutating func inspect(_ text: [UInt8]) {
        let trimmed = CredentialFormat.trimmed(text)
        open("Text")
        say("characters", "\(trimmed.count)")
        switch CredentialFormat(of: trimmed) {
        case .healthCode?:
            say("prefix", "TM1: a health code")
            inspectHealthCode(trimmed.dropFirst(4))
        case .hcert?:
            say("prefix", "HC1: a health certificate of the EU or the WHO's network (HCERT)")
            inspectHealthCertificate(trimmed.dropFirst(4))
        case .smartHealthCard?:
            say("prefix", "shc:/ a SMART Health Card")
            inspectCard(Array(trimmed))
        case nil: fail("the prefix is none of TM1:, HC1: and shc:/")
        }
    }

    // MARK: Health codes

    private mutating func inspectHealthCode(_ text: ArraySlice<UInt8>) {
        guard let bytes = decodeBase45(text) else { return }
        open("CBOR (RFC 8949): a presentation, or a bare credential")
        let presentation: HealthCodePresentation
        do {
            presentation = try HealthCodePresentation(bytes)
        } catch {
            return fail(
                "\(error.code.rawValue)\(error.cause.map { ", \($0.code.rawValue) at byte \($0.offset)" } ?? "")")
        }
        if let proof = presentation.proof {
            say("presentation", "a credential of \(presentation.credential.count) bytes, a proof of \(proof.count)")
        } else {
            say("bare credential", "COSE_Sign1 with tag 18, without a proof of the holder")
        }
        let claims = inspectMessage(presentation.credential, of: "credential").flatMap { inspectClaims(of: $0) }
        let code = claims.flatMap { HealthCodeClaims($0) }
        if let code { say(code) } else if claims != nil { fail("the claims are not those of a health code") }
        if let proof = presentation.proof { inspectProof(proof, of: presentation.credential, by: code?.holderKey) }
    }

    private mutating func say(_ claims: HealthCodeClaims) {
        let content = claims.content
        open("Health code: what the claims mean")
        say("issuer", claims.issuer)
        say("issued", "within the hour from \(Self.instant(claims.issuedAt))")
        say("valid until", Self.instant(claims.expires))
        say("colour", content.colour.name)
        say("name", "\(content.maskedName) (masked)")
        if let ending = content.documentEnding {
            say("document", "ends with \(ending); compare with the one beside it")
        }
        say("last negative test", content.lastNegativeTest.map { "in the hour from \(Self.instant($0))" } ?? "none")
        say("vaccine doses", "\(content.doses)")
        say("edition of the rules", content.protocolIdentifier)
        say("form", content.form == .live ? "live: the device proves that it holds the key" : "paper")
        say("evidence complete", content.asOf.map { "up to \(Self.instant($0))" } ?? "nobody says up to when")
        say("revoked if", "entry \(claims.status.index) of the status list \(claims.status.uri) is set")
        say("not in it", "the reasons of the colour, the whole name, the document")
    }

    private mutating func inspectProof(_ bytes: [UInt8], of credential: [UInt8], by key: VerificationKey?) {
        guard let message = inspectMessage(bytes, of: "proof") else { return }
        if let key {
            let isSigned = message.isSigned(by: key, externalAAD: HolderProof.externalAAD)
            say("made by", isSigned ? "the key in the credential" : "ANOTHER key than the one in the credential")
        }
        guard let claims = inspectClaims(of: message) else { return }
        guard let proof = HolderProof(claims) else { return fail("the claims are not those of a proof") }
        open("Holder's proof: what the claims mean")
        say("made at", "\(Self.instant(proof.issuedAt)); taken for 75 seconds")
        say("for", proof.audience ?? "whoever looks")
        if let nonce = proof.nonce { say("nonce", CBOR.bytes(nonce).description) }
        let digest = HolderProof(credential: credential, at: 0).credentialDigest
        say("credential", digest == proof.credentialDigest ? "this one, by its digest" : "ANOTHER one, by its digest")
    }

    // MARK: Health certificates and cards

    private mutating func inspectHealthCertificate(_ text: ArraySlice<UInt8>) {
        guard let compressed = decodeBase45(text) else { return }
        open("zlib (RFC 1950)")
        let bytes: [UInt8]
        do {
            bytes = try Inflate.zlib(compressed, limit: Self.limits.bytes)
        } catch {
            return fail("\(error)")
        }
        say("inflated", "\(compressed.count) bytes to \(bytes.count)")
        guard let message = inspectMessage(bytes, of: "certificate"), let claims = inspectClaims(of: message) else {
            return
        }
        guard let certificate = claims[-260]?[1] else { return fail("claim -260 holds no certificate") }
        open("Certificate (EU DCC schema)")
        say(JSONValue(cbor: certificate))
    }

    private mutating func inspectCard(_ text: [UInt8]) {
        // Whom one trusts does not matter for what is in it.
        let verdict = CredentialVerifier(trust: TrustAnchors(), status: StatusListDirectory())
            .verify(text, in: Circumstances(at: 0))
        guard verdict.stages.base45 == true else { return fail("the digits stand for no card") }
        open("JWS (RFC 7515)")
        say("signer's key", verdict.keyIdentifier ?? "not named")
        guard let claims = verdict.claims else { return fail("the payload cannot be read") }
        say("issuer", verdict.issuer ?? "not named")
        open("Payload, inflated (RFC 1951)")
        say(claims)
    }

    // MARK: Layers

    private mutating func decodeBase45(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        open("Base45 (RFC 9285)")
        do {
            let bytes = try Base45.decode(text)
            say("bytes", "\(bytes.count)")
            return bytes
        } catch {
            fail("\(error.code.rawValue) at character \(error.offset + 4)")
            return nil
        }
    }

    private mutating func inspectMessage(_ bytes: [UInt8], of part: String) -> COSESign1? {
        open("COSE_Sign1 (RFC 9052) of the \(part)")
        do {
            let message = try COSESign1.read(bytes, limits: Self.limits)
            say("protected", CBOR.map(message.protected.pairs).description)
            say("unprotected", CBOR.map(message.unprotected.pairs).description)
            say("algorithm", message.algorithm?.name ?? "not named")
            if let identifier = message.keyIdentifier { say("signer's key", CBOR.bytes(identifier).description) }
            say("payload", "\(message.payload.count) bytes")
            say("signature", CBOR.bytes(message.signature).description)
            return message
        } catch {
            fail("\(error.code.rawValue)\(error.cause.map { ", \($0.code.rawValue) at byte \($0.offset)" } ?? "")")
            return nil
        }
    }

    private mutating func inspectClaims(of message: COSESign1) -> CWTClaims? {
        open("CWT (RFC 8392): the claims")
        do {
            let claims = try CWTClaims.read(message.payload, limits: Self.limits)
            for pair in claims.pairs { say(Self.name(of: pair.key), pair.value.description) }
            return claims
        } catch {
            fail("\(error.code.rawValue)\(error.cause.map { ", \($0.code.rawValue) at byte \($0.offset)" } ?? "")")
            return nil
        }
    }

    /// The names of claims (RFC 8392 §4, RFC 8747, RFC 9711, Token Status List) and of our own.
    private static func name(of key: CBOR) -> String {
        let names: [Int64: String] = [
            1: "issuer", 2: "subject", 3: "audience", 4: "expires", 5: "not before", 6: "issued at", 7: "identifier",
            8: "holder's key", 10: "nonce", 65_535: "status", -260: "certificate", -65_537: "code",
            -65_538: "digest",
        ]
        return key.integerValue.flatMap { names[$0] }.map { "\($0) (\(key))" } ?? "\(key)"
    }

    // MARK: Lines

    private mutating func open(_ title: String) {
        layer += 1
        page += (layer > 1 ? "\n" : "") + "\(layer)  \(title)\n"
    }

    private mutating func say(_ name: String, _ value: String) {
        // What comes from a stranger's code must steer neither the terminal nor the direction of the text.
        let value = String(
            value.unicodeScalars.map { scalar in
                let category = scalar.properties.generalCategory
                return category == .control || category == .format ? "\u{FFFD}" : Character(scalar)
            })
        page += "   " + name + String(repeating: " ", count: max(1, 22 - name.count)) + value + "\n"
    }

    private mutating func say(_ json: JSONValue) {
        for line in String(decoding: json.serialized(.pretty), as: UTF8.self).split(separator: "\n") {
            page += "   \(line)\n"
        }
    }

    private mutating func fail(_ reason: String) {
        isWhole = false
        say("cannot be read", reason)
    }

    /// An instant of the years that have a calendar date; others, which no real code has, as they stand.
    private static func instant(_ seconds: Int64) -> String {
        guard (0...253_402_300_799).contains(seconds) else { return "\(seconds) seconds after 1970-01-01T00:00:00Z" }
        return UTCOffset.china.format(Instant(seconds: seconds))
    }
}
