import Crypto
import Foundation
import HTTPSignatures
import HTTPTypes
import Testing

/// The examples of RFC 9421, appendix B and the sections that have signatures.
@Suite struct PublishedVectorTests {
    struct Vector: CustomTestStringConvertible, Sendable {
        let name: String
        let isResponse: Bool
        let label: String
        let input: String
        let signature: String
        let base: String
        var host = "example.com"
        var testDescription: String { name }
    }

    static let request = """
        POST /foo?param=Value&Pet=dog HTTP/1.1
        Host: example.com
        Date: Tue, 20 Apr 2021 02:07:55 GMT
        Content-Type: application/json
        Content-Digest: sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
        Content-Length: 18

        {"hello": "world"}
        """
    static let response = """
        HTTP/1.1 200 OK
        Date: Tue, 20 Apr 2021 02:07:56 GMT
        Content-Type: application/json
        Content-Digest: sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:
        Content-Length: 23

        {"message": "good dog"}
        """
    static let clientCert =
        ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0"
        + "ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgm"
        + "nMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm"
        + "3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY2"
        + "9tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1"
        + "yhk=:"
    static let digest =
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
    static let responseDigest =
        "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"

    static let vectors = [
        Vector(
            name: "§3.2", isResponse: false, label: "sig1",
            input: """
                ("@method" "@authority" "@path" "content-digest" "content-length" "content-type");created=1618884473;\
                keyid="test-key-rsa-pss"
                """,
            signature: """
                HIbjHC5rS0BYaa9v4QfD4193TORw7u9edguPh0AW3dMq9WImrlFrCGUDih47vAxi4L2YRZ3XMJc1uOKk/J0ZmZ+wcta4nKIgBkKq0rM9hs3CQyx\
                XGxHLMCy8uqK488o+9jrptQ+xFPHK7a9sRL1IXNaagCNN3ZxJsYapFj+JXbmaI5rtAdSfSvzPuBCh+ARHBmWuNo1UzVVdHXrl8ePL4cccqlazIJ\
                dC4QEjrF+Sn4IxBQzTZsL9y9TP5FsZYzHvDqbInkTNigBcE9cKOYNFCn4D/WM7F6TNuZO9EgtzepLWcjTymlHzK7aXq6Am6sfOrpIC49yXjj3ae\
                6HRalVc/g==
                """,
            base: """
                "@method": POST
                "@authority": example.com
                "@path": /foo
                "content-digest": \(digest)
                "content-length": 18
                "content-type": application/json
                """),
        Vector(
            name: "B.2.1", isResponse: false, label: "sig-b21",
            input: #"();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#,
            signature: """
                d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7Ch\
                G52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxV\
                rogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ss\
                inQ98Xw9Q==
                """,
            base: ""),
        Vector(
            name: "B.2.2", isResponse: false, label: "sig-b22",
            input: """
                ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";\
                tag="header-example"
                """,
            signature: """
                LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCm\
                T8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fj\
                BSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4b\
                XTugEjHSw==
                """,
            base: """
                "@authority": example.com
                "content-digest": \(digest)
                "@query-param";name="Pet": dog
                """),
        Vector(
            name: "B.2.3", isResponse: false, label: "sig-b23",
            input: """
                ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");\
                created=1618884473;keyid="test-key-rsa-pss"
                """,
            signature: """
                bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0f\
                UxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7\
                JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsD\
                ZKEgM4cUA==
                """,
            base: """
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@method": POST
                "@path": /foo
                "@query": ?param=Value&Pet=dog
                "@authority": example.com
                "content-type": application/json
                "content-digest": \(digest)
                "content-length": 18
                """),
        Vector(
            name: "B.2.4", isResponse: true, label: "sig-b24",
            input: """
                ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"
                """,
            signature: "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==",
            base: """
                "@status": 200
                "content-type": application/json
                "content-digest": \(responseDigest)
                "content-length": 23
                """),
        Vector(
            name: "B.2.5", isResponse: false, label: "sig-b25",
            input: #"("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret""#,
            signature: "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=",
            base: """
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@authority": example.com
                "content-type": application/json
                """),
        Vector(
            name: "B.2.6", isResponse: false, label: "sig-b26",
            input: """
                ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;\
                keyid="test-key-ed25519"
                """,
            signature: "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
            base: """
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@method": POST
                "@path": /foo
                "@authority": example.com
                "content-type": application/json
                "content-length": 18
                """),
        Vector(
            name: "B.3", isResponse: false, label: "ttrp",
            input: """
                ("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"
                """,
            signature: "xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==",
            base: """
                "@path": /foo
                "@query": ?param=Value&Pet=dog
                "@method": POST
                "@authority": service.internal.example
                "client-cert": \(clientCert)
                """, host: "service.internal.example"),
    ]

