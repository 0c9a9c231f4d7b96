import Credentials

/// The cases of the vector file.
extension CodeVectorWriter {
    static func all() throws -> CodeVectorWriter {
        var writer = CodeVectorWriter()
        try writer.addColours()
        try writer.addTime()
        try writer.addSigners()
        try writer.addStatus()
        try writer.addProofs()
        try writer.addPaper()
        try writer.addContents()
        try writer.addTexts()
        try writer.addAges()
        return writer
    }

    private mutating func addColours() throws {
        add("green", try CodeForge.live(), .pass)
        add("yellow", try CodeForge.live { $0.colour = 1 }, .caution)
        add("red", try CodeForge.live { $0.colour = 2 }, .stop)
        add(
            "never tested, never vaccinated",
            try CodeForge.live { ($0.lastNegativeTest, $0.doses) = (nil, .unsigned(0)) }, .pass)
        add(
            "red whose status is unknown", try CodeForge.live { ($0.colour, $0.uri) = (2, "s/CN-GD/20220707/8") },
            .stop,
            .statusUnknown)
        add(
            "red that has expired", try CodeForge.live { $0.colour = 2 }, .stale, .expired, .staleProof,
            at: CodeForge.hour + 86_400)
        add("red without its proof", try CodeForge.bare { $0.colour = 2 }, .stale, .missingProof)
        add("red that was revoked", try CodeForge.live { ($0.colour, $0.index) = (2, 7) }, .invalid, .revoked)
        add(
            "claims and members that are not known are passed over",
            try CodeForge.live {
                $0.moreOfTheCode = [.init(.integer(99), .text("later"))]
                $0.moreClaims = [.init(.integer(-70_000), .null)]
            }, .pass)
    }

    private mutating func addTime() throws {
        let end = CodeForge.hour + 86_400
        let live = { (shown: Int64) in
            try CodeForge.live(proof: { $0.issuedAt = .integer(shown) })
        }
        add("the last second of a code", try live(end - 1), .pass, at: end - 1)
        add("a code at its end", try live(end), .stale, .expired, at: end)
        add(
            "a code a week after its end", try live(end), .stale, .expired, .oldEvidence, .staleProof, at: end + 604_800
        )
        add(
            "a code that ends early, since its colour may change",
            try CodeForge.live { ($0.expires, $0.uri) = (.integer(CodeForge.looked), CodeForge.todaysList) }, .stale,
            .expired)
        add("a code of the next hour, 15 seconds early", try live(CodeForge.hour - 15), .pass, at: CodeForge.hour - 15)
        add("a code from the future", try live(CodeForge.hour - 16), .invalid, .notYetValid, at: CodeForge.hour - 16)
        add("a screenshot within its time", try CodeForge.live(), .pass, at: CodeForge.shown + 75)
        add("a screenshot after its time", try CodeForge.live(), .stale, .staleProof, at: CodeForge.shown + 76)
        add("a device whose clock is 15 seconds ahead", try CodeForge.live(), .pass, at: CodeForge.shown - 15)
        add(
            "a device whose clock is further ahead", try CodeForge.live(), .stale, .staleProof, at: CodeForge.shown - 16
        )
    }

