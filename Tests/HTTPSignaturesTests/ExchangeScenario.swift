import Crypto
import HTTPSignatures
import HTTPTypes
import HealthCodeTesting

/// Two participants of the exchange, and a request between them.
struct ExchangeScenario {
    static let now: Int64 = 1_800_000_000

    let clientKey = Curve25519.Signing.PrivateKey()
    let serviceKey = P256.Signing.PrivateKey()
    var generator = SeededGenerator(seed: 9421)
    var memory = NonceMemory()
    let verifier = ExchangeVerifier(authority: "gd.example")
    let body = Array("{\"dataset\":\"naat\"}".utf8)
    let header = ExchangeHeader(
        client: "CN-44:cdc", service: "CN-44:node/evidence", grant: "g-17", purpose: .outbreakControl,
        caseReference: "GZ:2022-07.1", messageID: "0b5c2f5e-3c0e-4f6a-9d07-0f6f2f1c9a11")

    var client: ExchangeSigner { ExchangeSigner(keyID: "cdc-1", key: Ed25519SigningKey(clientKey)) }
    var service: ExchangeSigner { ExchangeSigner(keyID: "node-1", key: P256MessageSigningKey(serviceKey)) }

    func key(_ name: String) -> RegisteredKey {
        switch name {
        case "cdc-1": .standing(Ed25519VerificationKey(clientKey.publicKey), participant: "CN-44:cdc")
        case "node-1": .standing(P256VerificationKey(serviceKey.publicKey), participant: "CN-44:node")
        case "cdc-0": .ended
        default: .unknown
        }
    }

    /// A request before it is signed.
    var bare: HTTPRequest {
        HTTPRequest(
            method: .post, scheme: "https", authority: "gd.example", path: "/v1/evidence/naat?dry=1",
            headerFields: [.contentType: "application/x-ndjson"])
    }

    /// The request, signed.
    mutating func request(
        _ change: (inout ExchangeHeader) -> Void = { _ in }, at second: Int64 = now, seconds: Int64 = 60
    ) throws -> HTTPRequest {
        var request = bare
        var header = header
        change(&header)
        try client.sign(
            &request, header, body: body, at: second, nonce: ExchangeNonce(using: &generator), seconds: seconds)
        return request
    }

    /// A request whose fields and signature input are made by hand, signed by the client's key.
    mutating func request(
        input: (String) -> String, fields change: (inout HTTPFields) -> Void = { _ in }
    ) throws -> HTTPRequest {
        var request = try request()
        change(&request.headerFields)
        let member = (request.headerFields[.signatureInput] ?? "").dropFirst("tongma=".count)
        let text = input(String(member))
        request.headerFields[.signatureInput] = nil
        request.headerFields[.signature] = nil
        try request.sign("tongma", SignatureInput(parsing: text), with: Ed25519SigningKey(clientKey))
        return request
    }

    mutating func verdict(
        on request: HTTPRequest, body: [UInt8]? = nil, at second: Int64 = now
    ) -> ExchangeVerdict<ExchangeMessage> {
        let keys = self
        return verifier.verify(request, body: body ?? self.body, at: second, memory: &memory) { keys.key($0) }
    }

    mutating func code(
        _ request: HTTPRequest, body: [UInt8]? = nil, at second: Int64 = now
    ) -> ExchangeRefusal.Code? {
        verdict(on: request, body: body, at: second).refusal?.code
    }
}
