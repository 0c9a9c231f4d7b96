import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HummingbirdTesting
import NIOCore
import Testing

/// Stores that are filled for measurements hold what intake would have made of the same records: else what is measured is
/// something else.
@Suite(.timeLimit(.minutes(5))) struct FillingTests {
    private static let residents = 2_000
    /// Of sixty something is open, contacts and entries; and the first is a case.
    private static let openShare = 0.03

    @Test func `a store that was filled in bulk has the codes of one that was told everything`() async throws {
        let told = try await Self.toldCodes()
        #expect(told.count == Self.residents)
        let red = told.filter { $0.contains(",red,") }.count
        #expect(red > 1 && told.filter { $0.contains(",green,") }.count == Self.residents - 61)

        let hub = try NodeInABox()
        let province = try await hub.run { hubNode in
            let province = try NodeInABox.province("44", of: hub, at: hubNode.client.port)
            try await province.run { node in
                try await node.becomesReady()
                try await node.set(NodeInABox.start)
            }
            return province
        }
        let file = try Self.configurationFile(of: province)
        let filled = try await StoreWork.fill(
            configurationFile: file, residents: Self.residents, openShare: Self.openShare, sessions: 100
        ) { _ in }
        #expect(filled.persons == Self.residents && filled.records > Self.residents * 5 / 3)
        #expect(Set(filled.tokens).count == 100)

        let before = try await Self.assessments(of: province)
        #expect(before.count == Self.residents)
        let rebuilt = try await StoreWork.rebuild(configurationFile: file) { _ in }
        #expect(rebuilt.persons == Self.residents && rebuilt.changed == 0)
        #expect(try await Self.assessments(of: province) == before)

        // The node that the store belongs to shows them, to whom the sessions were begun for.
        try await province.run { node in
            #expect(try await node.codes() == told)
            for token in filled.tokens.prefix(10) {
                let response = try await node.post("/v1/me/code", session: token)
                #expect(try response.required(CodeView.self).standing == "known")
            }
        }
    }

    @Test func `a hub has no residents to fill its store with`() async throws {
        let hub = try NodeInABox()
        try await hub.run { try await $0.set(NodeInABox.start) }
        let file = try Self.configurationFile(of: hub)
        let fault = await #expect(throws: NodeFault.self) {
            try await StoreWork.fill(configurationFile: file, residents: 10, openShare: 0, sessions: 0) { _ in }
        }
        #expect(fault?.description == "node.role: must be a province")
    }

    /// The codes of the same residents whose records came in as they always do.
    private static func toldCodes() async throws -> [String] {
        try await NodeInABox.nation("44") { _, province in
            let source = SyntheticResidents(
                province: try #require(province.box.role.province), openShare: openShare, now: NodeInABox.start)
            let texts = source.texts(0..<residents)
            for dataset in Dataset.allCases {
                guard let text = texts[dataset] else { continue }
                let response = try await province.submit(text, of: dataset.rawValue)
                try #require(response.status == .ok, "\(response.text)")
                let receipt = try response.receipt
                #expect(receipt.accepted == text.split(separator: "\n").count && receipt.rejected == 0)
            }
            try await eventually("everyone is derived") {
                guard try await province.count("SELECT COUNT(*) FROM touched") == 0 else { return false }
                return try await province.codes().count == residents
            }
            return try await province.codes()
        }
    }

    /// Everything that was derived, a line for each person.
    private static func assessments(of box: NodeInABox) async throws -> [String] {
        let engine = try await SQLiteEngine.openShared(path: box.folder.path("node.sqlite"))
        do {
            let lines = try await engine.read { connection in
                var lines: [String] = []
                try connection.query(
                    """
                    SELECT person_key, at_us, is_subject, colour, reasons, negative_at, doses, next_us, edition
                    FROM assessments ORDER BY person_key
                    """, []
                ) { row in
                    let numbers = [0, 1, 2, 3, 6].map { "\(row.integer($0))" }
                    let texts = [row.text(4), row.optionalText(5) ?? "-", row.text(8)]
                    lines.append((numbers + texts + ["\(row.optionalInteger(7) ?? -1)"]).joined(separator: " "))
                }
                return lines
            }
            await engine.close()
            return lines
        } catch {
            await engine.close()
            throw error
        }
    }

    /// The file by which commands find a node's store.
    private static func configurationFile(of box: NodeInABox) throws -> String {
        var document = """
            {"node": {"role": "hub", "name": {"zh": "测试", "en": "Test"}}, "http": {"host": "127.0.0.1", "port": 0},
             "store": {"engine": "sqlite", "path": "node.sqlite"}, "keys": {"file": "node.keys"}, "clock": "replay",
             "credentials": {"file": "credentials.json"}
            """
        if let province = box.role.province {
            document = document.replacing(#""role": "hub""#, with: #""role": "province", "province": "\#(province)""#)
            document += #", "hub": {"url": "http://127.0.0.1:1", "token": "token of nobody"}"#
        }
        let path = box.folder.path("node.json")
        try Data((document + "}\n").utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

extension RunningNode {
    /// Sets the clock as a driver does, so that the store knows it.
    fileprivate func set(_ now: Instant) async throws {
        let response = try await post("/v1/replay/clock", as: "replay", ["now": UTCOffset.china.format(now)])
        try #require(response.status == .ok, "\(response.text)")
    }

    /// All codes that the node owns, as `tongma assess` would write them.
    fileprivate func codes() async throws -> [String] {
        let response = try await get("/v1/replay/codes", as: "replay")
        try #require(response.status == .ok, "\(response.text)")
        return response.text.split(separator: "\n").map(String.init).sorted()
    }
}
