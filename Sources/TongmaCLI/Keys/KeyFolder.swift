internal import Credentials
internal import Foundation

/// A folder with certificates (`NAME.pem`) and their private keys (`NAME.key`, for their owner alone).
struct KeyFolder {
    /// A certificate with what it says, and whether its private key is here.
    struct Entry {
        let name: String
        let signer: TrustedSigner
        let hasKey: Bool
    }

    /// The name of an authority's own files.
    static let authority = "authority"

    let url: URL

    /// A folder; it is made when it is missing.
    init(_ path: String) throws {
        try self.init(URL(fileURLWithPath: path, isDirectory: true))
    }

    init(_ url: URL) throws {
        self.url = url
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func file(_ name: String, _ suffix: String) -> URL { url.appendingPathComponent("\(name).\(suffix)") }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name, "pem").path) }

    /// Writes a key and its certificate; the key first, so that no certificate is ever without.
    func write(_ name: String, key: P256SigningKey, certificate: [UInt8]) throws {
        try SecretFile.write(Array(key.pem.utf8), to: file(name, "key"))
        try Data(PEMBundle.text(certificate).utf8).write(to: file(name, "pem"), options: .atomic)
    }

    /// A certificate, DER.
    func certificate(_ name: String) throws -> [UInt8] {
        let file = file(name, "pem")
        // Whoever asked is told which file.
        guard let text = try? Data(contentsOf: file) else { throw UsageError("\(file.path) cannot be read") }
        guard let first = try PEMBundle(parsing: Array(text)).certificates.first else {
            throw UsageError("\(file.path) holds no certificate")
        }
        return first
    }

    func key(_ name: String) throws -> P256SigningKey {
        let file = file(name, "key")
        // Whoever asked is told which file.
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw UsageError("\(file.path) cannot be read")
        }
        // Nothing of a private key gets into a message.
        guard let key = try? P256SigningKey(pem: text) else { throw UsageError("\(file.path) holds no P-256 key") }
        return key
    }

    /// The authority whose files these are.
    func signingAuthority() throws -> SigningAuthority {
        try SigningAuthority(certificate: try certificate(Self.authority), key: try key(Self.authority))
    }

    /// All certificates, by name.
    func entries() throws -> [Entry] {
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".pem") }
        return try names.sorted().map { file in
            let name = String(file.dropLast(4))
            return Entry(
                name: name, signer: try TrustedSigner(certificate: try certificate(name)),
                hasKey: FileManager.default.fileExists(atPath: self.file(name, "key").path))
        }
    }

    // MARK: Making

    /// Makes an authority.
    ///
    /// - Parameter issuer: `CN`, or a province's ISO 3166-2 code.
    func found(_ issuer: String, organization: String, validity: ClosedRange<Int64>) throws {
        guard !has(Self.authority) else {
            throw UsageError("\(url.path) has an authority already; a new one would make its signers strangers")
        }
        let key = P256SigningKey()
        let authority = try SigningAuthority(
            founding: Self.subject(issuer, organization, "Authority"), key: key, publicKey: key.verificationKey,
            validity: validity)
        try write(Self.authority, key: key, certificate: authority.certificate)
    }

    /// Makes a signer under an authority.
    ///
    /// - Returns: the signer.
    @discardableResult
    func issue(
        _ name: String, under authority: SigningAuthority, organization: String, validity: ClosedRange<Int64>
    ) throws -> TrustedSigner {
        guard !has(name) else { throw UsageError("\(file(name, "pem").path) is there already") }
        let issuer = try TrustedSigner(certificate: authority.certificate).authority
        let key = P256SigningKey()
        let certificate = try authority.issue(
            to: Self.subject(issuer, organization, "Signer \(name)"), publicKey: key.verificationKey,
            purposes: Set(StatementKind.allCases), validity: validity)
        try write(name, key: key, certificate: certificate)
        return try TrustedSigner(certificate: certificate)
    }

    private static func subject(
        _ issuer: String, _ organization: String, _ name: String
    ) throws -> SigningAuthority.Subject {
        try SigningAuthority.Subject(
            country: String(issuer.prefix(2)), division: issuer.contains("-") ? issuer : nil,
            organization: organization, name: name)
    }
}
