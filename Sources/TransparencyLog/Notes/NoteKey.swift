internal import Crypto

/// What a signature of a note is made over, as the byte says that stands before the public key (C2SP signed-note).
public enum NoteAlgorithm: UInt8, Hashable, Sendable {
    /// Ed25519 over the text of the note: a log's own signature.
    case ed25519 = 1
    /// Ed25519 over the text with a time before it: a witness's `cosignature/v1`.
    case cosignature = 4
}

/// Why a key was not read.
public enum NoteKeyError: Error, Hashable, Sendable {
    /// It does not have the parts that a key has.
    case malformed
    /// The name is empty, or has white space, a plus sign or a control character.
    case unusableName
    /// The algorithm is none of those that are known here.
    case unknownAlgorithm
    /// The public or private key does not have 32 bytes, or is none.
    case unusableKey
    /// The id in the text is not that of the name and key.
    case wrongID
}

/// A key that signatures of notes are verified with, in the text form `name+id+key` (a *vkey*).
public struct NoteVerifierKey: Hashable, Sendable {
    /// The name that stands in signature lines.
    public let name: ExactText
    /// What the signatures are made over.
    public let algorithm: NoteAlgorithm
    /// The 32 bytes of the Ed25519 public key.
    public let publicKey: [UInt8]
    /// The first four bytes of SHA-256(name ‖ 0A ‖ algorithm ‖ public key). It finds a key, and protects nothing.
    public let id: UInt32

    /// The key with this name.
    public init(name: ExactText, algorithm: NoteAlgorithm, publicKey: [UInt8]) throws(NoteKeyError) {
        guard name.isKeyName else { throw .unusableName }
        // The library's error could quote bytes of what was given as a key.
        guard publicKey.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw .unusableKey
        }
        self.name = name
        self.algorithm = algorithm
        self.publicKey = publicKey
        let digest = SHA256.hash(data: name.utf8 + [0x0A, algorithm.rawValue] + publicKey)
        id = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads the text form, whose id must be the right one.
    public init(parsing text: some StringProtocol) throws(NoteKeyError) {
        let parts = try KeyParts(Array(text.utf8)[...])
        try self.init(name: parts.name, algorithm: parts.algorithm, publicKey: parts.key)
        guard id == parts.id else { throw .wrongID }
    }

    /// Whether a signature line is this key's by name and id. It can still be a wrong one.
    public func claims(_ signature: NoteSignature) -> Bool {
        signature.keyID == id && signature.name == name
    }

    /// Whether the signature is this key's, and right over the text of a note.
    public func verifies(_ signature: NoteSignature, over text: [UInt8]) -> Bool {
        // A key that was taken reads; should it not, it has signed nothing.
        guard claims(signature), let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
            return false
        }
        switch algorithm {
        case .ed25519:
            return signature.bytes.count == 64 && key.isValidSignature(signature.bytes, for: text)
        case .cosignature:
            guard let cosignature = Cosignature(signature) else { return false }
            return key.isValidSignature(
                cosignature.signature, for: Cosignature.message(over: text, at: cosignature.timestamp))
        }
    }
}

extension NoteVerifierKey: CustomStringConvertible {
    /// The text form.
    public var description: String {
        "\(name)+\(hexadecimal(id))+\(Base64.text(of: [algorithm.rawValue] + publicKey))"
    }
}

/// A key that signs notes. Its text form, `PRIVATE+KEY+name+id+seed` (an *skey*), is a secret; a description of the value
/// does not show it.
public struct NoteSigningKey: Sendable {
    /// The key that others verify with.
    public let verifierKey: NoteVerifierKey
    private let privateKey: Curve25519.Signing.PrivateKey

    private static let lead = Array("PRIVATE+KEY+".utf8)

    /// The key with a seed of 32 bytes.
    public init(name: ExactText, algorithm: NoteAlgorithm, seed: [UInt8]) throws(NoteKeyError) {
        // The library's error could quote bytes of the seed.
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .unusableKey
        }
        privateKey = key
        verifierKey = try NoteVerifierKey(
            name: name, algorithm: algorithm, publicKey: Array(key.publicKey.rawRepresentation))
    }

    /// Reads the secret text form, whose id must be the right one.
    public init(parsing text: some StringProtocol) throws(NoteKeyError) {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: Self.lead) else { throw .malformed }
        let parts = try KeyParts(bytes.dropFirst(Self.lead.count))
        try self.init(name: parts.name, algorithm: parts.algorithm, seed: parts.key)
        guard verifierKey.id == parts.id else { throw .wrongID }
    }

    /// The secret text form.
    public var secretText: String {
        let key = Base64.text(of: [verifierKey.algorithm.rawValue] + Array(privateKey.rawRepresentation))
        return "PRIVATE+KEY+\(verifierKey.name)+\(hexadecimal(verifierKey.id))+\(key)"
    }

    /// Signs the text of a note. A cosignature says `timestamp`, in seconds since 1970; another has none.
    public func sign(_ text: [UInt8], timestamp: UInt64 = 0) throws -> NoteSignature {
        switch verifierKey.algorithm {
        case .ed25519:
            return NoteSignature(
                name: verifierKey.name, keyID: verifierKey.id, bytes: Array(try privateKey.signature(for: text)))
        case .cosignature:
            let message = Cosignature.message(over: text, at: timestamp)
            let cosignature = Cosignature(
                timestamp: timestamp, signature: Array(try privateKey.signature(for: message)))
            return NoteSignature(name: verifierKey.name, keyID: verifierKey.id, bytes: cosignature.bytes)
        }
    }
}

extension NoteSigningKey: CustomStringConvertible {
    /// The verifier's form: a log line may quote it.
    public var description: String { "signing key of \(verifierKey)" }
}

/// The parts of either text form behind its lead.
private struct KeyParts {
    let name: ExactText
    let id: UInt32
    let algorithm: NoteAlgorithm
    let key: [UInt8]

    init(_ text: ArraySlice<UInt8>) throws(NoteKeyError) {
        // The key's base64 may itself have a plus sign.
        let parts = text.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].count == 8 else { throw .malformed }
        name = ExactText(utf8: parts[0])
        var id = UInt32(0)
        for digit in parts[1] {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): id = id << 4 | UInt32(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): id = id << 4 | UInt32(digit - UInt8(ascii: "a") + 10)
            default: throw .malformed
            }
        }
        self.id = id
        guard let bytes = Base64.bytes(of: parts[2]), let first = bytes.first else { throw .malformed }
        guard let algorithm = NoteAlgorithm(rawValue: first) else { throw .unknownAlgorithm }
        self.algorithm = algorithm
        key = Array(bytes.dropFirst())
    }
}

private func hexadecimal(_ id: UInt32) -> String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
