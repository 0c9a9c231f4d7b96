import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// What was signed is withdrawn by whoever signed it, on both engines.
@Suite(.serialized) struct CredentialWithdrawalTests {
    private static let person = SyntheticPerson(40)
    private static let child = SyntheticPerson(41)
    /// 2022-07-05T08:00:00+08:00.
    private static let start = Instant(seconds: 1_656_979_200)
    private static let rules = RuleTimeline(editions: ControlProtocol.national)
    private static let uri = "s/CN-GD/20220706/0"

    private static func withNation(
        _ kind: EngineKind, _ body: (Nation, _ gd: Store, _ bj: Store) async throws -> Void
    ) async throws {
        try await withEngines(kind, 3) { engines in
            var left = engines
            let nation = try await Nation(provinces: ["44", "11"], rules: rules, seed: 1) { left.removeFirst() }
            func store(_ code: String) -> Store? { Division(code).flatMap { nation.provinces[$0] } }
            try await body(nation, try #require(store("440000000000")), try #require(store("110000000000")))
        }
    }

    private static func contents(_ build: (inout EvidenceText) -> Void) throws -> [RecordContent] {
        var text = EvidenceText()
        build(&text)
        return try FederationLawTests.contents(of: text)
    }

    private static func signIn(_ person: SyntheticPerson, at store: Store, token: String) async throws {
        let document = try #require(person.document)
        let end = start.advanced(bySeconds: 30 * 86_400)
        try await store.residents.enrol(document, code: "ABCDEFGH", until: end, by: "desk-1")
        try await store.residents.signIn(document, code: "ABCDEFGH", token: token, at: start, until: end)
    }

    /// A place for a code of the one who is signed in, or of their ward.
    private static func take(
        _ token: String, for ward: SyntheticPerson? = nil, onPaper: Bool = false, at store: Store, _ now: Instant
    ) async throws -> CredentialBasis {
        try await store.credentialPlaces.takeCredential(
            session: token, ward: ward.flatMap(\.document), onPaper: onPaper, at: now, rules: rules
        ) { _, _ in
            CredentialShard(
                uri: uri, end: start.advanced(bySeconds: 2 * 86_400), expiresAt: start.advanced(bySeconds: 86_400))
        }
    }

    @Test(arguments: EngineKind.all)
    func `who moves away leaves no code behind that nobody would withdraw`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, bj in
            let before = try Self.contents { $0.resident(Self.person, "440101001001") }
            try await nation.submit(before, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            try await Self.signIn(Self.person, at: gd, token: "one")
            let place = try await Self.take("one", at: gd, Self.start).place
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri).isEmpty)
            let later = Self.start.advanced(bySeconds: 3_600)
            let after = try Self.contents {
                $0.resident(Self.person, "110101001001", reported: "2022-07-05T08:30:00+08:00")
            }
            try await nation.submit(after, to: bj, at: later)
            // At once when it is heard, before anybody derives.
            for province in ["110000000000", "440000000000"] {
                _ = try await nation.exchange(try #require(Division(province)), at: later, faults: false)
            }
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri) == [place])
            try await nation.drain(at: later)
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri) == [place])
            await #expect(throws: CredentialFault.self) { _ = try await Self.take("one", at: gd, later) }
        }
    }

    @Test(arguments: EngineKind.all)
    func `a new code on paper ends the one before, and no code of a device`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, _ in
            let residents = try Self.contents {
                $0.resident(Self.person, "440101001001")
                $0.resident(Self.child, "440101001001")
            }
            try await nation.submit(residents, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            for (person, token) in [(Self.person, "one"), (Self.child, "two")] {
                try await Self.signIn(person, at: gd, token: token)
                _ = try await Self.take(token, at: gd, Self.start)
                _ = try await Self.take(token, onPaper: true, at: gd, Self.start)
            }
            var printed = try await Self.take("one", onPaper: true, at: gd, Self.start).place
            var withdrawn = try await gd.statusLists.withdrawnPlaces(of: Self.uri)
            #expect(withdrawn.count == 1 && !withdrawn.contains(printed))
            // A device's own code ends no paper.
            _ = try await Self.take("one", at: gd, Self.start)
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri) == withdrawn)
            let later = Self.start.advanced(bySeconds: 3_600)
            withdrawn.append(printed)
            printed = try await Self.take("one", onPaper: true, at: gd, later).place
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri).sorted() == withdrawn.sorted())
            #expect(!withdrawn.contains(printed))
        }
    }

    @Test(arguments: EngineKind.all)
    func `a green that was signed between two rounds is found by the next`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, _ in
            let reported = "2022-07-05T07:00:00+08:00"
            try await nation.submit(
                try Self.contents {
                    $0.resident(Self.person, "440101001001")
                    $0.naat("n-1", Self.person, "2022-07-05T06:00:00+08:00", "positive", reported: reported)
                }, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            try await Self.signIn(Self.person, at: gd, token: "one")
            #expect(try await Self.take("one", at: gd, Self.start).code.colour == .red)
            // A correction comes, and nobody has looked at it yet.
            let corrected = Self.start.advanced(bySeconds: 600)
            try await nation.submit(
                try Self.contents {
                    $0.naat(
                        "n-1", Self.person, "2022-07-05T06:00:00+08:00", "negative",
                        reported: "2022-07-05T08:05:00+08:00")
                }, to: gd, at: corrected)
            let between = try await Self.take("one", at: gd, corrected)
            #expect(between.code.colour == .green)
            let again = corrected.advanced(bySeconds: 600)
            try await nation.submit(
                try Self.contents {
                    $0.naat(
                        "n-2", Self.person, "2022-07-05T08:10:00+08:00", "positive",
                        reported: "2022-07-05T08:15:00+08:00")
                }, to: gd, at: again)
            try await nation.drain(at: again)
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri) == [between.place])
        }
    }

    @Test(arguments: EngineKind.all)
    func `a statement that was taken back makes nobody a guardian`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, _ in
            var family = EvidenceText()
            family.resident(Self.person, "440101001001")
            family.resident(Self.child, "440101001001", id: "r-child")
            family.lines[1].fields["guardian_document_number"] = Self.person.documentNumber
            let lines = family.lines
            try await nation.submit(try Self.contents { $0.lines = lines }, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            try await Self.signIn(Self.person, at: gd, token: "one")
            _ = try await Self.take("one", for: Self.child, at: gd, Self.start)
            let later = Self.start.advanced(bySeconds: 60)
            let corrected = try Self.contents {
                $0.resident(Self.child, "440101001001", id: "r-child", reported: "2022-07-05T08:00:30+08:00")
            }
            try await nation.submit(corrected, to: gd, at: later)
            try await nation.drain(at: later)
            await #expect(throws: CredentialFault.notGuardian) {
                _ = try await Self.take("one", for: Self.child, at: gd, later)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `nobody else is a guardian, and a number without a type is a card's`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, _ in
            let number = Self.person.documentNumber
            var family = EvidenceText()
            family.resident(Self.person, "440101001001")
            family.resident(Self.child, "440101001001", id: "r-child")
            family.resident(SyntheticPerson(42), "440101001001", id: "r-other")
            family.lines[1].fields["guardian_document_number"] = number
            family.lines[2].fields["guardian_document_number"] = number
            family.lines[2].fields["guardian_document_type"] = "passport"
            let lines = family.lines
            try await nation.submit(try Self.contents { $0.lines = lines }, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            try await Self.signIn(Self.person, at: gd, token: "one")
            _ = try await Self.take("one", for: Self.child, at: gd, Self.start)
            // The guardian of this one has a passport with the same number.
            await #expect(throws: CredentialFault.notGuardian) {
                _ = try await Self.take("one", for: SyntheticPerson(42), at: gd, Self.start)
            }
            try await Self.signIn(SyntheticPerson(42), at: gd, token: "two")
            await #expect(throws: CredentialFault.notGuardian) {
                _ = try await Self.take("two", for: Self.child, at: gd, Self.start)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `a session that has ended gets nothing, and nobody fills a list`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, _ in
            let residents = try Self.contents { $0.resident(Self.person, "440101001001") }
            try await nation.submit(residents, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            try await Self.signIn(Self.person, at: gd, token: "one")
            let end = Self.start.advanced(bySeconds: 30 * 86_400)
            await #expect(throws: CredentialFault.noSession) { _ = try await Self.take("one", at: gd, end) }
            for _ in 0..<100 { _ = try await Self.take("one", at: gd, Self.start) }
            await #expect(throws: CredentialFault.tooMany) { _ = try await Self.take("one", at: gd, Self.start) }
            _ = try await Self.take("one", at: gd, Self.start.advanced(bySeconds: 86_400))
        }
    }

    @Test(arguments: EngineKind.all)
    func `a device that signs in later takes the place of the one before, and what that one holds is withdrawn`(
        kind: EngineKind
    ) async throws {
        try await Self.withNation(kind) { nation, gd, _ in
            let residents = try Self.contents { $0.resident(Self.person, "440101001001") }
            try await nation.submit(residents, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            let document = try #require(Self.person.document)
            for (token, days) in [("one", 30), ("two", 31)] as [(String, Int64)] {
                let end = Self.start.advanced(bySeconds: days * 86_400)
                try await gd.residents.enrol(document, code: "ABCDEFGH", until: end, by: "desk-1")
                try await gd.residents.signIn(document, code: "ABCDEFGH", token: token, at: Self.start, until: end)
            }
            let first = try await Self.take("one", at: gd, Self.start).place
            let second = try await Self.take("two", at: gd, Self.start).place
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri) == [first])
            await #expect(throws: CredentialFault.deviceReplaced(since: Self.start)) {
                _ = try await Self.take("one", at: gd, Self.start)
            }
            #expect(try await gd.statusLists.withdrawnPlaces(of: Self.uri) == [first] && first != second)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a feed goes on where its reader stopped, or says that it does not`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, _ in
            let contents = try Self.contents { $0.resident(Self.person, "440101001001") }
            try await nation.submit(contents, to: gd, at: Self.start)
            try await nation.drain(at: Self.start)
            let province = try #require(Division("440000000000"))
            let head = try await nation.hub.exchange.feedHead(of: province)
            let page = try await nation.hub.exchange.feed(for: province, after: head, limit: 9, at: Self.start)
            #expect(page.events.isEmpty && page.next == head)
            await #expect(throws: FeedGap(after: head + 1, head: head)) {
                _ = try await nation.hub.exchange.feed(for: province, after: head + 1, limit: 9, at: Self.start)
            }
            // What was forgotten is not passed over.
            try await nation.hub.database.engine.write { connection in
                _ = try connection.execute(
                    "DELETE FROM feed WHERE reader = $1 AND entry < $2",
                    [.integer(Int64(province.code)), .integer(head)])
            }
            await #expect(throws: FeedGap(after: head - 2, head: head)) {
                _ = try await nation.hub.exchange.feed(for: province, after: head - 2, limit: 9, at: Self.start)
            }
            let last = try await nation.hub.exchange.feed(for: province, after: head - 1, limit: 9, at: Self.start)
            #expect(last.next == head)
        }
    }
}
