import Credentials
import Testing

struct StatusListDirectoryTests {
    private static let name = "s/CN-GD/20220815/0"
    private static let issued: Int64 = 1_660_000_000

    private func token(
        issuedAt: Int64 = issued, expiresAt: Int64? = issued + 3_600, timeToLive: Int64? = 300, invalid: [Int] = [7]
    ) throws -> StatusListToken {
        StatusListToken(
            subject: Self.name, issuedAt: issuedAt, expiresAt: expiresAt, timeToLive: timeToLive,
            list: try StatusList(count: 1_024, invalid: invalid))
    }

    @Test func `a list speaks until its end, then the answer is unknown`() throws {
        var directory = StatusListDirectory()
        #expect(directory.status(uri: Self.name, index: 7, at: Self.issued) == .unknown)
        try directory.take(token(), at: Self.issued)
        #expect(directory.status(uri: Self.name, index: 7, at: Self.issued) == .invalid)
        #expect(directory.status(uri: Self.name, index: 8, at: Self.issued + 3_599) == .valid)
        #expect(directory.status(uri: Self.name, index: 8, at: Self.issued + 3_600) == .unknown)
        #expect(directory.status(uri: Self.name, index: 1_024, at: Self.issued) == .unknown)
        #expect(directory.status(uri: Self.name, index: .max, at: Self.issued) == .unknown)
        #expect(directory.status(uri: "s/CN-GD/20220815/1", index: 8, at: Self.issued) == .unknown)
        #expect(directory.status(uri: Self.name, index: 8, at: Self.issued - 60) == .valid)
        #expect(directory.status(uri: Self.name, index: 8, at: Self.issued - 61) == .unknown)
        #expect(directory.status(uri: Self.name, index: 8, at: .min) == .unknown)
    }

    @Test func `suspension and an application's own statuses are told apart`() throws {
        var list = try StatusList(count: 16, entrySize: .two)
        try list.set(.suspended, at: 1)
        try list.set(StatusType(rawValue: 3), at: 2)
        var token = try token()
        token.list = list
        var directory = StatusListDirectory()
        try directory.take(token, at: Self.issued)
        #expect(directory.status(uri: Self.name, index: 1, at: Self.issued) == .suspended)
        #expect(directory.status(uri: Self.name, index: 2, at: Self.issued) == .other(3))
    }

    @Test func `a copy is refreshed after its time to live, which an outage does not end`() throws {
        var directory = StatusListDirectory()
        try directory.take(token(), at: Self.issued + 100)
        #expect(directory.dueForRefresh(at: Self.issued + 399) == [])
        #expect(directory.dueForRefresh(at: Self.issued + 400) == [Self.name])
        #expect(directory.status(uri: Self.name, index: 8, at: Self.issued + 2_000) == .valid)
        #expect(directory.oldestIssue(at: Self.issued + 2_000) == Self.issued)
        #expect(directory.oldestIssue(at: Self.issued + 3_600) == nil)
    }

