import Crypto
import Foundation
import HTTPSignatures
import HTTPTypes
import HealthCodeTesting
import Testing

/// What holds for every message: signing and verifying agree, and no change of what is covered passes.
@Suite struct PropertyTests {
    static let keys: [(any SignatureSigningKey, any SignatureVerificationKey)] = {
        let ed25519 = Curve25519.Signing.PrivateKey()
        let p256 = P256.Signing.PrivateKey()
        let p384 = P384.Signing.PrivateKey()
        let secret = HMACSecret(Array(repeating: UInt8(7), count: 32))
        return [
            (Ed25519SigningKey(ed25519), Ed25519VerificationKey(ed25519.publicKey)),
            (P256MessageSigningKey(p256), P256VerificationKey(p256.publicKey)),
            (P384MessageSigningKey(p384), P384VerificationKey(p384.publicKey)), (secret, secret),
        ]
    }()
    static let components: [SignatureComponent] = [
        .method, .targetURI, .authority, .scheme, .requestTarget, .path, .query, .queryParameter("a b"),
        SignatureComponent(field: .contentType), SignatureComponent(field: .accept),
    ]

    static func text(using generator: inout SeededGenerator, of letters: String) -> String {
        String(
            (0..<Int.random(in: 1...12, using: &generator)).compactMap { _ in letters.randomElement(using: &generator) }
        )
    }

    static func request(using generator: inout SeededGenerator) -> HTTPRequest {
        let letters = "abcXYZ019-._~!$&'()*+,=:@"
        var request = HTTPRequest(
            method: [.get, .post, .put].randomElement(using: &generator) ?? .get, scheme: "https",
            authority: text(using: &generator, of: "abc") + ".example",
            path: "/" + text(using: &generator, of: letters) + "?a+b="
                + text(using: &generator, of: letters.replacing("&", with: "")))
        request.headerFields[.contentType] = "text/" + text(using: &generator, of: letters)
        for _ in 0...Int.random(in: 0...2, using: &generator) {
            request.headerFields.append(HTTPField(name: .accept, value: text(using: &generator, of: letters + "\"\\")))
        }
        return request
    }

    @Test func `whatever is signed verifies, and no change of what is covered does`() throws {
        for seed in 0..<400 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var request = Self.request(using: &generator)
            let count = Int.random(in: 1...Self.components.count, using: &generator)
            let covered = Array(Self.components.shuffled(using: &generator).prefix(count))
            let printable = String(decoding: UInt8(0x20)...0x7E, as: UTF8.self)
            let parameters = try SignatureParameters(
                [
                    .created(1_000), .keyID(Self.text(using: &generator, of: printable)), .expires(1_060),
                    .nonce(Self.text(using: &generator, of: printable)),
                    .tag(Self.text(using: &generator, of: printable)),
                ].shuffled(using: &generator))
            let input = try SignatureInput(covered, parameters)
            #expect(try SignatureInput(parsing: input.serialized) == input)
            let (signing, verifying) = Self.keys[seed % Self.keys.count]
            try request.sign("s", input, with: signing)
            let policy = SignaturePolicy(.label("s"), covering: covered)
            func verdict(_ request: HTTPRequest) -> SignatureVerdict {
                SignedMessage(request).verify(policy, at: 1_000) { _ in verifying }
            }
            #expect(verdict(request) == .valid(input), "seed \(seed)")

            var signatures = try MessageSignatures(in: request.headerFields).entries[0].signature
            let bit = Int.random(in: 0..<signatures.count * 8, using: &generator)
            signatures[bit / 8] ^= 1 << (bit % 8)
            var changed = request
            changed.headerFields[.signature] = "s=:\(Data(signatures).base64EncodedString()):"
            #expect(verdict(changed) == .refused(.wrongSignature), "seed \(seed)")

            for component in covered {
                var changed = request
                switch component.name {
                case "@method": changed.method = .patch
                case "@scheme": changed.scheme = "http"
                case "@authority": changed.authority = "x." + (request.authority ?? "")
                case "content-type": changed.headerFields[.contentType]? += "x"
                case "accept": changed.headerFields.append(HTTPField(name: .accept, value: "x"))
                case "@path": changed.path = "/x" + (request.path ?? "")
                default: changed.path? += "x"
                }
                #expect(verdict(changed) == .refused(.wrongSignature), "seed \(seed): \(component.name)")
            }
        }
    }

    @Test func `no text of signature fields ends the process, and what reads is written and reads the same`() throws {
        let pieces = [
            "a", "b", "=", "(", ")", "\"", "\\", ";", ",", " ", ":", "AA==", "?1", "%", "@method", "\"@path\"", "key=",
            "sf", "req", "created=1", "tag=\"t\"", "é", "\t", "%\"",
        ]
        var read = 0
        for seed in 0..<5_000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var text = "a=(\"@path\""
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
            }
            text += generator.oneIn(2) ? ")" : ""
            var fields: HTTPFields = [.signatureInput: text, .signature: "a=:AA==:"]
            guard let signatures = try? MessageSignatures(in: fields) else { continue }
            guard (try? signatures.write(to: &fields)) != nil else { continue }
            read += 1
            #expect(try MessageSignatures(in: fields) == signatures, "seed \(seed)")
        }
        #expect(read > 200)
    }
}
