/// A status list as it travels: a JWT (`statuslist+jwt`) or a CWT (`application/statuslist+cwt`), read as far as is
/// needed to check who signed it. Nothing in it is inflated before that.
public struct SignedStatusList: Sendable, Hashable {
    /// The form.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        case jwt = "application/statuslist+jwt"
        case cwt = "application/statuslist+cwt"
    }

    private enum Envelope: Sendable, Hashable {
        case jwt(CompactJWS)
        case cwt(COSESign1)
    }

    private let envelope: Envelope

    /// The greatest message: what 16 MiB of statuses that do not compress take in the longer form, and its claims.
    public static let greatestSize = StatusList.greatestSize / 9 * 16 + (64 << 10)

    /// Reads either form; which one the first byte tells.
    ///
    /// - Throws: ``StatusListError``: `size`, `envelope`, `type`.
    public init(parsing message: [UInt8]) throws(StatusListError) {
        guard message.count <= Self.greatestSize else { throw StatusListError(.size, "too long for a status list") }
        if message.first == UInt8(ascii: "e") {
            envelope = .jwt(try Self.readJWT(message))
        } else {
            envelope = .cwt(try Self.readCWT(message))
        }
    }

    /// Signs a list.
    ///
    /// - Parameter keyIdentifier: Names the signer's key: the COSE `kid`, in a JWT as base64url.
    /// - Throws: ``StatusListError``: `claims` unless the time to live is positive; `compression`; `signing`.
    public init(
        signing token: StatusListToken, as form: Form, with key: some SigningKey, keyIdentifier: [UInt8]
    ) throws(StatusListError) {
        if let timeToLive = token.timeToLive, timeToLive <= 0 { throw StatusListError(.claims, "ttl is positive") }
        switch form {
        case .jwt:
            let header: JSONObject = [
                "typ": .string(Self.jwtType), "kid": .string(Base64URL.encode(keyIdentifier)),
            ]
            do {
                let claims = try token.json().serialized()
                envelope = .jwt(try CompactJWS(signing: claims, header: header, with: key))
            } catch let error as StatusListError {
                throw error
            } catch {
                throw StatusListError(.signing, "\(error)")
            }
        case .cwt:
            do {
                let message = try COSESign1(
                    payload: token.cbor().encoded(),
                    protected: [.init(.integer(COSEHeaders.Label.type), .text(Form.cwt.rawValue))],
                    unprotected: [.init(.integer(COSEHeaders.Label.keyIdentifier), .bytes(keyIdentifier))], key: key)
                envelope = .cwt(message)
            } catch let error as StatusListError {
                throw error
            } catch {
                throw StatusListError(.signing, "\(error)")
            }
        }
    }

    /// Its form.
    public var form: Form {
        switch envelope {
        case .jwt: .jwt
        case .cwt: .cwt
        }
    }

    /// The message: ASCII for a JWT, CBOR with tag 18 for a CWT.
    public var bytes: [UInt8] {
        switch envelope {
        case .jwt(let message): Array(message.text.utf8)
        case .cwt(let message): message.encoded(isTagged: true)
        }
    }

    /// Which key signed: the COSE `kid`; of a JWT its `kid`, decoded when it is base64url, else its characters.
    public var keyIdentifier: [UInt8]? {
        switch envelope {
        case .jwt(let message): message.keyIdentifier.map { Base64URL.decode($0) ?? Array($0.utf8) }
        case .cwt(let message): message.keyIdentifier
        }
    }

    /// What the list says, when the key signed it.
    ///
    /// - Throws: ``StatusListError``: `signature`; `claims`; `compression`.
    public func token(signedBy key: VerificationKey) throws(StatusListError) -> StatusListToken {
        let isSigned =
            switch envelope {
            case .jwt(let message): message.isSigned(by: key)
            case .cwt(let message): message.isSigned(by: key)
            }
        guard isSigned else { throw StatusListError(.signature, "not signed by this key") }
        return try unverifiedToken()
    }

    /// What the list says, whoever signed it: to look at, never to decide upon.
    ///
    /// - Throws: ``StatusListError``: `claims`; `compression`.
    public func unverifiedToken() throws(StatusListError) -> StatusListToken {
        switch envelope {
        case .jwt(let message):
            let claims: JSONValue
            do {
                claims = try JSONValue(
                    parsing: message.payload, limits: .init(depth: 8, bytes: Self.greatestSize), duplicates: .refused)
            } catch {
                throw StatusListError(.claims, error.description)
            }
            return try StatusListToken(json: claims)
        case .cwt(let message):
            do {
                return try StatusListToken(claims: CWTClaims.read(message.payload, limits: Self.cborLimits))
            } catch let error as StatusListError {
                throw error
            } catch {
                throw StatusListError(.claims, "\(error)")
            }
        }
    }

    private static let jwtType = "statuslist+jwt"
    private static let cborLimits = CBORLimits(bytes: greatestSize, depth: 8, items: 256)

    private static func readJWT(_ message: [UInt8]) throws(StatusListError) -> CompactJWS {
        let jws: CompactJWS
        do {
            jws = try CompactJWS(parsing: message[...], limit: greatestSize)
        } catch {
            throw StatusListError(.envelope, error.description)
        }
        // RFC 7515 §4.1.9: media types compare without case, and "application/" may be left out.
        guard let type = jws.header["typ"]?.string?.lowercased(), type == jwtType || type == Form.jwt.rawValue else {
            throw StatusListError(.type, "typ is not statuslist+jwt")
        }
        return jws
    }

    private static func readCWT(_ message: [UInt8]) throws(StatusListError) -> COSESign1 {
        let cose: COSESign1
        do {
            // §5.2: tagged as COSE_Sign1, not as a CWT.
            cose = try COSESign1.read(message, limits: cborLimits, framing: .tagged)
        } catch {
            throw StatusListError(.envelope, "not a tagged COSE_Sign1: \(error.code.rawValue)")
        }
        guard cose.protected[COSEHeaders.Label.type]?.textValue?.lowercased() == Form.cwt.rawValue else {
            throw StatusListError(.type, "the type is not application/statuslist+cwt")
        }
        return cose
    }
}