    private mutating func addSigners() throws {
        add(
            "another province under its own signer",
            try CodeForge.live {
                ($0.signer, $0.issuer, $0.uri) = (.hainan, .text("CN-HI"), CodeForge.hainanList)
            }, .pass)
        add(
            "a province under the signer of the nation",
            try CodeForge.live {
                ($0.signer, $0.issuer, $0.uri) = (.nation, .text("CN-SN"), CodeForge.shaanxiList)
            }, .pass)
        add(
            "the nation under its own signer",
            try CodeForge.live { ($0.signer, $0.issuer, $0.uri) = (.nation, .text("CN"), CodeForge.nationList) }, .pass)
        add(
            "a province under the signer of another", try CodeForge.live { $0.signer = .hainan }, .invalid,
            .unknownSigner)
        add(
            "a nation under the signer of a province", try CodeForge.live { $0.issuer = .text("CN") }, .invalid,
            .unknownSigner)
        add("the second certificate under one identifier", try CodeForge.live { $0.signer = .twin }, .pass)
        add("an unknown signer", try CodeForge.live { $0.signer = .stranger }, .invalid, .unknownSigner)
        add("an identifier of no bytes", try CodeForge.live { $0.keyIdentifier = [] }, .invalid, .unknownSigner)
        add(
            "an unknown signer, and expired", try CodeForge.live { $0.signer = .stranger }, .invalid, .unknownSigner,
            .expired, .oldEvidence, .staleProof, at: CodeForge.hour + 90_000)
        add("a withdrawn signer", try CodeForge.live { $0.signer = .withdrawn }, .invalid, .withdrawnSigner)
        add(
            "a signer whose certificate has ended", try CodeForge.live { $0.signer = .ended }, .invalid, .signerValidity
        )
        add(
            "a signer whose certificate had not begun",
            try CodeForge.live({
                $0.issuedAt = .integer(CodeForge.hour - 86_400 * 31)
                $0.expires = .integer(CodeForge.hour - 86_400 * 30)
                ($0.asOf, $0.lastNegativeTest) = (.integer(CodeForge.hour - 86_400 * 31), nil)
            }), .invalid, .signerValidity, .expired, .oldEvidence)
        add(
            "signed by another key under a known identifier",
            try CodeForge.live {
                ($0.signer, $0.keyIdentifier) = (.stranger, CodeForge.SignerName.guangdong.keyIdentifier)
            },
            .invalid, .signature)
        for (name, identifier) in [("ES384", -35), ("EdDSA", -8), ("PS256", -37), ("SHA-256", -16)] as [(String, Int64)]
        {
            add("signed by \(name)", try CodeForge.live { $0.algorithm = .integer(identifier) }, .invalid, .algorithm)
        }
        add("an algorithm that is a text", try CodeForge.live { $0.algorithm = .text("ES256") }, .invalid, .algorithm)
    }

    private mutating func addStatus() throws {
        add("a revoked index", try CodeForge.live { $0.index = 7 }, .invalid, .revoked)
        add("the last index of a list, revoked", try CodeForge.live { $0.index = 1_048_575 }, .invalid, .revoked)
        add("a suspended index", try CodeForge.live { $0.index = 8 }, .invalid, .revoked)
        add(
            "an index with a value of its application",
            try CodeForge.live {
                ($0.signer, $0.issuer, $0.index, $0.uri) = (.hainan, .text("CN-HI"), 9, CodeForge.hainanList)
            }, .invalid, .revoked)
        add(
            "a list that nobody has", try CodeForge.live { $0.uri = "s/CN-GD/20220707/8" }, .caution, .statusUnknown
        )
        add("a list past its end", try CodeForge.live { $0.uri = CodeForge.oldList }, .caution, .statusUnknown)
        add(
            "a list in its last second", try CodeForge.live { $0.uri = CodeForge.oldList }, .pass,
            at: CodeForge.looked - 1)
        add(
            "an index beyond the list", try CodeForge.live { ($0.index, $0.uri) = (64, CodeForge.smallList) },
            .caution, .statusUnknown)
        for (name, uri) in [
            ("another issuer's list", CodeForge.hainanList), ("the nation's list for a province", CodeForge.nationList),
            ("the list of the day before", CodeForge.todaysList), ("the list of another day", CodeForge.paperList),
            ("a list of another name", "https://s.example/0"),
            ("a list with a number of two zeros", CodeForge.list + "0"),
        ] {
            add(name, try CodeForge.live { $0.uri = uri }, .invalid, .status)
        }
        add(
            "red with another issuer's list", try CodeForge.live { ($0.colour, $0.uri) = (2, CodeForge.hainanList) },
            .invalid, .status)
        add(
            "another issuer's list under an unknown signer",
            try CodeForge.live { ($0.signer, $0.uri) = (.stranger, CodeForge.hainanList) }, .invalid, .unknownSigner)
    }

