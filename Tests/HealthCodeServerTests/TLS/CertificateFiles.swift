import CommandTesting
import Foundation
import HealthCodeServer

/// Certificates for this machine that vouch for themselves, made by the `openssl` command.
struct CertificateFiles {
    let folder: TemporaryFolder

    /// It ended with an error.
    struct Refusal: Error {}

    init() async throws {
        folder = try TemporaryFolder()
        for name in ["node", "other"] {
            let arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout",
                folder.path("\(name).key"), "-out", folder.path("\(name).pem"),
            ]
            guard try await FinishedCommand.run("openssl", arguments).status == 0 else { throw Refusal() }
            try allow(0o600, "\(name).key")
        }
    }

    /// Sets who may read a file.
    func allow(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path(name))
    }

    /// Writes a file that its owner alone may read.
    func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
        try allow(0o600, name)
    }

    /// A configuration with these files.
    func http(certificate: String = "node.pem", key: String = "node.key") -> NodeConfiguration.HTTP {
        .init(
            host: "127.0.0.1", port: 0, maximumConnections: 16,
            tls: .init(certificateFile: folder.path(certificate), keyFile: folder.path(key)))
    }
}
