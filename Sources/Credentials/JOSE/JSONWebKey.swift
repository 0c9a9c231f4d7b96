internal import Crypto
internal import FoundationEssentials

/// A public key on the curve P-256 as JSON (RFC 7517, RFC 7518 §6.2), with what SMART Health Cards add to it.
public struct JSONWebKey: Sendable, Hashable {
    /// What its signatures are checked with; of ES256.
    public let key: VerificationKey
    private let x: [UInt8]
    private let y: [UInt8]
    /// `kid`: which key of a set this is.
    public var keyIdentifier: String?
    /// `use`: `sig` for a key that signs.
    public var use: String?
    /// `alg`: the one algorithm that the key is for.
    public var algorithm: String?
    /// `x5c`: DER of the certificate of this key and of those above it.
    public var certificates: [[UInt8]] = []
    /// `crlVersion`: the counter of the key's revocation list; `nil` when its issuer keeps none.
    public var revocationListCounter: Int64?

    /// A key on P-256.
    ///
    /// - Throws: ``JOSEError`` `unsupportedKey` for an RSA key.
    public init(_ key: VerificationKey) throws(JOSEError) {
        guard let own = key.jsonWebKey else { throw JOSEError(.unsupportedKey, "only EC keys on P-256") }
        self = own
    }

    fileprivate init(_ key: VerificationKey, x: [UInt8], y: [UInt8]) {
        self.key = key
        self.x = x
        self.y = y
    }

    /// Reads a key.
    ///
    /// - Throws: ``JOSEError``: `unsupportedKey` for another type or curve, `privateKey` when it holds its private
    ///   part (which nobody should have published), `key` for members that are missing or malformed.
    public init(json: JSONValue) throws(JOSEError) {
        guard let members = json.object else { throw JOSEError(.key, "a key is an object") }
        guard members["kty"]?.string == "EC", members["crv"]?.string == "P-256" else {
            throw JOSEError(.unsupportedKey, "only EC keys on P-256")
        }
        guard members["d"] == nil else { throw JOSEError(.privateKey, "a private key among public keys") }
        guard let x = members["x"]?.string.flatMap({ Base64URL.decode($0) }),
            let y = members["y"]?.string.flatMap({ Base64URL.decode($0) })
        else { throw JOSEError(.key, "x or y is missing or not base64url") }
        do {
            key = try VerificationKey(x: x, y: y)
        } catch {
            throw JOSEError(.key, "the point is not on the curve")
        }
        self.x = x
        self.y = y
        keyIdentifier = try members.text("kid")
        use = try members.text("use")
        algorithm = try members.text("alg")
        if let counter = members["crlVersion"], !counter.isNull {
            guard let counter = counter.wholeNumber else { throw JOSEError(.key, "crlVersion is not a whole number") }
            revocationListCounter = counter
        }
        if let chain = members["x5c"] {
            guard let chain = chain.array else { throw JOSEError(.key, "x5c is not an array") }
            for certificate in chain {
                guard let text = certificate.string, let der = Data(base64Encoded: text) else {
                    throw JOSEError(.key, "x5c holds something else than base64")
                }
                certificates.append(Array(der))
            }
        }
    }

    /// The key as JSON.
    public var json: JSONValue {
        var members = JSONObject()
        members["kty"] = .string("EC")
        if let keyIdentifier { members["kid"] = .string(keyIdentifier) }
        if let use { members["use"] = .string(use) }
        if let algorithm { members["alg"] = .string(algorithm) }
        members["crv"] = .string("P-256")
        members["x"] = .string(Base64URL.encode(x))
        members["y"] = .string(Base64URL.encode(y))
        if !certificates.isEmpty {
            members["x5c"] = .array(certificates.map { .string(Data($0).base64EncodedString()) })
        }
        if let revocationListCounter { members["crlVersion"] = .integer(revocationListCounter) }
        return .object(members)
    }

    /// The key's name by its content (RFC 7638): base64url of the SHA-256 of its required members in order.
    public var thumbprint: String {
        let content = #"{"crv":"P-256","kty":"EC","x":"\#(Base64URL.encode(x))","y":"\#(Base64URL.encode(y))"}"#
        return Base64URL.encode(Array(SHA256.hash(data: Array(content.utf8))))
    }
}

extension JSONObject {
    /// A text, or nothing when there is none.
    fileprivate func text(_ name: String) throws(JOSEError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw JOSEError(.key, "\(name) is not a text") }
        return text
    }
}

extension VerificationKey {
    /// The key as a JSON Web Key (RFC 7517); `nil` for RSA, since only keys on P-256 are written so here.
    public var jsonWebKey: JSONWebKey? {
        coordinates.map { JSONWebKey(self, x: $0.x, y: $0.y) }
    }
}
