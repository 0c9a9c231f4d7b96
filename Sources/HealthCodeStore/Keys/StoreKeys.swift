public import Crypto
import FoundationEssentials

/// The secrets of one node's store. Whoever has the database without them can tell neither who is in it nor what they
/// are called.
public struct StoreKeys: Sendable {
    /// Makes the handle by which a document is found, and the digests by which contents are compared.
    let handleKey: SymmetricKey
    /// Wraps each person's data key.
    let wrappingKey: SymmetricKey

    /// Keys of 256 bits each.
    public init(handleKey: SymmetricKey, wrappingKey: SymmetricKey) {
        self.handleKey = handleKey
        self.wrappingKey = wrappingKey
    }

    /// Reads them from the bytes of a key file: 64 bytes, the handle key first; `nil` for any other length.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 64 else { return nil }
        self.init(
            handleKey: SymmetricKey(data: bytes[..<32]), wrappingKey: SymmetricKey(data: bytes[32...]))
    }

    /// New keys from the system's random source, as the bytes of a key file.
    public static func generate() -> [UInt8] {
        (0..<2).flatMap { _ in SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }
    }

    /// The handle of a document: HMAC-SHA-256 (RFC 2104) of type and number. Without the key nobody can try numbers.
    func handle(of type: String, _ number: String) -> [UInt8] {
        var code = HMAC<SHA256>(key: handleKey)
        code.update(data: Data("document\u{0}\(type)\u{0}\(number)".utf8))
        return Array(code.finalize())
    }

    /// The digest of a content, by which the same content is known again: the first 16 bytes of an HMAC-SHA-256.
    func digest(_ content: [UInt8]) -> [UInt8] {
        var code = HMAC<SHA256>(key: handleKey)
        code.update(data: Data("content\u{0}".utf8))
        code.update(data: content)
        return Array(code.finalize().prefix(16))
    }

    /// What links statements that share a text, as a number: a superset is linked should two texts ever share one.
    func linkKey(_ text: String) -> Int64 {
        var code = HMAC<SHA256>(key: handleKey)
        code.update(data: Data("link\u{0}\(text)".utf8))
        let number = code.finalize().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(number >> 1)
    }
}

/// A person's own key. What is sealed under it can be read until the key is destroyed.
struct DataKey: Sendable {
    private let key: SymmetricKey

    init() {
        key = SymmetricKey(size: .bits256)
    }

    /// Unwraps a stored key; `nil` when it was not wrapped by these keys.
    init?(wrapped: [UInt8], by keys: StoreKeys) {
        guard let data = Self.open(wrapped, keys.wrappingKey) else { return nil }
        key = SymmetricKey(data: data)
    }

    func wrapped(by keys: StoreKeys) throws -> [UInt8] {
        try Self.seal(key.withUnsafeBytes { Array($0) }, keys.wrappingKey)
    }

    /// AES-256-GCM with a random nonce in front.
    func seal(_ plain: [UInt8]) throws -> [UInt8] { try Self.seal(plain, key) }

    /// What was sealed, or `nil` when it was not sealed under this key.
    func open(_ sealed: [UInt8]) -> [UInt8]? { Self.open(sealed, key) }

    private static func seal(_ plain: [UInt8], _ key: SymmetricKey) throws -> [UInt8] {
        let box = try AES.GCM.seal(plain, using: key)
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    private static func open(_ sealed: [UInt8], _ key: SymmetricKey) -> [UInt8]? {
        // A text that does not open is told apart from one that does by `nil`: there is nothing else to know.
        guard let box = try? AES.GCM.SealedBox(combined: sealed), let plain = try? AES.GCM.open(box, using: key) else {
            return nil
        }
        return Array(plain)
    }
}
