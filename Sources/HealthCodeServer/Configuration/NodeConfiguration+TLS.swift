import Foundation
import NIOSSL

extension NodeConfiguration.HTTP.TLS {
    /// TLS 1.2 or later with this certificate.
    ///
    /// - Throws: ``NodeFault`` for files that cannot be used, with their names: before the port is opened.
    func configuration() throws(NodeFault) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain().map { .certificate($0) }, privateKey: .privateKey(try key()))
        configuration.minimumTLSVersion = .tlsv12
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw NodeFault("http.tls_key_file: \(keyFile) does not belong to \(certificateFile)")
        }
        return configuration
    }

    private func chain() throws(NodeFault) -> [NIOSSLCertificate] {
        // Why it does not read is said by the name of the file.
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile), !chain.isEmpty else {
            throw NodeFault("http.tls_certificate_file: \(certificateFile) holds no certificate in PEM")
        }
        return chain
    }

    private func key() throws(NodeFault) -> NIOSSLPrivateKey {
        // The error could quote key bytes, so it is dropped; the fault names the file.
        guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
            throw NodeFault("http.tls_key_file: \(keyFile) holds no private key in PEM")
        }
        // It was there a moment ago; without its mode it counts as readable by others.
        let attributes = try? FileManager.default.attributesOfItem(atPath: keyFile)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw NodeFault("http.tls_key_file: \(keyFile) can be read by others; chmod 600 it")
        }
        return key
    }
}
