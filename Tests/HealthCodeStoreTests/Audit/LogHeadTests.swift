import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// A database that was restored or rewritten as a whole is noticed by whoever was told of its logs.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LogHeadTests {
    /// A province with its hub.
    private static func withHub(
        _ kind: EngineKind, _ body: (_ them: Processes, _ hub: Store) async throws -> Void
    ) async throws {
        try await withEngine(kind) { engine in
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            let hub = try await Store.open(engine, role: .hub, keys: keys)
            try await AuditedStore.with(kind) { try await body($0, hub) }
        }
    }

    /// Tells the hub all that it does not know.
    ///
    /// - Returns: what it noticed.
    @discardableResult
    private static func tell(
        _ hub: Store, of store: Store, known: [LogHead]? = nil, limit: Int = 200
    ) async throws -> [LogHeadFault] {
        var held = try await hub.chains.heads(of: "44")
        if let known { held = known }
        var noticed: [LogHeadFault] = []
        while true {
            let reports = try await store.chains.reports(to: held, limit: limit)
            let (next, faults) = try await hub.chains.take(reports, from: "44", at: AuditedStore.start)
            noticed += faults
            if next == held { return noticed }
            held = next
        }
    }

    /// What an older copy of the database has of a log.
    private static func restore(_ store: Store, log: AuditedLog, through number: Int64) async throws {
        let last = try await store.database.engine.number(
            "SELECT last_entry FROM log_chain WHERE log = \(log.rawValue) AND number = \(number)")
        let (order, counter) =
            switch log {
            case .evidence: ("position", "position")
            case .codes: ("entry", "code-log")
            case .accesses: ("entry", "access")
            }
        for statement in [
            "DELETE FROM log_chain WHERE log = \(log.rawValue) AND number > \(number)",
            "DELETE FROM \(log.table) WHERE \(order) > \(last)",
            "UPDATE counters SET value = \(last) WHERE name = '\(counter)'",
        ] {
            try await store.database.engine.run(statement)
        }
    }

    @Test(arguments: EngineKind.all, AuditedLog.allCases)
    func `a log that goes back is noticed at the hub, also when it has grown again`(
        kind: EngineKind, log: AuditedLog
    ) async throws {
        try await Self.withHub(kind) { them, hub in
            #expect(try await Self.tell(hub, of: them.first) == [])
            let known = try await hub.chains.heads(of: "44")
            #expect(known.map(\.number) == [3, 3, 3])
            try await Self.restore(them.first, log: log, through: 1)
            // The copy is whole: on the spot nothing shows.
            #expect(try await them.first.chains.audit().findings == [])
            if log == .accesses {
                let document = try #require(AuditedStore.neighbours(0).first?.document)
                for _ in 0..<5 {
                    try await them.first.residents.noteAccess(
                        to: document, by: "desk-1", purpose: "x", what: "code", at: AuditedStore.start)
                    try await them.first.chains.seal(at: AuditedStore.start)
                    try await them.first.chains.close()
                }
            }
            let faults = try await Self.tell(hub, of: them.first)
            #expect(faults.map(\.log) == [log.table])
            #expect(faults.first?.held == 3 && faults.first?.found == (log == .accesses ? 6 : 1))
            // It is followed from there, and what was noticed stays.
            #expect(try await Self.tell(hub, of: them.first) == [])
            #expect(try await hub.chains.headFaults().count == 1)
            #expect(try await hub.chains.audit().findings.map(\.kind) == [.head])
        }
    }

    @Test(arguments: EngineKind.all)
    func `a log that was written anew with the node's key is noticed at the hub`(kind: EngineKind) async throws {
        try await Self.withHub(kind) { them, hub in
            try await Self.tell(hub, of: them.first)
            for statement in [
                "DELETE FROM access_log WHERE entry = 7", "DELETE FROM log_chain",
                "INSERT INTO cursors (name, value) VALUES ('unchained', 0)",
            ] {
                try await them.first.database.engine.run(statement)
            }
            let store = try await Store.open(
                them.first.database.engine, role: them.first.database.role, keys: them.keys)
            #expect(try await store.chains.audit().findings == [])
            #expect(try await Self.tell(hub, of: store).map(\.log) == ["evidence", "code_log", "access_log"])
        }
    }

    @Test(arguments: EngineKind.all)
    func `reports that overtake each other, or come twice, are no fault`(kind: EngineKind) async throws {
        try await Self.withHub(kind) { them, hub in
            let nothing = try await hub.chains.heads(of: "44")
            let early = try await them.second.chains.reports(to: nothing, limit: 1)
            #expect(try await Self.tell(hub, of: them.first, limit: 1) == [])
            let known = try await hub.chains.heads(of: "44")
            let (held, faults) = try await hub.chains.take(early, from: "44", at: AuditedStore.start)
            #expect(held == known && faults == [])
            try await AuditedStore.state(3, in: them)
            #expect(try await Self.tell(hub, of: them.second) == [])
            #expect(try await hub.chains.heads(of: "44").map(\.number) == [4, 4, 4])
            #expect(try await hub.chains.headFaults() == [])
            // What the hub knows is what an audit of the province says.
            let logs = try await them.first.chains.audit().logs
            #expect(try await hub.chains.heads(of: "44").map(\.head) == logs.map(\.head))
        }
    }

    @Test(arguments: EngineKind.all)
    func `a segment that does not follow changes nothing`(kind: EngineKind) async throws {
        try await Self.withHub(kind) { them, hub in
            let nothing = try await hub.chains.heads(of: "44")
            var reports = try await them.first.chains.reports(to: nothing)
            for index in reports.indices { reports[index].segments.removeFirst() }
            let (held, faults) = try await hub.chains.take(reports, from: "44", at: AuditedStore.start)
            #expect(held == nothing && faults == [])
            // Whatever somebody writes into it.
            for index in reports.indices {
                reports[index].own = "?"
                reports[index].closed.head = "?"
                reports[index].closed.number = .max
            }
            let (after, others) = try await hub.chains.take(reports, from: "44", at: AuditedStore.start)
            #expect(after == nothing && others == [])
        }
    }
}
