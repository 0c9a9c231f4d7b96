import Credentials
import Testing

/// Venues' codes, written here by hand, so that the library's issuer and reader are held against something else.
@Suite struct VenueCodeTests {
    private static let now = CodeForge.issued
    private static let nonce = [UInt8](1...16)

    /// A code before it is signed.
    private struct Draft {
        var signer = CodeForge.SignerName.guangdong
        var algorithm = CBOR.integer(-7)
        var keyIdentifier: [UInt8]?
        var unprotected: [CBOR.Pair] = []
        var issuer = CBOR.text("CN-GD")
        var issuedAt = CBOR.integer(VenueCodeTests.now)
        var expires = CBOR.integer(VenueCodeTests.now + 60)
        var nonce = CBOR.bytes(VenueCodeTests.nonce)
        var venue = CBOR.text("library-1")
        var division = CBOR.text("440106001006")
        var order = CBOR.text("gz-2022-7")
        var moreClaims: [CBOR.Pair] = []
        var externalAAD = Array("TM1 venue".utf8)
        var payload: [UInt8]?
    }

    private static func bytes(_ change: (inout Draft) -> Void = { _ in }) throws -> [UInt8] {
        var draft = Draft()
        change(&draft)
        let place = CBOR.map([
            .init(.integer(1), draft.venue), .init(.integer(2), draft.division), .init(.integer(3), draft.order),
        ])
        let claims = CBOR.map(
            [
                .init(.integer(1), draft.issuer), .init(.integer(4), draft.expires),
                .init(.integer(6), draft.issuedAt), .init(.integer(10), draft.nonce), .init(.integer(-65_539), place),
            ] + draft.moreClaims)
        let protected = CBOR.map([
            .init(.integer(1), draft.algorithm),
            .init(.integer(4), .bytes(draft.keyIdentifier ?? draft.signer.keyIdentifier)),
        ])
        let message = try CodeForge.message(
            protected: protected, unprotected: draft.unprotected, payload: draft.payload ?? claims.encoded(),
            externalAAD: draft.externalAAD, key: draft.signer.key)
        return [0xD2] + message
    }

    private static func text(_ bytes: [UInt8]) -> String { "TV1:" + Base45.encode(bytes) }

    private static func verdict(_ text: String, at now: Int64 = now) throws -> VenueCodeVerifier.Verdict {
        VenueCodeVerifier(trust: try CodeVectors.Trust(try CodeVectorWriter.signers)).verify(text.utf8, at: now)
    }

    private static func reasons(
        at now: Int64 = now, _ change: (inout Draft) -> Void = { _ in }
    ) throws -> [Reason] {
        try verdict(text(try bytes(change)), at: now).reasons
    }

    @Test func `a code says where, when and under which order`() throws {
        let verdict = try Self.verdict(Self.text(try Self.bytes()))
        #expect(verdict.isValid && verdict.reasons.isEmpty)
        let claims = try #require(verdict.claims)
        #expect(claims.issuer == "CN-GD" && claims.venue == "library-1" && claims.division == "440106001006")
        #expect(claims.order == "gz-2022-7" && claims.nonce == Self.nonce)
        #expect(claims.issuedAt == Self.now && claims.expires == Self.now + 60)
    }

    @Test func `in a replay a code counts for a minute of those who stand before it`() throws {
        let verifier = VenueCodeVerifier(trust: try CodeVectors.Trust(try CodeVectorWriter.signers))
        let text = Self.text(try Self.bytes())
        let reasons = { (seconds: Int64) in verifier.verify(text.utf8, at: Self.now + seconds, pace: 60).reasons }
        #expect(reasons(59 * 60) == [] && reasons(60 * 60) == [.expired])
        #expect(reasons(-15 * 60) == [] && reasons(-15 * 60 - 1) == [.notYetValid])
    }

    @Test func `the issuer writes what is written here`() throws {
        let signer = CodeForge.SignerName.guangdong
        let claims = VenueCodeClaims(
            issuer: "CN-GD", issuedAt: Self.now, venue: "library-1", division: "440106001006", order: "gz-2022-7",
            nonce: Self.nonce)
        let text = try VenueCodeIssuer(key: try signer.key, keyIdentifier: signer.keyIdentifier).issue(claims)
        #expect(try Self.verdict(text).claims == claims && Self.verdict(text).isValid)
        let issued = try COSESign1.read(try Base45.decode(text.dropFirst(4).utf8), limits: .venueCode)
        let forged = try COSESign1.read(try Self.bytes(), limits: .venueCode)
        #expect(issued.protectedBytes == forged.protectedBytes && issued.payload == forged.payload)
        // A QR code of version 15 at level M is read across a counter.
        #expect(try QRCode(text, errorCorrection: .medium).version <= 15)
    }

