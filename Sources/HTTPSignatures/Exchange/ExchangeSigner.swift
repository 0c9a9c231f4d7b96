internal import Crypto
public import HTTPTypes

/// Signs requests and responses of one participant by the profile.
public struct ExchangeSigner: Sendable {
    /// The key's name in the register.
    public let keyID: String
    private let key: any SignatureSigningKey

    /// A signer with a registered key.
    public init(keyID: String, key: any SignatureSigningKey) {
        self.keyID = keyID
        self.key = key
    }

    /// Writes header, digest and signature into a request, whose method, authority, path and `Content-Type` stand.
    public func sign(
        _ request: inout HTTPRequest, _ header: ExchangeHeader, body: some Sequence<UInt8>, at second: Int64,
        nonce: ExchangeNonce, seconds: Int64 = ExchangeProfile.mostSeconds
    ) throws {
        guard TargetForm.isNormal(request.path ?? "") else { throw ExchangeRefusal(.targetForm) }
        var signed = request
        try header.write(to: &signed.headerFields)
        signed.headerFields[.contentDigest] = DigestField(of: body).value
        try add(
            ExchangeProfile.components(of: signed), of: SignedMessage(ExchangeProfile.exchanged(signed)),
            to: &signed.headerFields, at: second,
            nonce: nonce, seconds: seconds)
        request = signed
    }

    /// Writes digest and signature into a response to a request as it was received; also into a refusal.
    public func sign(
        _ response: inout HTTPResponse, to request: HTTPRequest, body: some Sequence<UInt8>, at second: Int64,
        nonce: ExchangeNonce, seconds: Int64 = ExchangeProfile.mostSeconds
    ) throws {
        var signed = response
        signed.headerFields[.contentDigest] = DigestField(of: body).value
        try add(
            ExchangeProfile.components(of: signed, to: request),
            of: SignedMessage(signed, to: ExchangeProfile.exchanged(request)),
            to: &signed.headerFields, at: second, nonce: nonce, seconds: seconds)
        response = signed
    }

    private func add(
        _ components: [SignatureComponent], of message: SignedMessage, to fields: inout HTTPFields, at second: Int64,
        nonce: ExchangeNonce, seconds: Int64
    ) throws {
        guard (1...ExchangeProfile.mostSeconds).contains(seconds) else { throw ExchangeRefusal(.window) }
        let parameters = try SignatureParameters([
            .created(second), .expires(second + seconds), .nonce(nonce.text), .keyID(keyID),
            .tag(ExchangeProfile.tag),
        ])
        let input = try SignatureInput(components, parameters)
        var signatures = MessageSignatures()
        try signatures.add("tongma", input, signature: message.signature(for: input, with: key))
        try signatures.write(to: &fields)
    }
}
