import Credentials
import Testing

@Suite struct Base45Tests {
    /// RFC 9285 §4.3 and §4.4.
    @Test(arguments: [
        ("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0"), ("", ""),
    ])
    func `the examples of RFC 9285 are written and read`(plain: String, encoded: String) throws {
        #expect(Base45.encode(Array(plain.utf8)) == encoded)
        #expect(try Base45.decode(encoded.utf8) == Array(plain.utf8))
    }

    @Test(arguments: [
        ("A1", 0), ("BB", 1), ("FGW", 0), ("GGW", 1), (":::", 1), ("U5", 0), ("V5", 1), ("::", 1), ("BB8B", 2),
        ("B", 2),
        ("bB8", 3),
        ("BB8B\u{e9}", 3), ("BB\n", 3), ("BB8=", 2),
    ])
    func `what no bytes have is refused`(text: String, kind: Int) {
        let expected = [nil, Base45Error.Code.group, .length, .character][kind]
        let code: Base45Error.Code?
        do throws(Base45Error) {
            _ = try Base45.decode(text.utf8)
            code = nil
        } catch {
            code = error.code
        }
        #expect(code == expected)
    }

    @Test func `every pair of bytes has one text, and every text that reads is the one of its bytes`() throws {
        for value in 0..<65_536 {
            let pair = [UInt8(value >> 8), UInt8(value & 255)]
            let text = Base45.encode(pair)
            guard text.utf8.count == 3, try Base45.decode(text.utf8) == pair else {
                Issue.record("\(pair) is not \(text)")
                return
            }
        }
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
        var taken = 0
        for number in 0..<45 * 45 * 45 {
            let text = [alphabet[number % 45], alphabet[number / 45 % 45], alphabet[number / 2_025]]
            // Most of those above 65,535 are refused: that is the point.
            guard let bytes = try? Base45.decode(text) else { continue }
            taken += 1
            if Array(Base45.encode(bytes).utf8) != text { Issue.record("\(text) is read as \(bytes)") }
        }
        #expect(taken == 65_536)
    }
}
