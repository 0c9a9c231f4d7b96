import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// The hub's index of codes, whatever arrives when.
@Suite(.serialized) struct CodeIndexTests {
    private static let person = SyntheticPerson(61)
    private static let start = Processes.start

    @Test(arguments: EngineKind.all)
    func `pages that overtake each other take nothing back`(kind: EngineKind) async throws {
        try await withEngines(kind, 2) { engines in
            var left = engines
            let nation = try await Nation(provinces: ["44"], rules: Processes.rules, seed: 1) { left.removeFirst() }
            let province = try #require(Division("440000000000"))
            let gd = try #require(nation.provinces[province])
            let document = try #require(Self.person.document)
            try await Processes.submit(to: gd) { $0.resident(Self.person, Processes.home) }
            try await nation.drain(at: Self.start)
            try await Processes.submit(to: gd) {
                $0.dose("v-1", Self.person, 1, on: "2022-07-01", reported: "2022-07-05T07:00:00+08:00")
            }
            try await Processes.drain(gd)
            // One process reads the outbox, and its request is slow.
            let slow = try await gd.exchange.outbox(limit: 10, asOf: Self.start, at: Self.start)
            #expect(slow.events.contains { $0.type == .code && $0.data["colour"] == "green" })
            let later = Self.start.advanced(bySeconds: 60)
            try await Processes.submit(to: gd, at: later, Processes.positive("n-1", of: Self.person))
            try await Processes.drain(gd, at: later)
            let fast = try await gd.exchange.outbox(limit: 10, asOf: later, at: later)
            _ = try await nation.hub.exchange.receive(fast.events, from: province, asOf: fast.asOf, at: later)
            let red = try #require(try await nation.hub.codes.indexedState(of: document))
            #expect(red.colour == .red && red.asOf == later)
            let receipt = try await nation.hub.exchange.receive(slow.events, from: province, asOf: slow.asOf, at: later)
            #expect(receipt.older == 1 && receipt.refused.isEmpty)
            #expect(try await nation.hub.codes.indexedState(of: document) == red)
            #expect(
                try await nation.hub.watermarks.feedState()
                    == .provinces([MissingProvince(province: province, asOf: later)]))
            // What comes twice changes nothing, but it may know more.
            let again = try await gd.exchange.outbox(limit: 10, asOf: later.advanced(bySeconds: 1), at: later)
            _ = try await nation.hub.exchange.receive(
                again.events, from: province, asOf: again.asOf, at: later.advanced(bySeconds: 1))
            #expect(
                try await nation.hub.codes.indexedState(of: document)?.asOf == later.advanced(bySeconds: 1))
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: EngineKind.all)
    func `whoever listens to codes, in whatever process, hears of those that a province states`(
        kind: EngineKind
    ) async throws {
        try await withEngines(kind, 2) { engines in
            var left = engines
            let nation = try await Nation(provinces: ["44"], rules: Processes.rules, seed: 1) { left.removeFirst() }
            let province = try #require(Division("440000000000"))
            let gd = try #require(nation.provinces[province])
            try await Processes.submit(to: gd) { $0.resident(Self.person, Processes.home) }
            try await nation.drain(at: Self.start)
            var heard = try await NotificationTests.wakes(of: nation.hub.database.engine, on: Database.Channel.codes)
                .makeAsyncIterator()
            try await Processes.submit(to: gd, Processes.positive("n-1", of: Self.person))
            try await Processes.drain(gd)
            let page = try await gd.exchange.outbox(limit: 10, asOf: Self.start, at: Self.start)
            _ = try await nation.hub.exchange.receive(page.events, from: province, asOf: page.asOf, at: Self.start)
            await heard.next()
            let document = try #require(Self.person.document)
            #expect(try await nation.hub.codes.indexedState(of: document)?.colour == .red)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a feed that is applied late does not make a province younger`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            let later = Self.start.advanced(bySeconds: 60)
            func page(_ asOf: Instant?) -> ExchangePage { ExchangePage(events: [], next: 0, head: 0, asOf: asOf) }
            _ = try await them.first.exchange.apply(page(later), at: later) { _ in true }
            _ = try await them.second.exchange.apply(page(Self.start), at: later) { _ in true }
            #expect(try await them.first.exchange.feedCursor().asOf == later)
            _ = try await them.second.exchange.apply(page(nil), at: later) { _ in true }
            #expect(try await them.first.exchange.feedCursor().asOf == later)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a cursor never goes back`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            func page(_ next: Int64) -> ExchangePage { ExchangePage(events: [], next: next, head: 9, asOf: nil) }
            _ = try await them.first.exchange.apply(page(7), at: Self.start) { _ in true }
            _ = try await them.second.exchange.apply(page(5), at: Self.start) { _ in true }
            #expect(try await them.first.exchange.feedCursor().entry == 7)
        }
    }

    @Test(arguments: EngineKind.all)
    func `rules that the hub did not sign are refused`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            let data = ["kind": "edition", "id": "cn-9", "version": "1", "text": "rules", "signature": "00ff"]
            let event = ExchangeEvent(id: "1", source: "/hub", type: .rules, data: data)
            let page = ExchangePage(events: [event], next: 1, head: 1, asOf: nil)
            let refused = try await them.first.exchange.apply(page, at: Self.start) { _ in false }
            #expect(refused.rules == 0 && refused.refused.count == 1)
            #expect(try await them.first.rules.documents().isEmpty)
        }
    }

    @Test(arguments: EngineKind.all)
    func `up to when a province has sent everything never lies ahead, and is said when a feed is read`(
        kind: EngineKind
    ) async throws {
        try await withEngines(kind, 3) { engines in
            var left = engines
            let nation = try await Nation(provinces: ["11", "44"], rules: Processes.rules, seed: 1) {
                left.removeFirst()
            }
            let (bj, gd) = (try #require(Division("110000000000")), try #require(Division("440000000000")))
            let soon = Self.start.advanced(bySeconds: 3_600)
            for province in [bj, gd] {
                _ = try await nation.hub.exchange.receive([], from: province, asOf: soon, at: Self.start)
            }
            #expect(
                try await nation.hub.watermarks.feedState()
                    == .provinces([bj, gd].map { MissingProvince(province: $0, asOf: Self.start) }))
            try await Processes.submit(to: nation.hub) {
                $0.resident(Self.person, Processes.home)
                $0.resident(SyntheticPerson(62), Processes.home)
            }
            let head = try await nation.hub.exchange.feedHead(of: gd)
            try #require(head > 1)
            let first = try await nation.hub.exchange.feed(for: gd, after: 0, limit: 1, at: Self.start)
            #expect(first.next < head && first.asOf == nil)
            let whole = try await nation.hub.exchange.feed(for: gd, after: 0, limit: 500, at: Self.start)
            #expect(whole.next == head && whole.asOf == Self.start)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a code is its home's to state, and of two on one page the later counts`(kind: EngineKind) async throws {
        try await Processes.with(kind, role: .hub) { them in
            let document = try #require(Self.person.document)
            func event(_ colour: String, _ version: String) -> ExchangeEvent {
                let data = [
                    "document_type": document.type.rawValue, "document_number": document.number, "colour": colour,
                    "version": version, "at": Self.start.exactText,
                ]
                return ExchangeEvent(id: "1", source: "/provinces", type: .code, data: data)
            }
            try await Processes.submit(to: them.first) { $0.resident(Self.person, Processes.home) }
            let (bj, gd) = (try #require(Division("110000000000")), try #require(Division("440000000000")))
            let foreign = try await them.first.exchange.receive(
                [event("green", "900")], from: bj, asOf: nil, at: Self.start)
            #expect(foreign.notOwned == 1)
            #expect(try await them.first.codes.indexedState(of: document) == nil)
            let own = try await them.first.exchange.receive(
                [event("red", "12"), event("green", "11")], from: gd, asOf: nil, at: Self.start)
            #expect(own.older == 1 && own.notOwned == 0)
            #expect(try await them.first.codes.indexedState(of: document)?.colour == .red)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who moves is followed, whatever their new home counts from`(kind: EngineKind) async throws {
        try await Processes.with(kind, role: .hub) { them in
            let document = try #require(Self.person.document)
            func code(_ colour: String, _ version: String, of province: String) async throws -> ReceiptOfEvents {
                let data = [
                    "document_type": document.type.rawValue, "document_number": document.number, "colour": colour,
                    "version": version, "at": Self.start.exactText,
                ]
                return try await them.first.exchange.receive(
                    [ExchangeEvent(id: "1", source: "/provinces/\(province)", type: .code, data: data)],
                    from: try #require(Division(province)), asOf: nil, at: Self.start)
            }
            try await Processes.submit(to: them.first) { $0.resident(Self.person, Processes.home) }
            #expect(try await code("red", "900", of: "440000000000").older == 0)
            #expect(try await code("green", "899", of: "440000000000").older == 1)
            #expect(try await them.first.codes.indexedState(of: document)?.colour == .red)
            try await Processes.submit(to: them.first) {
                $0.resident(Self.person, "110101001001", reported: "2022-07-05T07:00:00+08:00")
            }
            #expect(try await code("yellow", "12", of: "110000000000").older == 0)
            #expect(try await them.first.codes.indexedState(of: document)?.colour == .yellow)
        }
    }
}