    static func signed(_ vector: Vector) throws -> RawMessage {
        var raw = try RawMessage(vector.isResponse ? response : request)
        raw.request?.authority = vector.host
        if vector.name == "B.3" {
            raw.request?.headerFields[try #require(HTTPField.Name("Client-Cert"))] = clientCert
        }
        raw.request?.headerFields[.signatureInput] = "\(vector.label)=\(vector.input)"
        raw.request?.headerFields[.signature] = "\(vector.label)=:\(vector.signature):"
        raw.response?.headerFields[.signatureInput] = "\(vector.label)=\(vector.input)"
        raw.response?.headerFields[.signature] = "\(vector.label)=:\(vector.signature):"
        return raw
    }

    static func policy(_ label: String) -> SignaturePolicy {
        var policy = SignaturePolicy(.label(label), covering: [])
        policy.allowsCoveringNothing = label == "sig-b21"
        return policy
    }

    static func verdict(of message: SignedMessage, _ label: String) -> SignatureVerdict {
        message.verify(policy(label), at: 1_618_884_480) { parameters in
            try? PublishedKeys.key(parameters.keyID ?? "")
        }
    }

    @Test(arguments: vectors) func `a published base is ours to the byte`(vector: Vector) throws {
        let message = try Self.signed(vector).message
        let input = try SignatureInput(parsing: vector.input)
        let base = try SignatureBase(of: message, for: input)
        let line = "\"@signature-params\": \(vector.input)"
        #expect(base.text == (vector.base.isEmpty ? line : vector.base + "\n" + line))
        #expect(input.serialized == vector.input)
    }

    @Test(arguments: vectors) func `a published signature verifies, and not with one bit changed`(
        vector: Vector
    ) throws {
        var raw = try Self.signed(vector)
        let input = try SignatureInput(parsing: vector.input)
        #expect(Self.verdict(of: try raw.message, vector.label) == .valid(input))
        var signature = try #require(Data(base64Encoded: vector.signature))
        signature[signature.count / 2] ^= 1
        let changed = "\(vector.label)=:\(signature.base64EncodedString()):"
        raw.request?.headerFields[.signature] = changed
        raw.response?.headerFields[.signature] = changed
        #expect(Self.verdict(of: try raw.message, vector.label) == .refused(.wrongSignature))
    }

    @Test(arguments: vectors) func `a key of another algorithm does not take a published signature`(
        vector: Vector
    ) throws {
        let message = try Self.signed(vector).message
        let name = try #require(SignatureInput(parsing: vector.input).parameters.keyID)
        for other in ["test-key-ed25519", "test-key-ecc-p256", "test-key-rsa-pss", "test-shared-secret"]
        where other != name {
            let verdict = message.verify(Self.policy(vector.label), at: 1_618_884_480) { _ in
                try? PublishedKeys.key(other)
            }
            #expect(verdict == .refused(.wrongSignature))
        }
    }

    @Test(arguments: ["B.2.5", "B.2.6"]) func `what signs without chance signs as published`(name: String) throws {
        let vector = try #require(Self.vectors.first { $0.name == name })
        let message = try RawMessage(Self.request).message
        let input = try SignatureInput(parsing: vector.input)
        let secret = HMACSecret(try #require(PublishedKeys.secret))
        let bytes = try #require(PublishedKeys.ed25519Private)
        let ed25519 = Ed25519SigningKey(try Curve25519.Signing.PrivateKey(rawRepresentation: bytes))
        let signature =
            name == "B.2.5"
            ? try message.signature(for: input, with: secret) : try message.signature(for: input, with: ed25519)
        // swift-crypto's Ed25519 may be randomised on some platforms: what it makes must verify, HMAC must be equal.
        if name == "B.2.5" {
            #expect(Data(signature).base64EncodedString() == vector.signature)
        } else {
            #expect(
                try PublishedKeys.key("test-key-ed25519").isValidSignature(
                    signature, for: SignatureBase(of: message, for: input).bytes))
        }
    }

    // MARK: §2.4

    static let busy = """
        HTTP/1.1 503 Service Unavailable
        Date: Tue, 20 Apr 2021 02:07:56 GMT
        Content-Type: application/json
        Content-Length: 62
        Content-Digest: sha-512=:0Y6iCBzGg5rZtoXS95Ijz03mslf6KAMCloESHObfwnHJDbkkWWQz6PhhU9kxsTbARtY2PTBOzq24uJFpHsMuAg==:

        {"busy": true, "message": "Your call is very important to us"}
        """

    @Test(arguments: [
        (
            """
            ("@status" "content-digest" "content-type" "@authority";req "@method";req "@path";req "content-digest";req);\
            created=1618884479;keyid="test-key-ecc-p256"
            """, "dMT/A/76ehrdBTD/2Xx8QuKV6FoyzEP/I9hdzKN8LQJLNgzU4W767HK05rx1i8meNQQgQPgQp8wq2ive3tV5Ag=="
        ),
        (
            """
            ("@status" "content-digest" "content-type" "@authority";req "@method";req "@path";req "@query";req \
            "content-digest";req "content-type";req "content-length";req);created=1618884479;keyid="test-key-ecc-p256"
            """, "C73J41GVKc+TYXbSobvZf0CmNcptRiWN+NY1Or0A36ISg6ymdRN6ZgR2QfrtopFNzqAyv+CeWrMsNbcV2Ojsgg=="
        ),
    ]) func `a response answers its request and no other`(input: String, signature: String) throws {
        var response = try #require(RawMessage(Self.busy).response)
        response.headerFields[.signatureInput] = "reqres=\(input)"
        response.headerFields[.signature] = "reqres=:\(signature):"
        let request = try #require(RawMessage(Self.request).request)
        let expected = try SignatureInput(parsing: input)
        #expect(Self.verdict(of: SignedMessage(response, to: request), "reqres") == .valid(expected))
        guard case .refused(.fault(let fault)) = Self.verdict(of: SignedMessage(response, to: nil), "reqres") else {
            Issue.record("a response without its request is refused")
            return
        }
        #expect(fault.code == .missingRequest)
        var other = request
        other.method = .put
        #expect(Self.verdict(of: SignedMessage(response, to: other), "reqres") == .refused(.wrongSignature))
    }

    // MARK: B.4

    static let transformed = """
        Signature-Input: transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"
        Signature: transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:
        """

    @Test(arguments: [
        ("GET /demo?name1=Value1&Name2=value2", "example.org", "Accept: application/json\nAccept: */*", true),
        (
            "GET /demo?name1=Value1&Name2=value2&param=added", "example.org",
            "Accept: application/json\nAccept: */*\nAccept-Language: en-US,en;q=0.5", true
        ),
        (
            "GET /demo?name1=Value1&Name2=value2", "example.org",
            "Referer: https://developer.example.org/demo\nAccept: application/json, */*", true
        ),
        ("POST /demo?name1=Value1&Name2=value2", "example.com", "Accept: application/json\nAccept: */*", false),
        ("GET /demo?name1=Value1&Name2=value2", "example.org", "Accept: */*\nAccept: application/json", false),
    ]) func `what a proxy may change keeps a signature, and nothing else does`(
        line: String, host: String, fields: String, isValid: Bool
    ) throws {
        let raw = try RawMessage("\(line) HTTP/1.1\nHost: \(host)\n\(fields)\n\(Self.transformed)\n\n")
        let verdict = Self.verdict(of: try raw.message, "transform")
        if case .valid = verdict { #expect(isValid) } else { #expect(verdict == .refused(.wrongSignature) && !isValid) }
    }
}

/// The fault that a block throws.
func fault(_ body: () throws -> Void) throws -> SignatureFault {
    try #require(#expect(throws: SignatureFault.self) { try body() })
}
