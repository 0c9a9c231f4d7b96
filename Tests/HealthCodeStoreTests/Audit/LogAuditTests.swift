import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// A hand in the database is noticed, and what the node does itself is not taken for one.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LogAuditTests {
    /// Something that a hand does, and what must be said of it.
    struct Hand: Sendable, CustomTestStringConvertible {
        var statements: [String]
        var kind: AuditFinding.Kind
        var table: String
        /// The row that is named; `nil` where none can be.
        var row: Int64?
        var segment: Int64?

        init(
            _ statements: String..., kind: AuditFinding.Kind, _ table: String, row: Int64? = nil, segment: Int64? = nil
        ) {
            self.statements = statements
            self.kind = kind
            self.table = table
            self.row = row
            self.segment = segment
        }

        var testDescription: String { statements.joined(separator: "; ") }
    }

    private static let evidenceRow = """
        INSERT INTO evidence (position, person_key, month, dataset, record_id, reported_s, reported_a, digest,
        is_retracted, is_own, source_id, received_us, place, via_key, body, particulars, seal)
        SELECT POSITION, person_key, month, dataset, 'x', reported_s, reported_a, digest, is_retracted, is_own,
        source_id, received_us, place, via_key, body, particulars, seal FROM evidence WHERE position = 18
        """

    static let hands: [Hand] = [
        // The evidence.
        Hand(
            "UPDATE evidence SET is_retracted = 1 WHERE position = 17", kind: .changed, "evidence", row: 17, segment: 2),
        Hand(
            "UPDATE evidence SET received_us = received_us - 1 WHERE position = 17", kind: .changed, "evidence",
            segment: 2),
        Hand("UPDATE evidence SET seal = NULL WHERE position = 17", kind: .changed, "evidence", row: 17, segment: 2),
        Hand("DELETE FROM evidence WHERE position = 17", kind: .deleted, "evidence", row: 17, segment: 2),
        Hand("DELETE FROM evidence WHERE position = 45", kind: .deleted, "evidence", row: 45, segment: 3),
        Hand(evidenceRow.replacing("POSITION", with: "46"), kind: .inserted, "evidence", row: 46),
        Hand(evidenceRow.replacing("POSITION", with: "-3"), kind: .inserted, "evidence", row: -3),
        Hand(
            "DELETE FROM evidence WHERE position = 17", evidenceRow.replacing("POSITION", with: "17"), kind: .changed,
            "evidence", row: 17, segment: 2),
        // The code log.
        Hand("UPDATE code_log SET colour = 0 WHERE entry = 7", kind: .changed, "code_log", segment: 2),
        Hand("UPDATE code_log SET as_of_us = 0 WHERE entry = 7", kind: .changed, "code_log", segment: 2),
        Hand("DELETE FROM code_log WHERE entry = 7", kind: .deleted, "code_log", row: 7, segment: 2),
        Hand(
            """
            INSERT INTO code_log (entry, person_key, at_us, colour, reasons, edition, watermark, causes)
            SELECT 900, person_key, at_us, 0, '', edition, watermark, causes FROM code_log WHERE entry = 7
            """, kind: .inserted, "code_log", row: 900),
        // The access log.
        Hand("UPDATE access_log SET purpose = 'x' WHERE entry = 8", kind: .changed, "access_log", segment: 2),
        Hand("DELETE FROM access_log WHERE entry = 8", kind: .deleted, "access_log", row: 8, segment: 2),
        Hand("DELETE FROM access_log WHERE entry > 12", kind: .deleted, "access_log", segment: 3),
        Hand(
            """
            INSERT INTO access_log (entry, at_us, principal, person_key, purpose, what)
            SELECT 0, at_us, principal, person_key, purpose, what FROM access_log WHERE entry = 8
            """, kind: .inserted, "access_log", row: 0),
        // The account itself.
        Hand(
            "UPDATE log_chain SET row_count = 14 WHERE log = 1 AND number = 2", kind: .account, "evidence", segment: 2),
        Hand(
            "UPDATE log_chain SET removed = removed + 1 WHERE log = 2 AND number = 2", kind: .account, "code_log",
            segment: 2),
        Hand("DELETE FROM log_chain WHERE log = 3 AND number = 2", kind: .account, "access_log", segment: 3),
        Hand("DELETE FROM log_chain WHERE log = 1", kind: .counter, "evidence"),
        Hand("INSERT INTO cursors (name, value) VALUES ('unchained', 0)", kind: .account, "evidence"),
        Hand("UPDATE counters SET value = 3 WHERE name = 'access'", kind: .counter, "access_log", row: 18),
        // A bound of rows without a digest, as there was once.
        Hand(
            "INSERT INTO cursors (name, value) VALUES ('unsealed', 1000)",
            "UPDATE evidence SET seal = NULL, is_retracted = 1 WHERE position = 17", kind: .changed, "evidence",
            row: 17, segment: 2),
        // What is derived.
        Hand("UPDATE assessments SET colour = 0, reasons = ''", kind: .derived, "assessments"),
        Hand("UPDATE assessments SET doses = 9", kind: .derived, "assessments"),
        Hand(
            "UPDATE assessments SET colour = 0, reasons = '', state = 9223372036854775807", kind: .derived,
            "assessments"),
        Hand("DELETE FROM assessments", kind: .derived, "assessments"),
    ]

    @Test(arguments: EngineKind.all, hands)
    func `what a hand does is noticed and named`(kind: EngineKind, hand: Hand) async throws {
        try await AuditedStore.with(kind) { them in
            #expect(try await AuditedStore.findings(in: them.first) == [])
            for statement in hand.statements { try await them.first.database.engine.run(statement) }
            let findings = try await AuditedStore.findings(in: them.first)
            let found = findings.first { $0.kind == hand.kind && $0.table == hand.table }
            let finding = try #require(found, "\(findings)")
            if let row = hand.row { #expect(finding.first == row && finding.last == row, "\(findings)") }
            if let segment = hand.segment {
                #expect(finding.segment == segment, "\(findings)")
                #expect(finding.day == "2022-07-05", "\(findings)")
            }
            // Nobody's number stands in a report.
            let numbers = (0..<3).flatMap { AuditedStore.neighbours($0).map(\.documentNumber) }
            #expect(findings.allSatisfy { finding in !numbers.contains { finding.text.contains($0) } })
        }
    }

    @Test(arguments: EngineKind.all)
    func `a row that is put into the place of one that retention deleted is named`(kind: EngineKind) async throws {
        try await AuditedStore.with(kind) { them in
            let store = them.first
            let rows = "SELECT COUNT(*) FROM access_log"
            #expect(try await store.database.engine.number(rows) == 18)
            _ = try await store.operation.sweep(at: AuditedStore.start.advanced(bySeconds: 4 * 365 * 86_400))
            #expect(try await store.database.engine.number(rows) == 0)
            #expect(try await store.chains.audit().findings == [])
            try await store.database.engine.run(
                """
                INSERT INTO access_log (entry, at_us, principal, person_key, purpose, what)
                VALUES (8, 0, 'nobody', 1, 'x', 'x')
                """)
            let findings = try await store.chains.audit().findings
            #expect(findings.map(\.kind) == [.inserted] && findings.first?.first == 8)
        }
    }

    @Test(arguments: EngineKind.all)
    func `entries that go before they are sealed leave a gap that is named`(kind: EngineKind) async throws {
        try await AuditedStore.with(kind) { them in
            let store = them.first
            let document = try #require(AuditedStore.neighbours(0).first?.document)
            for _ in 0..<3 {
                try await store.residents.noteAccess(
                    to: document, by: "desk-1", purpose: "a test", what: "code", at: AuditedStore.start)
            }
            #expect(try await store.chains.audit().logs.last?.unsealed == 3)
            try await store.database.engine.run("DELETE FROM access_log WHERE entry = 20")
            #expect(try await store.chains.audit().findings.map(\.kind) == [.deleted])
            // Sealing does not cover it up.
            try await store.chains.seal(at: AuditedStore.start)
            let findings = try await store.chains.audit().findings
            #expect(findings.map(\.kind) == [.deleted])
            #expect(findings.first?.text.hasSuffix(": 20") == true, "\(findings)")
        }
    }

    @Test(arguments: EngineKind.all)
    func `what the node deletes, derives again and takes twice is no hand`(kind: EngineKind) async throws {
        try await AuditedStore.with(kind) { them in
            let store = them.first
            try await AuditedStore.state(0, in: them)
            _ = try await store.derivation.rebuild(at: AuditedStore.start, rules: AuditedStore.rules, asOf: nil)
            #expect(try await AuditedStore.findings(in: store) == [])
        }
    }

    @Test(arguments: EngineKind.all)
    func `a purge is taken off the account`(kind: EngineKind) async throws {
        try await AuditedStore.with(kind) { them in
            let store = them.first
            var text = EvidenceText()
            let person = SyntheticPerson(400)
            text.resident(person, Processes.home)
            text.naat("n-400", person, "2022-07-04T12:00:00+08:00", reported: "2022-07-04T13:00:00+08:00")
            let events = text.lines.enumerated().map { index, line in
                var event = ExchangeEvent(id: "\(index + 1)", source: "/hub", type: .evidence, data: line.fields)
                event.dataset = line.dataset.rawValue
                event.node = "hub"
                event.department = "test"
                event.submitter = "someone"
                return event
            }
            let document = try #require(person.document)
            let purge = ExchangeEvent(
                id: "9", source: "/hub", type: .purge,
                data: ["document_type": document.type.rawValue, "document_number": document.number])
            for (events, next) in [(events, Int64(8)), ([purge], 9)] {
                let page = ExchangePage(events: events, next: next, head: next, asOf: nil)
                let receipt = try await store.exchange.apply(page, at: AuditedStore.start) { _ in true }
                #expect(receipt.refused == [])
            }
            try await Processes.drain(store)
            let report = try await store.chains.audit()
            #expect(report.findings == [])
            #expect(report.logs.first?.removed == 2)
            try await store.database.engine.run("DELETE FROM evidence WHERE position = 3")
            #expect(try await store.chains.audit().findings.map(\.kind) == [.deleted])
        }
    }

    @Test(arguments: EngineKind.all)
    func `two processes that append at the same time give one chain`(kind: EngineKind) async throws {
        try await AuditedStore.with(kind) { them in
            let document = try #require(AuditedStore.neighbours(0).first?.document)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, store) in [them.first, them.second].enumerated() {
                    group.addTask {
                        for number in 0..<25 {
                            let person = SyntheticPerson(500 + 50 * index + number)
                            try await Processes.submit(to: store) { $0.resident(person, Processes.home) }
                            try await store.residents.noteAccess(
                                to: document, by: "desk-1", purpose: "a test", what: "code", at: AuditedStore.start)
                        }
                    }
                    group.addTask {
                        for _ in 0..<25 {
                            try await store.chains.seal(at: AuditedStore.start)
                            try await store.chains.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await them.first.chains.seal(at: AuditedStore.start)
            let report = try await them.second.chains.audit()
            #expect(report.findings == [])
            #expect(report.logs.map(\.unsealed) == [0, 0, 0])
            #expect(report.logs.first?.rows == 45 + 50 && report.logs.last?.rows == 18 + 50)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a batch that is undone leaves nothing on the account`(kind: EngineKind) async throws {
        try await AuditedStore.with(kind) { them in
            struct Undone: Error {}
            let before = try await them.first.chains.audit().logs.first
            await #expect(throws: Undone.self) {
                try await them.first.database.engine.writeInTurn { connection in
                    try connection.execute(
                        "UPDATE log_chain SET row_count = 99 WHERE log = 1", [])
                    throw Undone()
                }
            }
            #expect(try await them.first.chains.audit().logs.first == before)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what was there before logs were chained is taken over once, and said to be`(kind: EngineKind) async throws {
        try await AuditedStore.with(kind) { them in
            // As a store of an earlier program has it.
            for statement in [
                "DELETE FROM log_chain", "UPDATE evidence SET seal = NULL",
                "INSERT INTO cursors (name, value) VALUES ('unchained', 45)",
            ] {
                try await them.first.database.engine.run(statement)
            }
            let audited = try await Store.open(
                them.first.database.engine, role: them.first.database.role, keys: them.keys, adopts: false)
            #expect(try await audited.chains.audit().findings.map(\.kind) == [.account, .account, .account])
            let store = try await Store.open(
                them.first.database.engine, role: them.first.database.role, keys: them.keys)
            let report = try await store.chains.audit()
            #expect(report.findings == [])
            #expect(report.logs.map(\.adoptedThrough) == [45, 15, 18])
            #expect(try await store.database.engine.number("SELECT COUNT(*) FROM evidence WHERE seal IS NULL") == 0)
            try await AuditedStore.state(3, in: them)
            #expect(try await AuditedStore.findings(in: store) == [])
            try await store.database.engine.run("UPDATE evidence SET is_retracted = 1 WHERE position = 4")
            let findings = try await store.chains.audit().findings
            #expect(findings.map(\.kind) == [.changed] && findings.first?.first == 4)
        }
    }
}
