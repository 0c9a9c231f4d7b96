public import HTTPTypes
internal import RawStructuredFieldValues

/// A request for a signature (RFC 9421 §5.1): which components it should cover, and which parameters it should have.
public struct SignatureRequest: Hashable, Sendable {
    /// The label that the signature should have.
    public let label: String
    /// What it should cover.
    public let components: [SignatureComponent]
    /// `created`: whether the signature should say when it was made.
    public let asksForCreated: Bool
    /// `expires`: whether it should say when it ends.
    public let asksForExpires: Bool
    /// Parameters with the values that it should have: `nonce`, `alg`, `keyid`, `tag`.
    public let parameters: SignatureParameters

    /// The requests in `Accept-Signature`; none when the field is not there.
    public static func read(in fields: HTTPFields) throws(SignatureFault) -> [SignatureRequest] {
        var requests: [SignatureRequest] = []
        for (label, member) in try MessageSignatures.dictionary(.acceptSignature, in: fields, else: .malformedInput) {
            guard case .innerList(let list) = member else { throw SignatureFault(.malformedInput, label) }
            var components: [SignatureComponent] = []
            for item in list.bareInnerList { components.append(try SignatureComponent(item)) }
            // `created` and `expires` stand without a value; the others are as in a signature.
            var others = list.rfc9651Parameters
            let asksForCreated = others["created"] == .bool(true)
            let asksForExpires = others["expires"] == .bool(true)
            if asksForCreated { others["created"] = nil }
            if asksForExpires { others["expires"] = nil }
            let parameters = try SignatureParameters(others)
            guard parameters.created == nil, parameters.expires == nil else {
                throw SignatureFault(.malformedParameter, label)
            }
            _ = try SignatureInput(components, parameters)
            requests.append(
                SignatureRequest(
                    label: label, components: components, asksForCreated: asksForCreated,
                    asksForExpires: asksForExpires, parameters: parameters))
        }
        return requests
    }
}
