import CommandTesting
import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HummingbirdTesting
import NIOCore
import Testing

/// A country as a gateway knows it: an authority, and a certificate by which it uploads. What it sends is signed by the
/// `openssl` command, which shares nothing with the code under test.
struct ForeignCountry: Sendable {
    let code: String
    let folder: TemporaryFolder
    let authority: SigningAuthority
    private let uploadKey = P256SigningKey()
    let uploadCertificate: [UInt8]

    init(_ code: String) throws {
        self.code = code
        folder = try TemporaryFolder()
        let key = P256SigningKey()
        authority = try SigningAuthority(
            founding: .init(country: code, organization: "Example", name: "Authority of \(code)"), key: key,
            publicKey: key.verificationKey, validity: NationOfSigners.validity)
        uploadCertificate = try authority.issue(
            to: .init(country: code, organization: "Example", name: "Uploads of \(code)"),
            publicKey: uploadKey.verificationKey, purposes: [], validity: NationOfSigners.validity)
        try Data(uploadKey.pem.utf8).write(to: file("upload.key"))
        try Data(PEMBundle.text(uploadCertificate).utf8).write(to: file("upload.pem"))
    }

    func file(_ name: String) -> URL { URL(fileURLWithPath: folder.path(name)) }

    /// A certificate of this country, or of another, that this country's authority issues.
    func signer(_ key: P256SigningKey = P256SigningKey(), name: String = "Signer") throws -> [UInt8] {
        try authority.issue(
            to: .init(country: code, organization: "Example", name: name), publicKey: key.verificationKey,
            purposes: [.vaccination], validity: NationOfSigners.validity)
    }

    /// What `openssl cms` makes of a content, in base64.
    func signed(_ content: [UInt8], by other: (certificate: [UInt8], key: P256SigningKey)? = nil) async throws -> String
    {
        var name = "upload"
        if let other {
            name = "other"
            try Data(other.key.pem.utf8).write(to: file("other.key"))
            try Data(PEMBundle.text(other.certificate).utf8).write(to: file("other.pem"))
        }
        try Data(content).write(to: file("content"))
        try await openssl(
            "cms", "-sign", "-nodetach", "-binary", "-in", file("content").path, "-signer", file("\(name).pem").path,
            "-inkey", file("\(name).key").path, "-outform", "DER", "-out", file("message").path)
        return try Data(contentsOf: file("message")).base64EncodedString()
    }

    /// Runs the command, which must succeed.
    func openssl(_ arguments: String...) async throws {
        let command = try await FinishedCommand.run("openssl", arguments)
        try #require(command.status == 0, "\(arguments): \(command.complaints)")
    }
}

/// A hub that is a gateway, with two countries that it knows.
struct GatewayNation: Sendable {
    let germany: ForeignCountry
    let france: ForeignCountry
    let hub: RunningNode

    static func run(_ body: @Sendable (GatewayNation) async throws -> Void) async throws {
        try await run([]) { nation, _, _ in try await body(nation) }
    }

    /// The same, with the hub as it was built, and with keys for provinces.
    static func run<Value: Sendable>(
        _ provinces: [String], acceptance: NodeConfiguration.Acceptance = .init(),
        _ body: @Sendable (GatewayNation, NationOfSigners, NodeInABox) async throws -> Value
    ) async throws -> Value {
        let keys = try NationOfSigners(provinces)
        let germany = try ForeignCountry("DE")
        let france = try ForeignCountry("FR")
        var hub = try NodeInABox()
        try keys.equip(&hub)
        let countries = [germany, france].flatMap { [$0.authority.certificate, $0.uploadCertificate] }
        let file = keys.folder.path("countries.pem")
        try Data(countries.map { PEMBundle.text($0) }.joined().utf8).write(to: URL(fileURLWithPath: file))
        let values = keys.folder.path("values.json")
        try Data(#"{"valueSetId": "sct-vaccines-covid-19", "valueSetValues": {"1119349007": {}}}"#.utf8)
            .write(to: URL(fileURLWithPath: values))
        hub.gateway = .init(authoritiesFile: file, valueSetFiles: [values])
        hub.acceptance = acceptance
        return try await hub.run { [hub] node in
            try await eventually("the hub's own signer") {
                try await node.count("SELECT COUNT(*) FROM signers") == 1
            }
            return try await body(GatewayNation(germany: germany, france: france, hub: node), keys, hub)
        }
    }

    /// Sends a message as a country, or without a credential.
    func send(
        _ message: String, to path: String, _ method: HTTPRequest.Method = .post, as id: String? = "country-DE",
        type: String = "application/cms"
    ) async throws -> TestResponse {
        var headers = id.map(NodeUnderTest.token) ?? [:]
        headers[.contentType] = type
        headers[.contentEncoding] = "base64"
        return try await hub.client.execute(
            uri: path, method: method, headers: headers, body: ByteBuffer(string: message))
    }

    /// The same for messages whose content is text.
    func sendText(
        _ message: String, to path: String, _ method: HTTPRequest.Method = .post, as id: String? = "country-DE"
    ) async throws -> TestResponse {
        try await send(message, to: path, method, as: id, type: "application/cms-text")
    }

    /// What everybody reads.
    func read(_ path: String, since: String? = nil) async throws -> JSONValue {
        let answer = try await get(path, since: since)
        try #require(answer.status == .ok, "\(answer.text)")
        return try JSONValue(parsing: Array(answer.body.readableBytesView))
    }

    func get(_ path: String, since: String? = nil) async throws -> TestResponse {
        var headers: HTTPFields = [:]
        headers[.ifModifiedSince] = since
        return try await hub.client.execute(uri: path, method: .get, headers: headers)
    }
}

extension TestResponse {
    /// The status, and the code by which the EU's gateway names a refusal.
    var verdict: String {
        let json = try? JSONValue(parsing: Array(body.readableBytesView))
        return ["\(status.code)", json?["code"]?.string].compactMap { $0 }.joined(separator: " ")
    }
}
