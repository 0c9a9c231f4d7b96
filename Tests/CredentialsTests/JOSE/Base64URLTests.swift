import Credentials
import Testing

struct Base64URLTests {
    /// RFC 4648 §10 without padding, and RFC 7515 appendix C.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ]) func `the vectors of RFC 4648`(bytes: String, text: String) {
        #expect(Base64URL.encode(Array(bytes.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(bytes.utf8))
    }

    @Test func `the two characters that base64 has otherwise`() {
        #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
        #expect(Base64URL.decode("A-z_4ME") == [3, 236, 255, 224, 193])
    }

    @Test(arguments: ["Zg==", "Zg=", "Z", "Zm9vY", "A+z/4ME", "Zm 9v", "Zm9v\n", "Zm9é", "Zh", "Zm9"])
    func `padding, other alphabets, white space and bits left over are refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `every byte comes back`() {
        for length in 0..<67 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 167 + length) }
            let text = Base64URL.encode(bytes)
            #expect(text.utf8.count == (length * 8 + 5) / 6)
            #expect(Base64URL.decode(text) == bytes)
        }
    }
}
