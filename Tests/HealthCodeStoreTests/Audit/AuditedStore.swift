import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// A store whose logs have a few segments each, by two processes.
enum AuditedStore {
    static let start = Processes.start
    static let rules = Processes.rules
    static let patient = SyntheticPerson(70)
    static let contact = SyntheticPerson(71)

    /// Three rounds of evidence, codes and readings, each in segments of its own: 15 rows of evidence, a change of code for
    /// each of the 5 persons of a round, and 6 readings.
    static func with(_ kind: EngineKind, _ body: (Processes) async throws -> Void) async throws {
        try await Processes.with(kind) { them in
            for round in 0..<3 { try await state(round, in: them) }
            try await body(them)
        }
    }

    static func neighbours(_ round: Int) -> [SyntheticPerson] { (1...5).map { SyntheticPerson(270 + 10 * round + $0) } }

    /// One round, by both processes at once.
    static func state(_ round: Int, in them: Processes) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let halves = [
                (them.first, neighbours(round).prefix(2)), (them.second, neighbours(round).dropFirst(2)),
            ]
            for (store, persons) in halves {
                group.addTask {
                    for person in persons {
                        try await Processes.submit(to: store) { text in
                            text.resident(person, Processes.home)
                            Processes.positive("p-\(person.number)", of: person)(&text)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await Processes.submit(to: them.first) { text in
            for person in neighbours(round) {
                text.dose("v-\(person.number)", person, 1, on: "2022-07-01", reported: "2022-07-05T07:00:00+08:00")
            }
        }
        try await Processes.completeAll(in: them.first)
        try await Processes.drain(round == 1 ? them.second : them.first)
        for (index, person) in (neighbours(round) + neighbours(round).prefix(1)).enumerated() {
            try await (index % 2 == 0 ? them.first : them.second).residents.noteAccess(
                to: try #require(person.document), by: "desk-1", purpose: "a test", what: "code", at: start)
        }
        try await them.first.chains.seal(at: start)
        try await them.second.chains.close()
    }

    /// What an audit finds, with the codes.
    static func findings(in store: Store) async throws -> [AuditFinding] {
        var report = try await store.chains.audit()
        let (compared, findings) = try await store.derivation.auditCodes(at: start, rules: rules)
        report.note(codes: compared, findings)
        #expect(report.found == report.findings.count)
        return report.findings
    }
}
