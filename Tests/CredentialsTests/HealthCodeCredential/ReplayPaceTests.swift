import Credentials
import Testing

/// A node that replays the past: people hold a code before a camera for as long as anywhere.
@Suite struct ReplayPaceTests {
    /// What stands against the live code of the vectors so many seconds of the replay after its proof was made.
    private static func reasons(after seconds: Int64, pace: Int64, memory: ProofMemory? = nil) throws -> [Reason] {
        let vectors = try CodeVectors()
        let trust = try CodeVectors.Trust(vectors.json["signers"])
        let vector = try #require(vectors.cases.first { $0["name"]?.string == "green" })
        let text = try #require(vector["text"]?.string)
        let at = try #require(vector["at"]?.integer)
        let verifier = HealthCodeVerifier(
            trust: trust, status: try CodeVectors.Status(vectors.json["status_lists"]), memory: memory)
        return verifier.verify(Array(text.utf8), in: Circumstances(at: at + seconds, pace: pace)).reasons
    }

    @Test func `a proof is taken for seventy-five seconds of people, at any pace`() throws {
        #expect(try Self.reasons(after: 70, pace: 1) == [])
        #expect(try Self.reasons(after: 80, pace: 1) == [.staleProof])
        #expect(try Self.reasons(after: 74 * 60, pace: 60) == [])
        #expect(try Self.reasons(after: 77 * 60, pace: 60) == [.staleProof])
        #expect(try Self.reasons(after: -14 * 60, pace: 60) == [])
        // A pace that is none is that of any clock.
        #expect(try Self.reasons(after: 80, pace: 0) == [.staleProof])
    }

    @Test func `it is remembered for as long`() throws {
        let memory = ProofMemory()
        #expect(try Self.reasons(after: 0, pace: 60, memory: memory) == [])
        #expect(try Self.reasons(after: 60 * 60, pace: 60, memory: memory) == [.alreadyShown])
    }
}
