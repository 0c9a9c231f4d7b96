import Credentials
import Testing

@Suite struct COSESign1Tests {
    private static let limits = CBORLimits(bytes: 4_096, depth: 16, items: 256)

    private static func key() throws -> P256SigningKey { try P256SigningKey(scalar: [UInt8](repeating: 9, count: 32)) }

    private func refusal(of item: CBOR, framing: COSESign1.Framing = .any) -> COSEError.Code? {
        do throws(COSEError) {
            _ = try COSESign1(item, limits: Self.limits, framing: framing)
            return nil
        } catch {
            return error.code
        }
    }

    private func message(protected: CBOR = .map([]), unprotected: CBOR = .map([])) -> CBOR {
        .array([.bytes(protected.encoded()), unprotected, .bytes([]), .bytes([])])
    }

    @Test func `a message of one's own verifies, by its key, with its external data`() throws {
        let key = try Self.key()
        let message = try COSESign1(
            payload: [1, 2, 3], protected: [.init(.integer(4), .bytes([7]))], externalAAD: [5], key: key)
        let read = try COSESign1.read(message.encoded(), limits: Self.limits, framing: .tagged, isDeterministic: true)
        #expect(read == message)
        #expect(read.isSigned(by: key.verificationKey, externalAAD: [5]))
        #expect(!read.isSigned(by: key.verificationKey))
        #expect(!read.isSigned(by: P256SigningKey().verificationKey, externalAAD: [5]))
        #expect(read.algorithm == .es256)
        #expect(read.keyIdentifier == [7])
    }

    @Test func `only the tags that are allowed are taken`() {
        let bare = message()
        let sign1 = CBOR.tagged(18, bare)
        #expect(refusal(of: bare) == nil)
        #expect(refusal(of: sign1) == nil)
        #expect(refusal(of: .tagged(61, sign1)) == nil)
        #expect(refusal(of: .tagged(61, bare)) == nil)
        #expect(refusal(of: .tagged(61, .tagged(61, bare))) == .tag)
        #expect(refusal(of: .tagged(98, bare)) == .tag)
        #expect(refusal(of: bare, framing: .tagged) == .tag)
        #expect(refusal(of: sign1, framing: .untagged) == .tag)
        #expect(refusal(of: .tagged(61, sign1), framing: [.tagged, .untagged]) == .tag)
        #expect(refusal(of: .map([])) == .structure)
    }

    @Test func `what is no COSE_Sign1 is refused by its reason`() {
        let part = CBOR.bytes([])
        #expect(refusal(of: .array([part, .map([]), part])) == .structure)
        #expect(refusal(of: .array([.map([]), .map([]), part, part])) == .structure)
        #expect(refusal(of: .array([part, .map([]), .null, part])) == .detached)
        #expect(refusal(of: .array([part, part, part, part])) == .header)
        #expect(refusal(of: .array([.bytes([0xFF]), .map([]), part, part])) == .cbor)
        #expect(refusal(of: message(protected: .unsigned(1))) == .header)
        #expect(refusal(of: message(unprotected: .map([.init(.bytes([]), .null)]))) == .header)
    }

    @Test func `a critical header that is not understood is refused`() {
        let headers = { (labels: [CBOR]) in
            CBOR.map([
                .init(.integer(2), .array(labels)), .init(.integer(4), .bytes([])), .init(.text("origin"), .null),
            ])
        }
        #expect(refusal(of: message(protected: headers([.integer(4)]))) == nil)
        #expect(refusal(of: message(protected: headers([.text("origin")]))) == .critical)
        #expect(refusal(of: message(protected: headers([.integer(1)]))) == .critical)
        #expect(refusal(of: message(protected: headers([]))) == .header)
        #expect(refusal(of: message(unprotected: headers([.integer(4)]))) == .header)
    }

    @Test func `the protected key identifier goes before the unprotected one`() throws {
        let identifier = { (byte: UInt8) in CBOR.map([.init(.integer(4), .bytes([byte]))]) }
        let both = try COSESign1(message(protected: identifier(1), unprotected: identifier(2)), limits: Self.limits)
        #expect(both.keyIdentifier == [1])
        #expect(try COSESign1(message(unprotected: identifier(2)), limits: Self.limits).keyIdentifier == [2])
        #expect(try COSESign1(message(), limits: Self.limits).keyIdentifier == nil)
    }

    @Test func `times are whole and untagged where that is demanded, and are rounded down elsewhere`() throws {
        let claims = { (time: CBOR) in CBOR.map([.init(.integer(4), time)]) }
        for time in [
            CBOR.float(1_500.75), .tagged(1, .float(1_500.75)), .tagged(1, .unsigned(1_500)), .unsigned(1_500),
        ] {
            #expect(try CWTClaims(claims(time)).expires == 1_500)
        }
        #expect(throws: CWTError.self) { try CWTClaims(claims(.float(1_500)), isStrict: true) }
        #expect(throws: CWTError.self) { try CWTClaims(claims(.tagged(1, .unsigned(1_500))), isStrict: true) }
        for time in [CBOR.text("1500"), .float(.nan), .float(1e300), .unsigned(.max), .tagged(0, .unsigned(1))] {
            #expect(throws: CWTError.self) { try CWTClaims(claims(time)) }
        }
    }

    @Test func `keys of other kinds and sizes are refused`() throws {
        let code = { (make: () throws -> VerificationKey) -> KeyError.Code? in
            do {
                _ = try make()
                return nil
            } catch {
                return (error as? KeyError)?.code
            }
        }
        let point = [UInt8](repeating: 1, count: 32)
        #expect(code { try VerificationKey(x: point, y: point) } == .malformed)
        #expect(code { try VerificationKey(x: [1], y: point) } == .size)
        let modulus = { (bytes: Int) in [UInt8](repeating: 0xFF, count: bytes) }
        #expect(code { try VerificationKey(modulus: modulus(128), exponent: [1, 0, 1]) } == .size)
        #expect(code { try VerificationKey(modulus: modulus(513), exponent: [1, 0, 1]) } == .size)
        #expect(code { try VerificationKey(modulus: modulus(256), exponent: [1, 0, 0, 0, 1]) } == .size)
        #expect(code { try VerificationKey(modulus: modulus(256), exponent: [1, 0, 1]) } == nil)
        #expect(code { try VerificationKey(coseKey: .map([.init(.integer(1), .integer(1))])) } == .unsupported)
        let key = try Self.key().verificationKey
        #expect(try VerificationKey(coseKey: key.coseKey) == key)
        let rsa = try VerificationKey(modulus: modulus(256), exponent: [1, 0, 1])
        #expect(try VerificationKey(coseKey: rsa.coseKey) == rsa)
        let named = CBOR.map((key.coseKey.mapValue ?? []) + [.init(.integer(3), .integer(-35))])
        #expect(code { try VerificationKey(coseKey: named) } == .unsupported)
    }
}
