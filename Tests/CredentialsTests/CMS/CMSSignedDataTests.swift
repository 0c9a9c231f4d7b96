import Credentials
import Foundation
import Testing

/// What `openssl cms` signs is read; what it never signed is not.
@Suite struct CMSSignedDataTests {
    private static let content = Array("a signer's certificate, or a list of hashes".utf8)

    private static func refusal(_ message: [UInt8]) -> CMSFault? {
        do {
            _ = try CMSSignedData(message)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [
        [], ["-keyid"], ["-md", "sha384"], ["-md", "sha512"], ["-stream"], ["-nosmimecap"],
    ])
    func `a message of openssl is read, whichever way it was made`(_ way: [String]) async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("signer")
        let message = try await CMSSignedData(openssl.sign(Self.content, as: "signer", way))
        #expect(message.content == Self.content)
        let certificate = try PEMBundle(parsing: openssl.read("signer.pem")).certificates
        #expect([message.signerCertificate] == certificate)
    }

    @Test(arguments: [
        [], ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"], ["-md", "sha384"],
    ])
    func `messages signed by RSA are read`(_ way: [String]) async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("signer", ["rsa:2048"])
        #expect(try await CMSSignedData(openssl.sign(Self.content, as: "signer", way)).content == Self.content)
    }

    @Test func `a curve and a weak key that are not taken are refused by name`() async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("weak", ["rsa:1024"])
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "weak")) == .algorithm)
        try await openssl.makeSigner("k1", ["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"])
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "k1")) == .algorithm)
        try await openssl.makeSigner("signer")
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "signer", ["-md", "sha1"])) == .algorithm)
    }

    @Test func `no octet of what was signed can be changed`() async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("signer")
        for way in [[], ["-keyid"]] {
            let message = try await openssl.sign(Self.content, as: "signer", way)
            for place in message.indices {
                var changed = message
                changed[place] ^= 0x01
                // The certificate beside the signature vouches for itself only where its key lies: who is known is
                // known by the whole certificate.
                guard let read = try? CMSSignedData(changed) else { continue }
                #expect(read.content == Self.content, "\(way) \(place)")
            }
        }
    }

    @Test(arguments: [["-noattr"], ["-noattr", "-md", "sha512"], ["-noattr", "-keyid"]])
    func `a message without signed attributes is refused`(_ way: [String]) async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("signer")
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "signer", way)) == .attributes)
    }

    @Test func `a message that ends early is refused`() async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("signer")
        let message = try await openssl.sign(Self.content, as: "signer")
        for length in 0..<message.count { #expect(Self.refusal(Array(message.prefix(length))) == .malformed) }
        #expect(Self.refusal(message + [0]) == .malformed)
        #expect(Self.refusal([UInt8](repeating: 0x30, count: CMSSignedData.largest + 1)) == .limit)
        #expect(Self.refusal([UInt8](repeating: 0x30, count: CMSSignedData.largest)) == .malformed)
    }

    @Test func `a message without content, with two signers or without certificate is refused`() async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("signer")
        try await openssl.makeSigner("other")
        let message = try await openssl.sign(Self.content, as: "signer")
        #expect(Self.refusal(try CMSSignedData(message).detached) == .content)
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "signer", ["-nocerts"])) == .certificate)
        #expect(
            Self.refusal(try await openssl.sign(Self.content, as: "signer", ["-certfile", "other.pem"])) == .certificate
        )
        let twice = ["-signer", "other.pem", "-inkey", "other.key"]
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "signer", twice)) == .certificate)
        let wrong = ["-nocerts", "-certfile", "other.pem"]
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "signer", wrong)) == .signer)
        let other = ["-econtent_type", "1.2.840.113549.1.9.16.1.4"]
        #expect(Self.refusal(try await openssl.sign(Self.content, as: "signer", other)) == .content)
    }

    @Test(arguments: [[], ["-stream"]]) func `openssl verifies what is handed on without its content`(
        _ way: [String]
    ) async throws {
        let openssl = try OpenSSL()
        try await openssl.makeSigner("signer")
        let detached = try await CMSSignedData(openssl.sign(Self.content, as: "signer", way)).detached
        try await openssl.verify(detached, over: Self.content, by: "signer")
        await #expect(throws: OpenSSL.Refusal.self) { try await openssl.verify(detached, over: [1], by: "signer") }
    }

    @Test func `openssl verifies what is signed here`() async throws {
        let sample = try SampleAuthority()
        let openssl = try OpenSSL()
        try openssl.write(Array(PEMBundle.text(sample.certificate).utf8), "node.pem")
        let message = try CMSSignedData.detached(
            signing: Self.content, certificate: sample.certificate, key: sample.nodeKey)
        try await openssl.verify(message, over: Self.content, by: "node")
        await #expect(throws: OpenSSL.Refusal.self) { try await openssl.verify(message, over: [1], by: "node") }
        // The same with its content is read as others' messages are.
        let whole = try CMSSignedData(
            try CMSSignedData.attached(
                signing: Self.content, certificate: sample.certificate, key: sample.nodeKey))
        #expect(whole.content == Self.content && whole.signerCertificate == sample.certificate)
        try await openssl.verify(whole.detached, over: Self.content, by: "node")
    }
}
