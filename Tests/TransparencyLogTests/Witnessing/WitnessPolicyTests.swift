import Testing
import TransparencyLog

@Suite struct WitnessPolicyTests {
    private let parties: Parties
    private let keys: [NoteVerifierKey]

    init() throws {
        parties = try Parties()
        keys = parties.witnesses.map(\.verifierKey)
    }

    private func policy(_ rest: String) throws -> WitnessPolicy {
        try WitnessPolicy(
            parsing: Array(
                """
                # A comment, and white space around.
                  log \(parties.log.verifierKey) https://log.example/

                witness a \(keys[0])
                \twitness\tb \(keys[1]) https://b.example/
                witness c \(keys[2])
                \(rest)
                """.utf8))
    }

    @Test func `groups of groups hold as many of their members as they ask for`() throws {
        let policy = try policy("group ab any a b\ngroup both all ab c\nquorum both\n")
        for (names, holds) in [
            ([], false), (["a"], false), (["c"], false), (["a", "b"], false), (["a", "c"], true), (["b", "c"], true),
            (["a", "b", "c"], true), (["ab", "c"], false), (["both"], false),
        ] as [(Set<ExactText>, Bool)] {
            #expect(policy.isReached(by: names) == holds, "\(names)")
        }
        #expect(try self.policy("quorum a\n").isReached(by: ["a"]))
        #expect(try self.policy("quorum none\n").isReached(by: []))
        #expect(try self.policy("group g 2 a b c\nquorum g").isReached(by: ["a", "c"]))
    }

    @Test func `what could be read in two ways is refused with its line`() throws {
        let second = try NoteSigningKey(
            name: "second.example", algorithm: .cosignature, seed: Array(repeating: 10, count: 32)
        ).verifierKey
        let logKeyAsWitness = try NoteVerifierKey(
            name: "w", algorithm: .cosignature, publicKey: parties.log.verifierKey.publicKey)
        for (rest, line, reason) in [
            ("", 0, PolicyError.Reason.noQuorum), ("quorum d", 7, .unknownName("d")),
            ("quorum a\nquorum a", 8, .quorumTwice), ("group g 2 a\nquorum g", 7, .unusableThreshold),
            ("group g 0 a\nquorum g", 7, .unusableThreshold), ("group g 01 a\nquorum g", 7, .unusableThreshold),
            ("group g most a\nquorum g", 7, .unusableThreshold), ("group g 1\nquorum g", 7, .malformedLine),
            ("group g 1 a a", 7, .memberTwice("a")), ("group g 1 a\ngroup h 1 a", 8, .memberTwice("a")),
            ("group g 1 g", 7, .unknownName("g")), ("group g 1 none", 7, .unknownName("none")),
            ("group a 1 b", 7, .nameTaken("a")), ("group none 1 b", 7, .nameTaken("none")),
            ("witness d \(second)", 7, .keyTwice("second.example")),
            ("witness d \(keys[0])", 7, .keyTwice(keys[0].name)),
            ("witness d \(logKeyAsWitness)", 7, .keyTwice("w")),
            ("witness d \(parties.log.verifierKey)", 7, .wrongAlgorithm(Parties.origin)),
            ("log \(second)", 7, .wrongAlgorithm("second.example")),
            ("witness d nonsense", 7, .unusableKey(.malformed)),
            ("quorum a b", 7, .malformedLine), ("quorums a", 7, .malformedLine), ("quorum a\r", 7, .malformedLine),
        ] {
            #expect(throws: PolicyError(line: line, reason: reason)) { try policy(rest) }
        }
    }

    @Test func `a policy is in force from when the quorum was whole`() throws {
        let grown = tree(4)
        func verdict(_ numbers: [Int]) throws -> PolicyVerdict {
            try parties.policy.verdict(on: parties.cosigned(grown, by: numbers))
        }
        #expect(try verdict([]) == .quorumMissing(cosigned: [:]))
        #expect(try verdict([1]) == .quorumMissing(cosigned: ["w1": 1_001]))
        #expect(try verdict([2, 1]) == .inForce(since: 1_002, cosigned: ["w1": 1_001, "w2": 1_002]))
        #expect(
            try verdict([0, 1, 2]) == .inForce(since: 1_001, cosigned: ["w0": 1_000, "w1": 1_001, "w2": 1_002]))
    }

    @Test func `a checkpoint that the log did not sign, or that is tampered with, is never in force`() throws {
        let signed = try parties.cosigned(tree(4), by: [0, 1, 2])
        let lines = signed.note.signatures
        func verdict(_ signatures: [NoteSignature]) throws -> PolicyVerdict {
            try parties.policy.verdict(on: SignedCheckpoint(Note(text: signed.note.text, signatures: signatures)))
        }
        #expect(try verdict(Array(lines.dropFirst())) == .notSignedByLog)
        let broken = NoteSignature(
            name: lines[1].name, keyID: lines[1].keyID, bytes: lines[1].bytes.dropLast() + [lines[1].bytes[71] ^ 1])
        #expect(try verdict(lines + [broken]) == .invalidSignature(of: lines[1].name))
        #expect(try verdict([broken] + lines) == .invalidSignature(of: lines[1].name))
        let other = try Checkpoint(origin: "other.example", size: 4, root: tree(4).root).signed(by: [parties.log])
        #expect(parties.policy.verdict(on: other) == .unknownOrigin)
    }
}
