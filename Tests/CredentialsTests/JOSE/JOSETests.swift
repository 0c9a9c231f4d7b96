import Credentials
import Testing

struct JOSETests {
    /// The key of RFC 7515 appendix A.3, with its published JWS.
    private static let key = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
         "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
        """
    private static let jws =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"
        + "Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

    private func key(_ text: String = key) throws -> JSONWebKey {
        try JSONWebKey(json: JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `the JWS of RFC 7515 verifies, and no other key or content does`() throws {
        let jws = try CompactJWS(parsing: Array(Self.jws.utf8)[...])
        #expect(jws.algorithm == .es256)
        #expect(jws.isSigned(by: try key().key))
        #expect(!jws.isSigned(by: P256SigningKey().verificationKey))
        #expect(jws.text == Self.jws)
        for (old, new) in [("eyJpc3M", "eyJpc3N"), (".DtEh", ".DtEi")] {
            let changed = Self.jws.replacing(old, with: new)
            #expect(!(try CompactJWS(parsing: Array(changed.utf8)[...]).isSigned(by: key().key)))
        }
    }

    /// RFC 7638 gives a thumbprint of an RSA key only; this one is of the key in RFC 7515 A.3, as jwcrypto names it.
    @Test func `a key's thumbprint`() throws {
        #expect(try key().thumbprint == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
    }

    @Test func `what is signed reads back`() throws {
        let key = P256SigningKey()
        let jws = try CompactJWS(signing: Array("payload".utf8), header: ["zip": "DEF", "kid": "a"], with: key)
        let read = try CompactJWS(parsing: Array(jws.text.utf8)[...])
        #expect(read == jws)
        #expect(read.keyIdentifier == "a")
        #expect(read.payload == Array("payload".utf8))
        #expect(read.isSigned(by: key.verificationKey))
    }

    @Test(arguments: [#"{"alg":"none"}"#, #"{"alg":"HS256"}"#, #"{"alg":"es256"}"#, #"{}"#, #"{"alg":7}"#])
    func `another algorithm never verifies`(header: String) throws {
        let parts = Self.jws.split(separator: ".")
        let text = "\(Base64URL.encode(Array(header.utf8))).\(parts[1]).\(parts[2])"
        #expect(!(try CompactJWS(parsing: Array(text.utf8)[...]).isSigned(by: key().key)))
    }

    @Test(arguments: [
        ("", JOSEFault.structure), ("a.b", .structure), ("e30.e30.e30.e30", .structure), ("e30=.e30.", .structure),
        ("bm8.e30.", .json), ("W10.e30.", .json), ("eyJhIjoxLCJhIjoyfQ.e30.", .json),
        ("eyJjcml0IjpbImIiXX0.e30.", .critical),
    ]) func `what is no JWS is refused`(text: String, code: JOSEFault) {
        let error = #expect(throws: JOSEError.self) { try CompactJWS(parsing: Array(text.utf8)[...]) }
        #expect(error?.code == code)
    }

    @Test func `a text beyond the limit is not read`() {
        let text = [UInt8](repeating: UInt8(ascii: "A"), count: 1_001)
        let error = #expect(throws: JOSEError.self) { try CompactJWS(parsing: text[...], limit: 1_000) }
        #expect(error?.code == .limit)
    }

    @Test func `a set passes over keys of other kinds, and refuses private ones`() throws {
        let set = try JSONWebKeySet(parsing: Array(#"{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"},\#(Self.key)]}"#.utf8))
        #expect(set.keys.count == 1)
        #expect(set.unsupportedCount == 1)
        #expect(try JSONWebKeySet(json: set.json) == JSONWebKeySet(set.keys))
        let leak = #"{"keys":[\#(Self.key.replacing("}", with: #","d":"AA"}"#))]}"#
        let error = #expect(throws: JOSEError.self) { try JSONWebKeySet(parsing: Array(leak.utf8)) }
        #expect(error?.code == .privateKey)
    }

    @Test(arguments: [
        "{}", "[]", #"{"keys":{}}"#, #"{"keys":[1]}"#, #"{"keys":[{"kty":"EC","crv":"P-256"}]}"#,
        #"{"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]}"#, "not JSON",
    ]) func `what is no key set is refused`(text: String) {
        #expect(throws: JOSEError.self) { try JSONWebKeySet(parsing: Array(text.utf8)) }
    }
}
