import HTTPSignatures
import HTTPTypes
import Testing

/// The fields `Signature-Input`, `Signature` and `Accept-Signature` (RFC 9421 §4, §5).
@Suite struct MessageSignaturesTests {
    static func fields(_ input: String?, _ signature: String?) -> HTTPFields {
        var fields = HTTPFields()
        fields[.signatureInput] = input
        fields[.signature] = signature
        return fields
    }

    @Test(
        arguments: [
            ("a=(),a=()", "a=:AA==:", SignatureFault.Code.duplicateKey), ("a=()", "a=:AA==:, a=:AQ==:", .duplicateKey),
            ("a=()", nil, .unpairedLabel), (nil, "a=:AA==:", .unpairedLabel), ("a=()", "b=:AA==:", .unpairedLabel),
            ("a=(), b=()", "a=:AA==:", .unpairedLabel), ("a=1", "a=:AA==:", .malformedInput),
            ("this is no dictionary", "a=:AA==:", .malformedInput), ("a=(", "a=:AA==:", .malformedInput),
            ("a=()", "a=AA", .malformedSignature), ("a=()", "a=\"AA==\"", .malformedSignature),
            ("a=()", "a=:AA:", .malformedSignature), ("a=()", "a=:AB==:", .malformedSignature),
            ("a=()", "a=:-_==:", .malformedSignature), ("a=()", "a=::", .malformedSignature),
            ("a=()", "a=(:AA==:)", .malformedSignature), ("a=()", "a=:AA==:;x", .malformedSignature),
            ("a=(\"x\";sf;sf)", "a=:AA==:", .duplicateKey), ("a=();tag=\"t\";tag=\"u\"", "a=:AA==:", .duplicateKey),
            ("é=()", "a=:AA==:", .malformedInput),
        ] as [(String?, String?, SignatureFault.Code)])
    func `fields that two readers could read differently are refused`(
        input: String?, signature: String?, code: SignatureFault.Code
    ) throws {
        #expect(try fault { _ = try MessageSignatures(in: Self.fields(input, signature)) }.code == code)
    }

    @Test func `equal keys of different owners are no duplicates`() throws {
        let input = #"a=("x";key="a";sf "y";key="a";sf);tag="k;key=1, b=()";keyid="\"", b=("z";sf);tag="t""#
        let signatures = try MessageSignatures(in: Self.fields(input, "b=:AA==:, a=:AQ==:"))
        #expect(signatures.entries.map(\.label) == ["a", "b"])
        #expect(signatures.entries.map(\.signature) == [[1], [0]])
        #expect(signatures.entries[0].tag == "k;key=1, b=()")
    }

    @Test func `a signature with something new in it leaves the others readable`() throws {
        let input = #"a=("@method");new=1;tag="a", b=("@new");tag="b", c=("@method");tag="c""#
        let entries = try MessageSignatures(in: Self.fields(input, "a=:AA==:, b=:AA==:, c=:AA==:")).entries
        #expect(entries.map(\.tag) == ["a", "b", "c"])
        #expect(throws: SignatureFault.self) { try entries[0].input.get() }
        #expect(throws: SignatureFault.self) { try entries[1].input.get() }
        #expect(try entries[2].input.get().components == [.method])
    }

    @Test func `signatures are added to those that a message has, over several lines`() throws {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .signatureInput, value: "a=(\"@method\")"))
        fields.append(HTTPField(name: .signatureInput, value: "b=()"))
        fields.append(HTTPField(name: .signature, value: "a=:AA==:"))
        fields.append(HTTPField(name: .signature, value: "b=:AQ==:"))
        var signatures = try MessageSignatures(in: fields)
        let input = try SignatureInput([.path], SignatureParameters([.created(1)]))
        try signatures.add("c", input, signature: [2])
        #expect(throws: SignatureFault.self) { try signatures.add("c", input, signature: [2]) }
        #expect(throws: SignatureFault.self) { try signatures.add("No label", input, signature: [2]) }
        try signatures.write(to: &fields)
        #expect(fields[.signatureInput] == "a=(\"@method\"), b=(), c=(\"@path\");created=1")
        #expect(fields[.signature] == "a=:AA==:, b=:AQ==:, c=:Ag==:")
        #expect(fields[values: .signature].count == 1)
    }

    @Test func `more than any message needs is refused before it costs anything`() throws {
        let many = (0..<17).map { "a\($0)=()" }.joined(separator: ", ")
        let signatures = (0..<17).map { "a\($0)=:AA==:" }.joined(separator: ", ")
        #expect(try fault { _ = try MessageSignatures(in: Self.fields(many, signatures)) }.code == .tooLarge)
        let long = "a=(\"" + String(repeating: "x", count: 40_000) + "\")"
        #expect(try fault { _ = try MessageSignatures(in: Self.fields(long, "a=:AA==:")) }.code == .tooLarge)
        let wide = "a=()" + (0..<300).map { ";p\($0)" }.joined()
        #expect(try fault { _ = try MessageSignatures(in: Self.fields(wide, "a=:AA==:")) }.code == .tooLarge)
    }

    @Test func `a request for a signature says what it should cover and have`() throws {
        var fields = HTTPFields()
        fields[.acceptSignature] =
            #"sig1=("@method" "@target-uri" "@authority" "content-digest" "cache-control");keyid="test-key-rsa-pss";"#
            + #"created;tag="app-123", sig2=("x";bs);expires;alg="ed25519""#
        let requests = try SignatureRequest.read(in: fields)
        #expect(requests.map(\.label) == ["sig1", "sig2"])
        #expect(requests[0].components.map(\.name).last == "cache-control")
        #expect(requests[0].asksForCreated && !requests[0].asksForExpires && requests[1].asksForExpires)
        #expect(requests[0].parameters.tag == "app-123" && requests[1].parameters.algorithm == .ed25519)
        #expect(try SignatureRequest.read(in: [:]).isEmpty)
        for text in ["a=1", "a=(\"@x\")", "a=();created=5", "a=();tag", "a=(\"x\" \"x\")"] {
            fields[.acceptSignature] = text
            #expect(throws: SignatureFault.self) { try SignatureRequest.read(in: fields) }
        }
    }
}
