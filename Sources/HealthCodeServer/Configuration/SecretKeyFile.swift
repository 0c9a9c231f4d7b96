import Crypto
import Foundation

/// A file with a secret that only the process's user may read.
enum SecretKeyFile {
    /// Reads the file, or makes it. Of processes that make it at once all read the same.
    ///
    /// - Throws: ``NodeFault``, also for a file that others may read.
    static func bytes(at path: String, key: String, make: () -> [UInt8]) throws -> [UInt8] {
        if !FileManager.default.fileExists(atPath: path) { try write(make(), to: path, key: key) }
        try check(path, key: key)
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw NodeFault("\(key): cannot be read")
        }
    }

    /// Refuses a file that anybody but its owner may read.
    static func check(_ path: String, key: String) throws(NodeFault) {
        // One that is not there is said by whoever reads it. A link is as open as what it leads to.
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue
        else { return }
        guard mode & 0o077 == 0 else {
            throw NodeFault("\(key): \(path) can be read by others; chmod 600 it")
        }
    }

    /// Makes the file with its mode from the first moment, whole or not at all, unless it is there.
    private static func write(_ bytes: [UInt8], to path: String, key: String) throws {
        let draft = "\(path).\(UUID().uuidString)"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NodeFault("\(key): cannot be written") }
        defer { unlink(draft) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(bytes))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw NodeFault("\(key): cannot be written")
        }
        // Another process may have been first: then its file is the one.
        guard link(draft, path) == 0 || errno == EEXIST else { throw NodeFault("\(key): cannot be written") }
    }
}

/// The key by which the hub signs rule documents (Ed25519, RFC 8032): 32 bytes in a file.
enum SigningKeyFile {
    /// Reads the key, or makes it; without a file one that lasts as long as the process.
    static func key(at path: String?) throws -> Curve25519.Signing.PrivateKey {
        guard let path else { return Curve25519.Signing.PrivateKey() }
        let bytes = try SecretKeyFile.bytes(at: path, key: "rules.signing_key_file") {
            Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        }
        do {
            return try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        } catch {
            throw NodeFault("rules.signing_key_file: does not hold an Ed25519 key")
        }
    }
}
