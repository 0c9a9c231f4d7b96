import Credentials
import Foundation
import HealthCode

/// The folder in which `tongma keys` keeps a node's signers: `NAME.pem` is a certificate, `NAME.key` its private key,
/// readable by the node alone.
///
/// It is read again from time to time, so that a new signer is used without a restart.
struct SignerFolder: Sendable {
    /// A signer whose private key this node holds.
    struct OwnSigner: Sendable {
        let signer: TrustedSigner
        let key: P256SigningKey
    }

    let path: String

    /// All signers of the folder, the one that became valid last first.
    ///
    /// - Throws: ``NodeFault`` for a file that is not what its name says, or that others may read.
    func signers() throws -> [OwnSigner] {
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw NodeFault("signing.folder: cannot be read")
        }
        let keys = names.filter { $0.hasSuffix(".key") }.map { String($0.dropLast(4)) }
        return try keys.map { name in
            guard let text = Self.read(folder.appendingPathComponent("\(name).pem")),
                // What is none is said by the name of the file, below.
                let certificate = try? PEMBundle(parsing: text).certificates.first,
                let signer = try? TrustedSigner(certificate: certificate)
            else { throw NodeFault("signing.folder: \(name).pem is no certificate") }
            let file = folder.appendingPathComponent("\(name).key")
            // The error could quote key bytes, so it is dropped; the fault names the file.
            guard let text = Self.read(file), let key = try? P256SigningKey(pem: String(decoding: text, as: UTF8.self))
            else { throw NodeFault("signing.folder: \(name).key is no P-256 key") }
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            guard let mode, mode & 0o077 == 0 else {
                throw NodeFault("signing.folder: \(name).key can be read by others; chmod 600 it")
            }
            guard signer.key == key.verificationKey else {
                throw NodeFault("signing.folder: \(name).key does not belong to \(name).pem")
            }
            return OwnSigner(signer: signer, key: key)
        }.sorted { $0.signer.validity.lowerBound > $1.signer.validity.lowerBound }
    }

    private static func read(_ file: URL) -> [UInt8]? {
        // A file that is not there is said by the name of what was expected in it.
        (try? Data(contentsOf: file)).map { Array($0) }
    }
}
