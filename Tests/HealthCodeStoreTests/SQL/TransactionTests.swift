import HealthCodeStore
import HealthCodeStoreTesting
import Synchronization
import Testing

/// What a body throws of its own.
struct Refusal: Error, Equatable { let number: Int }

@Suite struct TransactionTests {
    static let table = "CREATE TABLE kept (id BIGINT PRIMARY KEY, words TEXT UNIQUE)"

    @Test(arguments: EngineKind.all)
    func `a write that throws leaves nothing, and its neighbours stay`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            let refused = try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            try await engine.write { connection in
                                try connection.execute("INSERT INTO kept (id) VALUES ($1)", [.integer(Int64(number))])
                                if number % 7 == 0 { throw Refusal(number: number) }
                            }
                            return 0
                        } catch let refusal as Refusal {
                            #expect(refusal.number == number)
                            return 1
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(refused == 29)
            #expect(try await engine.count("kept") == 171)
            #expect(try await engine.number("SELECT COUNT(*) FROM kept WHERE id % 7 = 0") == 0)
        }
    }

    @Test(arguments: EngineKind.all, [false, true])
    func `a body that ends the transaction takes nobody's acknowledged work with it`(
        kind: EngineKind, inTurn: Bool
    ) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            let acknowledged = await withTaskGroup { group in
                for number: Int64 in 0..<100 {
                    let body: @Sendable (any SQLConnection) throws -> Void = { connection in
                        try connection.execute("INSERT INTO kept (id) VALUES ($1)", [.integer(number)])
                        if number % 10 == 5 { try connection.script("ROLLBACK") }
                    }
                    group.addTask {
                        do {
                            if inTurn { try await engine.writeInTurn(body) } else { try await engine.write(body) }
                            return Int64(1)
                        } catch { return 0 }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(acknowledged <= 90)
            #expect(try await engine.count("kept") == acknowledged)
        }
    }

    @Test(arguments: EngineKind.all)
    func `those that take turns share a commit, and each is undone alone`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                try connection.execute("INSERT INTO kept (id) VALUES ($1)", [1_000])
            }
            let heard = Mutex<[String]>([])
            try await engine.listen("kept") { note in heard.withLock { $0.append(note) } }
            let outcomes = try await withThrowingTaskGroup { group in
                for number: Int64 in 0..<200 {
                    group.addTask {
                        do {
                            try await engine.writeInTurn { connection in
                                try connection.execute("INSERT INTO kept (id) VALUES ($1)", [.integer(number)])
                                try engine.notify("kept", note: "\(number)", in: connection)
                                if number % 7 == 0 { throw Refusal(number: Int(number)) }
                                // A statement that fails, and a body that looks away from that.
                                if number % 7 < 3 {
                                    let again = number % 7 == 1 ? number : 1_000
                                    #expect(throws: SQLError.self) {
                                        try connection.execute("INSERT INTO kept (id) VALUES ($1)", [.integer(again)])
                                    }
                                }
                            }
                            return (number, "kept")
                        } catch let refusal as Refusal {
                            #expect(Int64(refusal.number) == number)
                            return (number, "refused")
                        } catch let error as SQLError {
                            return (number, error.kind == .uniqueViolation ? "unique" : "\(error)")
                        }
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for number: Int64 in 0..<200 {
                let expected = [0: "refused", 1: "unique", 2: "unique"][number % 7] ?? "kept"
                #expect(outcomes[number] == expected, "\(number)")
            }
            #expect(try await engine.number("SELECT COUNT(*) FROM kept WHERE id < 1000 AND id % 7 < 3") == 0)
            let kept = Set((0..<200).filter { $0 % 7 >= 3 }.map { "\($0)" })
            #expect(try await engine.count("kept") == Int64(kept.count) + 1)
            // A caller who knows of its commit finds no listener behind; and what was undone is no news.
            #expect(Set(heard.withLock { $0 }) == kept)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a row that is there already is a violation of uniqueness`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                try connection.execute("INSERT INTO kept VALUES ($1, $2)", [1, "secret"])
            }
            for row: [SQLValue] in [[1, "other"], [2, "secret"]] {
                for copied in [false, true] {
                    let error = await #expect(throws: SQLError.self) {
                        try await engine.write { connection in
                            if copied {
                                return try connection.copy(into: "kept", columns: ["id", "words"], rows: [row])
                            }
                            try connection.execute("INSERT INTO kept VALUES ($1, $2)", row)
                        }
                    }
                    #expect(error?.kind == .uniqueViolation)
                    #expect(error?.description.contains("secret") == false)
                }
            }
            #expect(try await engine.count("kept") == 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a statement that fails fails the body, even when the body looks away`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            let error = await #expect(throws: SQLError.self) {
                try await engine.write { connection in
                    try connection.execute("INSERT INTO kept (id) VALUES ($1)", [1])
                    #expect(throws: SQLError.self) { try connection.execute("INSERT INTO kept (id) VALUES ($1)", [1]) }
                    #expect(throws: SQLError.self) { try connection.execute("INSERT INTO kept (id) VALUES ($1)", [2]) }
                }
            }
            #expect(error?.kind == .uniqueViolation)
            #expect(try await engine.count("kept") == 0)
            // The connection is as good as before.
            try await engine.run("INSERT INTO kept (id) VALUES ($1)", [1])
            #expect(try await engine.count("kept") == 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `concurrent writers lose nothing`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script("CREATE TABLE tally (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")
                try connection.execute("INSERT INTO tally VALUES (1, 0)", [])
            }
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        for _ in 0..<10 { try await engine.run("UPDATE tally SET n = n + 1", []) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await engine.number("SELECT n FROM tally") == 200)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a read sees one state`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script("CREATE TABLE pair (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")
                try connection.execute("INSERT INTO pair VALUES (1, 0), (2, 0)", [])
            }
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for _ in 0..<50 { try await engine.run("UPDATE pair SET n = n + 1", []) }
                }
                for _ in 0..<3 {
                    group.addTask {
                        for _ in 0..<50 {
                            let values = try await engine.read { connection in
                                var values: [Int64] = []
                                for id: Int64 in [1, 2] {
                                    try connection.query("SELECT n FROM pair WHERE id = $1", [.integer(id)]) {
                                        values.append($0.integer(0))
                                    }
                                }
                                return values
                            }
                            #expect(values.count == 2 && values.first == values.last)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await engine.number("SELECT SUM(n) FROM pair WHERE id = 1") >= 0)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a read changes nothing`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            await #expect(throws: SQLError.self) {
                try await engine.read { try $0.execute("INSERT INTO kept (id) VALUES ($1)", [1]) }
            }
            #expect(try await engine.count("kept") == 0)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a closed engine answers with an error`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            await engine.close()
            let write = await #expect(throws: SQLError.self) { try await engine.write { try $0.script(Self.table) } }
            let read = await #expect(throws: SQLError.self) { try await engine.count("kept") }
            #expect(write?.kind == .unavailable)
            #expect(read?.kind == .unavailable)
            await engine.close()
        }
    }

    @Test(arguments: EngineKind.all)
    func `what was accepted before a close is done`(kind: EngineKind) async throws {
        try await withDatabase(kind) { lease in
            let engine = try await lease.open()
            try await engine.write { try $0.script(Self.table) }
            let accepted = await withTaskGroup { group in
                for number: Int64 in 0..<100 {
                    group.addTask {
                        do {
                            try await engine.run("INSERT INTO kept (id) VALUES ($1)", [.integer(number)])
                            return Int64(1)
                        } catch { return 0 }
                    }
                }
                group.addTask {
                    await engine.close(); return 0
                }
                return await group.reduce(0, +)
            }
            let again = try await lease.open()
            #expect(try await again.count("kept") == accepted)
            await again.close()
        }
    }
}
