import Credentials
import Testing

/// Properties of all codes, where the vectors show single ones.
@Suite struct HealthCodePropertyTests {
    private static func verifier(memory: ProofMemory? = nil) throws -> HealthCodeVerifier {
        HealthCodeVerifier(
            trust: try CodeVectors.Trust(try CodeVectorWriter.signers),
            status: try CodeVectors.Status(try CodeVectorWriter.lists), memory: memory)
    }

    @Test func `one bit changed anywhere makes a code invalid`() throws {
        let text = try CodeForge.live(proof: { $0.nonce = .bytes([1, 2, 3, 4, 5, 6, 7, 8]) })
        let circumstances = Circumstances(at: CodeForge.looked, nonce: [1, 2, 3, 4, 5, 6, 7, 8])
        let bytes = try Base45.decode(text.dropFirst(4).utf8)
        let verifier = try Self.verifier()
        #expect(verifier.verify(text.utf8, in: circumstances).outcome == .pass)
        var reasons: Set<Reason> = []
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let verdict = verifier.verify(("TM1:" + Base45.encode(changed)).utf8, in: circumstances)
            if verdict.outcome != .invalid || verdict.isValid || verdict.reasons.isEmpty {
                Issue.record("bit \(bit): \(verdict.outcome?.rawValue ?? "no outcome")")
            }
            reasons.formUnion(verdict.reasons)
        }
        #expect(reasons.isSuperset(of: [.cbor, .cose, .algorithm, .unknownSigner, .signature, .schema, .proof]))
    }

    @Test func `any change of a character is refused`() throws {
        var numbers = SeededNumbers(45)
        let text = Array(try CodeForge.live().utf8)
        let verifier = try Self.verifier()
        for _ in 0..<500 {
            var changed = text
            let place = Int.random(in: 0..<text.count, using: &numbers)
            let character = UInt8.random(in: 32...126, using: &numbers)
            guard changed[place] != character else { continue }
            changed[place] = character
            #expect(verifier.verify(changed, in: Circumstances(at: CodeForge.looked)).outcome == .invalid)
        }
    }

    @Test func `every length of a text gets a verdict`() throws {
        let text = Array(try CodeForge.live().utf8)
        let verifier = try Self.verifier()
        for length in 0..<text.count {
            #expect(verifier.verify(text.prefix(length), in: Circumstances(at: CodeForge.looked)).outcome == .invalid)
        }
    }

    @Test func `instants at the ends of time get a verdict`() throws {
        let text = try CodeForge.live(proof: { $0.issuedAt = .negative(UInt64(Int64.max)) })
        for at in [Int64.min, -1, 0, .max] {
            let outcome = try Self.verifier().verify(text.utf8, in: Circumstances(at: at)).outcome
            #expect(outcome == .invalid || outcome == .stale)
        }
        let far = try CodeForge.live { ($0.issuedAt, $0.expires) = (.negative(UInt64(Int64.max)), .integer(.max)) }
        #expect(try Self.verifier().verify(far.utf8, in: Circumstances(at: 0)).reasons.contains(.schema))
    }

    @Test func `a proof is remembered for as long as it would be taken, whoever signs it anew`() throws {
        let verifier = try Self.verifier(memory: ProofMemory())
        let credential = try CodeForge.credential()
        // The same proof twice, with two signatures: of ECDSA there are always more.
        let texts = try (0..<2).map { _ in
            HealthCodePresentation(credential: credential, proof: try CodeForge.proof(of: credential)).text
        }
        #expect(texts[0] != texts[1])
        let look = { (text: String, at: Int64) in verifier.verify(text.utf8, in: Circumstances(at: at)).reasons }
        #expect(look(texts[0], CodeForge.shown - 15) == [])
        #expect(look(texts[1], CodeForge.shown - 14) == [.alreadyShown])
        #expect(look(texts[0], CodeForge.shown + 75) == [.alreadyShown])
        #expect(look(texts[0], CodeForge.shown + 76) == [.staleProof])
    }

    @Test func `what is not taken is not remembered`() throws {
        let memory = ProofMemory()
        let verifier = try Self.verifier(memory: memory)
        for text in [
            try CodeForge.live { $0.index = 7 }, try CodeForge.live { $0.signer = .stranger },
            try CodeForge.live(proof: { $0.audience = .text("x") }), try CodeForge.bare(),
        ] {
            _ = verifier.verify(text.utf8, in: Circumstances(at: CodeForge.looked))
        }
        #expect(memory.count == 0)
    }

    @Test func `a memory forgets after its time, and never grows beyond its room`() throws {
        let memory = ProofMemory(capacity: 100)
        let verifier = try Self.verifier(memory: memory)
        for number in 0..<250 {
            let at = CodeForge.shown + Int64(number)
            let text = try CodeForge.live(proof: { $0.issuedAt = .integer(at) })
            #expect(verifier.verify(text.utf8, in: Circumstances(at: at)).outcome == .pass)
            #expect(memory.count == min(number + 1, 91))
        }
    }
}