    @Test func `each way to be wrong has its reason`() throws {
        #expect(try Self.reasons { $0.algorithm = .integer(-37) } == [.algorithm])
        #expect(try Self.reasons { $0.signer = .stranger } == [.unknownSigner])
        #expect(try Self.reasons { $0.signer = .hainan } == [.unknownSigner])
        #expect(try Self.reasons { $0.signer = .withdrawn } == [.withdrawnSigner])
        #expect(try Self.reasons { $0.keyIdentifier = CodeForge.SignerName.hainan.keyIdentifier } == [.signature])
        #expect(
            try Self.reasons(at: CodeForge.shown + 1) {
                ($0.signer, $0.issuedAt) = (.ended, .integer(CodeForge.shown - 10))
                $0.expires = .integer(CodeForge.shown + 50)
            } == [.signerValidity])
        #expect(try Self.reasons { $0.unprotected = [.init(.integer(4), .bytes([1]))] } == [.cose])
        #expect(try Self.reasons { $0.payload = [0xFF] } == [.cbor])
        #expect(try Self.reasons { $0.payload = CBOR.array([]).encoded() } == [.cwt])
        #expect(try Self.reasons { $0.issuedAt = .text("now") } == [.cwt])
    }

    @Test func `a signature that was made for something else is none`() throws {
        #expect(try Self.reasons { $0.externalAAD = [] } == [.signature])
        #expect(try Self.reasons { $0.externalAAD = Array("TM1 proof".utf8) } == [.signature])
        // A resident's code is no venue's, and a venue's none of a resident.
        let code = try HealthCodePresentation(credential: CodeForge.credential { $0.becomePaper() }).bytes
        #expect(try Self.verdict(Self.text(code)).reasons.contains(.signature))
        let verifier = HealthCodeVerifier(
            trust: try CodeVectors.Trust(try CodeVectorWriter.signers), status: StatusListDirectory())
        let venue = "TM1:" + Base45.encode(try Self.bytes())
        #expect(verifier.verify(venue.utf8, in: Circumstances(at: Self.now)).outcome == .invalid)
    }

    @Test func `a code lives for a minute`() throws {
        #expect(try Self.reasons(at: Self.now + 59).isEmpty)
        #expect(try Self.reasons(at: Self.now + 60) == [.expired])
        #expect(try Self.reasons(at: Self.now + 90) == [.expired])
        #expect(try Self.reasons(at: Self.now - 15).isEmpty)
        #expect(try Self.reasons(at: Self.now - 16) == [.notYetValid])
        // Nobody can have one that lives longer, not even the province.
        for seconds in [59, 61, 3_600, Int64.max - Self.now] {
            #expect(try Self.reasons { $0.expires = .integer(Self.now + seconds) } == [.schema])
        }
        for instant in [Int64.min, -1, 0, .max] { #expect(try !Self.reasons(at: instant).isEmpty) }
    }

    @Test func `claims have their forms`() throws {
        let wrong: [(inout Draft) -> Void] = [
            { $0.issuer = .text("Guangdong") }, { $0.venue = .text("") },
            { $0.venue = .text(String(repeating: "a", count: 33)) }, { $0.venue = .text("图书馆") },
            { $0.venue = .integer(1) }, { $0.order = .text("a b") }, { $0.division = .text("4401") },
            { $0.division = .text("44010600100x") }, { $0.nonce = .bytes([UInt8](repeating: 1, count: 15)) },
            { $0.nonce = .text("nonce") }, { ($0.issuedAt, $0.expires) = (.integer(-60), .integer(0)) },
            { ($0.issuedAt, $0.expires) = (.integer(.max), .integer(.min)) },
        ]
        for change in wrong { #expect(try Self.reasons(change).contains(.schema)) }
        #expect(try Self.reasons { $0.moreClaims = [.init(.integer(-70_000), .text("later"))] }.isEmpty)
        let signer = CodeForge.SignerName.guangdong
        let issuer = VenueCodeIssuer(key: try signer.key, keyIdentifier: signer.keyIdentifier)
        let claims = VenueCodeClaims(
            issuer: "CN-GD", issuedAt: Self.now, venue: "a b", division: "440106001006", order: "o",
            nonce: Self.nonce)
        let error = #expect(throws: HealthCodeIssueError.self) { try issuer.issue(claims) }
        #expect(error?.code == .content)
    }

    @Test func `one bit changed anywhere is refused`() throws {
        let bytes = try Self.bytes()
        var reasons: Set<Reason> = []
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let verdict = try Self.verdict(Self.text(changed))
            if verdict.isValid || verdict.reasons.isEmpty { Issue.record("bit \(bit) changes nothing") }
            reasons.formUnion(verdict.reasons)
        }
        #expect(reasons.isSuperset(of: [.cbor, .cose, .algorithm, .unknownSigner, .signature, .schema]))
    }

    @Test func `limits come before everything else`() throws {
        let text = Self.text(try Self.bytes())
        for length in 0..<text.utf8.count {
            #expect(try !Self.verdict(String(text.prefix(length))).isValid)
        }
        #expect(try Self.verdict("TM1:" + text.dropFirst(4)).reasons == [.format])
        #expect(try Self.verdict(text.lowercased()).reasons == [.format])
        #expect(try Self.verdict("TV1:a").reasons == [.base45])
        #expect(try Self.verdict("TV1:" + String(repeating: "0", count: 508)).reasons != [.format])
        #expect(try Self.verdict("TV1:" + String(repeating: "0", count: 509)).reasons == [.format])
        // A length that nobody has the bytes for reserves none.
        #expect(try Self.verdict(Self.text([0xD2, 0x9B] + [UInt8](repeating: 0xFF, count: 8))).reasons == [.cbor])
        let untagged = Array(try Self.bytes().dropFirst())
        #expect(try Self.verdict(Self.text(untagged)).reasons == [.cose])
    }
}