    @Test func `an older list never takes the place of a newer one`() throws {
        var directory = StatusListDirectory()
        try directory.take(token(), at: Self.issued)
        let error = #expect(throws: StatusListError.self) {
            try directory.take(token(issuedAt: Self.issued - 1, invalid: []), at: Self.issued)
        }
        #expect(error?.code == .older)
        #expect(directory.status(uri: Self.name, index: 7, at: Self.issued) == .invalid)
        try directory.take(token(issuedAt: Self.issued + 1, invalid: [8]), at: Self.issued)
        #expect(directory.status(uri: Self.name, index: 8, at: Self.issued) == .invalid)
    }

    @Test func `a list that is more than a minute ahead is not taken`() throws {
        var directory = StatusListDirectory()
        for issuedAt in [Self.issued + 61, 4_102_444_800, .max] {
            let error = #expect(throws: StatusListError.self) {
                try directory.take(token(issuedAt: issuedAt, expiresAt: .max), at: Self.issued)
            }
            #expect(error?.code == .early)
        }
        try directory.take(token(issuedAt: Self.issued + 60), at: Self.issued)
        #expect(directory.status(uri: Self.name, index: 7, at: Self.issued) == .invalid)
    }

    @Test func `of two lists of one second what either revokes is revoked, in either order`() throws {
        for lists in [[[7], [8]], [[8], [7]], [[7, 8], []], [[], [7, 8]]] {
            var directory = StatusListDirectory()
            for list in lists { try directory.take(token(invalid: list), at: Self.issued) }
            for index: UInt64 in [7, 8] {
                #expect(directory.status(uri: Self.name, index: index, at: Self.issued) == .invalid)
            }
            #expect(directory.status(uri: Self.name, index: 9, at: Self.issued) == .valid)
        }
        // The end of the earlier counts, and a later list takes the place of both.
        var directory = StatusListDirectory()
        try directory.take(token(expiresAt: Self.issued + 600), at: Self.issued)
        try directory.take(token(invalid: [8]), at: Self.issued)
        #expect(directory.status(uri: Self.name, index: 9, at: Self.issued + 600) == .unknown)
        try directory.take(token(issuedAt: Self.issued + 1, invalid: []), at: Self.issued + 1)
        #expect(directory.status(uri: Self.name, index: 7, at: Self.issued + 1) == .valid)
    }

    @Test func `lists of different entry sizes and lengths unite`() throws {
        var wide = try StatusList(count: 16, entrySize: .two)
        try wide.set(.suspended, at: 1)
        try wide.set(StatusType(rawValue: 3), at: 2)
        let narrow = try StatusList(count: 24, invalid: [1, 20])
        for union in [wide.union(narrow), narrow.union(wide)] {
            #expect([0, 1, 2, 15, 20].map { union[$0]?.rawValue } == [0, 1, 3, 0, 1])
        }
        let long = try StatusList(count: 64, invalid: [60])
        #expect([1, 60].map { narrow.union(long)[$0] } == [.invalid, .invalid])
    }

    @Test func `a list of a withdrawn signer is let go and not taken again`() throws {
        let (old, new) = (P256SigningKey(), P256SigningKey())
        var directory = StatusListDirectory()
        try directory.take(token(issuedAt: Self.issued + 60), signedBy: old.verificationKey, at: Self.issued)
        directory.forget { $0 == new.verificationKey }
        #expect(directory.names == [Self.name])
        directory.forget { $0 == old.verificationKey }
        #expect(directory.names == [])
        try directory.take(token(invalid: [9]), signedBy: new.verificationKey, at: Self.issued)
        #expect(directory.status(uri: Self.name, index: 9, at: Self.issued) == .invalid)
    }

    @Test func `a list without an end is not taken`() throws {
        var directory = StatusListDirectory()
        let error = #expect(throws: StatusListError.self) { try directory.take(token(expiresAt: nil), at: 0) }
        #expect(error?.code == .noEnd)
    }

    @Test func `shards of days that are over are let go`() throws {
        var directory = StatusListDirectory()
        try directory.take(token(), at: Self.issued)
        // 2022-08-15T23:59:59Z and one second later.
        directory.forgetShards(before: 1_660_607_999)
        #expect(directory.names == [Self.name])
        directory.forgetShards(before: 1_660_608_000)
        #expect(directory.names == [])
        #expect(directory.size == 0)
    }
}

struct StatusShardTests {
    @Test(arguments: [
        (Int64(0), 19_700_101), (951_782_399, 20_000_228), (951_782_400, 20_000_229), (951_868_800, 20_000_301),
        (1_660_521_600, 20_220_815), (1_660_607_999, 20_220_815), (4_107_542_399, 21_000_228),
        (4_107_542_400, 21_000_301), (253_402_300_799, 99_991_231),
    ]) func `a shard is named by the day on which its credentials expire`(instant: Int64, day: Int) throws {
        let shard = try StatusShard(issuer: "CN-GD", expiresAt: instant, number: 0)
        #expect(shard.day == day)
        #expect(shard.description == "s/CN-GD/\(day)/0")
        #expect(StatusShard(shard.description) == shard)
    }

    @Test func `a name is at most 24 bytes`() throws {
        #expect(try StatusShard(issuer: "CN-GD", expiresAt: 0, number: 999_999).description.utf8.count <= 24)
        #expect(throws: StatusListError.self) { try StatusShard(issuer: "CN-GD", expiresAt: 0, number: 99_999_999) }
        #expect(throws: StatusListError.self) { try StatusShard(issuer: "CN-GD", expiresAt: 0, number: -1) }
        #expect(throws: StatusListError.self) { try StatusShard(issuer: "Guangdong", expiresAt: 0, number: 0) }
        #expect(throws: StatusListError.self) { try StatusShard(issuer: "CN-GD", expiresAt: .max, number: 0) }
        #expect(throws: StatusListError.self) { try StatusShard(issuer: "CN-GD", expiresAt: .min, number: 0) }
    }

    @Test(arguments: [
        "", "s", "s/CN-GD/20220815", "s/CN-GD/20220815/", "s/CN-GD/20220815/00", "s/CN-GD/2022081/0",
        "t/CN-GD/20220815/0", "s/cn-gd/20220815/0", "s/CN-GD/20220815/0/", "s/CN-GD/20220815/+1", "s/CN-/20220815/0",
    ]) func `what is no shard's name is not read as one`(name: String) {
        #expect(StatusShard(name) == nil)
    }
}
