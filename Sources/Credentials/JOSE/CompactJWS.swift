/// A signed text of three parts in base64url: header, payload, signature (RFC 7515 §3.1, §7.1).
public struct CompactJWS: Sendable, Hashable {
    /// The parameters of the protected header; there is no other in this form.
    public let header: JSONObject
    /// The content as it was signed, which `zip` may say is compressed.
    public let payload: [UInt8]
    /// r and s for ES256.
    public let signature: [UInt8]
    /// What is signed: the first two parts and the dot between them.
    public let signingInput: [UInt8]

    /// Nesting of a header that is read.
    private static let headerDepth = 8

    /// Reads a text. Whether the algorithm is accepted and the signature right is not asked here.
    ///
    /// - Throws: ``JOSEError``: `limit`; `structure` when it has not three parts in base64url; `json` when the header is
    ///   no object or names a parameter twice; `critical` when it asks for an extension to be understood.
    public init(parsing text: ArraySlice<UInt8>, limit: Int = 64 << 10) throws(JOSEError) {
        guard text.count <= limit else { throw JOSEError(.limit, "a JWS has at most \(limit) bytes") }
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw JOSEError(.structure, "a JWS has three parts") }
        guard let head = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw JOSEError(.structure, "a part is not base64url") }
        let json: JSONValue
        do {
            json = try JSONValue(
                parsing: head, limits: .init(depth: Self.headerDepth, bytes: limit), duplicates: .refused)
        } catch {
            throw JOSEError(.json, "the header: \(error.description)")
        }
        guard let header = json.object else { throw JOSEError(.json, "the header is not an object") }
        guard header["crit"] == nil else { throw JOSEError(.critical, "crit asks for an extension") }
        self.header = header
        self.payload = payload
        self.signature = signature
        signingInput = Array(text[parts[0].startIndex..<parts[1].endIndex])
    }

    /// Signs a payload.
    ///
    /// - Parameter header: Without `alg`, which is set from the key.
    /// - Throws: ``JOSEError`` `signing` when the key's holder refuses.
    public init(signing payload: [UInt8], header: JSONObject, with key: some SigningKey) throws(JOSEError) {
        guard key.algorithm == .es256 else { throw JOSEError(.algorithm, "only ES256 signs") }
        var header = header
        header["alg"] = "ES256"
        let head = Base64URL.encode(JSONValue.object(header).serialized())
        signingInput = Array("\(head).\(Base64URL.encode(payload))".utf8)
        do {
            signature = try key.signature(for: signingInput)
        } catch {
            throw JOSEError(.signing, "\(error)")
        }
        self.header = header
        self.payload = payload
    }

    /// `alg`, whatever it says; `nil` when it is missing.
    public var algorithm: SignatureAlgorithm? { header["alg"]?.string.map { SignatureAlgorithm(jose: $0) } }

    /// `kid`: which key signed.
    public var keyIdentifier: String? { header["kid"]?.string }

    /// The text.
    public var text: String { String(decoding: signingInput, as: UTF8.self) + "." + Base64URL.encode(signature) }

    /// Whether the signature is the key's over this header and payload, by the algorithm that the header names.
    /// False for every algorithm but ES256, above all for `none`.
    public func isSigned(by key: VerificationKey) -> Bool {
        algorithm == .es256 && key.algorithm == .es256 && key.isValid(signature: signature, for: signingInput)
    }
}
