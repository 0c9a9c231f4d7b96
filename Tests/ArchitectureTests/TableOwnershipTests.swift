import Foundation
import Testing

/// Which feature of the store owns which table, and which others read or write it. A new use is an entry here, to be
/// seen by whoever reviews it; one that is gone is no entry any more.
@Suite struct TableOwnershipTests {
    /// The owner of each table, then the other folders whose statements name it. `.` is what opens the store.
    static let owners: [String: [String]] = [
        "access_log": ["Residents", "Audit", "Exchange"],
        "area_changes": ["Derivation"],
        "area_work": ["Derivation", "Operation"],
        "assessments": ["Derivation", "Codes", "Operation"],
        "batches": ["Intake", "Operation"],
        "check_ins": ["CheckIns"],
        "code_index": ["Exchange", "Codes", "Derivation", "Operation"],
        "code_log": ["Derivation", "Audit", "Operation"],
        "contests": ["Contests"],
        // A row for each counter and cursor: each feature has its own rows.
        "counters": [
            "SQL", "Audit", "Bulk", "Codes", "Credentials", "Derivation", "Evidence", "Exchange", "Gateway",
            "Operation", "Statements",
        ],
        "cursors": ["Database", "Audit", "Exchange", "Gateway", "Operation", "Rules", "Statements", "Watermarks"],
        "credentials": ["Credentials", "Issuing"],
        "devices": ["Issuing"],
        "documents": ["Rules", "Derivation", "Exchange"],
        "enrolments": ["Residents"],
        "evidence": [
            "Evidence", "Audit", "Bulk", "Codes", "Contests", "Derivation", "Dispatch", "Exchange", "Guard", "Intake",
            "Operation", "Residents", "Statements", "Watermarks",
        ],
        "feed": ["Feeds", "Exchange"],
        "feeds_behind": ["Watermarks"],
        "foreign_trust": ["Gateway"],
        "field_deliveries": ["Dispatch"],
        "field_devices": ["Dispatch"],
        "gateway_batches": ["Gateway"],
        "gateway_rules": ["Gateway"],
        "gateway_signers": ["Gateway"],
        "grants": ["Dispatch"],
        "guard_effects": ["Guard"],
        "head_faults": ["Audit"],
        "handles": ["Persons", "Bulk", "Exchange"],
        "index_turns": ["Exchange", "Operation"],
        "interests": ["Exchange"],
        "issued_statements": ["Statements", "Exchange"],
        "links": ["Evidence", "Bulk", "Codes", "Derivation", "Dispatch", "Exchange", "Guard", "Intake", "Watermarks"],
        "log_chain": ["Audit"],
        "outbox": ["Feeds", "Exchange", "Operation"],
        "page_sessions": ["Operation"],
        "peer_heads": ["Audit"],
        "persons": [
            "Persons", "Audit", "Bulk", "Codes", "Credentials", "Derivation", "Dispatch", "Evidence", "Exchange",
            "Guard",
            "Intake",
            "Operation", "Residents",
        ],
        "readers": ["Exchange", "Derivation", "Feeds", "Operation", "Rules", "Watermarks"],
        "refusals": ["Intake", "Operation"],
        "revoked_certificates": ["Gateway"],
        "schema_migrations": ["SQL"],
        "sessions": ["Residents", "Bulk", "Codes", "Issuing"],
        "set_aside": ["Derivation"],
        "signers": ["Credentials"],
        "sources": ["Evidence", "Derivation", "Exchange", "Operation", "Watermarks"],
        "status_lists": ["Credentials"],
        "status_shards": ["Credentials"],
        "touched": ["Derivation", "Audit", "Codes", "Issuing", "Operation"],
        "trust_lists": ["Credentials"],
        "withheld_grants": ["Exchange"],
        "province_figures": ["Dispatch"],
        "work_counts": ["Derivation", "Dispatch"],
        "work_items": ["Derivation", "Dispatch"],
        "work_lists": ["Derivation", "Dispatch"],
    ]

    private static let store = ArchitectureTests.root.appendingPathComponent("Sources/HealthCodeStore")

    /// The tables that the steps of the schema make; parts of partitioned tables have a placeholder in their names.
    private static func tables() throws -> Set<String> {
        var tables: Set<String> = []
        let files = FileManager.default.enumerator(at: store, includingPropertiesForKeys: nil)
        for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)[ (\n]/) {
                tables.insert(String(match.1))
            }
        }
        return tables
    }

    /// The folders whose statements name each table.
    private static func uses(of tables: Set<String>) throws -> [String: Set<String>] {
        var uses: [String: Set<String>] = [:]
        let files = FileManager.default.enumerator(at: store, includingPropertiesForKeys: nil)
        for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
            let path = file.path.dropFirst(store.path.count + 1).split(separator: "/")
            let folder = path.count == 1 ? "." : String(path[0])
            // What a step once did to databases is no use of today's.
            if folder == "Schema" || file.lastPathComponent.hasSuffix("+Schema.swift") { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            let named =
                text.matches(of: /\b(?:FROM|INTO|UPDATE|JOIN)\s+([a-z_]+)/).map { String($0.1) }
                + text.matches(of: /into: "([a-z_]+)"/).map { String($0.1) }
                + text.matches(of: /name: "([a-z_]+)", key/).map { String($0.1) }
            for table in named where tables.contains(table) { uses[table, default: []].insert(folder) }
        }
        return uses
    }

    @Test func `a feature names the tables of another only where that is declared`() throws {
        let tables = try Self.tables()
        try #require(tables.count > 30)
        let uses = try Self.uses(of: tables)
        for table in tables {
            let declared = Self.owners[table] ?? []
            #expect(uses[table] ?? [] == Set(declared), "\(table)")
        }
        #expect(Set(Self.owners.keys).isSubset(of: tables))
    }
}
