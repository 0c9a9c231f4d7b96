import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// The venue register, on both engines.
@Suite struct CheckInStoreTests {
    private static let now = Instant(seconds: 1_657_000_000)
    private static let day: Int64 = 86_400

    private static func person(_ number: Int) throws -> IdentityDocument {
        try #require(IdentityDocument(type: .idCard, number: SyntheticPerson(number).documentNumber))
    }

    private static func checkIn(
        at seconds: Int64 = 0, venue: String = "library-1", keptFor days: Int64 = 14
    ) -> CheckIn {
        let at = now.advanced(bySeconds: seconds)
        return CheckIn(venue: venue, at: at, order: "o-1", deleteAt: at.advanced(bySeconds: days * day))
    }

    private static func nonce(_ number: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: 14) + [UInt8(number / 256), UInt8(number % 256)]
    }

    /// A province's store in which these persons are known.
    private static func withStore(
        _ kind: EngineKind, persons: Range<Int>, _ body: (Store, [IdentityDocument]) async throws -> Void
    ) async throws {
        try await withEngine(kind) { engine in
            let store = try await Store.open(
                engine, role: .province(try #require(Division("440000000000"))),
                keys: try #require(StoreKeys(bytes: StoreKeys.generate())))
            let documents = try persons.map { try person($0) }
            for document in documents {
                try await store.residents.enrol(document, code: "ABCDEFGH", until: now, by: "desk-1")
            }
            try await body(store, documents)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a code scanned twice is one check-in, and another's is another`(kind: EngineKind) async throws {
        try await Self.withStore(kind, persons: 1..<3) { store, persons in
            let first = try await store.checkIns.checkIn(persons[0], Self.checkIn(), nonce: Self.nonce(1))
            #expect(first.isNew)
            let again = try await store.checkIns.checkIn(persons[0], Self.checkIn(at: 20), nonce: Self.nonce(1))
            #expect(!again.isNew && again.checkIn == Self.checkIn())
            let other = try await store.checkIns.checkIn(persons[1], Self.checkIn(at: 5), nonce: Self.nonce(1))
            #expect(other.isNew)
            let later = try await store.checkIns.checkIn(
                persons[0], Self.checkIn(at: 600, venue: "station-1"), nonce: Self.nonce(2))
            #expect(later.isNew)
            #expect(
                try await store.checkIns.checkIns(of: persons[0], at: Self.now) == [
                    Self.checkIn(at: 600, venue: "station-1"), Self.checkIn(),
                ])
            #expect(try await store.checkIns.checkIns(of: persons[1], at: Self.now) == [Self.checkIn(at: 5)])
            let nobody = try Self.person(9)
            await #expect(throws: CheckInFault.noPerson) {
                _ = try await store.checkIns.checkIn(nobody, Self.checkIn(), nonce: Self.nonce(3))
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `nobody fills the register`(kind: EngineKind) async throws {
        try await Self.withStore(kind, persons: 1..<2) { store, persons in
            for number in 0..<100 {
                _ = try await store.checkIns.checkIn(
                    persons[0], Self.checkIn(at: Int64(number)), nonce: Self.nonce(number))
            }
            await #expect(throws: CheckInFault.tooMany) {
                _ = try await store.checkIns.checkIn(persons[0], Self.checkIn(at: 200), nonce: Self.nonce(200))
            }
            // What is there already is answered all the same.
            #expect(try await !store.checkIns.checkIn(persons[0], Self.checkIn(at: 200), nonce: Self.nonce(7)).isNew)
            let nextDay = Self.checkIn(at: Self.day + 200)
            #expect(try await store.checkIns.checkIn(persons[0], nextDay, nonce: Self.nonce(200)).isNew)
        }
    }

    @Test(arguments: EngineKind.all)
    func `whoever is named is told`(kind: EngineKind) async throws {
        try await Self.withStore(kind, persons: 1..<5) { store, persons in
            for (number, seconds) in [(1, 100), (2, 50), (3, 5_000)] as [(Int, Int64)] {
                _ = try await store.checkIns.checkIn(
                    persons[number - 1], Self.checkIn(at: seconds), nonce: Self.nonce(number))
            }
            _ = try await store.checkIns.checkIn(persons[0], Self.checkIn(at: 900), nonce: Self.nonce(10))
            _ = try await store.checkIns.checkIn(
                persons[3], Self.checkIn(at: 100, venue: "station-1"), nonce: Self.nonce(11))
            let hour = Self.now..<Self.now.advanced(bySeconds: 3_600)
            let list = try await store.checkIns.visitors(
                of: "library-1", in: hour, by: "desk-1", purpose: "a case", at: Self.now)
            #expect(list.isComplete)
            #expect(list.visitors.map(\.document) == [persons[1], persons[0]])
            #expect(list.visitors.map { $0.firstAt.seconds - Self.now.seconds } == [50, 100])
            #expect(list.visitors.map { $0.lastAt.seconds - Self.now.seconds } == [50, 900])
            for person in persons.prefix(2) {
                let entries = try await store.residents.accesses(to: person)
                #expect(entries.map(\.purpose) == ["a case"] && entries.map(\.what) == ["check-ins"])
                #expect(entries.map(\.principal) == ["desk-1"])
            }
            for person in persons.suffix(2) { #expect(try await store.residents.accesses(to: person).isEmpty) }
            let few = try await store.checkIns.visitors(
                of: "library-1", in: hour, by: "desk-1", purpose: "a case", at: Self.now, limit: 1)
            #expect(few.visitors.map(\.document) == [persons[1]] && !few.isComplete)
            #expect(try await store.residents.accesses(to: persons[0]).count == 1)
            #expect(try await store.residents.accesses(to: persons[1]).count == 2)
        }
    }

    @Test(arguments: EngineKind.all)
    func `all who were there are named at once, each with an entry`(kind: EngineKind) async throws {
        try await Self.withStore(kind, persons: 1..<41) { store, persons in
            for (number, person) in persons.enumerated() {
                _ = try await store.checkIns.checkIn(person, Self.checkIn(at: Int64(number)), nonce: Self.nonce(number))
            }
            let list = try await store.checkIns.visitors(
                of: "library-1", in: Self.now..<Self.now.advanced(bySeconds: 60), by: "desk-1", purpose: "a case",
                at: Self.now)
            #expect(list.visitors.map(\.document) == persons && list.isComplete)
            for person in persons { #expect(try await store.residents.accesses(to: person).count == 1) }
            // Numbers go on where they were.
            try await store.residents.noteAccess(to: persons[0], by: "desk-2", purpose: "x", what: "code", at: Self.now)
            #expect(try await store.residents.accesses(to: persons[0]).map(\.principal) == ["desk-2", "desk-1"])
        }
    }

    @Test(arguments: EngineKind.all)
    func `nothing outlives its time`(kind: EngineKind) async throws {
        try await Self.withStore(kind, persons: 1..<2) { store, persons in
            _ = try await store.checkIns.checkIn(persons[0], Self.checkIn(keptFor: 1), nonce: Self.nonce(1))
            _ = try await store.checkIns.checkIn(persons[0], Self.checkIn(at: 60, keptFor: 14), nonce: Self.nonce(2))
            let end = Self.now.advanced(bySeconds: Self.day)
            #expect(try await store.checkIns.checkIns(of: persons[0], at: end.advanced(bySeconds: -1)).count == 2)
            // What is due says nothing any more, even before it is deleted.
            #expect(
                try await store.checkIns.checkIns(of: persons[0], at: end).map(\.at.seconds) == [Self.now.seconds + 60])
            let list = try await store.checkIns.visitors(
                of: "library-1", in: Self.now..<Self.now.advanced(bySeconds: 30), by: "desk-1", purpose: "a case",
                at: end)
            #expect(list.visitors.isEmpty)
            #expect(try await store.checkIns.deleteCheckIns(at: end.advanced(bySeconds: -1)) == 0)
            #expect(try await store.checkIns.deleteCheckIns(at: end) == 1)
            #expect(try await store.checkIns.deleteCheckIns(at: Self.now.advanced(bySeconds: 15 * Self.day)) == 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `whoever is forgotten was nowhere`(kind: EngineKind) async throws {
        try await Self.withStore(kind, persons: 1..<3) { store, persons in
            for person in persons { _ = try await store.checkIns.checkIn(person, Self.checkIn(), nonce: Self.nonce(1)) }
            try await store.database.engine.write { connection in
                _ = try connection.execute(
                    """
                    INSERT INTO devices (person_key, device, session_us, since_us)
                    SELECT person_key, code_digest, 0, 0 FROM enrolments
                    """, [])
            }
            let purge = ExchangeEvent(
                id: "1", source: "/hub", type: .purge,
                data: ["document_type": "id-card", "document_number": persons[0].number])
            _ = try await store.exchange.apply(
                ExchangePage(events: [purge], next: 1, head: 1, asOf: nil), at: Self.now, verify: { _ in false })
            // The other's is still there, and nothing else.
            #expect(try await store.checkIns.checkIns(of: persons[1], at: Self.now).count == 1)
            #expect(try await store.checkIns.deleteCheckIns(at: Self.now.advanced(bySeconds: 15 * Self.day)) == 1)
            let devices = try await store.database.engine.read { connection in
                var count: Int64 = 0
                try connection.query("SELECT COUNT(*) FROM devices", []) { count = $0.integer(0) }
                return count
            }
            #expect(devices == 1)
        }
    }
}
