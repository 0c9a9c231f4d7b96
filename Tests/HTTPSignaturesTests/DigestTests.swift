import HTTPSignatures
import HTTPTypes
import Testing

/// `Content-Digest` and `Repr-Digest` (RFC 9530).
@Suite struct DigestTests {
    static let body = Array(#"{"hello": "world"}"#.utf8)
    static let sha256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    static let sha512 =
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"

    @Test func `digests are those that the RFCs print`() {
        #expect(DigestField(of: Self.body).value == Self.sha256)
        #expect(DigestField(of: Self.body, by: [.sha256, .sha512]).value == "\(Self.sha256), \(Self.sha512)")
        #expect(DigestField(of: []).value == "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")
    }

    @Test(arguments: [
        (sha256, DigestField.Verdict.matches), (sha512, .matches), ("\(sha256), \(sha512)", .matches),
        ("md5=:AAAA:, \(sha256)", .matches), ("sha=:AAAA:, unixsum=:AA==:", .noKnownAlgorithm),
        ("sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", .differs(.sha256)),
        ("\(sha256), sha-512=:\(String(repeating: "A", count: 86))==:", .differs(.sha512)),
        ("\(sha256), \(sha256)", .malformed), ("sha-256=:AAAA:", .malformed), ("sha-256=AAAA", .malformed),
        ("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE:", .malformed),
        ("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPF=:", .malformed), ("", .malformed),
        ("sha-256", .malformed),
        ("md5=\"AAAA\"", .malformed),
    ]) func `a field proves a body, or says why not`(value: String, verdict: DigestField.Verdict) {
        #expect(DigestField.verdict(in: [.contentDigest: value], on: Self.body) == verdict)
        #expect(DigestField.verdict(.reprDigest, in: [.reprDigest: value], on: Self.body) == verdict)
    }

    @Test func `a message without the field proves nothing, and one bit of the body counts`() {
        #expect(DigestField.verdict(in: [.reprDigest: Self.sha256], on: Self.body) == .absent)
        for index in Self.body.indices {
            var changed = Self.body
            changed[index] ^= 1
            #expect(DigestField.verdict(in: [.contentDigest: Self.sha256], on: changed) == .differs(.sha256))
        }
    }

    @Test func `several lines are one field`() {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .contentDigest, value: Self.sha512))
        fields.append(HTTPField(name: .contentDigest, value: Self.sha256))
        #expect(DigestField.verdict(in: fields, on: Self.body) == .matches)
        fields.append(HTTPField(name: .contentDigest, value: Self.sha256))
        #expect(DigestField.verdict(in: fields, on: Self.body) == .malformed)
    }
}