    private mutating func addProofs() throws {
        let nonce = Array(1...16) as [UInt8]
        let otherNonce = Array(2...17) as [UInt8]
        add("a bare credential of a device", try CodeForge.bare(), .stale, .missingProof)
        let otherHolder = try CodeForge.otherHolder
        add("a proof by another key", try CodeForge.live(proof: { $0.key = otherHolder }), .invalid, .proof)
        add(
            "a proof for this venue", try CodeForge.live(proof: { $0.audience = .text("venue-1") }), .pass,
            audience: "venue-1")
        add(
            "a proof for another venue", try CodeForge.live(proof: { $0.audience = .text("venue-2") }), .invalid,
            .audience, audience: "venue-1")
        add(
            "a proof for a venue, before a verifier without a name",
            try CodeForge.live(proof: { $0.audience = .text("venue-2") }), .invalid, .audience)
        add("a proof for whoever looks", try CodeForge.live(), .pass, audience: "venue-1")
        add("a proof with this nonce", try CodeForge.live(proof: { $0.nonce = .bytes(nonce) }), .pass, nonce: nonce)
        add(
            "a proof with another nonce", try CodeForge.live(proof: { $0.nonce = .bytes(nonce) }), .invalid, .audience,
            nonce: otherNonce)
        add("a proof without the nonce", try CodeForge.live(), .invalid, .audience, nonce: nonce)
        add(
            "a proof with a nonce that was not shown", try CodeForge.live(proof: { $0.nonce = .bytes(nonce) }),
            .invalid, .audience)
        add("a proof seen before", try CodeForge.live(), .caution, .alreadyShown, isShownBefore: true)
        add(
            "red with a proof seen before", try CodeForge.live { $0.colour = 2 }, .stop, .alreadyShown,
            isShownBefore: true)
        add(
            "too old and for another venue", try CodeForge.live(proof: { $0.audience = .text("venue-2") }), .invalid,
            .staleProof, .audience, at: CodeForge.shown + 600, audience: "venue-1")
        let other = try CodeForge.credential { $0.index = 101 }
        add(
            "a proof for another credential",
            HealthCodePresentation(credential: try CodeForge.credential(), proof: try CodeForge.proof(of: other)).text,
            .invalid, .proof)
        add("a proof without its external data", try CodeForge.live(proof: { $0.externalAAD = [] }), .invalid, .proof)
        add(
            "a proof by another algorithm", try CodeForge.live(proof: { $0.algorithm = .integer(-35) }), .invalid,
            .proof)
        add(
            "a proof with an unprotected header",
            try CodeForge.live(proof: { $0.unprotected = [.init(.integer(4), .bytes([1]))] }), .invalid, .proof)
        add(
            "a proof whose time is a float",
            try CodeForge.live(proof: { $0.issuedAt = .float(Double(CodeForge.shown) + 0.5) }), .invalid, .proof)
        add(
            "a proof whose nonce is a text", try CodeForge.live(proof: { $0.nonce = .text("12345678") }), .invalid,
            .proof)
        add(
            "a proof whose venue is a number", try CodeForge.live(proof: { $0.audience = .unsigned(1) }), .invalid,
            .proof)
        add(
            "a proof with half a digest", try CodeForge.live(proof: { $0.digest = .bytes([1, 2, 3, 4, 5, 6, 7, 8]) }),
            .invalid, .proof)
        add(
            "a proof that is no message",
            HealthCodePresentation(credential: try CodeForge.credential(), proof: [1]).text, .invalid, .proof)
    }

