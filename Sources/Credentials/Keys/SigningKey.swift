/// A key that signs, wherever it is kept: in memory, in a file, or in a token that never gives it out (PKCS#11), which
/// may refuse.
public protocol SigningKey: Sendable {
    /// What its signatures are.
    var algorithm: SignatureAlgorithm { get }

    /// Signs a message: for ``SignatureAlgorithm/es256`` `r` and `s` with 32 bytes each (RFC 9053 §2.1), for
    /// ``SignatureAlgorithm/ps256`` as many bytes as the modulus has.
    ///
    /// - Throws: What the place where the key is kept says when it cannot sign.
    func signature(for message: [UInt8]) throws -> [UInt8]
}
