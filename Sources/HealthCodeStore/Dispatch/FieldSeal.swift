public import Crypto
import FoundationEssentials

/// Opens what field devices seal to their node: an act that waits on a telephone can be read by the node alone, not even by
/// the telephone that wrote it.
///
/// The construction: ECDH on P-256 between a key made for one act and the node's (SP 800-56A), HKDF-SHA-256 (RFC 5869) with
/// the device's secret as salt, AES-256-GCM. What was sealed begins with the act's own public key, uncompressed. Each key is
/// used once, so that its nonce is derived with it; device and number of the act are bound in both. Whoever has not the
/// device's secret, which stands under the worker's PIN, can seal nothing that opens here.
public struct FieldSeal: Sendable {
    private let key: P256.KeyAgreement.PrivateKey

    /// The largest sealed act, in bytes: the longest there is has a quarter of it.
    public static let largest = 2_048

    /// Opens what was sealed to a key.
    public init(key: P256.KeyAgreement.PrivateKey) {
        self.key = key
    }

    /// The node's key, which every process of it makes from the secrets of the store: it stands wherever they are kept, and
    /// nowhere else.
    init(keys: StoreKeys) throws {
        // Of 2³² draws one is no number below the group's order; the next one is.
        for draw in UInt8.min...UInt8.max {
            let bytes = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: keys.handleKey, info: Data("field seal".utf8) + [draw], outputByteCount: 32)
            if let key = try? bytes.withUnsafeBytes({ try P256.KeyAgreement.PrivateKey(rawRepresentation: $0) }) {
                self.init(key: key)
                return
            }
        }
        throw StoreMismatch()
    }

    /// What devices seal to: the point, uncompressed.
    public var publicKey: [UInt8] { Array(key.publicKey.x963Representation) }

    /// What a device sealed; `nil` when it is not what this device sealed as this number.
    ///
    /// - Parameter secret: the device's.
    public func open(_ sealed: [UInt8], of device: String, number: Int64, secret: String) -> [UInt8]? {
        guard sealed.count >= 65 + 16, sealed.count <= Self.largest else { return nil }
        // Neither a point that is none nor a text that does not open says more than that it is not the device's.
        guard let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: sealed[..<65]),
            let shared = try? key.sharedSecretFromKeyAgreement(with: theirs)
        else { return nil }
        let name = "\(device)-\(number)"
        let info = Data("tongma field act 1\u{0}\(name)\u{0}".utf8) + sealed[..<65] + publicKey
        let derived = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: Data(secret.utf8), sharedInfo: info, outputByteCount: 44
        ).withUnsafeBytes { Array($0) }
        guard let box = try? AES.GCM.SealedBox(combined: Data(derived[32...]) + sealed[65...]),
            let plain = try? AES.GCM.open(
                box, using: SymmetricKey(data: derived[..<32]), authenticating: Data(name.utf8))
        else { return nil }
        return Array(plain)
    }
}