    private mutating func addPaper() throws {
        let paper = try CodeForge.bare { $0.becomePaper() }
        add("paper beside its document", paper, .pass, document: "99010119900101123X")
        add("paper beside its document, in lower case with spaces", paper, .pass, document: " 990101 19900101 123x ")
        add("paper beside another person's document", paper, .invalid, .document, document: "990101199001011234")
        add("paper without a document", paper, .caution, .documentNeeded)
        add(
            "red paper without a document",
            try CodeForge.bare {
                ($0.colour) = 2; $0.becomePaper()
            }, .stop, .documentNeeded)
        let month = try CodeForge.bare {
            $0.becomePaper()
            ($0.expires, $0.uri) = (.integer(CodeForge.hour + 30 * 86_400), CodeForge.paperList)
        }
        add(
            "paper for thirty days, on its first", month, .pass, at: CodeForge.hour + 86_400, document: "123X")
        add(
            "paper for thirty days, on its second", month, .caution, .oldEvidence, at: CodeForge.hour + 86_401,
            document: "123X")
        add(
            "paper for thirty days, near their end", month, .stale, .oldEvidence, at: CodeForge.hour + 30 * 86_400 - 1,
            document: "123X")
        add(
            "yellow paper for thirty days, near their end",
            try CodeForge.bare {
                $0.becomePaper()
                $0.colour = 1
                ($0.expires, $0.uri) = (.integer(CodeForge.hour + 30 * 86_400), CodeForge.paperList)
            }, .caution, at: CodeForge.hour + 30 * 86_400 - 1, document: "123X")
        add(
            "paper for thirty days, at their end", month, .stale, .expired, .oldEvidence,
            at: CodeForge.hour + 30 * 86_400, document: "123X")
        add("paper with a proof", try CodeForge.live { $0.becomePaper() }, .invalid, .proof)
        add("a live code beside a document", try CodeForge.live(), .pass, document: "990101199001011234")
    }

    private mutating func addContents() throws {
        let wrong: [(String, (inout CodeForge.Draft) -> Void)] = [
            ("live for longer than a day", { $0.expires = .integer(CodeForge.hour + 90_000) }),
            ("live that ends before it begins", { $0.expires = .integer(CodeForge.hour) }),
            ("issued at no hour", { $0.issuedAt = .integer(CodeForge.hour + 60) }),
            ("evidence from the future", { $0.asOf = .integer(CodeForge.hour + 3_600) }),
            ("a test from the future", { $0.lastNegativeTest = .integer(CodeForge.hour + 3_600) }),
            ("a test at no hour", { $0.lastNegativeTest = .integer(CodeForge.hour - 1) }),
            ("a test that is a text", { $0.lastNegativeTest = .text("yesterday") }),
            ("a colour that there is not", { $0.colour = 3 }),
            ("a form that there is not", { $0.form = 2 }),
            ("a name that is not masked", { $0.name = "李明" }),
            ("doses that are a float", { $0.doses = .float(3) }),
            ("a hundred doses", { $0.doses = .unsigned(100) }),
            ("an edition without a name", { $0.edition = .text("") }),
            ("an issuer that is no code", { $0.issuer = .text("Guangdong") }),
            ("a list whose address is long", { $0.uri = "https://status.example/guangdong/1" }),
            ("an index beyond every list", { $0.index = 1 << 20 }),
            ("live without the holder's key", { $0.confirmation = nil }),
            ("live with a document's number", { $0.document = .text("123X") }),
            ("paper with a holder's key", { ($0.form, $0.document) = (1, .text("123X")) }),
            ("paper without a document's number", { ($0.form, $0.confirmation) = (1, nil) }),
            (
                "paper with a holder's RSA key",
                {
                    let modulus = [0xC1] + [UInt8](repeating: 0x5A, count: 254) + [0x01]
                    let key = CBOR.map([
                        .init(.integer(1), .integer(3)), .init(.integer(-1), .bytes(modulus)),
                        .init(.integer(-2), .bytes([1, 0, 1])),
                    ])
                    let confirmation = CBOR.map([.init(.integer(1), key)])
                    ($0.form, $0.document, $0.confirmation) = (1, .text("123X"), confirmation)
                }
            ),
        ]
        for (name, change) in wrong {
            add(name, try CodeForge.live(change), .invalid, .schema)
        }
        add("claims that are no map", try CodeForge.live { $0.payload = [0x80] }, .invalid, .cwt)
        add("claims with an issuer that is a number", try CodeForge.live { $0.issuer = .unsigned(1) }, .invalid, .cwt)
        add(
            "claims with an end that is a float", try CodeForge.live { $0.expires = .float(1_657_100_000.5) }, .invalid,
            .cwt)
        add("claims that are no CBOR", try CodeForge.live { $0.payload = [0xFF] }, .invalid, .cbor)
        add("claims with a key twice", try CodeForge.live { $0.payload = [0xA2, 1, 0x60, 1, 0x60] }, .invalid, .cbor)
        add(
            "claims whose keys are not in order", try CodeForge.live { $0.payload = [0xA2, 6, 0, 4, 0] }, .invalid,
            .cbor)
        add("no claims", try CodeForge.live { $0.payload = [0xA0] }, .invalid, .schema)
        add(
            "an unprotected header", try CodeForge.live { $0.unprotected = [.init(.integer(4), .bytes([1]))] },
            .invalid, .cose)
    }

