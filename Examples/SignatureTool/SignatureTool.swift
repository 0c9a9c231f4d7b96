import Crypto
import Foundation
import HTTPSignatures
import HTTPTypes

/// Signs and verifies messages, a JSON object each on a line of standard input: `scripts/signature-differential` holds it
/// against another implementation.
@main struct SignatureTool {
    struct Message: Decodable {
        var method: String?
        var scheme: String?
        var authority: String?
        var path: String?
        var status: Int?
        var fields: [[String]]

        var headerFields: HTTPFields {
            var result = HTTPFields()
            for field in fields where field.count == 2 {
                if let name = HTTPField.Name(field[0]) { result.append(HTTPField(name: name, value: field[1])) }
            }
            return result
        }

        var request: HTTPRequest? {
            guard let method = method.flatMap(HTTPRequest.Method.init(_:)) else { return nil }
            return HTTPRequest(
                method: method, scheme: scheme, authority: authority, path: path, headerFields: headerFields)
        }
    }

    struct Line: Decodable {
        var id: Int
        var message: Message
        /// The request that a response answers.
        var request: Message?
        var label: String
        var algorithm: String
        /// The public key, or the secret, in base64: raw bytes, for P-256 as X9.63.
        var key: String
        /// The private key, raw in base64, to sign by.
        var privateKey: String?
        /// What a signature to be made covers, with its parameters.
        var input: String?
        var at: Int64
    }

    struct Answer: Encodable {
        var id: Int
        var verdict: String
        var input: String?
        var signature: String?
    }

    static func main() throws {
        let encoder = JSONEncoder()
        while let text = readLine() {
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            var answer = Answer(id: line.id, verdict: "")
            do {
                if line.input == nil { answer.verdict = try verify(line) } else { try sign(line, &answer) }
            } catch {
                answer.verdict = "error: \(error)"
            }
            print(String(decoding: try encoder.encode(answer), as: UTF8.self))
        }
    }

    private static func message(_ line: Line) -> SignedMessage? {
        if let status = line.message.status {
            let response = HTTPResponse(status: .init(code: status), headerFields: line.message.headerFields)
            return SignedMessage(response, to: line.request?.request)
        }
        return line.message.request.map { SignedMessage($0) }
    }

    private static func verify(_ line: Line) throws -> String {
        guard let message = message(line), let bytes = Data(base64Encoded: line.key) else { return "no message" }
        let key: any SignatureVerificationKey =
            switch line.algorithm {
            case "ed25519": try Ed25519VerificationKey(rawRepresentation: bytes)
            case "ecdsa-p256-sha256": P256VerificationKey(try P256.Signing.PublicKey(x963Representation: bytes))
            default: HMACSecret(bytes)
            }
        var policy = SignaturePolicy(.label(line.label), covering: [])
        policy.allowsCoveringNothing = true
        policy.mostSeconds = nil
        switch message.verify(policy, at: line.at, key: { _ in key }) {
        case .valid: return "valid"
        case .refused(let refusal): return "\(refusal)"
        }
    }

    private static func sign(_ line: Line, _ answer: inout Answer) throws {
        guard let message = message(line), let bytes = line.privateKey.flatMap({ Data(base64Encoded: $0) }) else {
            return
        }
        let input = try SignatureInput(parsing: line.input ?? "")
        let key: any SignatureSigningKey =
            switch line.algorithm {
            case "ed25519": Ed25519SigningKey(try Curve25519.Signing.PrivateKey(rawRepresentation: bytes))
            case "ecdsa-p256-sha256": P256MessageSigningKey(try P256.Signing.PrivateKey(rawRepresentation: bytes))
            default: HMACSecret(bytes)
            }
        var signatures = MessageSignatures()
        try signatures.add(line.label, input, signature: message.signature(for: input, with: key))
        var fields = HTTPFields()
        try signatures.write(to: &fields)
        answer.input = fields[.signatureInput]
        answer.signature = fields[.signature]
        answer.verdict = "signed"
    }
}
