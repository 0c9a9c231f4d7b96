import Credentials
import Testing

struct StatusListTests {
    @Test(arguments: StatusList.EntrySize.allCases)
    func `each entry keeps its own status`(entrySize: StatusList.EntrySize) throws {
        var list = try StatusList(count: 1_000, entrySize: entrySize)
        let count = list.count
        #expect(count >= 1_000 && count < 1_008)
        for index in 0..<count {
            try list.set(StatusType(rawValue: UInt8(index * 7 % 256) & entrySize.greatest), at: index)
        }
        for index in 0..<count {
            #expect(list[index]?.rawValue == UInt8(index * 7 % 256) & entrySize.greatest)
        }
        let again = try StatusList(compressed: list.compressed(), entrySize: entrySize)
        #expect(again == list)
    }

    @Test func `outside a list there is no statement`() throws {
        var list = try StatusList(count: 8)
        #expect(list[8] == nil)
        #expect(list[-1] == nil)
        let index = #expect(throws: StatusListError.self) { try list.set(.invalid, at: 8) }
        #expect(index?.code == .index)
        let status = #expect(throws: StatusListError.self) { try list.set(.suspended, at: 0) }
        #expect(status?.code == .status)
        #expect(throws: StatusListError.self) { try StatusList(count: -1) }
        #expect(throws: StatusListError.self) { try StatusList(count: .max) }
    }

    @Test func `a list is built from its withdrawn indices`() throws {
        let list = try StatusList(count: 1 << 20, invalid: [0, 7, 1_048_575])
        #expect((0..<list.count).filter { list[$0] == .invalid } == [0, 7, 1_048_575])
        #expect(throws: StatusListError.self) { try StatusList(count: 8, invalid: [9]) }
    }

    @Test func `a bomb is refused at the limit`() throws {
        let bomb = try Deflate.zlib([UInt8](repeating: 0, count: 17 << 20))
        #expect(bomb.count < 20_000)
        let error = #expect(throws: StatusListError.self) { try StatusList(compressed: bomb, entrySize: .one) }
        #expect(error?.code == .compression)
        #expect(throws: StatusListError.self) {
            try StatusList(compressed: Deflate.zlib([1, 2, 3]), entrySize: .one, limit: 2)
        }
        #expect(throws: StatusListError.self) { try StatusList(compressed: [1, 2, 3], entrySize: .one) }
    }

    @Test(arguments: SignedStatusList.Form.allCases)
    func `what is signed reads back, and one bit changed anywhere does not verify`(
        form: SignedStatusList.Form
    ) throws {
        let key = P256SigningKey()
        let token = StatusListToken(
            subject: "s/CN-GD/20220815/0", issuedAt: 1_660_000_000, expiresAt: 1_660_003_600, timeToLive: 300,
            aggregationURI: "https://example.com/lists", list: try StatusList(count: 256, invalid: [3, 200]))
        let signed = try SignedStatusList(signing: token, as: form, with: key, keyIdentifier: [1, 2, 3, 4, 5, 6, 7, 8])
        let bytes = signed.bytes
        let read = try SignedStatusList(parsing: bytes)
        #expect(read.form == form)
        #expect(read.keyIdentifier == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(try read.token(signedBy: key.verificationKey) == token)
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 1
            // The key identifier of the CWT form stands outside the signature: it only names the key to try.
            let token = try? SignedStatusList(parsing: changed).token(signedBy: key.verificationKey)
            if let token, let kid = try? SignedStatusList(parsing: changed).keyIdentifier {
                #expect(form == .cwt && kid != read.keyIdentifier, "byte \(position)")
                #expect(token == (try read.unverifiedToken()))
            }
        }
    }

    @Test func `what is not a status list is refused by its type`() throws {
        let key = P256SigningKey()
        let jws = try CompactJWS(signing: Array("{}".utf8), header: ["typ": "JWT"], with: key)
        let jwt = #expect(throws: StatusListError.self) { try SignedStatusList(parsing: Array(jws.text.utf8)) }
        #expect(jwt?.code == .type)
        let cose = try COSESign1(payload: [0xA0], key: key)
        let cwt = #expect(throws: StatusListError.self) { try SignedStatusList(parsing: cose.encoded()) }
        #expect(cwt?.code == .type)
        for bytes: [UInt8] in [[], [0xD2], Array("e".utf8), Array("ey.ey.ey".utf8), [0xD2, 0x84, 0x40, 0xA0, 0x40]] {
            let error = #expect(throws: StatusListError.self) { try SignedStatusList(parsing: bytes) }
            #expect(error?.code == .envelope)
        }
    }

    @Test(arguments: [
        #"{}"#, #"{"sub":"a","iat":1}"#, #"{"sub":"a","iat":1,"status_list":{"bits":3,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"a","iat":1,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ=="}}"#,
        #"{"iat":1,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"a","status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"a","iat":1,"ttl":0,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"a","iat":1,"exp":"soon","status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"a","iat":1,"iat":2,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
    ]) func `claims that are missing or malformed are refused`(claims: String) throws {
        let jws = try CompactJWS(
            signing: Array(claims.utf8), header: ["typ": "statuslist+jwt"], with: P256SigningKey())
        let message = try SignedStatusList(parsing: Array(jws.text.utf8))
        let error = #expect(throws: StatusListError.self) { try message.unverifiedToken() }
        #expect(error?.code == .claims)
    }
}