    private mutating func addTexts() throws {
        let text = { (bytes: [UInt8]) in "TM1:" + Base45.encode(bytes) }
        let green = try CodeForge.live()
        add("no text behind the prefix", "TM1:", .invalid, .cbor)
        add("a character that is not in Base45", String(green.dropLast()) + "a", .invalid, .base45)
        add("one character too many", green + ((green.utf8.count - 4) % 3 == 0 ? "0" : "00"), .invalid, .base45)
        add("a group beyond two bytes", "TM1:GGW", .invalid, .base45)
        add("a text beyond 2 KiB", "TM1:" + String(repeating: "0", count: 2_045), .invalid, .format)
        add("another prefix", "TM2:" + green.dropFirst(4), .invalid, .format)
        add("a prefix in lower case", "tm1:" + green.dropFirst(4), .invalid, .format)
        add("half a code", String(green.prefix(304)), .invalid, .cbor)
        add("a code and something behind it", text(try Base45.decode(green.dropFirst(4).utf8) + [0]), .invalid, .cbor)
        let credential = try CodeForge.credential()
        let proof = try CodeForge.proof(of: credential)
        add("an untagged credential", text(credential), .invalid, .cose)
        add("a credential under another tag", text([0xC1] + credential), .invalid, .cose)
        add("a credential under two tags", text([0xD2, 0xD2] + credential), .invalid, .cose)
        add(
            "an array of three", text([0x83] + CBOR.bytes(credential).encoded() + CBOR.bytes(proof).encoded() + [0x40]),
            .invalid, .cose)
        add(
            "a tagged credential with a proof",
            text(CBOR.array([.bytes([0xD2] + credential), .bytes(proof)]).encoded()), .invalid, .cose)
        add(
            "a length that could be shorter",
            text([0x98, 2] + CBOR.bytes(credential).encoded() + CBOR.bytes(proof).encoded()), .invalid, .cbor)
        add(
            "an indefinite length",
            text([0x9F] + CBOR.bytes(credential).encoded() + CBOR.bytes(proof).encoded() + [0xFF]), .invalid, .cbor)
        add(
            "a length of all memory", text([0x82, 0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), .invalid,
            .cbor)
        add("nested a hundred deep", text([UInt8](repeating: 0x81, count: 100) + [0]), .invalid, .cbor)
        add("a map", text([0xA0]), .invalid, .cose)
    }
}
