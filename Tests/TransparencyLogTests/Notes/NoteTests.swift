import Testing
import TransparencyLog

/// The keys and the note of Go's `sumdb/note` tests (golang.org/x/mod, BSD licence), and those of C2SP signed-note.
@Suite struct NoteTests {
    private static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let peterSecret =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    private static let enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    private static let text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    private static let signatureLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

    private func note(_ text: String) throws -> Note { try Note(parsing: Array(text.utf8)) }

    @Test func `Go's note is signed alike and verified`() throws {
        let key = try NoteSigningKey(parsing: Self.peterSecret)
        #expect(key.verifierKey.description == Self.peter)
        #expect(key.secretText == Self.peterSecret)
        #expect(!"\(key)".contains("AYEKFALV"))
        let signed = try Note(text: Array(Self.text.utf8), signatures: [key.sign(Array(Self.text.utf8))])
        #expect(String(decoding: signed.bytes, as: UTF8.self) == Self.text + "\n" + Self.signatureLine)
        let read = try note(Self.text + "\n" + Self.signatureLine)
        #expect(read == signed)
        #expect(read.verify(with: [try NoteVerifierKey(parsing: Self.peter)]) == .verified(by: [key.verifierKey]))
    }

    @Test func `the example of C2SP verifies`() throws {
        let key = try NoteVerifierKey(parsing: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        let read = try note(
            """
            This is an example message.

            — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

            """)
        #expect(read.verify(with: [key]) == .verified(by: [key]))
    }

    @Test func `no part and no neighbour of a key is a key`() throws {
        for whole in [Self.peter, Self.peterSecret] {
            func reads(_ bytes: some Collection<UInt8>) -> Bool {
                guard let text = String(validating: bytes, as: UTF8.self) else { return false }
                return (try? NoteVerifierKey(parsing: text)) != nil || (try? NoteSigningKey(parsing: text)) != nil
            }
            let bytes = Array(whole.utf8)
            #expect(reads(bytes))
            for start in bytes.indices {
                for end in start..<bytes.count where start > 0 || end < bytes.count {
                    // Behind `PRIVATE+KEY+` the rest of a secret is no verifier's key, since its id is another.
                    #expect(!reads(bytes[start..<end]), "\(start)..<\(end)")
                }
            }
            for place in bytes.indices {
                var other = bytes
                other[place] += 1
                #expect(!reads(other), "\(place)")
            }
        }
        // With an id that fits: a key too long, and an unknown algorithm.
        #expect(throws: NoteKeyError.malformed) {
            try NoteVerifierKey(parsing: "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")
        }
        #expect(throws: NoteKeyError.unusableKey) {
            try NoteVerifierKey(name: "PeterNeumann", algorithm: .ed25519, publicKey: Array(repeating: 1, count: 33))
        }
        #expect(throws: NoteKeyError.unknownAlgorithm) {
            try NoteVerifierKey(parsing: "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        }
        #expect(throws: NoteKeyError.wrongID) {
            try NoteVerifierKey(parsing: Self.peter.replacing("c74f20a3", with: "c74f20a4"))
        }
        #expect(throws: NoteKeyError.malformed) {
            try NoteVerifierKey(parsing: Self.peter.replacing("c74f20a3", with: "C74F20A3"))
        }
    }

    @Test(arguments: ["", "a b", "a+b", "a\u{A0}b", "a\nb", "a\u{2003}b", "a\u{1}"])
    func `a name that could be read in two ways is no name`(name: String) {
        #expect(!ExactText(name).isKeyName)
        #expect(throws: NoteKeyError.unusableName) {
            try NoteSigningKey(name: ExactText(name), algorithm: .ed25519, seed: Array(repeating: 1, count: 32))
        }
    }

    @Test func `two spellings of one letter are two names`() {
        #expect("caf\u{E9}" == "cafe\u{301}")
        #expect(ExactText("caf\u{E9}") != ExactText("cafe\u{301}"))
    }

    @Test(arguments: [
        text, text + "\n", String((text + "\n" + signatureLine).dropLast()), "\u{1}" + text + "\n" + signatureLine,
        text + "\n" + signatureLine + "Unexpected line.\n", text + "\n" + signatureLine + "\n", "", "\n", "\n\n",
        text + "\n"
            + "— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
        text + "\n" + signatureLine.replacing("— ", with: "- "),
        text + "\n" + signatureLine.replacing("AM=", with: "AN="),
        text + "\n— PeterNeumann x08g\n", text + "\n— PeterNeumann\n", text + "\r\n\n" + signatureLine,
    ])
    func `what is no note is not read`(malformed: String) {
        #expect(throws: NoteError.self) { try note(malformed) }
    }

    @Test func `a note that is not UTF-8, too long or signed too often is not read`() {
        let good = Array((Self.text + "\n" + Self.signatureLine).utf8)
        #expect(throws: NoteError.malformedText) { try Note(parsing: [0xFF] + good) }
        #expect(throws: NoteError.tooLong) {
            try Note(parsing: Array(repeating: 0x41, count: Note.mostBytes) + good)
        }
        let line = Array(Self.signatureLine.utf8)
        let most = Array(repeating: line, count: Note.mostSignatures).flatMap(\.self)
        let text = Array((Self.text + "\n").utf8)
        #expect(throws: Never.self) { try Note(parsing: text + most) }
        #expect(throws: NoteError.tooManySignatures) { try Note(parsing: text + most + line) }
    }

    @Test func `signatures of unknown keys are kept and passed over, a wrong one of a known key is not`() throws {
        let (peter, enoch) = (try NoteVerifierKey(parsing: Self.peter), try NoteVerifierKey(parsing: Self.enoch))
        let key = try NoteSigningKey(parsing: Self.peterSecret)
        let stranger = NoteSignature(name: "stranger", keyID: 7, bytes: [1, 2, 3])
        let sameName = NoteSignature(name: "PeterNeumann", keyID: 7, bytes: [1, 2, 3])
        let sameID = NoteSignature(name: "stranger", keyID: peter.id, bytes: [1, 2, 3])
        let good = try key.sign(Array(Self.text.utf8))
        let all = try Note(text: Array(Self.text.utf8), signatures: [stranger, sameName, sameID, good, good])
        let read = try Note(parsing: all.bytes)
        #expect(read.signatures == all.signatures)
        #expect(read.verify(with: [peter]) == .verified(by: [peter]))
        #expect(read.verify(with: [peter, peter, enoch]) == .verified(by: [peter]))
        #expect(read.verify(with: [enoch]) == .noKnownSignature)
        #expect(read.verify(with: []) == .noKnownSignature)
        let wrong = NoteSignature(name: "PeterNeumann", keyID: peter.id, bytes: Array(repeating: 0, count: 64))
        let broken = try Note(text: read.text, signatures: [good, wrong])
        #expect(broken.verify(with: [peter]) == .invalidSignature(of: "PeterNeumann"))
        #expect(broken.verify(with: [enoch]) == .noKnownSignature)
    }

    @Test func `the last empty line parts text and signatures`() throws {
        let key = try NoteSigningKey(parsing: Self.peterSecret)
        let text = Array("one\n\n— two AAAAAAAA\n".utf8)
        let signed = try Note(text: text, signatures: [key.sign(text)])
        #expect(try Note(parsing: signed.bytes) == signed)
        #expect(signed.verify(with: [key.verifierKey]) == .verified(by: [key.verifierKey]))
    }
}
