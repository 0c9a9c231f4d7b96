internal import HTTPSignatures
internal import HTTPTypes

/// The fields of signatures: a line of `Signature-Input`, one of `Signature`, one of a field that a component reads. What reads
/// is written and reads the same; whatever comes in has a verdict, and nobody signed it.
func fuzzSignatures(_ input: UnsafeBufferPointer<UInt8>) {
    let lines = Array(input).split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    var request = HTTPRequest(method: .post, scheme: "https", authority: "a.example", path: "/a?b=c")
    request.headerFields[.signatureInput] = lines.first
    request.headerFields[.signature] = lines.dropFirst().first
    request.headerFields[.contentDigest] = lines.dropFirst(2).first
    if let signatures = try? MessageSignatures(in: request.headerFields) {
        var again = request.headerFields
        if (try? signatures.write(to: &again)) != nil {
            require((try? MessageSignatures(in: again)) == signatures, "what is written reads as the same")
        }
        for entry in signatures.entries {
            guard let input = try? entry.input.get() else { continue }
            require((try? SignatureInput(parsing: input.serialized)) == input, "an input reads as it was written")
            guard let base = try? SignatureBase(of: SignedMessage(request), for: input) else { continue }
            let breaks = base.bytes.count { $0 == UInt8(ascii: "\n") }
            require(breaks == input.components.count, "a base has a line for each component")
            require(base.bytes.allSatisfy { $0 < 0x80 }, "a base is ASCII")
        }
    }
    _ = try? SignatureRequest.read(in: [.acceptSignature: lines.first ?? ""])
    if let text = lines.dropFirst(2).first, let field = DigestField(parsing: text), !field.digests.isEmpty {
        require(DigestField(parsing: field.value) == field, "digests read as they were written")
    }
    var memory = NonceMemory()
    let verdict = ExchangeVerifier(authority: "a.example").verify(request, body: [], at: 0, memory: &memory) { _ in
        .unknown
    }
    require(verdict.refusal != nil && memory.count == 0, "nobody signed this")
    for line in lines where TargetForm.isNormal(line) {
        require(line.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a target in normal form is printable")
    }
}
