import Credentials

/// Makes codes as the specification has them, and as it does not: every part can be changed before it is signed. It
/// writes the claims itself, so that the library's issuer and reader are held against something else.
struct CodeForge {
    /// 2022-07-06T10:12:30+08:00.
    static let issued: Int64 = 1_657_073_550
    static let hour: Int64 = 1_657_072_800
    /// When the device makes its proof, and when the verifier looks.
    static let shown = issued + 4_000
    static let looked = shown + 5

    /// The signers of the vector file. Their keys are public: nobody trusts them.
    enum SignerName: String, CaseIterable {
        case guangdong, hainan, nation, withdrawn, ended, twin, stranger

        var key: P256SigningKey { get throws { try P256SigningKey(scalar: [UInt8](repeating: number, count: 32)) } }

        private var number: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) + 33 }

        /// Two signers share one identifier.
        var keyIdentifier: [UInt8] { [0xA0, 0, 0, 0, 0, 0, 0, self == .twin ? SignerName.guangdong.number : number] }

        var authority: String {
            switch self {
            case .hainan: "CN-HI"
            case .nation: "CN"
            default: "CN-GD"
            }
        }

        var validity: ClosedRange<Int64> {
            // The one that has ended did so after it issued, and before the verifier looks.
            CodeForge.issued - 86_400 * 30...(self == .ended ? CodeForge.shown : CodeForge.issued + 86_400 * 300)
        }
    }

    static var holder: P256SigningKey { get throws { try P256SigningKey(scalar: [UInt8](repeating: 77, count: 32)) } }
    static var otherHolder: P256SigningKey {
        get throws { try P256SigningKey(scalar: [UInt8](repeating: 78, count: 32)) }
    }

    /// The shard of the codes that are issued; the next ones are past its end, and small.
    static let list = "s/CN-GD/20220707/0"
    static let oldList = "s/CN-GD/20220707/1"
    static let smallList = "s/CN-GD/20220707/2"
    static let hainanList = "s/CN-HI/20220707/0"
    static let shaanxiList = "s/CN-SN/20220707/0"
    static let nationList = "s/CN/20220707/0"
    /// Of the days on which a code ends that ends early, and paper.
    static let todaysList = "s/CN-GD/20220706/0"
    static let paperList = "s/CN-GD/20220805/0"

    /// A credential before it is signed.
    struct Draft {
        var signer = SignerName.guangdong
        var keyIdentifier: [UInt8]?
        var algorithm = CBOR.integer(-7)
        var unprotected: [CBOR.Pair] = []
        var issuer = CBOR.text("CN-GD")
        var issuedAt = CBOR.integer(CodeForge.hour)
        var expires = CBOR.integer(CodeForge.hour + 86_400)
        var confirmation: CBOR?
        var uri = CodeForge.list
        var index: UInt64 = 100
        var colour: Int64 = 0
        var name = "李*"
        var document: CBOR?
        var lastNegativeTest: CBOR? = .integer(CodeForge.hour - 7 * 3_600)
        var doses = CBOR.integer(3)
        var edition = CBOR.text("cn-9")
        var form: Int64 = 0
        var asOf: CBOR? = .integer(CodeForge.hour)
        var moreOfTheCode: [CBOR.Pair] = []
        var moreClaims: [CBOR.Pair] = []
        /// Takes the place of the claims.
        var payload: [UInt8]?

        mutating func becomePaper(document ending: String = "123X") {
            (form, confirmation, document) = (1, nil, .text(ending))
        }

        fileprivate var claims: CBOR {
            var code: [CBOR.Pair] = [
                .init(.integer(1), .integer(colour)), .init(.integer(2), .text(name)), .init(.integer(5), doses),
                .init(.integer(6), edition), .init(.integer(7), .integer(form)),
            ]
            if let asOf { code.append(.init(.integer(8), asOf)) }
            if let document { code.append(.init(.integer(3), document)) }
            if let lastNegativeTest { code.append(.init(.integer(4), lastNegativeTest)) }
            let list = CBOR.map([.init(.text("idx"), .unsigned(index)), .init(.text("uri"), .text(uri))])
            var claims: [CBOR.Pair] = [
                .init(.integer(1), issuer), .init(.integer(4), expires), .init(.integer(6), issuedAt),
                .init(.integer(65_535), .map([.init(.text("status_list"), list)])),
                .init(.integer(-65_537), .map(code + moreOfTheCode)),
            ]
            if let confirmation { claims.append(.init(.integer(8), confirmation)) }
            return .map(claims + moreClaims)
        }
    }

    /// The claim `cnf` for a key.
    static func confirmation(_ key: VerificationKey) -> CBOR { .map([.init(.integer(1), key.coseKey)]) }

    /// An untagged COSE_Sign1 whose parts need not be right.
    static func message(
        protected: CBOR, unprotected: [CBOR.Pair] = [], payload: [UInt8], externalAAD: [UInt8] = [], key: P256SigningKey
    ) throws -> [UInt8] {
        let protected = protected.encoded()
        let signed = CBOR.array([.text("Signature1"), .bytes(protected), .bytes(externalAAD), .bytes(payload)])
            .encoded()
        let signature = try key.signature(for: signed)
        return CBOR.array([.bytes(protected), .map(unprotected), .bytes(payload), .bytes(signature)]).encoded()
    }

    static func credential(_ change: (inout Draft) -> Void = { _ in }) throws -> [UInt8] {
        var draft = Draft()
        draft.confirmation = confirmation(try holder.verificationKey)
        change(&draft)
        let protected = CBOR.map([
            .init(.integer(1), draft.algorithm),
            .init(.integer(4), .bytes(draft.keyIdentifier ?? draft.signer.keyIdentifier)),
        ])
        return try message(
            protected: protected, unprotected: draft.unprotected, payload: draft.payload ?? draft.claims.encoded(),
            key: draft.signer.key)
    }

    /// A proof before it is signed.
    struct ProofDraft {
        var key: P256SigningKey
        var algorithm = CBOR.integer(-7)
        var unprotected: [CBOR.Pair] = []
        var issuedAt = CBOR.integer(CodeForge.shown)
        var audience: CBOR?
        var nonce: CBOR?
        var digest: CBOR
        var externalAAD = Array("TM1 proof".utf8)
    }

    static func proof(of credential: [UInt8], _ change: (inout ProofDraft) -> Void = { _ in }) throws -> [UInt8] {
        let digest = HolderProof(credential: credential, at: 0).credentialDigest
        var draft = ProofDraft(key: try holder, digest: .bytes(digest))
        change(&draft)
        var claims: [CBOR.Pair] = [
            .init(.integer(6), draft.issuedAt), .init(.integer(-65_538), draft.digest),
        ]
        if let audience = draft.audience { claims.append(.init(.integer(3), audience)) }
        if let nonce = draft.nonce { claims.append(.init(.integer(10), nonce)) }
        return try message(
            protected: .map([.init(.integer(1), draft.algorithm)]), unprotected: draft.unprotected,
            payload: CBOR.map(claims).encoded(), externalAAD: draft.externalAAD, key: draft.key)
    }

    /// The text of a credential that is changed as said, with a proof that is changed as said.
    static func live(
        _ change: (inout Draft) -> Void = { _ in }, proof changeOfProof: (inout ProofDraft) -> Void = { _ in }
    ) throws -> String {
        let credential = try credential(change)
        return HealthCodePresentation(credential: credential, proof: try proof(of: credential, changeOfProof)).text
    }

    /// The text of a bare credential that is changed as said.
    static func bare(_ change: (inout Draft) -> Void = { _ in }) throws -> String {
        HealthCodePresentation(credential: try credential(change)).text
    }
}
