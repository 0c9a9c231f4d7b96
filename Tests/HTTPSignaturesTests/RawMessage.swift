import Foundation
import HTTPSignatures
import HTTPTypes
import Testing

/// A message written down as in HTTP/1.1, line by line.
struct RawMessage {
    var request: HTTPRequest?
    var response: HTTPResponse?
    var body: [UInt8] = []

    init(_ text: String) throws {
        let parts = text.replacing("\r\n", with: "\n").components(separatedBy: "\n\n")
        var lines = parts[0].components(separatedBy: "\n")
        let first = lines.removeFirst().components(separatedBy: " ")
        var fields = HTTPFields()
        var host: String?
        for line in lines where !line.isEmpty {
            let colon = try #require(line.firstIndex(of: ":"))
            let name = String(line[..<colon])
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if name.lowercased() == "host" { host = value }
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        if first[0].hasPrefix("HTTP/") {
            response = HTTPResponse(status: .init(code: try #require(Int(first[1]))), headerFields: fields)
        } else {
            request = HTTPRequest(
                method: try #require(HTTPRequest.Method(first[0])), scheme: "https", authority: host, path: first[1],
                headerFields: fields)
        }
        body = Array((parts.count > 1 ? parts[1] : "").utf8)
    }

    var message: SignedMessage {
        get throws {
            if let response { return SignedMessage(response, to: request) }
            return SignedMessage(try #require(request))
        }
    }
}

/// The keys of RFC 9421 B.1.
enum PublishedKeys {
    static let ed25519 = Data(base64Encoded: "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
    static let ed25519Private = Data(base64Encoded: "n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=")
    static let secret = Data(
        base64Encoded: "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==")
    static let p256 = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
        w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
        -----END PUBLIC KEY-----
        """
    static let rsaPSS = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
        +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
        oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
        gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
        Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
        aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
        2wIDAQAB
        -----END PUBLIC KEY-----
        """

    /// The key of a name in the RFC.
    static func key(_ name: String) throws -> any SignatureVerificationKey {
        switch name {
        case "test-key-ed25519": try Ed25519VerificationKey(rawRepresentation: try #require(ed25519))
        case "test-key-ecc-p256": try P256VerificationKey(pemRepresentation: p256)
        case "test-key-rsa-pss": try RSAVerificationKey(pemRepresentation: rsaPSS, for: .rsaPSSSHA512)
        default: HMACSecret(try #require(secret))
        }
    }
}
