import AsyncHTTPClient
import HealthCodeServer
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

/// A node that speaks TLS itself, as browsers demand where it is not on their own machine.
@Suite(.timeLimit(.minutes(10))) struct TLSTests {
    /// A client that trusts a certificate, or whom the system trusts.
    private static func client(
        trusting file: String?, atMost version: TLSVersion? = nil
    ) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file { tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file)) }
        if let version { (tls.minimumTLSVersion, tls.maximumTLSVersion) = (.tlsv1, version) }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        // A refusal is an answer: it is not asked again.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// The text of an answer, which must be 200.
    private static func ask(_ client: HTTPClient, _ url: String) async throws -> String {
        let outcome: Result<String, any Error>
        do {
            let answer = try await client.execute(HTTPClientRequest(url: url), timeout: .minutes(5))
            try #require(answer.status == .ok)
            outcome = .success(String(buffer: try await answer.body.collect(upTo: 1_024)))
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        return try outcome.get()
    }

    @Test func `a node with a certificate answers those who trust it, by TLS alone`() async throws {
        let files = try await CertificateFiles()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let end = WakeUp()
        let application = try NodeApplication.application(
            NodeUnderTest().shell, http: files.http(), routes: [TestRoutes()], whenListening: { found.yield($0) })
        let run = Task { try await NodeApplication.run(application, end: { try await end.wait() }) }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let url = "https://127.0.0.1:\(port)/test/open"

        let friend = try Self.client(trusting: files.folder.path("node.pem"))
        #expect(try await Self.ask(friend, url) == "open")
        // Whoever trusts somebody else is not fooled, and old versions are not spoken.
        for stranger in [
            try Self.client(trusting: files.folder.path("other.pem")), try Self.client(trusting: nil),
            try Self.client(trusting: files.folder.path("node.pem"), atMost: .tlsv11),
        ] {
            await #expect(throws: (any Error).self) { try await Self.ask(stranger, url) }
        }
        let plain = try Self.client(trusting: nil)
        await #expect(throws: (any Error).self) {
            try await Self.ask(plain, "http://127.0.0.1:\(port)/test/open")
        }
        let raw = try RawConnection(port: port)
        try raw.send("GET /test/open HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(!(try await raw.read(until: "open")).contains("HTTP/1.1"))
        end.signal()
        try await run.value
    }

    @Test func `files that cannot be used are named before a port is opened`() async throws {
        let files = try await CertificateFiles()
        try files.write("no key\n", "broken.key")
        try files.write("no certificate\n", "broken.pem")
        func fault(_ http: NodeConfiguration.HTTP) throws -> String {
            let fault = #expect(throws: NodeFault.self) {
                try NodeApplication.application(NodeUnderTest().shell, http: http, routes: [])
            }
            return try #require(fault).description
        }
        for name in ["broken.key", "missing.key", "node.pem"] {
            #expect(
                try fault(files.http(key: name))
                    == "http.tls_key_file: \(files.folder.path(name)) holds no private key in PEM")
        }
        for name in ["broken.pem", "missing.pem"] {
            #expect(
                try fault(files.http(certificate: name))
                    == "http.tls_certificate_file: \(files.folder.path(name)) holds no certificate in PEM")
        }
        #expect(
            try fault(files.http(key: "other.key"))
                == "http.tls_key_file: \(files.folder.path("other.key")) does not belong to "
                + files.folder.path("node.pem"))
        for mode in [0o644, 0o640, 0o604] {
            try files.allow(mode, "node.key")
            #expect(
                try fault(files.http())
                    == "http.tls_key_file: \(files.folder.path("node.key")) can be read by others; chmod 600 it")
        }
        try files.allow(0o600, "node.key")
        #expect(throws: Never.self) {
            try NodeApplication.application(NodeUnderTest().shell, http: files.http(), routes: [])
        }
    }

    @Test func `with TLS of its own a node's cookies go by it alone`() async throws {
        #expect(try await CertificateFiles().http().isSecure)
    }
}
